import Glibc
import MemcageLinux
import MemcageModel

/// `memcage mark NAME`. A job may call it thousands of times: no option parser, and whatever becomes of the mark, the
/// job goes on.
enum MarkCommand {
    static func main(_ words: [ByteString]) -> Never {
        var kind = Mark.Kind.point
        var isVerbose = false
        var rest = words[...]
        while let word = rest.first, word.bytes.first == UInt8(ascii: "-"), word.bytes.count > 1 {
            rest = rest.dropFirst()
            if word == "--" { break }
            switch word.text {
            case "--begin" where kind == .point: kind = .begin
            case "--end" where kind == .point: kind = .end
            case "--verbose", "-v": isVerbose = true
            case "--help", "-h":
                print(Memcage.helpMessage(for: MarkHelp.self))
                exit(0)
            default: refuse("'\(word.printable)' is not accepted here")
            }
        }
        guard let name = rest.first, rest.count == 1, !name.bytes.isEmpty else { refuse("one name is wanted") }
        let delivery = MarkSocket.send(kind, name)
        if isVerbose { RunLog.talk("memcage: \(text(delivery, name))\n") }
        exit(0)
    }

    private static func refuse(_ what: String) -> Never {
        RunLog.talk("memcage: mark: \(what); give memcage mark [--begin | --end] [--verbose] NAME\n")
        exit(Int32(ExitStatus.ownFailure))
    }

    private static func text(_ delivery: MarkSocket.Delivery, _ name: ByteString) -> String {
        switch delivery {
        case .sent where name.bytes.count > Mark.longest: "marked; the name was cut to \(Mark.longest) bytes"
        case .sent: "marked"
        case .outside: "not marked: there is no cage around this process (\(Environment.marks) is not set)"
        case .full: "not marked: too many marks are waiting"
        case .gone: "not marked: the cage of \(Environment.marks) is gone, or out of reach from here"
        case .failed(let error): "not marked: \(error)"
        }
    }
}
