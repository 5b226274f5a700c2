/// The values that the page shows under the pointer.
enum HoverData {
    /// `{left, right, end, runs: [{name, rows: [[seconds, charged, current or null, [[name, bytes]…]]…]}]}`
    static func json(_ runs: [RecordedRun]) -> String {
        let names = FileNames.shortest(runs.map(\.name))
        let end = runs.reduce(1e-3) { max($0, $1.elapsed) }
        let lists = zip(runs, names).map { run, name in
            JSON.object([("name", .string(runs.count == 1 ? "" : name)), ("rows", .array(rows(run)))])
        }
        var text = ""
        JSON.object([
            ("left", .number(Frame.left)), ("right", .number(Frame.right)), ("end", .number(end)),
            ("runs", .array(lists)),
        ]).write(to: &text)
        // Within a script nothing may look like its end.
        return text.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
    }

    private static func rows(_ run: RecordedRun) -> [JSON] {
        run.series.thinned(to: Int(Frame.right - Frame.left)).columns.map { column in
            .array([
                .number(column.peakTime), .integer(Int(clamping: column.charged.high)),
                column.current.map { .integer(Int(clamping: $0)) } ?? .null,
                .array(
                    column.groups.filter { run.groups.indices.contains($0.group) }.prefix(5).map {
                        .array([.string(run.groups[$0.group]), .integer(Int(clamping: $0.bytes))])
                    }),
            ])
        }
    }
}

enum HoverScript {
    static let text = """

        "use strict";
        (() => {
          const data = JSON.parse(document.getElementById("data").textContent);
          const svg = document.querySelector("#picture svg");
          const values = document.getElementById("values");
          const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
          cursor.setAttribute("stroke", "#1a1a1a");
          cursor.setAttribute("stroke-width", "0.7");
          cursor.setAttribute("visibility", "hidden");
          cursor.setAttribute("pointer-events", "none");
          cursor.setAttribute("y1", "48");
          cursor.setAttribute("y2", "400");
          svg.appendChild(cursor);
          svg.setAttribute("tabindex", "0");
          const memory = (bytes) => {
            const units = ["B", "KiB", "MiB", "GiB", "TiB"];
            let unit = 0;
            while (bytes >= 1024 && unit < 4) { bytes /= 1024; unit += 1; }
            return Number(bytes.toPrecision(bytes < 1000 ? 3 : 4)) + " " + units[unit];
          };
          const clock = (t) => t < 120 ? Number(t.toFixed(2)) + " s"
            : t < 7200 ? Math.floor(t / 60) + " min " + Math.floor(t % 60) + " s"
            : Math.floor(t / 3600) + " h " + Math.floor(t % 3600 / 60) + " min";
          const nearest = (rows, time) => {
            let low = 0, high = rows.length - 1;
            while (low < high) {
              const middle = (low + high) >> 1;
              if (rows[middle][0] < time) low = middle + 1; else high = middle;
            }
            return low > 0 && time - rows[low - 1][0] < rows[low][0] - time ? low - 1 : low;
          };
          let now = 0;
          const show = (time) => {
            now = Math.min(Math.max(time, 0), data.end);
            const lines = [];
            let exact = now;
            for (const run of data.runs) {
              if (!run.rows.length) continue;
              const row = run.rows[nearest(run.rows, now)];
              if (data.runs.length === 1) exact = row[0];
              let line = (run.name ? run.name + ": " : "") + memory(row[1]);
              if (row[2] !== null) line += ", with page cache " + memory(row[2]);
              if (data.runs.length === 1)
                for (const [name, bytes] of row[3]) line += " · " + name + " " + memory(bytes);
              lines.push(line);
            }
            values.textContent = clock(exact) + " — " + lines.join("; ");
            const x = data.left + (data.right - data.left) * exact / data.end;
            cursor.setAttribute("x1", x);
            cursor.setAttribute("x2", x);
            cursor.setAttribute("visibility", "visible");
          };
          svg.addEventListener("pointermove", (event) => {
            const box = svg.getBoundingClientRect();
            const x = (event.clientX - box.left) / box.width * 800;
            show((x - data.left) / (data.right - data.left) * data.end);
          });
          svg.addEventListener("keydown", (event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (!step) return;
            event.preventDefault();
            show(now + step * data.end / 200);
          });
        })();

        """
}
