import FreeText
import Records
import Testing

/// Forms of notes written by hand: days without a cue of their own, identifiers in groups, series of values, years that show an age.
struct WrittenGrammarTests {
  @Test(arguments: [
    "Sputum x3 (‹3/1›, ‹3/2›, ‹3/3›): AFB", "seen on machine ‹6/4›, ‹6/11›, ‹6/18› (NP), ‹6/25›.",
    "Curosurf x1 ‹10/4›.",
    "Farxiga stop ‹7/7›; Wegovy skip ‹7/5›.", "last dose on ‹10/20›,", "Court ‹2-10›, case",
    "ADDENDUM: ‹8/9›\nlab called",
    "DOB ‹5 5 55›. PSA", "upper lobectomy ‹ago. 1998›.", "cont, MRE ‹Oct›, vax",
    "have a happy birthday on the ‹ninth›.",
    "course: ‹1/5› intubated; ‹1/7› trach", "Started Keppra ‹2/10›;", "seen ‹0ctober 12, 2021›.",
    "‹Chrismas› dinner", "died on ‹St. Joseph's Day›.",
    "until the ‹22nd› of the month",
    "an echocardiogram performed on ‹5/1› showed an ejection fraction of 60%",
  ])
  func `Days go by what stands around them`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "DL ‹S4438 71204 05842›. Restrained", "S/N ‹N441 882 7730›.", "SN ‹12884410 073›, +22.0",
    "tablet S/N ‹DMPQ4117XK› w/", "A# ‹A 208 771 043›.",
    "va card ‹5218 440 771›, pick up", "Auth ‹0944 177 203›, days",
    "hospital no. ‹K 224 881›, seen", "member# ‹7720014438*01›. protocol",
    "license ‹ME 118244›", "card ending in ‹0092›. Next", "Insurance HMSA ‹R000 4418 8207 1›.",
    "call ‹915•555•0186›.", "emerg ‹505 555 0144/0145›.",
    "FNP ‹207 5550192›. CPT 31627", "stored as ‹whitcomb_ala_01.jpg› to",
  ])
  func `Numbers in groups go whole`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "levo 10-20-30 now", "Keppra 500-0-1000 since", "Glu 142-180-166.",
    "BP 118-136/60-72, RR 18-22", "SVE 3/70/-2 -> 4/80/-1 @ 0115",
    "Va cc 20/25-2, 20/50+1 PH 20/40", "CAS 103-90-2, 58-73-1.", "strain ATCC 29213 in range",
    "(Cook 6 Fr x 24 cm, REF G14537) the same evening",
    "REF 30-100.", "lap chole w/ IOC 47563\nfindings", "CIWA 6-10-14", "STOP-BANG 6/8, AHI",
    "TIMI 4/7.", "-195 40\n0840 96/51",
    "DOI 10.1056/NEJMoa2001017.",
  ])
  func `Series, scores and catalogue numbers stay`(text: String) { expectRemoved(text) }

  @Test(arguments: [
    ("DOB 06/24/1930. Seen 3/14/2021.", [0, 2021]),
    ("DOB 06/24/1940. Seen 3/14/2021.", [1940, 2021]),
    ("DOB 06/24/1932. She is 91 years old. Seen 3/14/2021.", [0, 0, 2021]),
    ("Emigrated 05/1929, seen 3/14/2021.", [0, 2021]),
    ("DOB 6/24/30. Seen 3/14/2021.", [0, 2021]),
  ])
  func `A year that shows an age over 89 is in no tag`(text: String, years: [Int16]) {
    #expect(numberSpans(of: text).map(\.date.year) == years)
    #expect(!scrubbed(text).contains("19") || years.contains(1940))
  }

  @Test func `A year of birth alone goes when it shows an age over 89`() {
    #expect(
      scrubbed("She was born in 1928. Seen 3/14/2021.")
        == "She was born in [DATE]. Seen [DATE 2021].")
    #expect(
      scrubbed("She was born in 1958. Seen 3/14/2021.") == "She was born in 1958. Seen [DATE 2021]."
    )
  }
}
