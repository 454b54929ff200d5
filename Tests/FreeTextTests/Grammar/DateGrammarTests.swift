import Testing

/// Dates: 45 CFR 164.514(b)(2)(i)(C). The year stays by the tag; years alone and weekdays by themselves are no elements of the list.
struct DateGrammarTests {
  @Test(arguments: [
    "seen on ‹03/14/2019› for cough",
    "DOB: ‹01/02/1950›",
    "Admitted ‹3/4/19›, discharged ‹3-7-19›.",
    "visit ‹6 / 24 / 2008› and again",
    "on ‹6 - 24 - 08› she returned",
    "stamped ‹2019-03-14T08:30:00Z› by the system",
    "stamped ‹2019-03-14› 08:30",
    "dated ‹2019/03/14›",
    "geboren ‹24.06.1948› in Bonn",
    "on ‹7.6.19› again",
    "seen ‹14/03/2019› at clinic",
    "since ‹03/2019›",
    "since ‹3/2019› no events",
    "card expires ‹06/'21›",
    "last ‹3/14/'19›",
    "collected ‹20190314›",
    "collected ‹03142019› in clinic",
    "message ‹20190314083000› sent",
    "DOB ‹062448›",
    "born ‹O6/24/2008› here",
    "seen ‹l2/1O/2019› here",
    "on ‹2/29/2016› a leap day",
    "a slip, ‹02/30/2019›, stays a date",
    "hospital stay ‹3/4/2019›-‹3/7/2019›",
    "from ‹01/02/2019› ‹to 01/09/2019›",
  ])
  func `A numeric date goes whole`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "on ‹7 June› she",
    "on ‹June 7th, 2019›, she",
    "‹Sept. 3› visit",
    "the ‹7th of June› was",
    "THE ‹29TH OF APRIL› WAS THE DAY SHE CALLED THE OFFICE",
    "arrived ‹19SEP› by car",
    "arrived ‹19SEP2019› by car",
    "arrived ‹19SEP19› by car",
    "arrived ‹SEP19› by car",
    "arrived ‹7jun› by car",
    "arrived ‹7-JUN-2019› by car",
    "arrived ‹Sep-19-2019› by car",
    "arrived ‹19 SEP 19› by car",
    "arrived ‹2019 Sep 19› by car",
    "on ‹June 3-5, 2019› inpatient",
    "on ‹3-5 June 2019› inpatient",
    "from ‹June 3› to ‹July 5›",
    "‹Wednesday, March 5, 2019›",
    "in ‹March 2019› she",
    "in ‹March of 2019› she",
    "since ‹Sept '19›",
    "in ‹September› she",
    "last ‹October› she",
    "in ‹May› she had surgery",
    "since early ‹March›",
    "on ‹May 5› she",
    "on the ‹third of May›",
    "on ‹may twenty-second› she",
    "on ‹january twenty third nineteen ninety eight› he",
    "the ‹twenty-third of January› was",
    "on ‹march the fourth› he",
    "‹Febuary 3› visit",
    "visit ‹7 Septmber› again",
    "‹Ocotber 2019› visit",
    "seen on ‹December 31st›.",
    "next visit ‹Jan 5 2020› at 10",
  ])
  func `A date that names its month goes whole`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "seen on ‹3/14› for cough",
    "since ‹3/4› she",
    "‹03/14› called",
    "stay ‹3/4›-‹3/7› uneventful",
    "stay ‹3/4› ‹to 3/7› uneventful",
    "‹3/14›: afebrile",
    "f/u ‹4/2› with cardiology",
    "d/c ‹4/2› home",
    "‹Monday 4/2› clinic",
    "appt ‹11/3›",
    "CXR ‹4/2› clear",
    "admitted ‹3/4-7› for",
    "called on the ‹7th›.",
    "CBC ‹12/1›: normal", "appy ‹1/95› and well", "D/C'd ‹3/5› home", "seen ‹O5/06› 1220 again", "results ‹11/27› 2/4 GPC",
    "on the ‹12th› and ‹15th›.", "‹Monday, the 3rd›.",
  ])
  func `A month and day go with the evidence of a date`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "after ‹Christmas› she", "on ‹Christmas Eve› he", "before ‹Thanksgiving›", "at ‹Labor Day›", "on ‹New Year's Eve›", "on ‹July 4th›",
    "on the ‹Fourth of July›", "since ‹Mother's Day›", "since ‹St. Patrick's Day›", "on ‹Martin Luther King Day›", "during ‹Ramadan›",
    "after ‹Eid al-Fitr›", "on ‹Yom Kippur›", "at ‹Lunar New Year›", "on ‹Valentine's Day›", "ON ‹HALLOWEEN› SHE FELL DOWN STAIRS",
    "on ‹easter sunday› he",
  ])
  func `A holiday names a day`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "strength 4/5 in both arms", "a 2/6 systolic murmur", "pain 7/10", "Allred 8/8, HER2 negative", "CHA2DS2-VASc 3/9", "PEEP 5/8 overnight",
    "lidocaine 0.5@0.4", "pain was 3/10 today", "reflexes 2+/4", "BP 120/80",
    "bp 98/60 hr 72",
    "take 1/2 tablet daily", "GCS 15/15", "vision 20/40 OD", "3/7 nodes positive", "Apgars 8/9", "strength improved from 3/5 to 4/5",
    "5/5 strength throughout", "A&O x3", "she may take 5 mg", "may 5 mg be given", "patients may march on", "of the 20 may have",
    "in 2019 she", "since 1998", "Monday morning", "section 1.2.3", "see item 13/45", "for 3-5 days", "2-3 times", "MAR reviewed",
    "OCT showed edema", "a Christmas tree rash", "Christmas disease", "the 7th rib", "the new patient", "12/20 on the scale",
    "second degree burn",
    "at 14:30", "T 98.6", "1-2 tablets", "march in place", "she may be seen", "nineteen ninety-eight", "ratio 3/4", "4/5 motor",
    "L4/5 disc",
    "PHQ-9 12/27", "MMSE 28/30", "VS: 98.7-107-22-165/94", "tapered 24-20-16-12-8-4", "section 3.2",
  ])
  func `What looks like a date stays`(text: String) { expectRemoved(text) }
}
