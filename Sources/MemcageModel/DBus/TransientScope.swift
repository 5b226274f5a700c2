/// The words with which a systemd manager is asked for a scope, and those of its answer
/// (org.freedesktop.systemd1(5), "StartTransientUnit").
package struct TransientScope: Sendable {
    private let unit: String
    private let slice: String?
    private let description: String

    /// - Parameter slice: where it is to stand; nil for the manager's default.
    package init(_ unit: String, slice: String?, description: String) {
        self.unit = unit
        self.slice = slice
        self.description = description
    }

    private static let service = "org.freedesktop.systemd1"
    private static let manager = "org.freedesktop.systemd1.Manager"
    private static let path = "/org/freedesktop/systemd1"

    /// A unit for the caller itself. PID 0 is whoever asks, as the manager sees it: in a pid namespace with a
    /// manager outside of it our own number would be a stranger's. No OOMPolicy: 239 and 249 refuse it.
    package func start(viaBus: Bool) -> DBusCall {
        var call = DBusCall(
            "StartTransientUnit", of: Self.manager, at: Self.path, to: viaBus ? Self.service : nil)
        call.signature = "ssa(sv)a(sa(sv))"
        call.body.string(unit)
        call.body.string("fail")
        call.body.array(alignment: 8) { properties in
            func property(_ name: String, _ type: String, _ value: (inout DBusWriter) -> Void) {
                properties.structure { one in
                    one.string(name)
                    one.variant(type, value)
                }
            }
            property("Description", "s") { $0.string(description) }
            if let slice { property("Slice", "s") { $0.string(slice) } }
            property("Delegate", "b") { $0.boolean(true) }
            property("CollectMode", "s") { $0.string("inactive-or-failed") }
            property("PIDs", "au") { $0.array(alignment: 4) { $0.uint32(0) } }
        }
        call.body.array(alignment: 8) { _ in }
        return call
    }

    /// On a bus these come first: who we are, and that we want to hear of finished jobs.
    package static var greetings: [DBusCall] {
        let hello = DBusCall(
            "Hello", of: "org.freedesktop.DBus", at: "/org/freedesktop/DBus", to: "org.freedesktop.DBus")
        var listen = DBusCall(
            "AddMatch", of: "org.freedesktop.DBus", at: "/org/freedesktop/DBus", to: "org.freedesktop.DBus")
        listen.signature = "s"
        listen.body.string("type='signal',interface='\(manager)',member='JobRemoved'")
        return [hello, listen]
    }

    /// The result of the job that a JobRemoved signal speaks of, if it is one for this unit: `done`, `failed`…
    package func result(_ message: DBusMessage) -> String? {
        guard message.kind == .signal, message.member == "JobRemoved" else { return nil }
        var body = message.body
        guard body.uint32() != nil, body.string() != nil, let name = body.string(), name == unit else { return nil }
        return body.string()
    }

    /// What a refusal says to people.
    package static func refusal(_ message: DBusMessage) -> String {
        var body = message.body
        let name = message.errorName ?? "an error without a name"
        guard let text = body.string(), !text.isEmpty else { return name }
        return "\(ByteString(text).printable) (\(name))"
    }
}
