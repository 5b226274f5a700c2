import Testing

/// Recordings of a million lines, in the memory that a short one takes, and read as fast at the end as at the start.
@Suite("Long recordings", .enabled(if: Place.isHost, "the lab has no room for them"))
struct LongRecordingTests {
    /// Most resident memory of a command in KiB; it must end well.
    private func memory(_ words: [any Word], _ folder: TemporaryFolder) throws -> Int {
        let script = """
            import resource, subprocess, sys
            status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
            print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        let result = try Run(program("python3", "-c", script), Command([Binaries.memcage] + words)).directory(folder)
            .patience(600).run()
        let figures = result.outputText.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        try #require(figures.count == 2 && figures.first == 0, "\(result)")
        return figures[1]
    }

    /// As memcage would write it; processes come and go.
    private func write(_ lines: Int, to name: String, mprof: Bool, _ folder: TemporaryFolder) throws {
        let script = """
            import sys
            lines, name, mprof = int(sys.argv[1]), sys.argv[2], sys.argv[3] == "true"
            trace = '{"type":"start","schema":"memcage.trace","schema_version":1,"memcage":"0.1.0","time":1000.000,' \\
                '"host":"n","pid":1,"command":["fit"],"backend":"cgroup","placement":"p","limits":{"max":1048576000,' \\
                '"threshold":1048576000,"high":null,"swap":0},"interval":2.000}\\n'
            with open(name, "w") as out:
                out.write("CMDLINE fit\\n" if mprof else trace)
                for i in range(lines):
                    c = 100000000 + i * 7919 % 100000000
                    if mprof:
                        out.write("MEM %.6f %.4f\\n" % (c / 1048576, 1000 + i / 10))
                        continue
                    out.write('{"type":"sample","time":%.3f,"span":2.000,"looks":3,"charged":[%d,%d,%d],"current":null,'
                        '"anon":null,"shmem":null,"kernel":null,"file":null,"swap":null,"pressure":null,'
                        '"cpu":{"user":1.500,"system":0.250},"io":null,"processes":[1,1,2],"threads":[1,3,4],'
                        '"largest":[{"pid":%d,"memory":%d,"command":["fit","%d"]}]}\\n'
                        % (1000 + 2 * i, c - 9, c, c + 9, 10 + i // 500, c, i // 500))
            """
        try need("python3", package: "python3")
        let made = try Run(program("python3", "-c", script, lines, name, mprof ? "true" : "false")).directory(folder)
            .patience(600).run()
        try #require(made.ending == .exited(0), "\(made)")
    }

    @Test(
        "plot and advise take no more memory for a million lines than for a hundred thousand", arguments: [true, false])
    func bounded(mprof: Bool) throws {
        let folder = try TemporaryFolder()
        try write(100_000, to: "short", mprof: mprof, folder)
        try write(1_000_000, to: "long", mprof: mprof, folder)
        for words in [["plot", "-o", "x.svg"], ["advise"]] {
            let short = try memory(words + ["short"], folder)
            let long = try memory(words + ["long"], folder)
            #expect(Double(long) <= 1.5 * Double(short), "\(words): \(short) and \(long) KiB")
            #expect(long <= 64 << 10, "\(words): \(long) KiB")
        }
    }

    @Test("a line of 100 MB is passed over in bounded memory")
    func longLine() throws {
        try need("python3", package: "python3")
        let folder = try TemporaryFolder()
        try write(10, to: "x.trace", mprof: false, folder)
        let script = "out = open('x.trace', 'a')\nfor _ in range(100): out.write('x' * 1000000)\nout.write('\\n')"
        #expect(try Run(program("python3", "-c", script)).directory(folder).run().ending == .exited(0))
        #expect(try memory(["plot", "x.trace"], folder) <= 64 << 10)
        #expect(try memory(["advise", "x.trace"], folder) <= 64 << 10)
    }
}
