import Records

/// UIDs by the names that dcmdump prints for them: transfer syntaxes and the storage classes that headers commonly have.
///
/// Source: PS3.6 annex A, 2024d; names as in DCMTK 3.6.
enum DICOMUIDNames {
  static func uid(_ name: Bytes) -> Bytes? {
    let text = Bytes(table)
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      let line = text[start..<end]
      if let space = line.firstIndex(of: 0x20), line[0..<space] == name { return line[space + 1..<line.count] }
      start = end + 1
    }
    return nil
  }

  private static let table: StaticString = """
    LittleEndianImplicit 1.2.840.10008.1.2
    LittleEndianExplicit 1.2.840.10008.1.2.1
    DeflatedLittleEndianExplicit 1.2.840.10008.1.2.1.99
    BigEndianExplicit 1.2.840.10008.1.2.2
    JPEGBaseline 1.2.840.10008.1.2.4.50
    JPEGExtended:Process2+4 1.2.840.10008.1.2.4.51
    JPEGLossless:Non-hierarchical:Process14 1.2.840.10008.1.2.4.57
    JPEGLossless:Non-hierarchical-1stOrderPrediction 1.2.840.10008.1.2.4.70
    JPEGLSLossless 1.2.840.10008.1.2.4.80
    JPEGLSLossy 1.2.840.10008.1.2.4.81
    JPEG2000LosslessOnly 1.2.840.10008.1.2.4.90
    JPEG2000 1.2.840.10008.1.2.4.91
    RLELossless 1.2.840.10008.1.2.5
    MediaStorageDirectoryStorage 1.2.840.10008.1.3.10
    ComputedRadiographyImageStorage 1.2.840.10008.5.1.4.1.1.1
    DigitalXRayImageStorageForPresentation 1.2.840.10008.5.1.4.1.1.1.1
    DigitalXRayImageStorageForProcessing 1.2.840.10008.5.1.4.1.1.1.1.1
    DigitalMammographyXRayImageStorageForPresentation 1.2.840.10008.5.1.4.1.1.1.2
    DigitalMammographyXRayImageStorageForProcessing 1.2.840.10008.5.1.4.1.1.1.2.1
    CTImageStorage 1.2.840.10008.5.1.4.1.1.2
    EnhancedCTImageStorage 1.2.840.10008.5.1.4.1.1.2.1
    UltrasoundMultiframeImageStorage 1.2.840.10008.5.1.4.1.1.3.1
    MRImageStorage 1.2.840.10008.5.1.4.1.1.4
    EnhancedMRImageStorage 1.2.840.10008.5.1.4.1.1.4.1
    MRSpectroscopyStorage 1.2.840.10008.5.1.4.1.1.4.2
    UltrasoundImageStorage 1.2.840.10008.5.1.4.1.1.6.1
    SecondaryCaptureImageStorage 1.2.840.10008.5.1.4.1.1.7
    MultiframeGrayscaleByteSecondaryCaptureImageStorage 1.2.840.10008.5.1.4.1.1.7.2
    MultiframeTrueColorSecondaryCaptureImageStorage 1.2.840.10008.5.1.4.1.1.7.4
    TwelveLeadECGWaveformStorage 1.2.840.10008.5.1.4.1.1.9.1.1
    GeneralECGWaveformStorage 1.2.840.10008.5.1.4.1.1.9.1.2
    GrayscaleSoftcopyPresentationStateStorage 1.2.840.10008.5.1.4.1.1.11.1
    XRayAngiographicImageStorage 1.2.840.10008.5.1.4.1.1.12.1
    XRayRadiofluoroscopicImageStorage 1.2.840.10008.5.1.4.1.1.12.2
    BreastTomosynthesisImageStorage 1.2.840.10008.5.1.4.1.1.13.1.3
    NuclearMedicineImageStorage 1.2.840.10008.5.1.4.1.1.20
    SegmentationStorage 1.2.840.10008.5.1.4.1.1.66.4
    OphthalmicPhotography8BitImageStorage 1.2.840.10008.5.1.4.1.1.77.1.5.1
    VLWholeSlideMicroscopyImageStorage 1.2.840.10008.5.1.4.1.1.77.1.6
    BasicTextSRStorage 1.2.840.10008.5.1.4.1.1.88.11
    EnhancedSRStorage 1.2.840.10008.5.1.4.1.1.88.22
    ComprehensiveSRStorage 1.2.840.10008.5.1.4.1.1.88.33
    KeyObjectSelectionDocumentStorage 1.2.840.10008.5.1.4.1.1.88.59
    XRayRadiationDoseSRStorage 1.2.840.10008.5.1.4.1.1.88.67
    EncapsulatedPDFStorage 1.2.840.10008.5.1.4.1.1.104.1
    EncapsulatedCDAStorage 1.2.840.10008.5.1.4.1.1.104.2
    PositronEmissionTomographyImageStorage 1.2.840.10008.5.1.4.1.1.128
    RTImageStorage 1.2.840.10008.5.1.4.1.1.481.1
    RTDoseStorage 1.2.840.10008.5.1.4.1.1.481.2
    RTStructureSetStorage 1.2.840.10008.5.1.4.1.1.481.3
    RTPlanStorage 1.2.840.10008.5.1.4.1.1.481.5
    """
}
