import FreeText
import Testing

/// What goes by where it stands, not by what it is called: 45 CFR 164.514(b)(2)(i)(A), (B), (C), (R).
@Suite struct PositionTests {
  @Test(arguments: [
    "She shared a room with her roommate ‹Tiny› who has relapsed since.", "His wife, ‹Comfort›, will be in the family room.",
    "Spoke with daughter ‹Robin› and the volunteer ‹Bud›.", "Safety plan reviewed. ‹Dot› says that it was for the headaches.",
    "Group met at noon. ‹Storm W›. supported the others in the group.", "‹Wisdom› is a 63-year-old pastor with chest pain.",
    "Baby boy ‹Zeus› was weighed today and fed well.",
    "We met ‹Early Tibbets› today. ‹Early› lives alone and cooks for himself.",
    "Handicap form given to her. ‹Chip Waters› PA-C for the surgeon.",
  ])
  func `words that are names go where only a name can stand`(_ marked: String) {
    let m = Marked(marked)
    #expect(removed(from: m.text) == m.identifiers)
  }

  @Test(arguments: [
    "my son ‹river› is sick and so is my wife ‹joy›, he has a fever and a cough since last night and we gave him tylenol",
    "he drives for ‹yellow cab›. he has had back pain for some weeks now and takes ibuprofen",
    "she is a student at ‹evergreen state›, lives with two cats and sleeps badly most of the week",
    "HE RETIRED FROM ‹HUNTER›, AND HAS HAD NO CHEST PAIN SINCE. HE WALKS EVERY DAY.",
    "MOTHER ‹PIA› CALLED FOR RESULTS OF THE CULTURE. SHE WAS TOLD THAT IT IS NEGATIVE.",
    "‹honor› ‹blackwood›, msw called the family about the plan and they agreed with the plan today",
  ])
  func `relatives and employers go in texts of one case`(_ marked: String) {
    let m = Marked(marked)
    #expect(removed(from: m.text) == m.identifiers)
  }

  @Test(arguments: [
    "She works nights at ‹Costco› and sleeps poorly during the day.", "He was a junior at ‹Roosevelt› ‹High›, where he plays the cello.",
    "She went back to college at ‹UC Davis› after the illness.", "He fell at ‹Boise› ‹State› tonight when he came down hard.",
    "He plays bridge at ‹Elks Lodge› 34 every week with his friends.", "She used to sing for the ‹Lyric› when she was young.",
    "Her employer (‹Lockheed›) wants a form about the surgery.", "They will marry in ‹Galveston› next year, she says.",
  ])
  func `capitals inside a sentence name employers, schools and places`(_ marked: String) {
    let m = Marked(marked)
    #expect(removed(from: m.text) == m.identifiers)
  }

  @Test(arguments: [
    "Let him soak the foot in Epsom salt twice a day.", "We talked about the Patient Health Questionnaire with her today.",
    "She has a history of Crohn disease and takes Humira for it.", "He was admitted for Diabetes and seen in the Emergency Department.",
    "he works at night and rests during the day, and he works for himself most of the time",
    "she retired from teaching and walks every day in the park",
    "her mother will call, her father may come, and her son is well today", "Continue Mederma scar gel to the incision.",
    "Pain is worse at night. Nausea has resolved. Will call with results.",
  ])
  func `medicine, products and phrases stay where names could stand`(_ text: String) {
    #expect(removed(from: text) == [])
  }

  @Test(arguments: [
    "Long history of diabetes. ‹Grace› denies fever and cough today.", "Seen with family. ‹Will Short› was counseled on smoking cessation.",
    "Doing well. ‹May Flowers›, 64, presents with a cough of two weeks.", "No events overnight. ‹Okwuosa› c/o chest pain since the morning.",
    "Labs reviewed. ‹Vexmoor›'s pain is controlled with the new dose.", "Assessment: ‹Stone› tolerated the procedure well.",
    "long history of diabetes, on metformin. ‹price› denies fever and took the pills today",
    "LONG HISTORY OF DIABETES, ON METFORMIN. ‹GRANT PRICE› RETURNS FOR FOLLOW-UP OF THE LABS",
    "labs were reviewed and the plan is the same. spoke with ‹hope rivers› about results today",
    "Feels better now. ‹TLM› reports pain in the left knee at night.",
  ])
  func `whoever does what only people do goes`(_ marked: String) {
    let m = Marked(marked)
    #expect(removed(from: m.text) == m.identifiers)
  }

  @Test(arguments: [
    "Labs reviewed. Stone was seen in the left ureter.", "On abx. Foley was taken out without problem.", "Long history. Parkinson was diagnosed in 2010.",
    "Seen today. Hope was discussed with the family.", "Seen today. White count has been normal.", "Seen today. PT reports good progress.",
    "labs reviewed and the plan is the same. flowers were brought by visitors and the stone was passed",
    "LABS REVIEWED AND THE PLAN IS THE SAME. BLACK STOOLS WERE REPORTED AND THE PAIN RETURNS WITH MEALS",
  ])
  func `things that are done stay`(_ text: String) {
    #expect(removed(from: text) == [])
  }

  @Test(arguments: [
    "Wound looks clean and dry. ‹dk›", "Belongings and cane were sent with her. ‹JLP› RN", "Approved until next year, three refills. /‹kw›",
    "Pt ‹WT› c/o nausea, given something for it.", "Dictated and read.\n‹PJM / ers›  d: ‹07/02/21›",
  ])
  func `initials go where somebody signs`(_ marked: String) {
    let m = Marked(marked)
    #expect(removed(from: m.text) == m.identifiers)
  }

  @Test(arguments: [
    "away from the ‹20th› to the ‹28th›, please", "an MI on the night of the ‹14th›, then lytics", "Drain out ‹31st›. Walked well.",
    "screens of the ‹3rd›, the ‹10th› and the ‹17th› were clean", "locked before the ‹Fourth›.", "Lap chole ‹30/1›, went well",
    "Fit note to ‹16/2›; he is a driver", "Next visit in person on ‹10.22›.", "He can leave on ‹Tuesday the 28th›.", "since ‹New Year's›, he says",
    "he will be ‹96› on his birthday", "she is ‹ninety-one›, has lymphedema", "she is ‹ninety-odd› and well", "He is pushing ‹95›.",
    "‹Parkinson› 72M, fell at home, hip pain.", "Seen today.\n‹Huntington› 68F s/p TKA, doing well",
    "At ‹ninety-seven› she prefers no clinic", "She will be a ‹hundred and one› on ‹St Joseph's day›", "her mother danced until ‹ninety-two›.",
    "He fell, is ‹92 and a half›, lives alone", "aged ‹ninety› going on ‹ninety-one›.", "a ‹hundred and two›, come ‹Christmas›",
    "her ‹ninety-second› birthday",
  ])
  func `days and ages go in sentences`(_ marked: String) {
    let m = Marked(marked)
    #expect(removed(from: m.text) == m.identifiers)
  }

  @Test(arguments: [
    "fracture of the 5th metatarsal", "the 4th and 5th digits are numb", "the 25th percentile for weight", "on BiPAP 12/5 overnight",
    "open 24/7 for calls",
    "pulse is 94 and regular", "she is 98 on room air", "ninety percent stenosis", "ninety-odd pounds lost", "weighs ninety-two and a half kilos",
    "the knee locks at ninety on exam", "held at ninety for a minute", "a score of 10.22 was noted", "weight is 91, height is 160", "murmur 2/6. Foley 16F in since noon", "Barrett C2M4, biopsied", "Prague C1M3, biopsied",
  ])
  func `ordinals, settings and values stay`(_ text: String) { #expect(removed(from: text) == []) }

  @Test(arguments: [
    "‹South Brisbane› QLD ‹4101›", "‹Nashik› - ‹422 009›", "‹Flat 3›, ‹88 Wokingham Road›, ‹Reading› ‹RG6 1JL›",
    "lives on ‹Packard›, near the river", "the house on ‹Chestnut› is locked", "corner of ‹Maple› and ‹3rd›, 7 stairs",
    "tray serial ‹K 7 7 1 0 2 9›, in place", "a Zoll (SN ‹LV2 004419›) was ordered", "Kit # ‹TX 0044 8817› was sealed",
    "call me on ‹555-0108›, area code ‹503›.",
  ])
  func `addresses and identifiers of other forms go`(_ marked: String) {
    let m = Marked(marked)
    #expect(removed(from: m.text) == m.identifiers)
  }

  @Test func `a weekday moves with its date`() {
    var profile = ScrubProfile.safeHarbor
    profile.dates = .shifted(days: -3)
    #expect(scrubbed("seen on Monday, August 5, 2024 here", profile: profile) == "seen on Friday, August 2, 2024 here")
    #expect(scrubbed("seen Wed 03 Jan 2024 here", profile: profile) == "seen Sun 31 Dec 2023 here")
  }

  @Test func `a town of several words that ends the text`() {
    #expect(removed(from: "12 Maple Ave Apt 4 San Antonio") == ["12 Maple Ave Apt 4", "San Antonio"])
    #expect(removed(from: "Sent from 8877 Peachtree Blvd Salt Lake City").contains("Salt Lake City"))
  }
}
