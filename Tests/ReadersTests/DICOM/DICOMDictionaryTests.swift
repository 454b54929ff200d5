import Readers
import Records
import Testing

@Suite struct DICOMDictionaryTests {
  @Test func `a tag has the standard's keyword`() {
    #expect(DICOMTag.patientID.keyword == "PatientID")
    #expect(DICOMTag(0x0010, 0x0020).description == "(0010,0020)")
    #expect(DICOMTag(0x7FE0, 0x0010).keyword == "PixelData")
    #expect(DICOMTag(0x6002, 0x3000).keyword == "OverlayData")
    #expect(DICOMTag(0x0009, 0x1001).keyword.isEmpty)
  }

  @Test func `a column is found by keyword, name or digits`() {
    for name in ["PatientBirthDate", "Patient's Birth Date", "patient birth date", "PATIENT_BIRTH_DATE", "00100030", "(0010,0030)", "0010,0030"] {
      #expect(DICOMTag(named: Bytes(copying: name)) == .patientBirthDate, "\(name)")
    }
    #expect(DICOMTag(named: Bytes("Ward")) == nil)
    #expect(DICOMTag(named: .empty) == nil)
  }
}
