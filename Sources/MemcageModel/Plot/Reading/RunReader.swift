/// Makes a run out of a file: a trace, or an mprof `.dat`, told by its content. Takes it in pieces of any size and
/// holds no more of it than a picture needs, however long it is.
package struct RunReader {
    private enum Form {
        /// Not yet known: the first bytes, up to a newline.
        case unknown([UInt8])
        case trace(TraceReader, TraceRun)
        case mprof(MprofRun)
    }

    /// A first line that is longer than this is none of mprof's.
    private static let longestFirstLine = 64 << 10

    private let name: String
    private var form = Form.unknown([])
    private var glimpse = ""

    package init(name: String) { self.name = name }

    package mutating func read(_ bytes: ArraySlice<UInt8>) throws(UnreadableRun) {
        var failure: UnreadableRun?
        bytes.withUnsafeBytes { bytes in
            do throws(UnreadableRun) {
                try read(bytes)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(UnreadableRun) {
        switch form {
        case .unknown(let held):
            let all = held + bytes
            guard all.count > Self.longestFirstLine || all.contains(UInt8(ascii: "\n")) else {
                form = .unknown(all)
                return
            }
            try begin(all[...])
        case .trace(var reader, var run):
            // Out of the enumeration, so that neither is copied at every piece.
            form = .unknown([])
            defer { form = .trace(reader, run) }
            do throws(TraceError) {
                try reader.read(bytes, sample: { run.take($0) }, { run.take($0) })
            } catch {
                throw unreadable(error)
            }
        case .mprof(var run):
            form = .unknown([])
            run.read(bytes)
            form = .mprof(run)
        }
    }

    private mutating func begin(_ bytes: ArraySlice<UInt8>) throws(UnreadableRun) {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let text = ByteString(Array(line.prefix(24))).printable
        glimpse = "'\(text)\(line.count > 24 ? "…" : "")'"
        form = MprofRecord(line: line) == nil ? .trace(TraceReader(), TraceRun(name)) : .mprof(MprofRun(name))
        try read(bytes)
    }

    private func unreadable(_ error: TraceError) -> UnreadableRun {
        switch error {
        case .empty: UnreadableRun("it is empty")
        case .notATrace:
            UnreadableRun("it is neither a memcage trace nor an mprof .dat: it starts with \(glimpse)")
        case .newer: UnreadableRun(error.message)
        }
    }

    /// The run, the file being at its end.
    package mutating func finish() throws(UnreadableRun) -> RecordedRun {
        if case .unknown(let held) = form {
            guard !held.isEmpty else { throw UnreadableRun("it is empty") }
            try begin(held[...])
        }
        switch form {
        case .unknown: throw UnreadableRun("it is empty")
        case .mprof(var run): return try run.finish()
        case .trace(var reader, var run):
            do throws(TraceError) {
                try reader.finish()
            } catch {
                throw unreadable(error)
            }
            return try run.finish(damaged: reader.damaged)
        }
    }
}

/// Why a file is no run that could be drawn.
package struct UnreadableRun: Error, Equatable, Sendable {
    package var why: String
    package init(_ why: String) { self.why = why }
}
