import CFuzz

/// Runs libFuzzer on the target that the environment variable `FUZZ_TARGET` names.
///
/// A target is a function of bytes that must return, whatever they are; what it finds wrong it says by trapping. Each has a file
/// of its own here and a line in `targets`.
@main
struct Fuzz {
  static let targets: [String: @Sendable (UnsafeRawBufferPointer) -> Void] = [
    "DICOM": fuzzDICOM,
    "DICOMText": fuzzDICOMText,
    "DelimitedText": fuzzDelimitedText,
    "Dialect": fuzzDialect,
    "FHIRFramer": fuzzFHIRFramer,
    "FHIRResource": fuzzFHIRResource,
    "FreeText": fuzzFreeText,
    "SourceStream": fuzzSourceStream,
    "XML": fuzzXML,
    "XMLFramer": fuzzXMLFramer,
  ]

  nonisolated(unsafe) private static var selected: @Sendable (UnsafeRawBufferPointer) -> Void = { _ in }

  static func main() {
    guard let target = targets[environment("FUZZ_TARGET")] else {
      print("set FUZZ_TARGET to one of: \(targets.keys.sorted().joined(separator: ", "))")
      return
    }
    selected = target
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    _ = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
      Fuzz.selected(UnsafeRawBufferPointer(start: data, count: size))
      return 0
    }
  }
}
