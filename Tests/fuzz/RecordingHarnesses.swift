import MemcageModel

func fuzzJson(_ bytes: [UInt8]) {
    guard let value = JSON(parsing: bytes[...]) else { return }
    planted(value["a"]?.elements?.count == 2)
    _ = value.int
    _ = value.double
    var text = ""
    value.write(to: &text)
    check(JSON(parsing: Array(text.utf8)[...]) != nil, "what is written can be read: \(text)")
}

/// A file behind a first line that makes it one, in one piece and in two: the same run must come of both.
func fuzzTrace(_ bytes: [UInt8], startsWith first: [UInt8]) {
    let whole = first + bytes
    let run = read([whole[...]])
    let middle = whole.count / 2
    let halves = read([whole[..<middle], whole[middle...]])
    check(run?.peak.sampled == halves?.peak.sampled, "the pieces of a file make no difference")
    guard let run else { return }
    check(run.peak.sampled.isFinite && run.peak.sampled >= 0, "a peak is an amount")
    planted(run.processes.count > 1)
}

/// A file all of it from outside, drawn: no figure in the picture may be none.
func fuzzPicture(_ bytes: [UInt8]) {
    guard let run = read([bytes[...]]) else { return }
    let text = SVGText.render(RunPicture.chart(of: run))
    planted(run.stages.count > 1)
    // Unless it is somebody's name.
    let names = String(decoding: bytes, as: UTF8.self).lowercased()
    for word in ["nan", "inf"] where !names.contains(word) && !names.contains("\\u") {
        check(!text.contains(word), "every coordinate is a number")
    }
}

private func read(_ pieces: [ArraySlice<UInt8>]) -> RecordedRun? {
    var reader = RunReader(name: "x")
    do {
        for piece in pieces { try reader.read(piece) }
        return try reader.finish()
    } catch {
        check(!error.why.contains("\n"), "a complaint is one line")
        return nil
    }
}
