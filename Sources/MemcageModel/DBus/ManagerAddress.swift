/// A socket at which a systemd manager may be reached.
package struct ManagerAddress: Equatable, Sendable {
    package var path: ByteString
    /// Through a message bus; otherwise the manager's own socket, which needs no bus daemon and no greeting.
    package var viaBus: Bool

    package init(_ path: ByteString, viaBus: Bool) {
        self.path = path
        self.viaBus = viaBus
    }

    package static let system = [
        ManagerAddress("/run/systemd/private", viaBus: false),
        ManagerAddress("/run/dbus/system_bus_socket", viaBus: true),
    ]

    /// Those of a user's manager. The variables are unset after su and in cron, and may name what a container or
    /// another login has: they are asked first, and the place where logind puts the folder comes behind.
    package static func user(_ id: UInt32, environment: (String) -> ByteString?) -> [ManagerAddress] {
        var found: [ManagerAddress] = []
        func add(_ address: ManagerAddress) { if !found.contains(address) { found.append(address) } }
        let standard = ByteString("/run/user/\(id)")
        let folders = [environment("XDG_RUNTIME_DIR"), standard].compactMap { $0 }
            .filter { $0.bytes.first == UInt8(ascii: "/") }
        for folder in folders { add(ManagerAddress(folder.appending("systemd/private"), viaBus: false)) }
        if let bus = environment("DBUS_SESSION_BUS_ADDRESS") {
            for path in paths(in: bus) { add(ManagerAddress(path, viaBus: true)) }
        }
        for folder in folders { add(ManagerAddress(folder.appending("bus"), viaBus: true)) }
        return found
    }

    /// The `unix:path=` entries of a list of addresses (D-Bus Specification, "Server Addresses").
    private static func paths(in list: ByteString) -> [ByteString] {
        list.bytes.split(separator: UInt8(ascii: ";")).flatMap { entry -> [ByteString] in
            guard entry.starts(with: "unix:".utf8) else { return [] }
            return entry.dropFirst(5).split(separator: UInt8(ascii: ",")).compactMap { pair in
                pair.starts(with: "path=/".utf8)
                    ? ByteString(unescaping: pair.dropFirst(5), escape: UInt8(ascii: "%"), digits: 2, radix: 16) : nil
            }
        }
    }
}
