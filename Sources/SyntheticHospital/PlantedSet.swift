import Records

/// The set of known identifiers that a run plants: a whole group of the hospital's patients in every format, with the pipeline that reads it.
public enum PlantedSet {
  /// One group: each of its patients has a part of its own.
  public static let patients = 12

  /// Writes the exports of a seed, `truth.tsv`, `mapping.yaml` and `pipeline.yaml` below a folder.
  public static func write(seed: UInt64, patients: Int = patients, into folder: String) throws(GenerationError) {
    var options = GenerationOptions()
    options.plantsDefects = false
    _ = try generate(seed: seed, patients: patients, formats: ExportFormat.allCases, into: folder, options: options)
    for (name, text) in [("mapping.yaml", HospitalMapping.yaml), ("pipeline.yaml", pipeline)] {
      let file = try OutputFile(path: "\(folder)/\(name)")
      try file.append(text: text)
      try file.flush()
    }
  }

  /// A source for each format, by its name; what is not here is the run's.
  private static var pipeline: String {
    var text = "version: 1\nname: planted\nsources:\n"
    for format in ExportFormat.allCases {
      text += "  - {id: \(format.rawValue), format: \(format.rawValue), paths: [\(format.rawValue)], time-zone: \"-05:00\""
      text += format == .csv || format == .xml ? ", mapping: mapping.yaml}\n" : "}\n"
    }
    return text + """
      identity:
        authority: SLSH
        aliases:
          SLSH: ["2.16.840.1.113883.19.5.99", "urn:oid:2.16.840.1.113883.19.5.99"]
          STATEMPI: ["2.16.840.1.113883.19.5.98", "urn:oid:2.16.840.1.113883.19.5.98"]
      profile: {release-year: 2026}
      stakeholders: {source-system: planted, facility: planted, custodian: planted, submitting-organisation: planted, purpose-of-use: HOPERAT}
      ledger: {url: "http://127.0.0.1:1", log-key: none, custodian-key: none}

      """
  }
}
