import MemcageModel
import Testing

@Suite("Where a scope is to stand")
struct ScopePlaceTests {
    private static let manager: ByteString = "/user.slice/user-7.slice/user@7.service"

    @Test(
        "in the slice that is left, where the manager has it; what is left behind on the way is told",
        arguments: [
            ("/system.slice/a.service", nil, "system.slice", "/system.slice", ["/system.slice/a.service"]),
            (
                "/user.slice/user-7.slice/session-3.scope", nil, "user-7.slice", "/user.slice/user-7.slice",
                ["/user.slice/user-7.slice/session-3.scope"]
            ),
            ("/user.slice/user-7.slice/session-3.scope", 7, nil, manager, ["/user.slice/user-7.slice/session-3.scope"]),
            (
                "/user.slice/user-7.slice/user@7.service/a.slice/b.scope", 7, "a.slice", manager.appending("a.slice"),
                ["/user.slice/user-7.slice/user@7.service/a.slice/b.scope"]
            ),
            (
                "/user.slice/user-7.slice/user@7.service/b.scope", nil, "user-7.slice", "/user.slice/user-7.slice",
                ["/user.slice/user-7.slice/user@7.service/b.scope", manager]
            ),
            ("/system.slice/cron.service", 7, nil, manager, ["/system.slice/cron.service", "/system.slice"]),
            ("/init.scope", nil, nil, "/", ["/init.scope"]), ("/", nil, nil, "/", []),
        ] as [(ByteString, UInt32?, String?, ByteString, [ByteString])])
    func place(own: ByteString, user: UInt32?, slice: String?, folder: ByteString, left: [ByteString]) {
        let place = ScopePlace(leaving: own, user: user)
        #expect(place.slice == slice)
        #expect(place.folder == folder)
        #expect(place.left(from: own) == left)
    }
}
