import Readers
@_spi(Normalization) import Records

// Devices, and what was done to the study.
extension DICOMNormalizer {
  func deviceKey(_ index: Int) -> ResourceKey {
    let device = study.devices[index]
    return builder.key("modality", study.bytes(device.manufacturer), study.bytes(device.model))
  }

  /// The equipment by maker and model; serial numbers, stations and its other names are taken in no profile.
  func writeDevices() {
    typealias E = Element.Device
    for (i, device) in study.devices.enumerated() {
      builder.begin(E.root, deviceKey(i))
      builder.addText(E.manufacturer, study.bytes(device.manufacturer))
      builder.addText(E.modelNumber, study.bytes(device.model))
      builder.appendConcept(
        E.type, system: "http://dicom.nema.org/resources/ontology/DCM", code: "109101", display: "Acquisition Equipment")
      builder.end()
    }
  }

  /// That the study was de-identified, by what and under which options.
  ///
  /// Source: PS3.15 §E.1, §E.3; PS3.3 §C.12.1, (0012,0064); PS3.16 CID 7050.
  func writeProvenance(_ studyKey: ResourceKey) {
    typealias E = Element.Provenance
    let tape = builder.tape
    let software = builder.key("software", .empty, Bytes("chartseal"))
    builder.begin(Element.Device.root, software)
    builder.appendConcept(
      Element.Device.type, system: "http://dicom.nema.org/resources/ontology/DCM", code: "109104", display: "De-identifying Equipment")
    builder.end()

    builder.begin(E.root, builder.key("provenance", within: studyKey, .empty))
    builder.appendReference(E.target, to: Element.ImagingStudy.root, studyKey)
    // Not the clock's: a rerun gives the same bytes.
    builder.appendAbsent(ofPrimitive: E.recorded)
    tape.open(E.activity)
    builder.appendCoding(
      Element.CodeableConcept.coding, system: "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", code: "deidentify",
      display: "De-Identify (Anononymize) Record Lifecycle Event")
    builder.appendCoding(
      Element.CodeableConcept.coding, system: "http://dicom.nema.org/resources/ontology/DCM", code: "113100",
      display: "Basic Application Confidentiality Profile")
    for option in switches.inForce {
      let (code, meaning) = option.coded
      builder.appendCoding(Element.CodeableConcept.coding, system: "http://dicom.nema.org/resources/ontology/DCM", code: code, display: meaning)
    }
    tape.close()
    tape.open(E.agent)
    builder.appendConcept(
      Element.ProvenanceAgent.type, system: "http://terminology.hl7.org/CodeSystem/provenance-participant-type", code: "performer",
      display: "Performer")
    builder.appendReference(Element.ProvenanceAgent.who, to: Element.Device.root, software)
    tape.close()
    builder.end()
  }
}
