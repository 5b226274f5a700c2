/// One test case in the format that GitLab and others read: a suite `memcage`, a case by the command.
package enum JUnitText {
    /// - Parameter failure: nil where the gate was passed.
    package static func render(command: [ByteString], elapsed: Interval, verdict: String, failure: String?) -> String {
        let name = SVGText.escape(command.commandLine)
        let time = elapsed.inSeconds.fixed(3)
        let failed = failure == nil ? 0 : 1
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuite name=\"memcage\" tests=\"1\" failures=\"\(failed)\" errors=\"0\" time=\"\(time)\">\n"
        text += "  <testcase classname=\"memcage.test\" name=\"\(name)\" time=\"\(time)\">\n"
        if let failure { text += "    <failure message=\"\(SVGText.escape(failure))\"/>\n" }
        text += "    <system-out>\(SVGText.escape(verdict))</system-out>\n"
        return text + "  </testcase>\n</testsuite>\n"
    }
}
