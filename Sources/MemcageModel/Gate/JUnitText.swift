/// One test case in the format that GitLab and others read: a suite `memcage`, a case by the command.
package enum JUnitText {
    /// - Parameter failure: nil where the gate was passed.
    package static func render(command: [ByteString], elapsed: Interval, verdict: String, failure: String?) -> String {
        let name = escaped(command.commandLine)
        let time = elapsed.inSeconds.fixed(3)
        let failed = failure == nil ? 0 : 1
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuite name=\"memcage\" tests=\"1\" failures=\"\(failed)\" errors=\"0\" time=\"\(time)\">\n"
        text += "  <testcase classname=\"memcage.test\" name=\"\(name)\" time=\"\(time)\">\n"
        if let failure { text += "    <failure message=\"\(escaped(failure))\"/>\n" }
        text += "    <system-out>\(escaped(verdict))</system-out>\n"
        return text + "  </testcase>\n</testsuite>\n"
    }

    /// XML 1.0 has no place for most control characters, escaped or not: they become `?`.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": result += "&#\(scalar.value);"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "?"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
