import MemcageModel
import Testing

@Suite("Where a user's manager may be asked")
struct ManagerAddressTests {
    private func paths(_ environment: [String: ByteString]) -> [String] {
        ManagerAddress.user(1000) { environment[$0] }.map { ($0.viaBus ? "bus " : "") + $0.path.printable }
    }

    @Test("without a word in the environment, where logind puts its folder")
    func standard() {
        #expect(paths([:]) == ["/run/user/1000/systemd/private", "bus /run/user/1000/bus"])
    }

    @Test("what the environment names comes first, and nothing twice")
    func named() {
        let named: [String: ByteString] = [
            "XDG_RUNTIME_DIR": "/run/user/1000", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus",
        ]
        #expect(paths(named) == ["/run/user/1000/systemd/private", "bus /run/user/1000/bus"])
        #expect(
            paths(["XDG_RUNTIME_DIR": "/tmp/x"]) == [
                "/tmp/x/systemd/private", "/run/user/1000/systemd/private", "bus /tmp/x/bus", "bus /run/user/1000/bus",
            ])
    }

    @Test(
        "of a list of addresses the paths are taken, unescaped",
        arguments: [
            ("unix:path=/a%20b,guid=12;tcp:host=h,port=1;unix:guid=0,path=/c", ["bus /a b", "bus /c"]),
            ("unix:abstract=/tmp/dbus-x", []), ("unix:path=relative", []), ("", []), ("unix:", []), (";;,=", []),
            ("unix:path=/a%", ["bus /a%"]), ("unix:path=/a%zz", ["bus /a%zz"]),
        ])
    func list(address: String, expected: [String]) {
        let found = paths(["DBUS_SESSION_BUS_ADDRESS": ByteString(address)])
        #expect(found.filter { !$0.contains("/run/user/1000") } == expected)
    }

    @Test("a runtime folder that is no absolute path is none")
    func relative() {
        #expect(paths(["XDG_RUNTIME_DIR": "tmp"]) == paths([:]))
        #expect(paths(["XDG_RUNTIME_DIR": ""]) == paths([:]))
    }
}
