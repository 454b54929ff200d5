import Normalization
import Readers
import Records

/// The headers of an imaging study.
final class StudyTranslator: RecordTranslator {
  private let header: DICOMDataSet
  private let decoder: HeaderDecoder
  private let normalizer: DICOMNormalizer

  init(_ options: NormalizationOptions, _ dicom: DICOMOptions) {
    header = DICOMDataSet()
    decoder = HeaderDecoder()
    normalizer = DICOMNormalizer(options: options, dicom: dicom)
  }

  func translate(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation {
    guard let study = context as? StudyContext else { return Translation(refused: [], outcome: nil) }
    var refused: [(member: Int, error: RecordError)] = []
    var taken = 0
    for (i, framed) in unit.enumerated() {
      do throws(RecordError) {
        let form = framed.note < study.forms.count ? study.forms[framed.note] : .part10
        try decoder.decode(buffer.bytes(framed.range), form, at: framed.place, into: header)
      } catch {
        refused.append((i, error))
        continue
      }
      if let error = normalizer.add(header, at: framed.place) {
        refused.append((i, error))
      } else {
        taken += 1
      }
    }
    guard taken > 0 else {
      normalizer.forget()
      return Translation(refused: refused, outcome: nil)
    }
    return Translation(refused: refused, outcome: normalizer.finish(into: record))
  }
}

extension PipelineDefinition {
  /// The options of Annex E that a source asks for, under the pipeline's profile.
  func dicomOptions(_ source: Source) -> DICOMOptions {
    DICOMOptions(
      Set(source.dicomOptions.compactMap { DICOMOption(rawValue: $0) }), under: DICOMOptions.Basis(rawValue: profile.name) ?? .safeHarbor,
      unidentified: DICOMOptions.Unidentified(rawValue: source.dicomUnidentified) ?? .reject)
  }
}
