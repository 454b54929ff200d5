import Testing

/// Ages over 89: 45 CFR 164.514(b)(2)(i)(C).
struct AgeGrammarTests {
  @Test(arguments: [
    "a ‹94›-year-old woman", "‹94›yo F", "‹94› y/o man", "‹92› y.o. male", "‹101›-year-old", "aged ‹93›", "age: ‹92›", "Age ‹90›",
    "turned ‹95› last week", "died at ‹91›", "at age ‹91›",
    "is a ‹94›F with CHF", "‹94› years of age", "‹ninety-four› year old", "‹one hundred and two› years old", "in her ‹nineties›",
    "in his ‹90s›", "in her mid-‹90s›", "a ‹nonagenarian›",
    "mother, ‹94›, has dementia", "grandmother (‹96›)", "father lived to be ‹97›", "‹94› yr old", "‹90› yo", "a ‹ninety› year-old",
    "mother died at ‹96›", "‹92› year old gentleman", "HER AGE IS ‹97› YEARS TODAY",
    "Mrs. Doe, ‹94›, a retired welder", "Doe (‹97› old)", "mother-in-law Zahra, ‹94›.", "Doe, ‹ninety-five›.",
  ])
  func `An age over 89 goes`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "an 89-year-old", "aged 89", "eighty-nine years old", "HR 94", "sat 95 %", "98 kg", "BP 120/90", "O2 sat 97", "glucose 110", "T 99 F",
    "temp 98.6F", "sats in the 90s", "HR in the 90s", "the early 90s",
    "90 mg", "90 day supply", "mother, 64,", "HR was 92 at rest", "at 95 % on air", "weight 94 kg", "from 90 to 110", "90 degrees",
    "in the nineties", "94 bpm", "pulse 96, regular",
    "se 3 im 101", "T 99 F at noon", "Systolic blood pressure | 103 | mm[Hg]", "Heart rate | 95 | /min",
  ])
  func `Other quantities and lesser ages stay`(text: String) { expectRemoved(text) }
}
