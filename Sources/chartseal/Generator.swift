import ArgumentParser
import Pipeline
import SyntheticHospital

/// `chartseal generate` with the synthetic hospital.
enum Generator {
  static func run(seed: UInt64, patients: Int, sizeMB: Int?, formats: String, defects: Bool, out: String) throws {
    let all = ExportFormat.allCases.map(\.rawValue)
    let names = formats == "all" ? all : formats.split(separator: ",").map { $0.filter { $0 != " " } }
    let chosen = names.compactMap { ExportFormat(rawValue: $0) }
    guard !chosen.isEmpty, chosen.count == names.count else {
      throw ValidationError("--formats is all, or some of \(all.joined(separator: ","))")
    }
    var options = GenerationOptions()
    options.targetBytes = sizeMB.map { $0 * 1_000_000 }
    options.writesTruth = sizeMB == nil
    options.plantsDefects = defects
    do {
      let s = try SyntheticHospital.generate(seed: seed, patients: patients, formats: chosen, into: out, options: options)
      Console.note(
        "\(Console.grouped(s.patients)) patients, \(Console.grouped(s.messages)) messages and \(Console.grouped(s.records)) other records in \(Console.grouped(s.files)) files, \(Console.megabytes(s.bytes)); \(Console.grouped(s.identifiers)) rows in truth.tsv, \(s.defects) things broken on purpose"
      )
    } catch {
      throw RunFailure(.stateUnwritable, error.description)
    }
  }
}
