import Foundation
import PatientIdentity
import Records
import Synchronization

/// What became of the files of one format: the lines, and how each record ended.
struct PlantedOutput: Sendable {
  private(set) var lines: [[UInt8]] = []
  private(set) var endings: [(path: String, place: Place, isHeld: Bool)] = []

  /// Takes the files of a source through its pipeline, with a vault that is thrown away.
  private init(_ definition: PipelineDefinition, _ source: PipelineDefinition.Source, folder: String) throws {
    let translator = try FileTranslator(definition: definition, source: source.id)
    try ThrowAway.withVault(in: folder) { vault, secret in
      _ = try translator.deidentify(source.paths, vault: vault, batchSecret: secret) { lines.append($0.array) } ended: { path, place, outcome in
        var isHeld = false
        if case .quarantined = outcome.ending { isHeld = true }
        endings.append((path, place, isHeld))
      }
    }
  }

  /// The outputs of all sources, in their order. The sources go side by side, and none knows what another says of the patients, so that nothing depends
  /// on which is first.
  static func all(of definition: PipelineDefinition, folder: String) throws -> [PlantedOutput] {
    let outputs = Mutex<[Int: Result<PlantedOutput, any Error>]>([:])
    let sources = definition.sources
    DispatchQueue.concurrentPerform(iterations: sources.count) { i in
      let output = Result { try PlantedOutput(definition, sources[i], folder: folder) }
      outputs.withLock { $0[i] = output }
    }
    return try outputs.withLock { all in try sources.indices.compactMap { try all[$0]?.get() } }
  }
}
