final class DICOMExport: FormatExport {
  init(_ desk: ExportDesk) throws(GenerationError) {}
  func write(_ subject: Subject) {}
  func finish() {}
}
