/// A maximum that a place has answered.
package struct SettledMaximum: Equatable, Sendable {
    package var size: ByteCount
    /// Who set it: `--max-memory`, `MEMCAGE_MAX_MEMORY`, `default`, or the source whose word it follows.
    package var source: String
    /// What the caller should know: lowered, and why.
    package var cautions: [String] = []
    /// For the log, where the caller left the size to the place.
    package var note: String?
}

extension Allocation {
    /// What a request comes to in this place: never more than it grants. Throws where the request needs an
    /// answer that nothing here gives.
    ///
    /// - Parameters:
    ///   - source: where the request came from; nil for the default.
    ///   - kernelAlone: memcage does not act below the maximum. Then the maximum must stay clear of the
    ///     limits around it: memcage lives under them too, and in a batch slot it dies with the job.
    package func settle(
        _ request: MemoryRequest, from source: String?, kernelAlone: Bool
    ) throws(UsageError) -> SettledMaximum {
        var settled = try asked(request, from: source)
        let asked = settled.size
        let called =
            switch (request, source) {
            case (.fixed, nil): "the default maximum of \(asked.inSentence)"
            case (.fixed, let source?): "\(source): \(asked.inSentence)"
            case (_, let source): "\(source ?? RunOption.maxMemory.flag): \(request.text), \(asked.inSentence),"
            }
        if let winner, let grant = winner.value, grant < settled.size {
            settled.size = Self.whole(grant)
            settled.source = winner.kind.rawValue
            settled.cautions = [
                "\(called) is more than this place grants, \(grant.inSentence) by \(winner.name); "
                    + "lowered to \(settled.size.inSentence)"
            ]
        }
        if kernelAlone, let around = heldByKernel, let limit = around.value {
            // Where the margin would leave nothing, half is a margin too.
            let most = Self.whole(Self.withMargin(limit) ?? limit.scaled(by: 0.5))
            if most < settled.size {
                settled.size = most
                settled.source = around.kind.rawValue
                settled.cautions = [
                    "\(called) leaves memcage no room below \(limit.inSentence) by \(around.name), and no threshold "
                        + "is enforced below it; lowered to \(most.inSentence)"
                ]
            }
        }
        guard settled.size > .zero else {
            throw UsageError("no job can run here: \(winner?.name ?? "this place") grants no memory")
        }
        settled.cautions += defects
        if let space = sources.first(where: { $0.kind == .addressSpace }), let size = space.value, size < settled.size {
            settled.cautions.append(
                "\(space.name) holds each process to \(size.inSentence) of address space, "
                    + "less than the maximum of \(settled.size.inSentence)")
        }
        return settled
    }

    private func asked(_ request: MemoryRequest, from source: String?) throws(UsageError) -> SettledMaximum {
        switch request {
        case .fixed(let size):
            return SettledMaximum(size: size, source: source ?? "default")
        case .share(let percent):
            let (winner, grant) = try known(request, source)
            let size = Self.whole(grant.scaled(by: percent / 100))
            guard size > .zero else {
                throw UsageError(
                    "\(source ?? RunOption.maxMemory.flag): '\(request.text)' of \(grant.inSentence) by \(winner.name) "
                        + "is nothing; give a size")
            }
            return SettledMaximum(
                size: size, source: winner.kind.rawValue,
                note: "Maximum: \(request.text) of \(grant.inSentence) by \(winner.name)")
        case .auto:
            let (winner, grant) = try known(request, source)
            guard let auto, let bound, let most = bound.value else {
                let least = bound ?? winner
                throw UsageError(
                    "\(source ?? RunOption.maxMemory.flag): 'auto' leaves \(Self.leastMargin.inSentence) free, and there "
                        + "is no more: \((least.value ?? grant).inSentence) by \(least.name); give a size")
            }
            let below = bound == winner ? "" : ", below \(most.inSentence) by \(bound.name)"
            return SettledMaximum(
                size: auto, source: bound.kind.rawValue,
                note: "Maximum: auto of \(grant.inSentence) by \(winner.name)\(below)")
        }
    }

    private func known(
        _ request: MemoryRequest, _ source: String?
    ) throws(UsageError) -> (AllocationSource, ByteCount) {
        if let winner, let grant = winner.value { return (winner, grant) }
        let looked = sources.filter(\.kind.grants).map { "\($0.name) \($0.why ?? "")" }
        throw UsageError(
            "\(source ?? RunOption.maxMemory.flag): '\(request.text)' needs to know what this place grants, and "
                + "nothing says so: \(looked.joined(separator: "; ")); give a size")
    }
}

extension RunSettings {
    /// The settings with the maximum that the place has answered.
    package func settled(_ maximum: SettledMaximum, in allocation: Allocation) -> RunSettings {
        var settings = self
        settings.maxMemory = maximum.size
        settings.maxSource = maximum.source
        settings.allocation = allocation.grant
        return settings
    }
}
