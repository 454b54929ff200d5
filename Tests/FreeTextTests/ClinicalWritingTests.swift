import FreeText
import Testing

/// How clinicians and clerks write wards, initials, names, days and houses in passing: `‹…›` stands around what has to go, all else has to stay.
@Suite struct ClinicalWritingTests {
  static let wards: [String] = [
    "Pt moved to ‹4W› at noon for closer monitoring.",
    "Transferred to ‹9 Surg› this afternoon in good spirits.",
    "She is on ‹3B› for telemetry monitoring overnight.",
    "He was roomed in ‹exam 6› by the medical assistant.",
    "Boarding in ‹ED hallway 6› since midnight with her husband.",
    "Dialysis ‹chair 9›, tolerated the whole run well.",
    "Loc: ‹5 North›, ‹512-B› since the transfer.",
    "Night note ‹412-A›. Slept in short naps.",
    "Called to ‹9-Garden› by the charge nurse.",
    "Taken to OR in the morning.   ‹OR 11›   lap chole",
    "Moved to step-down (‹5A›) this morning.",
    "The sitter stays in ‹W-318› with her.",
  ]

  @Test(arguments: wards) func `wards and rooms go by their numbers and kinds`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let initials: [String] = [
    "‹JB› 0715: Resting comfortably, Call light in reach, Family at bedside.",
    "Insulin given, second RN ‹JP› verified the dose.",
    "Report received, handoff from ‹TL› to ‹RB› at the bedside.",
    "Her mom (‹LS›) called about the fever.",
    "Plan discussed with ‹DW› (PharmD) before rounds.",
    "‹MR› is a 45-year-old man with diabetes.",
    "Vitals by ‹TW› at 0800 are stable.",
    "Dr. ‹K›. agrees with the plan of care.",
    "Today Mrs ‹T› reports improved sleep and less Pain at Night.",
    "Baby boy ‹M› doing well, feeding every three hours.",
    "Crown prepared today. ‹vh/DS›",
    "Wound cleaned and dressed again.    ‹BJ› RRT",
  ]

  @Test(arguments: initials) func `initials go by the words beside them`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let names: [String] = [
    "Pt: ‹Standing Elk, Raymond›   seen for gait training",
    "‹Hope Little› is a 61 y/o woman with asthma.",
    "‹Grace Hill› (goes by ‹Gigi›) comes for her knee.",
    "Called in by her urologist Dr. ‹March›. She agreed.",
    "Niece ‹Charlene Sunday-Poe› has the paperwork.",
    "Heme (‹Aronowitz›) following, no new orders.",
    "Today ‹Kwabena› \"‹KB›\" ‹Asare-Flynn› came with dad.",
    "‹Major Love›, 46, voluntary, sleeps well in his room.",
    "‹Will Price› dob ‹6/6/86›. Cleaning done, no caries.",
  ]

  @Test(arguments: names) func `names go by their place, whatever their words`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let days: [String] = [
    "Weaned by mask to room air on ‹0507›.",
    "The infant was born ‹0417› at 0317 by cesarean.",
    "Levels (‹8/22›): peak 34.1, trough 1.2.",
    "Dictated D: ‹2/1›  T: ‹2/3›",
    "Calprotectin is high. MRE of ‹3.29›: thickened ileum.",
    "Mom is deployed until ‹mid-March›, he sleeps here.",
    "We can see you on the ‹fourteenth› at our office.",
    "RTC 2 wks, ‹14th› if he can swap shifts.",
    "Extubated on the ‹twenty-fourth›. She follows commands.",
    "By the ‹15th› eating full trays, gait steady.",
    "Discussed with hepatology on ‹2-3›. No change.",
  ]

  @Test(arguments: days) func `days go without a year and in few digits`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let numbers: [String] = [
    "Case ‹SP:21:325-650› received in formalin today.",
    "Silver pickup, plate ‹4TR 7K9›, hit the pole.",
    "Pump alarming, called dad ‹555 0188›.",
    "The client ‹dcage_83› wrote twice this week.",
    "He waits at the corner of ‹5th› and ‹Pine›.",
    "She moved in with her sister on ‹W 117th›.",
    "The crash was on ‹hwy 61› near the bridge.",
    "Her age (‹91›) precludes surgery at this time.",
    "Address: ‹Deep Branch Rd›, ‹Maxton›",
    "He returned to ‹BICU 5› intubated and sedated.",
  ]

  @Test(arguments: numbers) func `numbers, handles, streets and ages go in passing`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let handles: [String] = [
    "He dove with \"‹Tank›\" ‹Muldoon› and has a card.",
    "SS card lost, it ends ‹one-oh-eight-eight› she says.",
    "She posts as ‹lyric#0417› on a server for teens.",
    "Her e mail is ‹banksmom3 (at) maplemail (dot) example› at home.",
    "The patient ‹BURNS, Coal T›.; seen by Plastics",
    "He died on the ‹USS Laffey Bay› long ago.",
    "Patient: ‹BROWN, MAY ELLEN›   seen by Surgery today",
    "GRANT, last 4 ‹G6612›, seen with his wife today.",
    "Newborn check for BG ‹Castellanos-Wu›; feeding well.",
    "Please add ‹simi_okafor77› to the portal of her husband.",
    "Pump programmed at 08:01 by ‹kdunleavy›",
    "The infant was brought in by ‹Hamtramck Fire› without a pulse.",
    "Records of ‹1/7›, ‹4/15›, ‹7/30› were read for the claim.",
    "Copies went to the midwife at ‹Verdant Birth House› today.",
  ]

  @Test(arguments: handles) func `handles, spoken numbers and fields go`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let houses: [String] = [
    "She was taken to ‹St. E's› by ambulance last night.",
    "SNF: ‹Golden Acres›, accepted for Monday",
    "Transferred from OSH (‹Good Sam›) on a ventilator.",
    "She sings in the choir at ‹First Baptist› every week.",
    "Her wound care at ‹Northside› weekly goes on.",
    "Her husband is a ‹Walmart› employee and has insurance.",
    "He owns ‹Tony's Pizza› and works every night.",
    "Previously admitted at ‹County› for ketoacidosis.",
    "She follows at ‹UPMC› for her transplant.",
  ]

  @Test(arguments: houses) func `houses go by the words beside them`(_ text: String) {
    let marked = Marked(text)
    #expect(removed(from: marked.text) == marked.identifiers)
  }

  static let stays: [String] = [
    "He received 4 W of energy to the lesion.",
    "T5 vertebral fracture, T12 stable, L4-L5 stenosis.",
    "Stage 3B CKD, grade 2 B symptoms, on 2D echo EF 40%.",
    "In ED 3 hours prior to transfer, in trauma 2 years ago.",
    "Odds were OR 2.3 (95% CI 1.1-4.0) for the first group.",
    "Seen by ID. Discussed with GI and OB.",
    "Baby A vertex, Baby B breech, both with good tones.",
    "MR angiogram was normal. MS is stable on treatment.",
    "Meds at 0507, then on 1015 the drip was stopped.",
    "Levels rose from 3.29 to 4.17 over the week.",
    "Patient: Alert, Oriented and in no distress.",
    "Walks 4 blocks south to the store each day.",
    "SNF: Skilled nursing for rehab. Location: Left Knee, Medial",
    "Religion: Southern Baptist. Her Church is important to her.",
    "Transferred from OSH by ground, records from PCP pending.",
    "The Foley was left in place; no Mallory-Weiss tear.",
    "Next visit: 97110, 97112, 97140 as before.",
    "Fioricet 50-325-40, one tablet at night.",
    "Reviewed in J Clin Oncol 23:738-3553 last week.",
    "Strength 4/5, 5/5, 4/5 in the legs; reflexes 2/4, 2/4.",
    "Fire exits were shown. The police came. Rescue inhaler used.",
  ]

  @Test(arguments: stays) func `stages, doses, services, times and kinds of houses stay`(_ text: String) {
    #expect(removed(from: text) == [])
  }
}
