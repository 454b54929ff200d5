/// Conditions that researchers can ask for, each with its types and the codes that mean it.
///
/// A table of this project: blocks and categories of ICD-10-CM (2026, tabular list; the same of ICD-10, WHO 2019, where they exist),
/// ICD-9-CM (2014) for old records, and single concepts of SNOMED CT (US edition, 2025). ICD codes hold for everything below them. Its
/// version stands in every cube and answer. No code stands in two conditions.
package enum ConditionGroups {
  package static let version = "2026-1"

  package struct Group: Sendable {
    package let id: String
    package let name: String
    /// Further words by which it is known, lower case.
    package let words: [String]
    package let types: [(id: String, name: String)]
  }

  /// What a code means: a condition, and one of its types when the code says it.
  package struct Meaning: Sendable, Equatable {
    package let group: Int
    package let type: Int?
  }

  /// Numbers of types that are not in a group's list.
  package static let severalTypes = 14
  package static let typeNotStated = 15

  package static let all: [Group] = parsed.groups

  package static func group(id: String) -> Int? { all.firstIndex { $0.id == id } }

  /// - Parameter system: A code system's URI.
  package static func meaning(system: String, code: String) -> Meaning? {
    guard let systems = systemsByURI[system] else { return nil }
    if systems == .snomed { return parsed.snomed[code] }
    // The longest listed prefix holds, dots apart.
    var digits = code.utf8.filter { $0 != 0x2E }.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 }
    guard (3...8).contains(digits.count) else { return nil }
    while digits.count >= 3 {
      if let found = (systems == .icd10 ? parsed.icd10 : parsed.icd9)[String(decoding: digits, as: UTF8.self)] { return found }
      digits.removeLast()
    }
    return nil
  }

  private enum System { case icd10, icd9, snomed }

  private static let systemsByURI: [String: System] = [
    "http://hl7.org/fhir/sid/icd-10-cm": .icd10, "http://hl7.org/fhir/sid/icd-10": .icd10, "urn:oid:2.16.840.1.113883.6.90": .icd10,
    "http://hl7.org/fhir/sid/icd-9-cm": .icd9, "urn:oid:2.16.840.1.113883.6.103": .icd9, "http://snomed.info/sct": .snomed,
    "urn:oid:2.16.840.1.113883.6.96": .snomed,
  ]

  /// A condition begins with `#`: id, name, further words. Then a line for codes without a type (`-`) and one per type: name, codes.
  private static let table: StaticString = """
    # hiv | HIV infection | aids, human immunodeficiency virus
    - : B20 B21 B22 B23 B24 Z21 O98.7 9:042 9:V08 s:86406008 s:165816005 s:91947003 s:62479008 s:111880001
    hiv-1 HIV-1 : s:40780007
    hiv-2 HIV-2 : B97.35 9:079.53 s:79019005
    # diabetes | Diabetes mellitus | diabetic
    - : E14 s:73211009
    type-1 Type 1 : E10 s:46635009
    type-2 Type 2 : E11 s:44054006
    gestational Gestational : O24.4 s:11687002
    other Other or secondary : E08 E09 E13 9:249
    # hypertension | Hypertension | high blood pressure
    - : I16 s:38341003
    essential Essential : I10 9:401 s:59621000
    heart Hypertensive heart disease : I11 9:402 s:64715009
    kidney Hypertensive kidney disease : I12 I13 9:403 9:404 s:38481006
    secondary Secondary : I15 9:405 s:31992008
    # asthma | Asthma | asthmatic
    - : J45.9 9:493 s:195967001
    intermittent Mild intermittent : J45.2 s:427679007
    mild Mild persistent : J45.3 s:426979002
    moderate Moderate persistent : J45.4 s:427295004
    severe Severe persistent : J45.5 J46 s:426656000
    # copd | Chronic obstructive pulmonary disease | chronic obstructive lung disease
    - : J44 9:491.2 9:496 s:13645005
    emphysema Emphysema : J43 9:492 s:87433001
    bronchitis Chronic bronchitis : J41 J42 s:63480004
    # heart-failure | Heart failure | chf, cardiac failure
    - : I50.8 I50.9 9:428.0 9:428.9 s:84114007 s:42343007
    systolic Systolic : I50.2 9:428.2 s:417996009
    diastolic Diastolic : I50.3 9:428.3 s:418304008
    combined Combined : I50.4 9:428.4
    # depression | Depressive disorder | depressive, major depression
    - : 9:311 s:35489007 s:370143000
    single Single episode : F32 9:296.2 s:36923009
    recurrent Recurrent : F33 9:296.3 s:66344007
    persistent Persistent (dysthymia) : F34.1 9:300.4 s:78667006
    # hepatitis-b | Hepatitis B | hbv
    - : B19.1 s:66071002
    acute Acute : B16 9:070.3 s:76795007
    chronic Chronic : B18.0 B18.1 9:070.32 s:61977001
    # hepatitis-c | Hepatitis C | hcv
    - : B19.2 9:070.7 s:50711007
    acute Acute : B17.1 9:070.51 s:235866006
    chronic Chronic : B18.2 9:070.54 s:128302006
    # tuberculosis | Tuberculosis | tb
    - : s:56717001
    respiratory Respiratory : A15 A16 9:011 9:012 s:154283005
    nervous Of the nervous system : A17 9:013
    other Of other organs : A18 9:014 9:015 9:016 9:017
    miliary Miliary : A19 9:018 s:47604008
    # opioid-use | Opioid use disorder | opioid, opioids
    - : F11.9
    abuse Abuse : F11.1 9:305.5 s:5602001
    dependence Dependence : F11.2 9:304.0 s:75544000
    # alcohol-use | Alcohol use disorder | alcohol
    - : F10.9
    abuse Abuse : F10.1 9:305.0 s:15167005
    dependence Dependence : F10.2 9:303 s:66590003
    # pneumonia | Pneumonia | lung infection
    - : J16 J17 J18 9:486 s:233604007 s:385093006
    viral Viral : J12 9:480 s:75570004
    bacterial Bacterial : J13 J14 J15 9:481 9:482 s:53084003
    # hyperlipidemia | Hyperlipidemia | hyperlipidaemia, high cholesterol, dyslipidemia
    - : E78.4 E78.5 9:272.4 s:55822004
    cholesterol Pure hypercholesterolemia : E78.0 9:272.0 s:13644009
    glyceride Pure hypertriglyceridemia : E78.1 9:272.1 s:302870006
    mixed Mixed : E78.2 9:272.2 s:267434003
    # parkinson | Parkinson's disease | parkinsons, parkinson disease
    - : G20 9:332.0 s:49049000
    # breast-cancer | Breast cancer | cancer of the breast
    - : C50 9:174 9:175 s:254837009
    in-situ In situ : D05 9:233.0 s:109889007
    # colorectal-cancer | Colorectal cancer | colon cancer, bowel cancer
    - : s:781382000
    colon Colon : C18 9:153 s:363406005
    rectum Rectum and junction : C19 C20 9:154 s:363351006
    # syphilis | Syphilis | lues
    - : A53 9:097 s:76272004
    congenital Congenital : A50 9:090
    early Early : A51 9:091 9:092
    late Late : A52 9:093 9:094 9:095 9:096
    """

  private struct Parsed: Sendable {
    var groups: [Group] = []
    var icd10: [String: Meaning] = [:]
    var icd9: [String: Meaning] = [:]
    var snomed: [String: Meaning] = [:]
  }

  private static let parsed: Parsed = {
    var out = Parsed()
    for line in "\(table)".split(separator: "\n") {
      if line.hasPrefix("# ") {
        let parts = line.dropFirst(2).split(separator: " | ").map(String.init)
        let words = parts.count > 2 ? parts[2].split(separator: ", ").map(String.init) : []
        out.groups.append(Group(id: parts[0], name: parts.count > 1 ? parts[1] : parts[0], words: words, types: []))
        continue
      }
      let halves = line.split(separator: " : ", maxSplits: 1)
      guard halves.count == 2, let last = out.groups.last else { continue }
      var type: Int?
      if halves[0] != "-" {
        let name = halves[0].split(separator: " ", maxSplits: 1).map(String.init)
        type = last.types.count
        out.groups[out.groups.count - 1] = Group(
          id: last.id, name: last.name, words: last.words, types: last.types + [(name[0], name.count > 1 ? name[1] : name[0])])
      }
      let meaning = Meaning(group: out.groups.count - 1, type: type)
      for code in halves[1].split(separator: " ") {
        if code.hasPrefix("s:") {
          out.snomed[String(code.dropFirst(2))] = meaning
        } else if code.hasPrefix("9:") {
          out.icd9[String(code.dropFirst(2)).filter { $0 != "." }] = meaning
        } else {
          out.icd10[code.filter { $0 != "." }] = meaning
        }
      }
    }
    return out
  }()

  /// Each code with what it means, for the page that lists them.
  package static var codes: [(system: String, code: String, meaning: Meaning)] {
    [("ICD-10-CM", parsed.icd10), ("ICD-9-CM", parsed.icd9), ("SNOMED CT", parsed.snomed)].flatMap { system, codes in
      codes.sorted { $0.key < $1.key }.map { (system, $0.key, $0.value) }
    }
  }
}
