import CMemcage
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
        let place = try find(program)
        _ = CStrings.with([place] + words) { arguments in place.withCString { execv($0, arguments) } }
        throw SystemFailure("start", place, Errno(rawValue: errno))
    }

    /// Runs it to its end. What it says goes to our stderr.
    package static func run(_ program: String, _ words: [ByteString]) throws {
        let place = try find(program)
        var pid: pid_t = 0
        let error = CStrings.with([place] + words) { arguments in
            place.withCString { posix_spawn(&pid, $0, nil, nil, arguments, mc_environment()) }
        }
        guard error == 0 else { throw SystemFailure("start", place, Errno(rawValue: error)) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw UsageError("\(place.printable) failed") }
    }

    private static func find(_ program: String) throws(UsageError) -> ByteString {
        var places = CommandSearch.candidates(
            for: ByteString(program), path: Privilege.isElevated ? nil : Environment.value(of: "PATH"))
        if let folder = ownFolder() { places.insert(folder.appending(program), at: 0) }
        if let place = places.first(where: { $0.withCString { access($0, X_OK) } == 0 }) { return place }
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
