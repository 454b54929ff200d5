/// Cues of identifiers and what stands between a cue and its value.
extension Vocabulary {
  static let idWords: [(WordClass, StaticString)] = [
    (
      .strongIDCue,
      """
      mrn mrno mpi empi uhid hrn crn nric hospno umrn medrec mrns ssn sss acct accts har csn fin accession mbr subscriber hicn mbi policy medicaid dea npi upin vin
      udi imei serial plate plates gtin rxbin rxgrp pcn passport badge cnic aadhaar nhs chi bsn nino nin curp ein itin uuid guid mpin
      """
    ),
    (
      .weakIDCue,
      """
      alien trauma record records chart patient pt hospital hosp unit file folder medical acc specimen case path pathology order sample requisition req study exam tracking
      ticket incident report account visit encounter enc invoice billing guarantor statement receipt confirmation member group grp
      claim auth authorization medicare beneficiary plan insurance preauth precert referral license licence lic certificate cert
      registration reg permit visa tin dl driver drivers tag sn s/n lot model ref reference device pump pacemaker implant catalog cat batch mac
      fingerprint fingerprints retina retinal iris voiceprint palm biometric bio vein face id ids identifier identification uid pin passcode
      code employee student research subject participant enrollment token prescription rx donor bag locker card mr a/c icn dcn
      social security vehicle tail cdl clia bar stent valve lead generator sensor transaction fingerprintid template episode docket placard car truck van suv sedan booking inmate band wristband decal sticker chassis detainee asset
      """
    ),
    (.idLink, "no num number nbr id ids is was as nr code numbers identifier ident of the idnumber ending ends"),
  ]
}

/// The rules of identifiers.
extension TextRule {
  static let ssn = TextRule(350, "id.ssn")
  static let ssnCued = TextRule(351, "id.ssn-cued")
  static let ssnTail = TextRule(352, "id.ssn-last-four")
  static let idCued = TextRule(353, "id.cued")
  static let idWeak = TextRule(354, "id.linked")
  static let idHash = TextRule(355, "id.hash")
  static let vin = TextRule(356, "id.vin")
  static let uid = TextRule(357, "id.uid")
  static let udi = TextRule(358, "id.udi")
  static let uuid = TextRule(359, "id.uuid")
  static let card = TextRule(360, "id.card")
  static let iban = TextRule(361, "id.iban")
  static let mix = TextRule(362, "id.mix")
  static let license = TextRule(363, "id.license")
  static let idSpaced = TextRule(364, "id.spaced")
  static let idDenied = TextRule(590, "number.denied")
  static let mixDenied = TextRule(591, "mix.denied")
}

/// Which identifier a cue announces.
enum IDKinds {
  private static let kinds = WordTable([
    (
      TextClass.medicalRecord.rawValue,
      "mrn mrno mpi empi uhid hrn crn nric hospno umrn medrec mrns record records chart patient pt hospital hosp unit file folder medical mr nhs chi"
    ),
    (TextClass.accession.rawValue, "accession acc specimen case path pathology order sample requisition req study exam report"),
    (
      TextClass.account.rawValue,
      "acct accts har csn fin account visit encounter enc invoice billing guarantor statement receipt confirmation transaction card episode"
    ),
    (
      TextClass.healthPlan.rawValue,
      """
      mbr subscriber hicn mbi policy medicaid member group grp claim auth authorization medicare beneficiary plan insurance preauth precert
      referral rxbin rxgrp pcn icn dcn
      """
    ),
    (
      TextClass.certificate.rawValue,
      "dea npi upin passport license licence lic certificate cert registration reg permit visa tin dl cdl clia bar driver drivers ein itin"
    ),
    (TextClass.vehicle.rawValue, "vin plate plates tag vehicle tail placard decal chassis car truck van suv sedan"),
    (
      TextClass.device.rawValue,
      "udi imei serial gtin sn lot model device pump pacemaker implant catalog cat batch mac stent valve lead generator sensor"
    ),
    (TextClass.biometric.rawValue, "fingerprint fingerprints retina retinal iris voiceprint palm biometric bio vein face template"),
    (TextClass.socialSecurity.rawValue, "ssn sss social security nino nin curp cnic aadhaar bsn"),
    (TextClass.uid.rawValue, "uuid guid uid"),
  ])

  static func kind(_ hash: UInt64) -> TextClass {
    guard let raw = kinds(hash) else { return .otherID }
    return TextClass(rawValue: UInt8(truncatingIfNeeded: raw)) ?? .otherID
  }

  /// Cues that are everyday words in notes: only `id`, `no.`, `number` or `#` make a cue of them, a colon does not.
  static let everyday = WordTable([
    (
      1,
      """
      alien trauma patient pt hospital hosp unit record records chart file medical plan insurance face palm iris retina retinal vein lead valve stent pump
      device report study exam order social security visit path pathology code research student employee subject driver drivers card
      bio template episode pacemaker generator sensor implant of bag vehicle tail bar car truck van suv sedan band booking
      """
    )
  ])
}
