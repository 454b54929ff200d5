// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
  name: "chartseal",
  products: [.executable(name: "chartseal", targets: ["chartseal"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    .target(name: "Records", swiftSettings: strict),
    .target(name: "SQLiteStore", dependencies: ["CSQLite"], swiftSettings: strict),
    .target(name: "Databases", dependencies: ["Records", "CSQLite", "CPostgres"], swiftSettings: strict),
    .target(name: "Readers", dependencies: ["Records", "CLibXML2", "CZlib"], swiftSettings: strict),
    .target(
      name: "Normalization", dependencies: ["Readers", "Records", .product(name: "Yams", package: "Yams")], swiftSettings: strict),
    .target(name: "Cryptography", dependencies: ["Records", "COpenSSL", "CZstd", crypto], swiftSettings: strict),
    .target(name: "PatientIdentity", dependencies: ["Records", "Cryptography", "SQLiteStore", "Databases"], swiftSettings: strict),
    .target(name: "CLexicon", exclude: ["lexicon.bin", "tagger.bin", "contexts.bin"]),
    .target(name: "FreeText", dependencies: ["Records", "CLexicon"], swiftSettings: strict),
    .target(name: "Deidentification", dependencies: ["Records", "PatientIdentity", "FreeText"], swiftSettings: strict),
    .target(name: "Compliance", dependencies: ["Records"], swiftSettings: strict),
    .target(name: "LedgerProtocol", dependencies: ["Records", "Cryptography"], swiftSettings: strict),
    .target(name: "Sealing", dependencies: ["Records", "Cryptography", "LedgerProtocol"], swiftSettings: strict),
    .target(name: "Reporting", dependencies: ["Records", "Cryptography", "LedgerProtocol"], swiftSettings: strict),
    .target(name: "LedgerClient", dependencies: ["Records", "Cryptography", "LedgerProtocol", "CCurl"], swiftSettings: strict),
    .target(
      name: "LedgerNode",
      dependencies: [
        "Records", "Cryptography", "LedgerProtocol", "SQLiteStore", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"), .product(name: "Mustache", package: "swift-mustache"),
      ], swiftSettings: strict),
    .target(
      name: "Pipeline",
      dependencies: [
        "Cryptography", "LedgerProtocol", "Records", "Readers", "Normalization", "PatientIdentity", "Deidentification", "Compliance", "Sealing", "LedgerClient",
        "Reporting", "SQLiteStore", "Databases", "CMalloc", .product(name: "Yams", package: "Yams"), .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .target(
      name: "OperatorConsole",
      dependencies: [
        "Pipeline", "Reporting", "Records", "Cryptography", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Mustache", package: "swift-mustache"),
      ], swiftSettings: strict),
    .target(name: "SyntheticHospital", dependencies: ["Records"], swiftSettings: strict),
    .executableTarget(
      name: "chartseal",
      dependencies: [
        "Pipeline", "OperatorConsole", "Reporting", "Sealing", "LedgerClient", "LedgerNode", "LedgerProtocol", "SyntheticHospital", "PatientIdentity", "Readers", "Records", "Cryptography",
        "FreeText", .product(name: "ArgumentParser", package: "swift-argument-parser"), .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),

    // Each names all that it imports: otherwise a build after a change would link what was compiled before it.
    .testTarget(name: "RecordsTests", dependencies: ["Records"], swiftSettings: strict),
    .testTarget(name: "ReadersTests", dependencies: ["Readers", "Records"], swiftSettings: strict),
    .testTarget(name: "NormalizationTests", dependencies: ["Normalization", "Readers", "Records"], swiftSettings: strict),
    .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "Records"], swiftSettings: strict),
    .testTarget(
      name: "PatientIdentityTests",
      dependencies: ["PatientIdentity", "Databases", "SQLiteStore", "Cryptography", "Records"],
      swiftSettings: strict),
    .testTarget(name: "FreeTextTests", dependencies: ["FreeText", "Records"], swiftSettings: strict),
    .testTarget(
      name: "DeidentificationTests",
      dependencies: ["Deidentification", "Normalization", "Cryptography", "PatientIdentity", "Records"],
      swiftSettings: strict),
    .testTarget(name: "ComplianceTests", dependencies: ["Compliance", "Records"], swiftSettings: strict),
    .testTarget(name: "SealingTests", dependencies: ["Sealing", "LedgerProtocol", "Cryptography", "Records"], swiftSettings: strict),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting", "Sealing", "Cryptography", "LedgerProtocol", "Records"], swiftSettings: strict),
    .testTarget(
      name: "LedgerTests",
      dependencies: ["LedgerNode", "LedgerClient", "Sealing", "SQLiteStore", "Cryptography", "LedgerProtocol", "Records"],
      swiftSettings: strict),
    .testTarget(name: "DatabasesTests", dependencies: ["Databases", "CSQLite", "Records"], swiftSettings: strict),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Pipeline", "LedgerNode", "SQLiteStore", "Databases", "SyntheticHospital", "Compliance", "Cryptography", "LedgerProtocol", "PatientIdentity", "Records",
        "Reporting", "Sealing",
      ],
      swiftSettings: strict),
    .testTarget(name: "OperatorConsoleTests", dependencies: ["OperatorConsole", "SQLiteStore", "Pipeline", "Reporting"], swiftSettings: strict),
    .testTarget(name: "SyntheticHospitalTests", dependencies: ["SyntheticHospital"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
