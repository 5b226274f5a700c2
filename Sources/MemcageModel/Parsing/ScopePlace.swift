/// Where a manager is to put a scope for a process that leaves another cgroup of systemd's: into the same slice,
/// so that the limits of the slice hold as before.
package struct ScopePlace: Equatable, Sendable {
    /// The slice's name; nil where the manager's default is as good.
    package var slice: String?
    /// What the scope is below in any case.
    package var folder: ByteString

    /// - Parameter user: whose manager is asked; nil for the system's.
    package init(leaving own: ByteString, user: UInt32?) {
        let names = own.bytes.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        var above: [String] = []
        var rest = names[...]
        if let user {
            let manager = "user@\(user).service"
            if let place = names.firstIndex(of: manager) {
                above = Array(names[...place])
                rest = names[(place + 1)...]
            } else {
                above = ["user.slice", "user-\(user).slice", manager]
                rest = []
            }
        }
        let slices = rest.prefix { $0.hasSuffix(".slice") }
        slice = slices.last
        folder = ByteString("/" + (above + slices).joined(separator: "/"))
    }

    /// The cgroups from `own` upwards whose limits a process leaves behind.
    package func left(from own: ByteString) -> [ByteString] {
        var left: [ByteString] = []
        var path: ByteString? = own
        while let here = path, here != "/", here != folder, !folder.bytes.starts(with: here.appending("").bytes) {
            left.append(here)
            path = here.parent
        }
        return left
    }
}
