import FreeText
import Testing

/// Names and places: `‹…›` stands around what has to go, everything else has to stay.
@Suite struct NameStageTests {
  static let people: [String] = [
    "She was seen by Dr. ‹Kowalczyk› and will return.",
    "Mr. ‹Parkinson› came for his Foley catheter.",
    "The patient was accompanied by her daughter ‹Maria› today.",
    "His wife, ‹Ngozi Adeyemi›, drove him to the visit.",
    "Discussed with ‹Hye-jin To›, RN, before the transfer.",
    "The wound was dressed by ‹Nowak›, RN at the bedside.",
    "Attending: ‹O'Brien, Sean Q›",
    "Referred by ‹J. Hernandez›, MD for the cough.",
    "Please call ‹Anna de la Cruz› about the results.",
    "Name: ‹SMITH^JOHN^A›",
    "Her nephew ‹Jean-Luc› lives nearby and helps her.",
    "We spoke with ‹Grace Young› about the plan of care.",
    "Today ‹Elizabeth› denies chest pain or fever.",
  ]

  @Test(arguments: [
    "surname: ‹thrale›", "Patient name: ‹thrale›", "Name: ‹Thrale, b›.", "pt name: ‹b. thrale›", "first name: ‹vorrin›   sex: m", "Test name: glucose", "name: lisinopril",
    "Name: pending", "drug name: zorvex",
  ])
  func `what stands behind words that ask for a name is one`(_ marked: String) {
    let marked = Marked(marked)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  @Test(arguments: people) func `names go with titles, labels, relations, degrees and evidence`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let medicine: [String] = [
    "Foley catheter draining well, Bell's palsy unchanged.",
    "Known Crohn's disease and Hodgkin lymphoma in remission.",
    "Graves' disease, Hashimoto thyroiditis, Guillain-Barre syndrome.",
    "She remains hopeful and may return; will follow in the clinic.",
    "Long term plan: continue metoprolol and lisinopril.",
    "The young man has brown sputum and a mild fever.",
    "Seen in the wound clinic and the emergency department.",
    "Admitted to the hospital; home health will see the patient.",
    "He finished high school and works as a welder.",
    "Past Medical History: Hypertension, Diabetes Mellitus.",
    "Take p.o. b.i.d. with food.",
    "Lewy body dementia, Parkinson's, Murphy's sign negative.",
  ]

  @Test(arguments: medicine) func `medicine, words and generic places stay`(_ text: String) {
    #expect(removed(from: text) == [])
  }

  static let places: [String] = [
    "She lives in ‹Cold Spring›, KY with her son.",
    "He moved from ‹Normal›, Illinois last year.",
    "Transferred from ‹St. Mary's Medical Center› for dialysis.",
    "Follow up at ‹Riverside Methodist Hospital› in a week.",
    "He grew up in ‹Cook County› on a farm.",
    "She attends ‹Lincoln Elementary School› and likes it.",
    "He works as a welder at ‹Tri-State Steel› on weekends.",
    "She was employed by ‹Kowalski & Sons› for years.",
  ]

  @Test(arguments: places) func `towns, counties, facilities, employers and schools go`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  @Test func `an eponym and a name that is one live side by side`() {
    let marked = Marked("Mrs. ‹Graves› has Graves' disease and lives alone.")
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  @Test func `a confirmed name goes everywhere in the document`() {
    let marked = Marked("Dr. ‹Kowalczyk› saw her. The family asked for ‹kowalczyk› again; ‹Kowalczyk›'s plan stands.")
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let oneCase: [String] = [
    "PATIENT SEEN BY DR. ‹KOWALCZYK› AND WILL RETURN IN TWO WEEKS.",
    "patient seen by dr. ‹kowalczyk› and will return in two weeks.",
    "HIS WIFE ‹MARIA› REPORTS THAT HE HAS HAD A COUGH SINCE LAST WEEK.",
    "his wife ‹maria› reports that he has had a cough since last week.",
    "FOLEY CATHETER IN PLACE, BELL'S PALSY UNCHANGED, CROHN'S DISEASE STABLE.",
    "foley catheter in place, bell's palsy unchanged, crohn's disease stable.",
  ]

  @Test(arguments: oneCase) func `capitals are no evidence in a text of one case`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let noise: [String] = [
    "The patient ‹Smith,John› was seen today for his knee.",
    "Mr.‹Smith› was seen today for his knee.",
    "Seen by Dr. ‹R0DRIGUEZ› today for his knee.",
    "The patient ‹JohnSmith› was seen today for his knee.",
  ]

  @Test(arguments: noise) func `names survive lost blanks and misread letters`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let marked: [String] = [
    "Reported by ‹Germán Montenegrín› at the visit.",
    "Patient ‹Germán Kovaldez› was seen today.",
    "The patient ‹Germán O'Dowdeen› was seen today.",
    "Spoke with ‹Román Francés› at noon.",
    "Her son ‹Germán› drove her home.",
    "He is German and she is Montenegrin.",
    "Café au lait spots; Sjögren and Ménière disease.",
    "The German patient speaks Greek.",
  ]

  @Test(arguments: marked) func `a name with marks is not the nationality that it is without them`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let initials: [String] = [
    "The pt ‹J.T.› was seen in clinic today for his knee.",
    "Initials: ‹KM› signed in the chart today.",
  ]

  @Test(arguments: initials) func `initials go by what stands around them`(_ text: String) {
    let marked = Marked(text)
    let expected = marked.identifiers.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
    #expect(removed(from: marked.text) == expected)
  }
}
