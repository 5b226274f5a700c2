// swift-tools-version: 6.2
import PackageDescription

// Dependencies run one way: memcage → MemcageLinux (effects) → MemcageModel (pure), with the C shim
// and libcap at the bottom. The static link is scripts/build's business: here it would break the tests.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]
let strictC: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-std=gnu11"])]

let package = Package(
    name: "memcage",
    products: [.executable(name: "memcage", targets: ["memcage"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibcap", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),
        .target(name: "CMemcage", cSettings: strictC),
        .target(name: "MemcageModel", swiftSettings: strict),
        .target(
            name: "MemcageLinux",
            dependencies: [
                "CLibcap", "CMemcage", "MemcageModel",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "memcage",
            dependencies: [
                "MemcageModel", "MemcageLinux",
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // A workload with known behaviour, a kernel that refuses system calls, and a terminal to run things on:
        // for the tests alone.
        .executableTarget(name: "hog", path: "Tests/hog", cSettings: strictC),
        .executableTarget(name: "deny", path: "Tests/deny", cSettings: strictC),
        .target(name: "CTestSupport", path: "Tests/CTestSupport", cSettings: strictC),

        .testTarget(name: "MemcageModelTests", dependencies: ["MemcageModel"], swiftSettings: strict),
        .testTarget(
            name: "MemcageLinuxTests",
            dependencies: [
                "MemcageLinux", "MemcageModel",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["memcage", "hog", "deny", "CTestSupport"],
            exclude: ["Golden"],
            swiftSettings: strict),
    ]
)
