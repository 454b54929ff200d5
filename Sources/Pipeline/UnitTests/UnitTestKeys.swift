extension ConfigurationTable {
  /// The keys of a pipeline's unit tests, `<name>.test.yaml` beside `<name>.yaml`.
  static let unitTests = ConfigurationTable(
    "ChartSeal pipeline unit tests",
    [
      .init("version", .integer, required: true, "Version of this file's format: 1."),
      .init("pipeline", .text, "The pipeline file, relative to this file; without it the file of the same name without `.test`."),
      .init("cases", .mappings, required: true, "The cases, each on its own: a new vault, and nothing kept."),
      .init("cases[].name", .text, required: true, "What holds, under which condition; unique in the file."),
      .init("cases[].source", .text, required: true, "Id of the pipeline's source that reads the input."),
      .init("cases[].input", .text, "The input as text, given to the source as one file."),
      .init("cases[].inputs", .anything, "Several inputs: a mapping of file names to texts, for sources that tell files apart by their names."),
      .init("cases[].files", .list(.text), "Inputs that are files, relative to this file."),
      .init("cases[].expect", .mapping, required: true, "What must come out."),
      .init("cases[].expect.counts", .anything, "Number of resources by type; types that are not named are not counted."),
      .init("cases[].expect.resources", .anything, "De-identified FHIR resources, as far as given: members and items that are named must be there; null must not be there."),
      .init("cases[].expect.absent", .list(.text), "Texts that may stand nowhere in what comes out, in whatever case."),
      .init("cases[].expect.filtered", .integer, default: "0", "Number of records that are left out by rule."),
      .init("cases[].expect.quarantined", .mappings, "The records that are held back, all of them; without this key none may be."),
      .init("cases[].expect.quarantined[].code", .text, required: true, "The reason code, such as HL7-0103."),
      .init("cases[].expect.quarantined[].stage", .word(Stage.allCases.map(\.rawValue)), "The stage that holds it back."),
      .init("cases[].expect.quarantined[].field", .text, "The place within the record, such as PID[1]-7."),
      .init("cases[].expect.quarantined[].record", .integer, "Number of the record within its file."),
    ])
}
