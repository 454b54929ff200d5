/// Codes of people and of what can be wrong with them. Codes are of public code systems; texts are short forms.
enum Catalogue {
  static let mother = Code("MTH", "Mother", "HL70063")
  static let father = Code("FTH", "Father", "HL70063")
  static let spouse = Code("SPO", "Spouse", "HL70063")
  static let child = Code("CHD", "Child", "HL70063")
  static let sibling = Code("SIB", "Sibling", "HL70063")
  static let married = Code("M", "Married", "HL70002")
  static let single = Code("S", "Single", "HL70002")
  static let widowed = Code("W", "Widowed", "HL70002")

  static let allergies = [
    Code("7984", "Penicillin V", "RXNORM"), Code("1191", "Aspirin", "RXNORM"), Code("762952008", "Peanut", "SCT"),
    Code("111088007", "Latex", "SCT"), Code("735029006", "Shellfish", "SCT"), Code("288328004", "Bee venom", "SCT"),
  ]

  enum Sensitivity: Sendable { case none, hiv, substanceUse, mentalHealth, reproductive }

  struct Problem: Sendable {
    let icd10: Code
    let snomed: Code
    let sensitivity: Sensitivity
    let phrase: String
    init(_ icd: String, _ icdText: String, _ sct: String, _ sctText: String, _ phrase: String, _ s: Sensitivity = .none) {
      (icd10, snomed) = (Code(icd, icdText, "I10C"), Code(sct, sctText, "SCT"))
      (self.phrase, sensitivity) = (phrase, s)
    }
  }

  static let problems: [Problem] = [
    Problem(
      "E11.9", "Type 2 diabetes mellitus without complications", "44054006", "Diabetes mellitus type 2",
      "poorly controlled type 2 diabetes"),
    Problem("I10", "Essential (primary) hypertension", "59621000", "Hypertension", "long-standing hypertension"),
    Problem(
      "J44.9", "Chronic obstructive pulmonary disease, unspecified", "13645005", "Chronic obstructive lung disease", "COPD"),
    Problem("J18.9", "Pneumonia, unspecified organism", "233604007", "Pneumonia", "community-acquired pneumonia"),
    Problem("I50.9", "Heart failure, unspecified", "84114007", "Heart failure", "decompensated heart failure"),
    Problem(
      "N39.0", "Urinary tract infection, site not specified", "68566005", "Urinary tract infectious disease",
      "urinary tract infection"),
    Problem(
      "B20", "Human immunodeficiency virus [HIV] disease", "86406008", "Human immunodeficiency virus infection",
      "HIV infection, on treatment", .hiv),
    Problem("F11.20", "Opioid dependence, uncomplicated", "75544000", "Opioid dependence", "opioid use disorder", .substanceUse),
    Problem(
      "F33.1", "Major depressive disorder, recurrent, moderate", "66344007", "Recurrent major depression", "recurrent depression",
      .mentalHealth),
    Problem("O80", "Encounter for full-term uncomplicated delivery", "66348005", "Childbirth", "term labor", .reproductive),
    Problem("Z38.00", "Single liveborn infant, delivered vaginally", "442311008", "Liveborn born in hospital", "term newborn"),
    Problem(
      "S52.501A", "Unspecified fracture of the lower end of right radius, initial encounter", "12676007", "Fracture of radius",
      "Colles' fracture after a fall"),
    Problem(
      "S06.0X0A", "Concussion without loss of consciousness, initial encounter", "62106007",
      "Concussion with no loss of consciousness", "concussion after a car collision"),
    Problem("J45.909", "Unspecified asthma, uncomplicated", "195967001", "Asthma", "asthma"),
    Problem("G20.A1", "Parkinson's disease without dyskinesia", "49049000", "Parkinson's disease", "Parkinson's disease"),
    Problem("E78.5", "Hyperlipidemia, unspecified", "55822004", "Hyperlipidemia", "hyperlipidemia"),
    Problem("K35.80", "Unspecified acute appendicitis", "74400008", "Appendicitis", "acute appendicitis"),
  ]

  /// Indices in `problems` by whom they befall.
  static func problems(of casting: Casting) -> [Int] {
    switch casting {
    case .mother: [9, 1]
    case .newborn: [10]
    case .veryOld: [14, 4, 3, 1]
    case .diabetic: [0, 1, 15]
    case .namesake: [16, 13]
    case .livingWithHIV: [6, 15]
    case .inRecovery: [7, 8]
    case .spouse: [1, 15, 13]
    case .junior: [13, 1]
    case .senior: [2, 4, 5]
    case .child: [13]
    case .trauma: [12, 11]
    }
  }

  struct Procedure: Sendable {
    let cpt: Code
    let cents: Int
    init(_ code: String, _ text: String, _ cents: Int) { (cpt, self.cents) = (Code(code, text, "C4"), cents) }
  }

  static let procedures = [
    Procedure("99213", "Office visit, established patient, low complexity", 12_500),
    Procedure("99223", "Initial hospital care, high complexity", 31_000), Procedure("99284", "Emergency visit, moderate", 48_200),
    Procedure("85025", "Complete blood count with differential", 2_950), Procedure("80048", "Basic metabolic panel", 3_400),
    Procedure("71046", "Radiologic exam of chest, 2 views", 14_300), Procedure("93000", "Electrocardiogram, complete", 8_800),
    Procedure("59400", "Obstetric care, vaginal delivery", 412_000), Procedure("44970", "Laparoscopy, appendectomy", 655_000),
    Procedure("25600", "Closed treatment of distal radial fracture", 97_500),
    Procedure("90834", "Psychotherapy, 45 minutes", 16_000),
  ]

  struct Drug: Sendable {
    let rxnorm: Code
    let dose: Int
    let unit: String
    let form: String
    let route: Code
    /// Code of the repeat pattern, and the words of it.
    let pattern: String
    let words: String
    init(_ code: String, _ text: String, _ dose: Int, _ unit: String, _ form: String, _ pattern: String, _ words: String) {
      rxnorm = Code(code, text, "RXNORM")
      (self.dose, self.unit, self.form, self.pattern, self.words) = (dose, unit, form, pattern, words)
      route =
        form == "TAB" || form == "CHEW"
        ? Code("PO", "Oral", "HL70162") : form == "INJ" ? Code("SC", "Subcutaneous", "HL70162") : Code("IH", "Inhaled", "HL70162")
    }
  }

  static let drugs = [
    Drug("314076", "lisinopril 10 MG Oral Tablet", 10, "mg", "TAB", "QD", "one tablet daily"),
    Drug("310798", "hydrochlorothiazide 25 MG Oral Tablet", 25, "mg", "TAB", "QAM", "one tablet every morning"),
    Drug("197361", "amlodipine 5 MG Oral Tablet", 5, "mg", "TAB", "QD", "one tablet daily"),
    Drug("312961", "simvastatin 20 MG Oral Tablet", 20, "mg", "TAB", "QHS", "one tablet at bedtime"),
    Drug("259255", "atorvastatin 80 MG Oral Tablet", 80, "mg", "TAB", "QHS", "one tablet at bedtime"),
    Drug("309362", "clopidogrel 75 MG Oral Tablet", 75, "mg", "TAB", "QD", "one tablet daily"),
    Drug("313782", "acetaminophen 325 MG Oral Tablet", 650, "mg", "TAB", "Q6H", "two tablets every 6 hours as needed"),
    Drug(
      "562251", "amoxicillin 250 MG / clavulanate 125 MG Oral Tablet", 250, "mg", "TAB", "Q8H",
      "one tablet every 8 hours for 7 days"),
    Drug("310325", "ferrous sulfate 325 MG Oral Tablet", 325, "mg", "TAB", "BID", "one tablet twice daily with food"),
    Drug("854235", "0.4 ML enoxaparin sodium 100 MG/ML Prefilled Syringe", 40, "mg", "INJ", "QD", "one injection daily"),
    Drug(
      "895994", "120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler", 2, "{puff}", "INH", "BID",
      "two puffs twice daily"),
    Drug("665078", "loratadine 5 MG Chewable Tablet", 5, "mg", "CHEW", "QD", "one tablet daily"),
  ]

  struct Vaccine: Sendable {
    let cvx: Code
    let maker: Code
    let millilitreTenths: Int
    let childOnly: Bool
    init(_ code: String, _ text: String, _ maker: Code, _ tenths: Int, childOnly: Bool = false) {
      (cvx, self.maker, millilitreTenths, self.childOnly) = (Code(code, text, "CVX"), maker, tenths, childOnly)
    }
  }

  static let vaccines = [
    Vaccine("140", "Influenza, seasonal, injectable, preservative free", Code("SKB", "GlaxoSmithKline", "MVX"), 5),
    Vaccine("08", "Hep B, adolescent or pediatric", Code("MSD", "Merck and Co., Inc.", "MVX"), 5, childOnly: true),
    Vaccine("52", "Hep A, adult", Code("SKB", "GlaxoSmithKline", "MVX"), 10),
    Vaccine("113", "Td (adult), preservative free", Code("PMC", "Sanofi Pasteur", "MVX"), 5),
    Vaccine("03", "MMR", Code("MSD", "Merck and Co., Inc.", "MVX"), 5, childOnly: true),
    Vaccine("21", "Varicella", Code("MSD", "Merck and Co., Inc.", "MVX"), 5, childOnly: true),
  ]

  static let organisms = [
    Code("112283007", "Escherichia coli", "SCT"), Code("3092008", "Staphylococcus aureus", "SCT"),
    Code("40886007", "Klebsiella oxytoca", "SCT"), Code("264868006", "No growth", "SCT"),
  ]

  static let antibiotics: [(code: Code, breakpoints: [String])] = [
    (Code("18864-9", "Ampicillin [Susceptibility]", "LN"), ["<=8", "16", ">=32"]),
    (Code("18906-8", "Ciprofloxacin [Susceptibility]", "LN"), ["<=1", "2", ">=4"]),
    (Code("18928-2", "Gentamicin [Susceptibility]", "LN"), ["<=4", "8", ">=16"]),
  ]
}
