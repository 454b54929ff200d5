// swift-tools-version: 6.2
import PackageDescription

// The readers and the scrubber of text under libFuzzer and the address sanitizer; see `run`. A package of its own, so that the product never builds it.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "CFuzz"),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .target(name: "Records", swiftSettings: strict),
    .target(name: "Readers", dependencies: ["Records", "CLibXML2", "CZlib"], swiftSettings: strict),
    .target(name: "CLexicon"),
    .target(name: "FreeText", dependencies: ["Records", "CLexicon"], swiftSettings: strict),
    .executableTarget(name: "Fuzz", dependencies: ["Readers", "FreeText", "Records", "CFuzz"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
