/// One page with the picture, the summary and the processes, complete in itself: its policy forbids the browser
/// to fetch anything.
package enum HTMLPage {
    package static func render(_ runs: [RecordedRun]) -> String {
        let chart = Chart.of(runs)
        var text = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>\(SVGText.escape(chart.title))</title>
            <style>\(style)</style>
            </head>
            <body>
            <h1>\(SVGText.escape(chart.title))</h1>
            <figure>
            <div id="picture">
            \(SVGText.element(chart))
            </div>
            <figcaption id="values" aria-live="polite">Point at the picture for values, or use the arrow keys.</figcaption>
            </figure>

            """
        if runs.count == 1, let run = runs.first {
            text += summary(run) + stages(run) + processes(run)
        } else {
            text += comparison(runs)
        }
        for run in runs where !run.cautions.isEmpty {
            text += "<p class=\"caution\">\(SVGText.escape(run.name)): "
            text += SVGText.escape(run.cautions.joined(separator: "; ")) + ".</p>\n"
        }
        text += "<footer>memcage \(Version.number)</footer>\n"
        text += "<script id=\"data\" type=\"application/json\">\(HoverData.json(runs))</script>\n"
        return text + "<script>\(HoverScript.text)</script>\n</body>\n</html>\n"
    }

    private static let style = """

        body { font: 14px/1.45 "DejaVu Sans", Verdana, Arial, sans-serif; color: #1a1a1a; background: #fff;
          max-width: 1000px; margin: 1.5em auto; padding: 0 1em; }
        h1 { font-size: 1.15em; font-weight: 600; overflow-wrap: anywhere; }
        h2 { font-size: 1em; margin: 1.6em 0 .4em; }
        figure { margin: 0; } svg { width: 100%; height: auto; border: 1px solid #e3e3e3; }
        figcaption { min-height: 3em; color: #595959; font-variant-numeric: tabular-nums; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .25em .8em .25em 0; border-bottom: 1px solid #e3e3e3; vertical-align: top; }
        .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        td.command { overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2em 1.2em; margin: 0; }
        dt { color: #595959; } dd { margin: 0; overflow-wrap: anywhere; }
        .caution, footer { color: #595959; font-size: .9em; }

        """

    /// In the unit of the picture's axis where the limit was given in round MiB.
    private static func memory(_ bytes: Double, _ run: RecordedRun) -> String {
        Axis.memory(to: bytes, limit: run.maximum).label(of: bytes)
    }

    private static func time(_ seconds: Double) -> String { Interval.seconds(min(max(seconds, 0), 1e9)).inSentence }

    private static func summary(_ run: RecordedRun) -> String {
        var rows: [(String, String)] = [("Command", run.commandLine), ("Host", run.host)]
        rows.append(("Started", run.started > 0 ? CivilTime.text(run.started) : ""))
        rows.append(("Elapsed", time(run.elapsed)))
        rows.append(("How it ended", RunPicture.ending(run)))
        var peak = "\(memory(run.peak.sampled, run)) after \(time(run.peak.time))"
        if let bound = run.peak.bound { peak += ", at most \(memory(bound, run))" }
        rows.append(("Peak", peak))
        rows.append(("Peak with page cache", run.peak.withCache.map { memory($0, run) } ?? ""))
        if let maximum = run.maximum {
            let share = (run.peak.sampled / maximum * 100).fixed(0)
            rows.append(("Limit", "\(memory(maximum, run)), of which the peak is \(share) %"))
        }
        rows.append(("Threshold", run.threshold.map { memory($0, run) } ?? ""))
        if let cpu = run.cpu { rows.append(("CPU time", "\(time(cpu.user)) user, \(time(cpu.system)) system")) }
        rows.append(("Cage", [run.backend, run.placement].filter { !$0.isEmpty }.joined(separator: ": ")))
        let list = rows.filter { !$0.1.isEmpty }.map {
            "<dt>\($0.0)</dt><dd>\(SVGText.escape($0.1))</dd>\n"
        }
        return "<h2>Summary</h2>\n<dl id=\"summary\">\n\(list.joined())</dl>\n"
    }

    private static func stages(_ run: RecordedRun) -> String {
        table(
            "Stages", "stages", ["Stage", "#from", "#to", "#peak"],
            run.stages.prefix(500).map { stage in
                [
                    String(repeating: "\u{2003}", count: min(stage.level, 10)) + stage.name, time(stage.begin),
                    time(stage.end), memory(run.peak(from: stage.begin, to: stage.end), run),
                ]
            })
    }

    private static func processes(_ run: RecordedRun) -> String {
        table(
            "Largest processes", "processes", ["#pid", "#peak", "#seen from", "#to", "Command"],
            run.processes.prefix(200).map {
                ["\($0.pid)", memory($0.peak, run), time($0.firstSeen), time($0.lastSeen), $0.commandLine]
            })
    }

    private static func comparison(_ runs: [RecordedRun]) -> String {
        table(
            "Runs", "runs", ["File", "#peak", "#elapsed", "Ended", "Command"],
            zip(runs, FileNames.shortest(runs.map(\.name))).map { run, name in
                [name, memory(run.peak.sampled, run), time(run.elapsed), RunPicture.ending(run), run.commandLine]
            })
    }

    /// `#` before a heading: a column of figures.
    private static func table(_ title: String, _ name: String, _ headings: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        let isNumber = headings.map { $0.hasPrefix("#") }
        var text = "<h2>\(title)</h2>\n<table id=\"\(name)\">\n<tr>"
        for (heading, isNumber) in zip(headings, isNumber) {
            text += isNumber ? "<th class=\"number\">\(heading.dropFirst())</th>" : "<th>\(heading)</th>"
        }
        text += "</tr>\n"
        for row in rows {
            text += "<tr>"
            for (cell, isNumber) in zip(row, isNumber) {
                text += "<td class=\"\(isNumber ? "number" : "command")\">\(SVGText.escape(cell))</td>"
            }
            text += "</tr>\n"
        }
        return text + "</table>\n"
    }
}
