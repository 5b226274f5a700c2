// What each line of a trace says, key by key; nil where what it cannot do without is missing.

extension TraceStart {
    init?(_ json: JSON) {
        guard let time = json["time"]?.double, let max = json["limits"]?["max"]?.bytes else { return nil }
        self.init(memcage: json["memcage"]?.text ?? "", time: time)
        host = json["host"]?.text ?? ""
        pid = json["pid"]?.int ?? 0
        command = json["command"]?.words ?? []
        backend = json["backend"]?.text ?? ""
        placement = json["placement"]?.text ?? ""
        limits.max = max
        limits.threshold = json["limits"]?["threshold"]?.bytes ?? max
        limits.high = json["limits"]?["high"]?.bytes
        limits.swap = json["limits"]?["swap"]?.bytes ?? .zero
        interval = json["interval"]?.double ?? 0
        attachedPID = json["attached_pid"]?.int
    }
}

extension TraceSpan {
    init?(_ json: JSON) {
        guard let time = json["time"]?.double, let length = json["span"]?.double, length >= 0,
            let charged = json["charged"]?.triple
        else { return nil }
        let none = Triple(0, 0, 0)
        self.init(
            time: time, length: length, looks: json["looks"]?.int ?? 1, charged: charged,
            processes: json["processes"]?.triple ?? none, threads: json["threads"]?.triple ?? none)
        current = json["current"]?.triple
        anonymous = json["anon"]?.triple
        shmem = json["shmem"]?.triple
        kernel = json["kernel"]?.triple
        file = json["file"]?.triple
        swap = json["swap"]?.triple
        pressure = json["pressure"]?.pressure
        cpu = json["cpu"]?.cpu ?? CPUTime()
        traffic = json["io"]?.traffic
        largest = (json["largest"]?.elements ?? []).compactMap { row in
            guard let pid = row["pid"]?.int.flatMap({ Int32(exactly: $0) }), let memory = row["memory"]?.bytes else {
                return nil
            }
            return ProcessRow(pid: pid, memory: memory, commandLine: row["command"]?.words ?? [])
        }
    }
}

extension TraceMark {
    init?(_ json: JSON) {
        guard let time = json["time"]?.double, let name = json["name"]?.text,
            let kind = json["kind"]?.text.flatMap(Mark.Kind.init)
        else { return nil }
        self.init(time: time, mark: Mark(kind, name))
    }
}

extension TraceEvent {
    init?(_ json: JSON) {
        guard let time = json["time"]?.double, let what = json["what"]?.text.flatMap(What.init) else { return nil }
        self.init(time: time, what: what, detail: json["detail"]?.text, count: max(0, json["count"]?.int ?? 1))
    }
}

extension TraceEnd {
    init?(_ json: JSON) {
        guard let time = json["time"]?.double, let peak = json["peak"]?["sampled"]?.bytes else { return nil }
        self.init(time: time)
        elapsed = json["elapsed"]?.double ?? 0
        reason = json["reason"]?.text ?? ""
        status = json["status"]?.int ?? 0
        self.peak = peak
        peakBound = json["peak"]?["bound"]?.bytes
        peakWithCache = json["peak"]?["with_cache"]?.bytes
        peakTime = json["peak"]?["time"]?.double ?? time
        stages = (json["stages"]?.elements ?? []).compactMap { stage in
            guard let name = stage["name"]?.text, let begin = stage["begin"]?.double, let end = stage["end"]?.double,
                begin <= end, let peak = stage["peak"]?.bytes
            else { return nil }
            return Stage(name: name, begin: begin, end: end, peak: peak)
        }
        cpu = json["cpu"]?.cpu ?? CPUTime()
        traffic = json["io"]?.traffic
        pressure = json["pressure"]?.pressure
    }
}
