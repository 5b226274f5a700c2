import Glibc
import MemcageModel
import SystemPackage

/// From a request to the file: what both programs do.
package enum Plotting {
    /// Reads every trace, draws, and only then writes. `draw` makes the bytes of the file.
    package static func plot(_ request: PlotRequest, _ draw: ([RecordedRun]) throws -> [UInt8]) throws {
        if request.output == PlotRequest.toOutput {
            try writeWhole(try draw(try runs(request)), to: STDOUT_FILENO)
            return
        }
        let purpose = ReportFile.Purpose("picture", flag: PlotRequest.outputFlag, accepts: PlotRequest.accepts)
        let file = try ReportFile.prepare(request.output, for: purpose)
        for trace in request.traces where isSame(trace, request.output) {
            throw UsageError(
                "\(PlotRequest.outputFlag): '\(request.output.printable)' is the trace itself; give another name")
        }
        try file.write(try draw(try runs(request)))
    }

    private static func runs(_ request: PlotRequest) throws(UsageError) -> [RecordedRun] {
        var runs: [RecordedRun] = []
        for trace in request.traces { runs.append(try RunFile.read(trace)) }
        return runs
    }

    /// The same file under two names: writing the picture must not replace what it was made from.
    private static func isSame(_ left: ByteString, _ right: ByteString) -> Bool {
        var first = stat()
        var second = stat()
        return left.withCString { stat($0, &first) } == 0 && right.withCString { stat($0, &second) } == 0
            && first.st_mode & S_IFMT == S_IFREG && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    private static func writeWhole(_ bytes: [UInt8], to number: Int32) throws(SystemFailure) {
        var rest = bytes[...]
        do {
            while !rest.isEmpty {
                let count = try calling {
                    rest.withUnsafeBytes { Int32(Glibc.write(number, $0.baseAddress, min($0.count, 1 << 20))) }
                }
                rest = rest.dropFirst(Int(count))
            }
        } catch {
            throw SystemFailure("write the picture to stdout", nil, error)
        }
    }

    /// Becomes `memcage-plot`, which lies beside this program or on PATH. Comes back only when there is none.
    package static func become(_ program: String, _ words: [ByteString]) throws -> Never {
        var places = CommandSearch.candidates(
            for: ByteString(program), path: Privilege.isElevated ? nil : Environment.value(of: "PATH"))
        if let folder = ownFolder() { places.insert(folder.appending(program), at: 0) }
        for place in places where place.withCString({ access($0, X_OK) }) == 0 {
            var arguments: [UnsafeMutablePointer<CChar>?] = ([place] + words).map { $0.withCString { strdup($0) } }
            arguments.append(nil)
            _ = place.withCString { execv($0, arguments) }
            let error = Errno(rawValue: errno)
            for argument in arguments { free(argument) }
            throw SystemFailure("start", place, error)
        }
        throw UsageError(
            "PNG and PDF need \(program), which is neither beside memcage nor on PATH; "
                + "scripts/build makes it (without --without-plot), or give a name that ends in .svg or .html")
    }

    private static func ownFolder() -> ByteString? {
        let target = withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return Array(buffer.prefix(max(0, start.map { readlink("/proc/self/exe", $0, buffer.count) } ?? 0)))
        }
        return ByteString(target).parent
    }
}
