import ArgumentParser
import Pipeline
import SyntheticHospital

/// `chartseal generate` with the synthetic hospital.
enum Generator {
  static func run(seed: UInt64, patients: Int, sizeMB: Int?, format: String, defects: Bool, out: String) throws {
    guard let chosen = ExportFormat(rawValue: format) else {
      throw ValidationError("--format is one of \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    var options = GenerationOptions()
    options.targetBytes = sizeMB.map { $0 * 1_000_000 }
    options.writesTruth = sizeMB == nil
    options.plantsDefects = defects
    do {
      let s = try SyntheticHospital.generate(seed: seed, patients: patients, format: chosen, into: out, options: options)
      Console.note(
        "\(Console.grouped(s.patients)) patients, \(Console.grouped(s.messages)) messages in \(s.files) files, \(Console.megabytes(s.bytes)); \(Console.grouped(s.identifiers)) identifiers in truth.tsv, \(s.defects) messages broken on purpose")
    } catch {
      throw RunFailure(.stateUnwritable, error.description)
    }
  }
}
