// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let http: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let tls: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let embedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let csv: Target.Dependency = .product(name: "SwiftCSV", package: "SwiftCSV")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

/// What every stage is made of.
let stage: [Target.Dependency] = [
    "Audit", "Complaints", "Contracts", "JSON", "Jobs", "Lifecycle", "Postgres", "RPC", "RPCTransport", "Registry", "ServiceKit",
    "Telemetry",
    "Time", "Vault", lifecycle, logging, metrics, crypto,
]

/// A library under Shared/, used by several services.
func shared(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Shared/\(name)",
        exclude: [], resources: resources, swiftSettings: settings)
}

/// One stage of a complaint's life: a library that holds everything and a small executable under Main/.
func service(_ name: String, executable: String, _ dependencies: [Target.Dependency]) -> [Target] {
    [
        .target(
            name: name, dependencies: dependencies, path: "Services/\(name)", exclude: ["Main"], swiftSettings: settings),
        .executableTarget(
            name: executable, dependencies: [.target(name: name), "ServiceKit"], path: "Services/\(name)/Main",
            swiftSettings: settings),
    ]
}

/// The tests of one module, under Tests/<Module>Tests.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, path: "Tests/\(name)Tests",
        exclude: exclude, swiftSettings: settings)
}

let targets: [Target] =
    [
        .systemLibrary(name: "CLibPQ", path: "Shared/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibCurl", path: "Shared/CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        shared("Time", []),
        shared("Media", []),
        shared("JSON", []),
        shared("RPC", ["JSON", "Time", crypto]),
        shared("RPCTransport", ["RPC", "JSON", "Time", crypto, lifecycle, logging, metrics, tls] + nio),
        shared("Postgres", ["CLibPQ", "Time", deque, lifecycle, logging, metrics, coreMetrics]),
        shared("PrivateCluster", ["Postgres", logging, subprocess]),
        shared("Schema", ["Postgres", logging], resources: [.embedInCode("Migrations"), .embedInCode("Rights.sql")]),
        shared("Jobs", ["Postgres", "Time", lifecycle, logging, metrics, coreMetrics]),
        shared("Courier", ["CLibCurl", "JSON", "Time", crypto]),
        shared("Complaints", ["Time", crypto]),
        shared("Audit", ["Postgres", "RPC", "Time"]),
        shared("Contracts", ["Complaints", "JSON", "Media", "RPC", "Time"]),
        shared("Messages", ["Complaints", "Time"], resources: [.embedInCode("Data")]),
        shared("Registry", ["Complaints", "Postgres", "Time", lifecycle, logging]),
        shared("Lifecycle", ["Complaints", "Contracts", "JSON", "Jobs", "Postgres", "RPC", "Registry", "Time", crypto, coreMetrics]),
        shared("Reference", ["Complaints", "Contracts", "Time"], resources: [.copy("Data")]),
        shared("Telemetry", ["Time", "JSON", logging, metrics, coreMetrics, lifecycle, http] + nio),
        shared(
            "ServiceKit",
            [
                "Audit", "JSON", "Jobs", "Postgres", "RPC", "RPCTransport", "Schema", "Telemetry", "Time", "Registry", "Contracts",
                "Complaints", configuration, crypto, lifecycle, signals, logging, metrics,
            ] + nio),
        shared("Vault", ["Complaints", "Contracts", "Postgres", "RPC", "ServiceKit", "Time", crypto]),
        shared(
            "Accounts",
            [
                "Audit", "Complaints", "Contracts", "JSON", "Jobs", "Postgres", "RPC", "ServiceKit", "Time", crypto, cryptoExtras, logging,
                metrics,
            ] + nio),
    ]
    + service("Intake", executable: "intake", stage + [deque, "Media"])
    + service("Routing", executable: "routing", stage)
    + service("Response", executable: "response", stage + ["Accounts", "Messages", "Courier"])
    + service("Analytics", executable: "analytics", stage)
    + [
        .target(
            name: "PintuCommand",
            dependencies: stage + [
                "Accounts", "PrivateCluster", "Reference", "Schema", arguments, csv, histogram, signals, subprocess, http,
            ] + nio,
            path: "Services/Pintu", exclude: ["Main"], swiftSettings: settings),
        .executableTarget(
            name: "pintu", dependencies: ["PintuCommand"], path: "Services/Pintu/Main", swiftSettings: settings),
        .target(
            name: "TestSupport",
            dependencies: [
                "Complaints", "Contracts", "JSON", "Lifecycle", "Postgres", "PrivateCluster", "RPC", "RPCTransport", "Registry", "Schema",
                "ServiceKit", "Telemetry", "Time", logging,
            ],
            path: "Tests/Support", swiftSettings: settings),
        .executableTarget(
            name: "stage-with-clock", dependencies: ["Analytics", "Intake", "Response", "Routing", "ServiceKit", "Time"],
            path: "Tests/StageHost", swiftSettings: settings),
        .executableTarget(
            name: "client-example", dependencies: ["Contracts", "RPCTransport"], path: "Tests/ClientExample", swiftSettings: settings),
        tests("Time", []),
        tests("Media", ["TestSupport"]),
        tests("JSON", ["TestSupport"]),
        tests("RPC", ["TestSupport", "JSON", "Time"]),
        tests("RPCTransport", ["TestSupport", "RPC", "JSON", lifecycle, logging, metrics, embedded] + nio),
        tests("Postgres", ["TestSupport", "Time", lifecycle, logging]),
        tests("Schema", ["TestSupport", "Postgres", logging]),
        tests("Jobs", ["TestSupport", "Postgres", "Schema", "Telemetry", "Time", lifecycle, logging]),
        tests("Courier", ["TestSupport", "JSON", "Time"], exclude: ["Scripts"]),
        tests("Complaints", ["Time"]),
        tests("Audit", ["TestSupport", "Postgres", "Time"]),
        tests("Contracts", ["Complaints", "JSON", "Media", "RPC", "Time"]),
        tests("Messages", ["Complaints", "Time"]),
        tests("Registry", ["TestSupport", "Complaints", "Postgres", "Time", lifecycle, logging]),
        tests("PrivateCluster", ["Postgres", logging]),
        tests("Lifecycle", ["TestSupport", "Complaints", "Contracts", "JSON", "Postgres", "RPC", "Registry", "Time"]),
        tests("Reference", ["Complaints", "Contracts", "RPC", "Time"]),
        tests("Telemetry", ["JSON", "Time", lifecycle, logging, metrics, coreMetrics, http] + nio),
        tests(
            "ServiceKit",
            [
                "TestSupport", "Audit", "Complaints", "JSON", "Postgres", "RPC", "RPCTransport", "Schema", "Telemetry", "Time",
                configuration,
                lifecycle, logging, metrics,
            ] + nio),
        tests("Vault", ["TestSupport", "Complaints", "Contracts", "Postgres", "RPC", "ServiceKit", "Time", crypto]),
        tests("Accounts", ["TestSupport"] + stage),
        tests("Intake", ["TestSupport", "Media", "Schema"] + stage),
        tests("Routing", ["TestSupport"] + stage),
        tests("Response", ["TestSupport", "Accounts", "Messages", "Courier", "Schema"] + stage),
        tests("Analytics", ["TestSupport"] + stage),
        tests("PintuCommand", ["TestSupport", "Reference", arguments] + stage + nio),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["TestSupport", "Reference", "PintuCommand", "Schema", "stage-with-clock", subprocess] + stage,
            path: "Tests/EndToEndTests", exclude: ["Golden", "Scripts"], swiftSettings: settings),
        .testTarget(
            name: "RepositoryTests", dependencies: ["TestSupport", "Schema"], path: "Tests/RepositoryTests", swiftSettings: settings),
    ]

/// What other programs build on: the client, the server that it speaks to, and every method with its types. The declarations of these
/// modules are public; those of all others are the package's own.
let products: [Product] = [
    .library(name: "PintuClient", targets: ["Time", "Media", "JSON", "RPC", "RPCTransport", "Complaints", "Contracts"])
]

let package = Package(
    name: "pintu",
    platforms: [.macOS(.v15)],
    products: products,
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: targets
)
