import Glibc
import MemcageModel
import Testing

/// Traces and pictures that are kept beside the sources, where those are at hand.
enum Golden {
    static let folder: String = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/Golden"
    }()

    static let isThere = access(folder, R_OK) == 0

    static func bytes(_ name: String) -> [UInt8]? {
        guard let file = fopen("\(folder)/\(name)", "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return bytes
    }

    static func run(_ name: String) throws -> RecordedRun { try read(try #require(bytes(name)), name: name) }
}

/// A file with these bytes, read in pieces.
func read(_ bytes: [UInt8], name: String = "x.trace", piece: Int = 1000) throws -> RecordedRun {
    var reader = RunReader(name: name)
    var rest = bytes[...]
    while !rest.isEmpty {
        try reader.read(rest.prefix(piece))
        rest = rest.dropFirst(piece)
    }
    return try reader.finish()
}

func read(_ text: String) throws -> RecordedRun { try read(Array(text.utf8)) }

/// Why it cannot be drawn; nil when it can.
func refusal(_ bytes: [UInt8]) -> String? {
    do {
        _ = try read(bytes)
        return nil
    } catch let error as UnreadableRun {
        return error.why
    } catch {
        return "\(error)"
    }
}

/// Lines of a trace that starts at 1000 s, with a limit in MiB.
enum TraceLines {
    static func start(limit: Int = 400, threshold: Int = 320, command: String = "[\"job\"]") -> String {
        #"{"type":"start","schema":"memcage.trace","schema_version":1,"memcage":"0.1.0","time":1000.000,"host":"n","#
            + #""pid":1,"command":\#(command),"backend":"cgroup","placement":"p","limits":{"max":\#(limit << 20),"#
            + #""threshold":\#(threshold << 20),"high":null,"swap":0},"interval":2.000}"# + "\n"
    }

    static func sample(_ time: Double, _ mebibytes: Int, span: Double = 1, largest: String = "[]") -> String {
        let bytes = mebibytes << 20
        return
            #"{"type":"sample","time":\#(1000 + time),"span":\#(span),"looks":1,"charged":[\#(bytes),\#(bytes),\#(bytes)],"#
            + #""current":null,"pressure":null,"cpu":{"user":0.0,"system":0.0},"processes":[1,1,1],"threads":[1,1,1],"#
            + #""largest":\#(largest)}"# + "\n"
    }

    static func mark(_ time: Double, _ name: String, _ kind: String) -> String {
        #"{"type":"mark","time":\#(1000 + time),"name":"\#(name)","kind":"\#(kind)"}"# + "\n"
    }

    static func event(_ time: Double, _ what: String, count: Int = 1) -> String {
        #"{"type":"event","time":\#(1000 + time),"what":"\#(what)","detail":null,"count":\#(count)}"# + "\n"
    }
}

extension Chart {
    /// The parts of that name, at any depth.
    func groups(_ name: String) -> [[Element]] { Self.find(name, elements) }

    private static func find(_ name: String, _ elements: [Element]) -> [[Element]] {
        elements.flatMap { element -> [[Element]] in
            guard case .group(let own, _, _, let inner) = element else { return [] }
            return (own == name ? [inner] : []) + find(name, inner)
        }
    }

    /// Where the line of a group begins.
    func line(_ name: String) -> [Point] {
        for case .line(let points, _) in groups(name).first ?? [] { return points }
        return []
    }
}
