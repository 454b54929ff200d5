/// The texts of notes and reports. Besides identifiers they hold what only looks like one and must survive: eponyms, doses,
/// blood pressures, scores, lot-like laboratory values.
enum Notes {
  static let templates: [NoteTemplate] = [
    NoteTemplate(
      "discharge", Code("18842-5", "Discharge summary", "LN"),
      """
      DISCHARGE SUMMARY
      Patient: {patient.reversed}   MRN: {mrn}   DOB: {dob.us}
      Admitted: {admitted}   Discharged: {discharged}   Attending: Dr. {doctor}
      Location: {ward}, room {room}, {hospital}

      HISTORY: {titled} is a {age} {occupation} from {town} with {problem}. {pronoun} was well until {collapse}, when the \
      {relation}, {relative}, found {given} short of breath and called the clinic from {relative.phone}.
      COURSE: On {admitted.short} BP 148/92, HR 104, SpO2 91 % on 2 L. Foley removed on day 2. Parkinson's and Graves' \
      disease were excluded. Lisinopril 10 mg daily and acetaminophen 650 mg every 6 hours were given. Strength 5/5, murmur \
      2/6.
      DISPOSITION: Home to {street}, {town} {zip}. {relation} {relative.given} will help; employer {employer} was told that \
      a letter follows.
      FOLLOW-UP: {follow-up} with Dr. {referrer}. Questions: {doctor.phone}. Insurance {plan}, account {account}.
      Dictated by Dr. {doctor.family}, {written} {time}.
      """),
    NoteTemplate(
      "emergency", Code("34111-5", "Emergency department Note", "LN"),
      """
      EMERGENCY NOTE {written} {time}
      {patient} is a {age} brought in after a collision; car with plate {plate} (VIN {vin}), driver's licence {licence} on \
      the person. GCS 15, BP 132/78, pain 6/10. Tetanus up to date. Next of kin: {relative} ({relation}), {relative.phone}, \
      works at {relative.employer}.
      Address given as {street}, {town}, {county}. SSN ends in {ssn.last4}. Photo filed as {photo}.
      Seen with Dr. {consultant}. Glasgow and Ottawa rules applied; Colles' fracture splinted. Discharged in stable condition.
      """),
    NoteTemplate(
      "progress", Code("11506-3", "Progress note", "LN"),
      """
      PROGRESS NOTE
      {titled} ({initials}, born {dob.long}) seen today for {problem}. Feels better than on {admitted.long}. Occupation: \
      {occupation}, {employer}. Likes to be called {nickname}.
      A1c 7.2 %, LDL 131 mg/dL, creatinine 1.10 mg/dL, platelets 212 x 10^3/uL | D&C not needed. Plan: continue \
      atorvastatin 80 mg at bedtime, metformin unchanged, recheck CBC in 6 weeks. Results to {email} or {mobile}; fax \
      {fax}.
      Dr. {doctor}, {doctor.phone}
      """),
    NoteTemplate(
      "psychiatry", Code("28635-1", "Psychiatry Consult note", "LN"),
      """
      PSYCHIATRY / RECOVERY CONSULT
      {patient}, {age}, opioid use disorder on buprenorphine 8 mg, PHQ-9 score 14, C-SSRS negative. {pronoun} lost the job \
      at {employer} on {collapse} and lives with {relation} {relative.given} at {street}. Last use {admitted.short}. Phone \
      {phone}. SSN {ssn} given for the state programme; certificate {certificate}.
      42 CFR Part 2 notice given. Return {follow-up}. Dr. {doctor.family}
      """),
    NoteTemplate(
      "infectious", Code("51845-6", "Outpatient Consult note", "LN"),
      """
      INFECTIOUS DISEASE CLINIC
      {patient.reversed} / {mrn}: HIV infection, viral load undetectable (<20 copies/mL), CD4 612. Enrolled in study as \
      {study}. Partner {relative} is aware; do not leave messages at {phone}, use portal {web} (last login from {ip}).
      No opportunistic infection; PPD negative. Kaposi's sarcoma ruled out. Dr. {doctor}
      """),
    NoteTemplate(
      "device", Code("34099-2", "Cardiology Consult note", "LN"),
      """
      DEVICE CLINIC
      {titled}, a {age}, with pacemaker serial {serial}, UDI {device}. Battery 2.9 V, threshold 0.75 V at 0.4 ms, no \
      Wenckebach. Remote monitor reports from {ip} to {web}. Fingerprint record {biometric} renewed at the desk on \
      {written}.
      Next check {follow-up}; {relation} {relative} drives. Dr. {doctor}
      """),
    NoteTemplate(
      "pediatric", Code("34117-2", "History and physical note", "LN"),
      """
      WELL CHILD VISIT
      {given} {family} ({age}) comes with {relation} {relative}. Birth certificate {certificate}. Weight at the 50th \
      percentile, Apgar was 9/10, no Babinski. Lives at {street}, {town}, {zip}; family phone {phone}.
      Vaccines given today. Next visit {follow-up}. Dr. {doctor}
      """),
    NoteTemplate(
      "obstetric", Code("34112-3", "Hospital Note", "LN"),
      """
      LABOR AND DELIVERY NOTE
      {patient}, {age}, G2P1, admitted {admitted} in active labor. Braxton-Hicks earlier in the week. {relation} {relative} \
      present. Delivery without complication, Apgar 9/10, estimated blood loss 300 mL. Rh positive.
      Bring forms to {town} town hall. Dr. {doctor}, {doctor.phone}
      """),
  ]

  static let radiology: [NoteTemplate] = [
    NoteTemplate(
      "chest", Code("36643-5", "XR Chest 2 Views", "LN"),
      """
      CHEST, TWO VIEWS {written}
      CLINICAL HISTORY: {age} with {problem}; history per {titled}.
      COMPARISON: {admitted}.
      FINDINGS: Heart size normal, cardiothoracic ratio 0.48. Kerley lines absent. No effusion.
      IMPRESSION: 1. No acute disease. 2. Findings discussed with Dr. {doctor.family} at {time}.
      """),
    NoteTemplate(
      "head", Code("24725-4", "CT Head", "LN"),
      """
      CT HEAD WITHOUT CONTRAST {written}
      INDICATION: {age} after collision on {admitted.short}. MRN {mrn}.
      FINDINGS: No hemorrhage. Ventricles 12 mm. Circle of Willis patent.
      IMPRESSION: Normal. {relation} {relative.given} informed by telephone {relative.phone}.
      """),
    NoteTemplate(
      "obstetric-ultrasound", Code("11525-3", "US Pelvis Fetus for pregnancy", "LN"),
      """
      OBSTETRIC ULTRASOUND {written}
      {patient.reversed}. Single live fetus, biparietal diameter 91 mm, Doppler normal, amniotic fluid index 14.
      IMPRESSION: Appropriate growth. Read by Dr. {doctor.family}.
      """),
  ]

  static func index(of name: String) -> Int { templates.firstIndex { $0.name == name } ?? 0 }

  static func byCasting(_ casting: Casting, _ dice: inout Dice) -> Int {
    switch casting {
    case .mother: index(of: "obstetric")
    case .newborn, .child: index(of: "pediatric")
    case .livingWithHIV: index(of: "infectious")
    case .inRecovery: index(of: "psychiatry")
    case .veryOld, .senior: index(of: dice.chance(60) ? "device" : "progress")
    default: index(of: "progress")
    }
  }
}
