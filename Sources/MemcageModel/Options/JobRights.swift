/// What the command may do, where that is less than its caller may.
package struct JobRights: Equatable, Sendable {
    /// Whom it runs as, by number; nil: as whom it was started.
    package var user: UInt32?
    /// Nil: the user's group by /etc/passwd.
    package var group: UInt32?
    package var groups: [UInt32]
    package var dropsCapabilities: Bool
    package var noNewPrivileges: Bool

    package static let mostGroups = 1000

    init(_ values: OptionValues) throws(UsageError) {
        let ids = try values.optional(.user) { Self.ids($0) }
        user = ids?.user
        group = ids?.group
        groups = try values.optional(.groups) { Self.list($0) } ?? []
        noNewPrivileges = try values.answer(.noNewPrivileges)
        // Another user with root's capabilities would be root by another name.
        dropsCapabilities = try values.answer(.dropCapabilities) || ids != nil
        if ids == nil, values.given[.groups] != nil {
            throw UsageError(
                "\(values.quoted(.groups)) says which groups, but not for whom; give \(RunOption.user.flag) too")
        }
    }

    package var changesNothing: Bool { user == nil && !dropsCapabilities && !noNewPrivileges }

    private static func ids(_ text: String) -> (user: UInt32, group: UInt32?)? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = parts.first.flatMap({ id($0) }) else { return nil }
        guard parts.count > 1 else { return (user, nil) }
        guard let group = id(parts[1]) else { return nil }
        return (user, group)
    }

    private static func list(_ text: String) -> [UInt32]? {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let ids = words.compactMap { id($0) }
        return ids.count == words.count && ids.count <= mostGroups ? ids : nil
    }

    /// Digits alone. The last number of all says "leave it as it is" to the kernel.
    private static func id(_ text: Substring) -> UInt32? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return UInt32(text).flatMap { $0 == .max ? nil : $0 }
    }
}
