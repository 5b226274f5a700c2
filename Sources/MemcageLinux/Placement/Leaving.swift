import MemcageModel

/// Whether memcage may have a manager move it out of the cgroup that it was started in.
enum Leaving {
    /// A cgroup below a unit was made by whoever the unit was handed over to, a batch system or a container engine,
    /// to limit, count and end what is in it. To move out would be to escape from that; and so it would from a
    /// unit, or a slice, with a limit of its own.
    static func require(_ view: CgroupView, to place: ScopePlace) throws {
        guard let own = view.ownPath else { return }
        guard CgroupMembership.isOfSystemd(own) else {
            throw NodeSearch.Refusal(
                "memcage does not leave \(own.printable), whose maker limits and ends what is in it",
                mend: Mend.handOver)
        }
        for path in place.left(from: own) {
            guard let folder = view.mount?.folder(of: path),
                let text = try? contents(of: folder.appending("memory.max")), text.bytes.span.number(at: 0) != nil
            else { continue }
            throw NodeSearch.Refusal(
                "memcage does not leave \(path.printable), whose memory.max would no longer hold", mend: Mend.delegate)
        }
    }
}
