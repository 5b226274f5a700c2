import Glibc
import Testing

/// memcage in steps of a real cluster, seen by who submits them. A step's cgroup is root's: jobs are polled, and
/// the limit of Slurm stands behind.
@Suite("A step of Slurm", .enabled(if: Place.isOne(of: "slurm-outside"), "needs Slurm"))
struct SlurmTests {
    private static func srun(_ words: any Word...) -> Command {
        program("srun", "--quiet", "--cpus-per-task", 1) + Command(words)
    }

    @Test("that passes its limit is ended by memcage with 137, and its log says why")
    func runaway() throws {
        let job = hog("alloc", "--forever", "--rate", 100)
        let seen = try Caged("--max-memory", 200, front: Self.srun("--mem", 400), job: job).run()
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.errorText.contains("memcage: job ended (threshold)"), "\(seen)")
        #expect(seen.log.contains("MEMORY THRESHOLD EXCEEDED!"), "\(seen)")
    }

    @Test("within its limit ends as it would without memcage, and stays in its step's cgroup")
    func within() throws {
        try #require(
            exists("/run/user/\(getuid())/systemd/private"), "no service manager that could tempt memcage away")
        let job = bash("cat /proc/self/cgroup; exit 7")
        let seen = try Caged("--max-memory", 200, front: Self.srun("--mem", 400), job: job).run()
        #expect(seen.outcome.ending == .exited(7), "\(seen)")
        #expect(seen.outcome.outputText.contains(/slurmstepd\.scope\/job_\d+\/step_0\/user\/task_0/), "\(seen)")
    }

    @Test(
        "goes by its job's memory with auto", arguments: [["--mem=300"], ["--mem-per-cpu=100", "--cpus-per-task=3"]])
    func auto(options: [String]) throws {
        let seen = try Caged(
            "--max-memory", "auto", front: program("srun", "--quiet") + Command(options),
            job: hog("alloc", "--forever", "--rate", 100)
        ).run()
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.report["limits", "max"]?.integer == 236 * mebibyte, "\(seen)")
        #expect(seen.report["limits", "max_source"]?.text == "Slurm", "\(seen)")
    }

    // ---- scancel: TERM to every process of the step, KILL after KillWait

    /// A step that tells its job's number, and how it ends when that job is cancelled.
    private func cancelled(_ job: Command) throws -> Outcome {
        let tell = bash("echo job $SLURM_JOB_ID.; exec \"$@\"") + Command(["bash"])
        let step = try Run(
            Self.srun("--mem", 400), memcage("run", "--log-file", "none", "--max-memory", 200, "--"), tell, job
        ).patience(150).start()
        try step.expect("touched 5\n")
        let number = try #require(step.text().firstMatch(of: /job (\d+)\./), "\(step.text())")
        #expect(try Run(program("scancel", String(number.1))).run().ending == .exited(0))
        // srun itself may give up waiting, with status 0, before Slurm is through.
        try Processes.waitUntilNone(marked: step.mark, patience: Patience(seconds: 150))
        return try step.end()
    }

    @Test("that is cancelled saves its work and leaves nothing")
    func cancelled() throws {
        let outcome = try cancelled(hog("term", 1, "--to", 5, "--hold", 1000))
        #expect(outcome.outputLines.last == "saved", "\(outcome)")
        #expect(outcome.errorText.contains("CANCELLED"), "\(outcome)")
    }

    @Test("that is cancelled and does not listen is killed, with memcage, and leaves nothing")
    func killed() throws {
        let outcome = try cancelled(hog("ignore-term", "--to", 5, "--hold", 1000))
        #expect(outcome.outputLines.last == "touched 5", "\(outcome)")
        #expect(outcome.errorText.contains("CANCELLED"), "\(outcome)")
    }

    /// The shell dies of the TERM, and Slurm kills what it leaves: nobody in there has time to save anything.
    @Test("or a whole batch script, with memcages in its background, leaves nothing when it is cancelled")
    func script() throws {
        let folder = try TemporaryFolder()
        let run = memcage("run", "--max-memory", 100, "--") + hog("term", 1, "--to", 5, "--hold", 1000)
        let script = try folder.write(
            """
            #!/bin/bash
            #SBATCH --mem=400 --output=output
            \(run.shell) &
            \(run.shell) &
            wait
            """, to: "job.sh")
        let job = try Run(program("sbatch", "--wait", "--parsable", script)).directory(folder).patience(150).start()
        try job.expect("\n")
        let patience = Patience(seconds: 120)
        func touched() -> Int { (folder.text(of: "output") ?? "").split(separator: "\n").count { $0 == "touched 5" } }
        while touched() < 2 {
            guard !patience.isOver else { throw Impatience(waitingFor: "two jobs", seen: job.text()) }
            poll(nil, 0, 50)
        }
        #expect(try Run(program("scancel", String(job.text().prefix { $0.isNumber }))).run().ending == .exited(0))
        try Processes.waitUntilNone(marked: job.mark, patience: Patience(seconds: 150))
        _ = try job.end()
        let output = folder.text(of: "output") ?? ""
        #expect(output.contains("CANCELLED"), "\(output)")
    }

    // ---- The README's example

    @Test("as in the README ends with 137 when it grows, with 0 when it does not", arguments: [true, false])
    func readme(grows: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.write(grows ? "x = [bytearray(1 << 20) for _ in range(10**6)]" : "print('done')", to: "fit.py")
        let script = try folder.write(Readme.block(with: "#SBATCH"), to: "fit.sh")
        let job = try Run(program("sbatch", "--wait", "--parsable", script)).directory(folder).patience(150).run()
        let log = try #require(folder.text(of: "fit.memory"), "\(job)")
        #expect(job.ending == .exited(grows ? 137 : 0), "\(job)\n\(log)")
        #expect(log.contains("MEMORY THRESHOLD EXCEEDED!") == grows, "\(log)")
        #expect(log.contains(/Maximum: auto of \d+ MiB by Slurm/), "\(log)")
    }
}
