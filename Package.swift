// swift-tools-version: 6.2
import PackageDescription

// Dependencies run one way: memcage → MemcageLinux (effects) → MemcageModel (pure), with the C shim
// and libcap at the bottom. The static link is scripts/build's business: here it would break the tests.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]
let strictC: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-std=gnu11"])]

// The pictures that need Cairo are a product of their own, for MEMCAGE_PLOT=1 alone (scripts/build sets it), so
// that a plain `swift build --build-tests` asks for neither Cairo nor the font. The libraries behind Cairo are
// named for the static link; those of X11, which pkg-config also lists, it leaves out.
let withPlot = Context.environment["MEMCAGE_PLOT"] == "1"
let cairoLibraries = [
    "cairo", "pixman-1", "fontconfig", "freetype", "png16", "expat", "brotlidec", "brotlicommon", "z", "m",
]
let plotProducts: [Product] = withPlot ? [.executable(name: "memcage-plot", targets: ["memcage-plot"])] : []
let plotTargets: [Target] =
    withPlot
    ? [
        .systemLibrary(name: "CCairo", pkgConfig: "cairo-ft", providers: [.apt(["libcairo2-dev"])]),
        .target(name: "CPlotFont", cSettings: strictC),
        .executableTarget(
            name: "memcage-plot",
            dependencies: ["CCairo", "CPlotFont", "MemcageModel", "MemcageLinux"],
            swiftSettings: strict,
            linkerSettings: cairoLibraries.map { .linkedLibrary($0) }),
    ] : []

// What scripts/fuzz builds, for MEMCAGE_FUZZING=1 alone: its main is libFuzzer's.
let fuzzTargets: [Target] =
    Context.environment["MEMCAGE_FUZZING"] == "1"
    ? [
        .executableTarget(
            name: "fuzz", dependencies: ["MemcageModel"], path: "Tests/fuzz", exclude: ["corpus", "dictionary"],
            swiftSettings: strict)
    ] : []

let package = Package(
    name: "memcage",
    products: [.executable(name: "memcage", targets: ["memcage"])] + plotProducts,
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

        // A workload with known behaviour, a kernel that refuses system calls, a tracer that counts them and kills or has one
        // fail, another that counts allocations, and a terminal to run things on: for the tests alone.
        .executableTarget(name: "hog", path: "Tests/hog", cSettings: strictC),
        .executableTarget(name: "deny", path: "Tests/deny", cSettings: strictC),
        .target(name: "CTracee", path: "Tests/tracee", cSettings: strictC),
        .executableTarget(name: "strike", dependencies: ["CTracee"], path: "Tests/strike", cSettings: strictC),
        .executableTarget(name: "tally", dependencies: ["CTracee"], path: "Tests/tally", cSettings: strictC),
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
            dependencies: ["memcage", "hog", "deny", "strike", "tally", "CTestSupport"],
            exclude: ["Golden", "Python/Programs", "Workflows/Jobs"],
            swiftSettings: strict),
    ] + plotTargets + fuzzTargets
)
