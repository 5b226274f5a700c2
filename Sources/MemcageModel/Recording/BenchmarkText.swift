/// Snakemake's benchmark file: one row under a header, memory and traffic in MiB, `NA` where nothing is known.
package enum BenchmarkText {
    package static let columns = [
        "s", "h:m:s", "max_rss", "max_vms", "max_uss", "max_pss", "io_in", "io_out", "mean_load", "cpu_time",
    ]

    package static func table(_ figures: Recorder.Figures, _ end: TraceEnd) -> String {
        let cpu = end.cpu.user.inSeconds + end.cpu.system.inSeconds
        let row = [
            end.elapsed.fixed(4), clock(end.elapsed), mebibytes(figures.mostResident),
            mebibytes(figures.mostVirtual), "NA", mebibytes(figures.charged.maximum),
            mebibytes(end.traffic?.read.bytes), mebibytes(end.traffic?.written.bytes),
            end.elapsed > 0 ? (cpu / end.elapsed * 100).fixed(2) : "NA", cpu.fixed(2),
        ]
        return columns.joined(separator: "\t") + "\n" + row.joined(separator: "\t") + "\n"
    }

    private static func mebibytes(_ bytes: Int?) -> String {
        bytes.map { (Double($0) / Double(1 << 20)).fixed(2) } ?? "NA"
    }

    /// As Python shows a timedelta: `0:01:40`, `1 day, 0:00:00`, `2 days, 3:04:05`.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(exactly: seconds.rounded(.down)) ?? 0
        let days = whole / 86_400
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let time = "\(whole % 86_400 / 3600):\(two(whole % 3600 / 60)):\(two(whole % 60))"
        return days == 0 ? time : "\(days) day\(days == 1 ? "" : "s"), \(time)"
    }
}
