/// A piece of a long proof, since in an emulated machine all of it takes hours: the processes of memcage that it is
/// about, and of what is done to each every so manieth. `MEMCAGE_PART=guard`, `2/5` or `guard:2/5`.
struct LongPart: Equatable {
    var process: String?
    /// From 0.
    var number = 0
    var count = 1

    /// Everything, unless the environment says otherwise.
    static let wanted: LongPart = {
        guard let text = variable("MEMCAGE_PART") else { return LongPart() }
        guard let part = LongPart(text) else {
            fatalError("MEMCAGE_PART is '\(text)', not PROCESS, N/COUNT or PROCESS:N/COUNT")
        }
        return part
    }()

    init() {}

    init?(_ text: String) {
        guard let match = text.wholeMatch(of: #/(?:([a-z]+)(?::(?=\d)|$))?(?:(\d+)\/(\d+))?/#) else { return nil }
        process = match.1.map(String.init)
        guard let number = match.2.flatMap({ Int($0) }), let count = match.3.flatMap({ Int($0) }) else {
            if process == nil { return nil }
            return
        }
        guard number >= 1, number <= count else { return nil }
        (self.number, self.count) = (number - 1, count)
    }

    func isAbout(_ name: String) -> Bool { process == nil || process == name }

    func of<Element>(_ all: [Element]) -> [Element] {
        stride(from: number, to: all.count, by: count).map { all[$0] }
    }
}

extension LongPart: CustomStringConvertible {
    var description: String { count == 1 ? "" : ", part \(number + 1) of \(count)" }
}
