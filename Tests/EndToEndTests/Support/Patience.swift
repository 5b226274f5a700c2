/// The longest a test waits for something that should come at once.
///
/// It is a bound on hanging, never a pass mark: wide enough for a slow machine under load.
struct Patience: Sendable {
    private let end: ContinuousClock.Instant

    init(seconds: Double = 60) {
        end = .now + .seconds(seconds)
    }

    var isOver: Bool { milliseconds == 0 }

    /// What is left, as poll(2) takes it.
    var milliseconds: Int32 {
        let left = end - .now
        guard left > .zero else { return 0 }
        return Int32(clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1)
    }
}

/// What a test waited for did not come.
struct Impatience: Error, CustomStringConvertible {
    var description: String

    init(waitingFor what: String, seen: String) {
        description = "gave up waiting for \(what); seen until then:\n\(seen)"
    }
}

/// A call that the tests themselves rest on failed.
struct SystemFailure: Error, CustomStringConvertible {
    var description: String

    init(_ step: String, errno code: Int32) {
        description = "\(step): errno \(code)"
    }
}
