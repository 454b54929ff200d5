/// What one laboratory test measures: the code, the unit, and how values of it look. Numbers are scaled by 10^`decimals`.
struct Analyte: Sendable {
  let loinc: String
  let local: String
  let name: String
  let unit: String
  let low: Int
  let high: Int
  let decimals: Int
  /// How far values usually swing around the middle of the reference range.
  let swing: Int

  init(_ loinc: String, _ local: String, _ name: String, _ unit: String, _ low: Int, _ high: Int, _ decimals: Int, _ swing: Int) {
    (self.loinc, self.local, self.name, self.unit) = (loinc, local, name, unit)
    (self.low, self.high, self.decimals, self.swing) = (low, high, decimals, swing)
  }
}

/// A set of tests that is ordered together.
struct Panel: Sendable {
  let code: Code
  let local: Code
  let specimen: Code
  let analytes: [Analyte]
}

enum Panels {
  private static let blood = Code("BLD", "Whole blood", "HL70487")
  private static let serum = Code("SER", "Serum", "HL70487")

  static let bloodCount = Panel(
    code: Code("58410-2", "CBC panel - Blood by Automated count", "LN"), local: Code("CBC", "COMPLETE BLOOD COUNT", "99SLSH"),
    specimen: blood,
    analytes: [
      Analyte("6690-2", "WBC", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", 45, 110, 1, 30),
      Analyte("789-8", "RBC", "Erythrocytes [#/volume] in Blood by Automated count", "10*6/uL", 400, 580, 2, 80),
      Analyte("718-7", "HGB", "Hemoglobin [Mass/volume] in Blood", "g/dL", 120, 175, 1, 30),
      Analyte("4544-3", "HCT", "Hematocrit [Volume Fraction] of Blood by Automated count", "%", 360, 520, 1, 80),
      Analyte("787-2", "MCV", "MCV [Entitic volume] by Automated count", "fL", 800, 1000, 1, 90),
      Analyte("785-6", "MCH", "MCH [Entitic mass] by Automated count", "pg", 270, 340, 1, 30),
      Analyte("786-4", "MCHC", "MCHC [Mass/volume] by Automated count", "g/dL", 320, 360, 1, 15),
      Analyte("777-3", "PLT", "Platelets [#/volume] in Blood by Automated count", "10*3/uL", 150, 400, 0, 120),
    ])

  static let basicMetabolic = Panel(
    code: Code("51990-0", "Basic metabolic panel - Blood", "LN"), local: Code("BMP", "BASIC METABOLIC PANEL", "99SLSH"),
    specimen: serum,
    analytes: [
      Analyte("2345-7", "GLU", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", 70, 99, 0, 40),
      Analyte("3094-0", "BUN", "Urea nitrogen [Mass/volume] in Serum or Plasma", "mg/dL", 7, 20, 0, 8),
      Analyte("2160-0", "CRE", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", 60, 130, 2, 40),
      Analyte("2951-2", "NA", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", 135, 145, 0, 6),
      Analyte("2823-3", "K", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 35, 51, 1, 9),
      Analyte("2075-0", "CL", "Chloride [Moles/volume] in Serum or Plasma", "mmol/L", 98, 107, 0, 6),
      Analyte("2028-9", "CO2", "Carbon dioxide, total [Moles/volume] in Serum or Plasma", "mmol/L", 22, 29, 0, 5),
      Analyte("17861-6", "CA", "Calcium [Mass/volume] in Serum or Plasma", "mg/dL", 850, 1020, 2, 100),
    ])

  static let lipids = Panel(
    code: Code("57698-3", "Lipid panel with direct LDL - Serum or Plasma", "LN"), local: Code("LIPID", "LIPID PROFILE", "99SLSH"),
    specimen: serum,
    analytes: [
      Analyte("2093-3", "CHOL", "Cholesterol [Mass/volume] in Serum or Plasma", "mg/dL", 120, 200, 0, 60),
      Analyte("2571-8", "TRIG", "Triglyceride [Mass/volume] in Serum or Plasma", "mg/dL", 50, 150, 0, 80),
      Analyte("2085-9", "HDL", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", "mg/dL", 40, 80, 0, 20),
      Analyte("18262-6", "LDL", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by Direct assay", "mg/dL", 50, 130, 0, 50),
    ])

  static let glycatedHemoglobin = Panel(
    code: Code("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "LN"), local: Code("A1C", "HEMOGLOBIN A1C", "99SLSH"),
    specimen: blood,
    analytes: [Analyte("4548-4", "A1C", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", 40, 57, 1, 30)])

  static let viralLoad = Panel(
    code: Code("20447-9", "HIV 1 RNA [#/volume] (viral load) in Serum or Plasma by NAA with probe detection", "LN"),
    local: Code("HIVVL", "HIV-1 VIRAL LOAD", "99SLSH"), specimen: serum,
    analytes: [
      Analyte("20447-9", "HIVVL", "HIV 1 RNA [#/volume] (viral load) in Serum or Plasma", "{copies}/mL", 0, 20, 0, 60),
      Analyte("24467-3", "CD4", "CD3+CD4+ (T4 helper) cells [#/volume] in Blood", "/uL", 490, 1740, 0, 500),
    ])

  static let vitalSigns = Panel(
    code: Code("85353-1", "Vital signs, weight, height, head circumference, oxygen saturation and BMI panel", "LN"),
    local: Code("VITALS", "VITAL SIGNS", "99SLSH"), specimen: Code("", "", ""),
    analytes: [
      Analyte("8480-6", "SBP", "Systolic blood pressure", "mm[Hg]", 100, 130, 0, 25),
      Analyte("8462-4", "DBP", "Diastolic blood pressure", "mm[Hg]", 60, 85, 0, 15),
      Analyte("8867-4", "HR", "Heart rate", "/min", 60, 100, 0, 20),
      Analyte("9279-1", "RR", "Respiratory rate", "/min", 12, 20, 0, 5),
      Analyte("8310-5", "TEMP", "Body temperature", "Cel", 361, 375, 1, 8),
      Analyte("29463-7", "WT", "Body weight", "kg", 500, 950, 1, 250),
    ])

  static let all = [bloodCount, basicMetabolic, lipids, glycatedHemoglobin, viralLoad, vitalSigns]
}
