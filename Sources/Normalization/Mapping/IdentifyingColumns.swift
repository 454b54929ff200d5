public import Records

/// Tells from a column's header whether its values identify someone: for `scan`, and so that a column which a mapping overlooks is still known.
///
/// Leaves codes, types, counts, amounts and technical keys of vocabularies alone: their values are shared by many, and would hide clinical codes.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A) to (R).
public enum IdentifyingColumns {
  public struct Finding: Sendable {
    public let identifierClass: IdentifierClass
    /// Whether it is about the patient, relatives or employers, not about staff and facilities.
    public let isRequired: Bool
    /// The words of the header that say so.
    public let because: String
  }

  /// The class of a column by its header.
  public static func classify(name: Bytes) -> IdentifierClass? { find(name.text)?.identifierClass }

  /// The class of a column by its header, and why.
  public static func find(_ header: String) -> Finding? {
    let words = words(of: header)
    guard !words.isEmpty, words.count <= 12 else { return nil }
    for phrase in excluded where phrase.stands(in: words) { return nil }
    for row in ruled {
      for phrase in row.phrases where phrase.stands(in: words) {
        let isStaff = words.contains { staff.contains($0) }
        return Finding(identifierClass: row.identifierClass, isRequired: !isStaff, because: phrase.words.joined(separator: " "))
      }
    }
    return nil
  }

  /// Words that stand together in a header, or are all of it.
  private struct Phrase {
    let words: [String]
    let isWhole: Bool

    init(_ text: String) {
      isWhole = text.hasPrefix("=")
      words = text.drop { $0 == "=" }.split(separator: " ").map(String.init)
    }

    func stands(in header: [String]) -> Bool {
      if isWhole || header.count <= words.count { return header == words }
      return (0...header.count - words.count).contains { header[$0] == words[0] && header[$0..<$0 + words.count].elementsEqual(words) }
    }
  }

  private static let excluded = exclusions.map { Phrase($0) }
  private static let ruled = (rules + foreign).map { row in (identifierClass: row.identifierClass, phrases: row.phrases.map { Phrase($0) }) }

  /// `patientFirstName`, `PATIENT_FIRST_NAME`, `PatientID2` as words in lower case; digits at the end of a word are cut.
  static func words(of header: String) -> [String] {
    var out: [String] = []
    var word = ""
    var last: Character = " "
    let scalars = Array(header)
    for (i, c) in scalars.enumerated() {
      let isWord = c.isLetter || c.isNumber
      let next = i + 1 < scalars.count ? scalars[i + 1] : " "
      let startsWord = c.isUppercase && (last.isLowercase || last.isUppercase && next.isLowercase) || c.isLetter && last.isNumber && word.count > 1
      if (!isWord || startsWord) && !word.isEmpty {
        out.append(word)
        word = ""
      }
      if isWord { word += c.lowercased() }
      last = c
    }
    if !word.isEmpty { out.append(word) }
    return out.map { w in
      let cut = String(w.reversed().drop { $0.isNumber }.reversed())
      return cut.isEmpty ? w : cut
    }
  }

  private static let staff: Set<String> = [
    "provider", "physician", "doctor", "staff", "organization", "organisation", "facility", "hospital", "payer", "clinic", "site", "practitioner",
    "performer", "physn", "prvdr", "npi", "dea", "department", "surgeon", "nurse", "author", "pharmacy", "lab", "laboratory",
  ]

  /// Headers that say something else about a word below.
  private static let exclusions = [
    "concept id", "type id", "type", "class", "category", "status", "amount", "amt", "count", "cost", "system", "unit", "units", "test name",
    "drug name", "medication name", "component name", "order name", "procedure name", "panel name", "product name", "brand name", "concept name",
    "file name", "code name", "name type", "ip code", "device name", "place of service", "state", "country", "vocabulary", "date type", "birth order",
    "birth weight", "plan name", "site code", "address type", "birth sex", "phone type", "survey name", "questionnaire name", "instrument name",
  ]

  /// Words that must stand together in the header; after `=` they must be all of it.
  private static let rules: [(identifierClass: IdentifierClass, phrases: [String])] = [
    (.socialSecurity, ["ssn", "social security", "socialsecurity", "soc sec", "socsec", "bene ssn"]),
    (.email, ["email", "e mail", "mail address", "mailaddress"]),
    (.fax, ["fax", "telefax"]),
    (.telephone, ["phone", "telephone", "=tel", "mobile", "=cell", "cellphone", "phonenumber", "contact number"]),
    (.ipAddress, ["=ip", "ip address", "ipaddress", "ip addr"]),
    (.url, ["=url", "website", "=web", "homepage", "=uri"]),
    (.photograph, ["photo", "photograph", "=picture", "portrait"]),
    (.biometric, ["fingerprint", "iris", "retina", "voiceprint", "biometric"]),
    (.dates, ["dob", "birthdate", "birth date", "birth dt", "birth datetime", "date of birth", "birthday", "dateofbirth", "=born", "deathdate",
      "death date", "death dt", "death datetime", "date of death", "=dod", "deceased date", "year of birth", "month of birth", "day of birth", "=birth"]),
    (.vehicle, ["vin", "license plate", "licence plate", "=plate", "vehicle"]),
    (.certificate, ["=drivers", "=driver", "=license", "=licence", "passport", "=certificate", "npi", "dea", "license number", "drivers license"]),
    (.device, ["udi", "=serial", "serial number", "serialnumber", "device id", "unique device id", "deviceid", "imei", "mac address", "device serial"]),
    (.healthPlan, ["member id", "memberid", "subscriber", "subscriber id", "=policy", "policy number", "insurance id", "insuranceid", "beneficiary id",
      "medicare id", "medicaid id", "plan id", "hicn", "mbi", "health plan",
      "mbr id", "member number", "member num", "member no", "subscr id", "insured id", "insured number", "medicare number", "medicare no", "medicaid number"]),
    (.account, ["=account", "account number", "acct", "accountnumber", "guarantor account", "iban", "=bank"]),
    (.medicalRecord, ["mrn", "medical record", "record number", "=patient", "patient id", "patientid", "patient number", "=pid", "person id", "personid",
      "person source value", "desynpuf id", "bene id", "chart number", "chart no", "subject id", "subjectid", "patient identifier", "case number", "case no", "patient no", "patient num",
      "pat id", "pat no", "pat num", "empi", "enterprise id", "hospital number", "hospital no", "nhs number", "nhs no", "study id", "participant id"]),
    (.geography, ["address", "addr", "street", "city", "town", "county", "zip", "zipcode", "zip code", "postal", "postcode", "postal code", "=lat", "=lon",
      "latitude", "longitude", "birthplace", "place of birth", "suburb", "apartment", "=residence", "village", "parish", "barangay", "neighborhood", "neighbourhood",
      "census tract"]),
    (.names, ["name", "firstname", "lastname", "=first", "=last", "=middle", "middlename", "surname", "forename", "=given", "=family", "maiden", "fname",
      "lname",
      "mname", "fullname", "nickname", "=alias", "=mother", "=father", "=spouse", "=guardian", "ownername", "employer", "=contact", "provider name", "next of kin", "nextofkin", "=nok", "emergency contact", "head of household", "workplace", "landlord", "=school", "school name",
      "=caregiver"]),
    (.otherUnique, ["encounter id", "encounterid", "=encounter", "visit id", "visitid", "visit number", "claim id", "claimid", "clm id", "order id",
      "order number", "accession", "accession number", "specimen id", "sample id", "barcode", "appointment id", "appointmentid", "note id", "pde id",
      "tax num", "tax id", "prvdr num", "provider num", "response id", "encounter num", "encounter number", "encounter no", "visit num", "visit no",
      "order no", "specimen number", "specimen no", "sample number", "sample no", "claim number", "claim no", "prescription number", "rx number"]),
  ]
}
