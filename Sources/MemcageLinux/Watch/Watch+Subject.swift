import MemcageModel

/// The birth of a command of ours, and the end of a process that is not.
extension Watch {
    func expect(_ subject: Subject, _ queue: borrowing EventQueue) throws(SystemFailure) {
        switch subject {
        case .command(let command):
            guard let number = command.birthDescriptor else { return }
            do {
                try queue.add(number, as: .birth)
            } catch {
                // Waited for here and now: until its exec there is nothing to be watched.
                settleBirth(queue)
            }
        case .attached(let process):
            if let number = process.number { try queue.add(number, as: .end) }
        }
    }

    /// Until its exec the command is a copy of memcage: what it holds is not the job's.
    var isUnborn: Bool {
        guard case .command(let command) = subject else { return false }
        return command.birthDescriptor != nil
    }

    func settleBirth(_ queue: borrowing EventQueue) {
        guard case .command(let command) = subject, let number = command.birthDescriptor else { return }
        queue.remove(number)
        if let failure = command.birth(of: words) {
            summary.failure = failure.message
            summary.evidence.setupFailure = failure.failure
        } else {
            recorder.event(.started, detail: "\(command.pid)")
        }
    }

    /// The descriptor stays readable: told once, it must not wake us while the rest of the tree is ended.
    func settleEnd(_ queue: borrowing EventQueue) {
        guard case .attached(let process) = subject, process.hasEnded, let number = process.number else { return }
        queue.remove(number)
    }
}
