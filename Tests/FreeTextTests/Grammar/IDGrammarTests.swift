import Testing

/// Numbers that identify: 45 CFR 164.514(b)(2)(i)(G) to (M), (P), (R).
struct IDGrammarTests {
  @Test(arguments: [
    "SSN ‹123-45-6789›", "ssn: ‹123456789›", "SSN ‹123 45 6789›", "number ‹123-45-6789› on file", "xxx-xx-‹6789› on file",
    "***-**-‹6789› on file",
    "last 4 of SSN ‹6789›", "SS# ending ‹6789›", "name and last four (‹6789›)", "SSN ending in ‹6789›", "last four of her social: ‹6789›", "SSN (last four) ‹6789›", "‹123 - 45 - 6789› she",
    "‹l23-45-6789› she",
    "social security number is ‹123-45-6789›", "SSN: XXX-XX-‹6789›",
  ])
  func `Social Security numbers and their last four go`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "MRN: ‹1234567›", "MRN ‹12345›", "mrn#‹123456›", "MRN\n‹1234567›", "MRN (‹00123456›)", "Medical record number is ‹1234567›",
    "Chart # ‹4417›",
    "pt id ‹A1234›", "patient ID: ‹PX-4417›", "Accession ‹S19-12345›", "case no. ‹24-SP-00123›", "specimen #‹S19-123›", "acct ‹123456789›",
    "acct# ‹4417-2231-10›", "‹HAR 12345678›",
    "account: ‹HAR 12345678›", "CSN ‹123456789›", "FIN ‹12345›", "encounter no ‹4417›", "enc# ‹99123›", "Member ID ‹XYZ123456789›",
    "member id: ‹W123456789 01›", "policy # ‹POL-1234567›",
    "group no. ‹4417›", "claim ‹CLM123456789›", "Medicare # ‹1EG4-TE5-MK73›", "DEA ‹AB1234563›", "NPI ‹1234567893›",
    "license no ‹A1234567›", "driver's license ‹D123-4567-8901›",
    "licence number ‹12 345 678›", "plate ‹ABC-1234›", "license plate ‹7ABC123›", "plate ‹ABC 123›", "VIN ‹1HGCM82633A004352›",
    "the car ‹1HGCM82633A004352› was", "serial no. ‹ABC123456D›",
    "S/N ‹SN-4417-AB›", "SN ‹12345678›", "lot # ‹44A17›", "UDI ‹(01)00312345678906(17)251231(10)A12345(21)12345678›",
    "UID ‹1.2.840.113619.2.55.3.604688119›",
    "image ‹1.2.840.113619.2.55.3› stored", "id ‹550e8400-e29b-41d4-a716-446655440000›", "card ‹4111 1111 1111 1111›",
    "IBAN ‹GB82 WEST 1234 5698 7654 32›", "‹fingerprint ID FP-1234567›", "Fingerprint record ‹FPRINT-YPFKVKPPNA› renewed",
    "‹palm vein ID 12345678›", "ID: ‹4417›", "see #‹12345› for", "token ‹MR1234567› found", "token ‹A-123-456› found",
    "token ‹12-345678› found", "number ‹1234567› unclear", "order number: ‹A4417›",
    "policy no. ‹XK 448 221›", "subject ‹01234› enrolled", "a/c ‹12345678›", "patient account number ‹V12345678901›", "study id ‹004-0123›",
    "hash ‹9f86d081884c7d65› kept", "Passport ‹X1234567›",
    "‹BIO-AB-123456›", "badge ‹4417›", "medicaid id ‹AB12345C›", "The MRN is ‹445566›.", "MRN=‹445566›",
    "ACCT NO: ‹445566› FOR THE VISIT TODAY AT CLINIC",
    "MRN ending ‹348›", "Enrolled in study as ‹TRIAL-P4H5TZ›.", "‹BIO-DC-448405› scan", "RD ‹71 543 402› signed", "last four: ‹6789›",
  ])
  func `An identifier goes behind its cue or by its form`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "group 2 hypertension", "case 3 of five", "visit 2 weeks", "Plan: 500 mL bolus", "plan 1000 mg", "reference range 135-145",
    "Lot of pain", "order 500 mg", "patient is 45", "pt is 64 yo",
    "record high 102", "unit 5", "30 tablets", "#30 tablets", "#4 French", "chart reviewed", "hospital day 3", "device in place",
    "patient 3 of 4", "lead V1-V6", "G3P2", "T2N0M0", "stage IIIB",
    "ICD-10 I25.10", "code E11.9", "S72.001A fracture", "CPT 99213", "CPT code 99213, 99214", "HCPCS J1885", "LOINC 2160-0",
    "NDC 0002-8215-01", "SNOMED 44054006", "RxCUI 860975", "ICD-9 250.00",
    "platelets 250,000", "WBC 11000", "platelets 250000", "heparin 25000 units", "10000 IU daily", "Na 138 K 4.2", "BNP 12345",
    "c.1521_1523delCTT", "0.5 mg", "troponin 0.045",
    "DOB unknown", "C5-C6", "L4-5", "500/125 mg", "A1c 7.2", "1,234,567 copies", "2010-2015", "reference 3.5-5.0", "insurance 2019",
    "study 2019 showed", "sample of 1200", "MRN unknown", "ID consult", "account for 50%",
    "lead 2 mm", "code blue called", "SpO2 98", "id on 3 drugs", "1500-2000 kcal", "driver 45 yo",
    "E/M 99213-25", "G2P1001", "rs429358 carrier", "NM_000059.3 variant", "I/O 3078/869", "ABG 7.35/33/67/25", "BP ran 142/88-150/90", "BPs 110s-130s/60s-70s",
    "kit REF 2741-94",
  ])
  func `Clinical numbers and codes stay`(text: String) { expectRemoved(text) }
}
