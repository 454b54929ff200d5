import Testing

/// Contacts: 45 CFR 164.514(b)(2)(i)(D), (E), (F), (N), (O).
struct ContactGrammarTests {
  @Test(arguments: [
    "write to ‹j.doe42@mail.example.org› today", "mail ‹jdoe @ example.com› now", "it is ‹jane dot doe at example dot com› she said",
    "reach ‹jane at example dot com›", "MAIL ‹JDOE@EXAMPLE.COM› IF NEEDED TODAY", "(‹a_b-c@x-y.example.net›)",
    "see ‹https://portal.rivers.example/visit?id=123›.", "at ‹www.rivers.com›", "on ‹mychart.rivers.org›, she",
    "blog ‹riversfamily.example.net/blog›",
    "host ‹srv-db01.hospital.local› down", "from ‹10.20.30.40› at", "from ‹2001:db8:1f::a1b2› at",
    "from ‹2001:0db8:0000:0000:0000:ff00:0042:8329› at",
    "MAC ‹00:1A:2B:3C:4D:5E›", "username: ‹jdoe42›", "login is ‹jdoe›", "user ID: ‹jdoe›", "tweets as @‹jdoe42›",
    "opened by ‹owarsame› from ‹17.106.40.218› today", "tablet ‹karen35› on", "‹john.smith [at] gmail.com› is hers",
  ])
  func `Addresses on networks go`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "call ‹(555) 010-0199› now", "call ‹555-010-0199›", "call ‹555.010.0199›.", "phone ‹5550100199›", "call ‹555 010 0199› now",
    "at ‹+44 20 7946 0123›",
    "at ‹1-800-555-0199›", "at ‹+1 (555) 010-0199›", "phone ‹555-010-0199 x12›", "‹(555) 010-0199 ext. 4417› daily",
    "‹555-010-0199, extension 210› daily", "home ‹555-0199›",
    "Pager: ‹12345›", "pager ‹4417›", "pager number is ‹4417›", "beeper #‹4417›", "fax ‹555-010-0199›", "call ‹555-\n010-0199› now", "call ‹(555)\n010-0199› now",
    "it is ‹five five five, oh one oh, oh one nine nine› she said", "ext. ‹4417›", "ext ‹4417›", "‹tel:+15550100199›",
    "cell ‹555/010-0199›",
    "‹011-63-2-555-0199› abroad", "‹07700 900123› mobile", "‹1-800-FLOWERS› hotline", "‹(555)010-0199›", "call ‹555- 010 - 0199›",
    "cell ‹S55-O10-0199›",
    "ph# ‹555 0199›", "number is ‹555 010-0199›",
  ])
  func `A telephone number goes in every grouping`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "section 1.2.3.4 of", "version 10.1.2.3", "at 14:30:15 he", "range 150-1000 mL", "titrate 200-1000 mg", "call 911", "page 3",
    "ratio 1:2:3",
    "@ 5 mL/hr", "ext: no edema", "extremities warm", "1-2-3", "seen.In the", "platelets 150-400", "BP 120/80 100/60",
    "from 100 200 300 mg", "one two three steps",
    "user of heroin", "portal vein", "home 2019", "call in 2 weeks", "reached 1000 mL", "contact 3 weeks", "E. coli 10,000",
    "e.g. net gain",
    "1430-1500 hrs", "cell count 1200", "mobile 2 weeks",
    "titrate 300-600-1200 mg", "tabs 0600-1000-1400-1800;", "BP 132/103 1346 recheck", "Peak flows 324-466-4660 over",
    "J Clin Oncol 23:738-3553", "covid19 swab",
  ])
  func `What looks like a contact stays`(text: String) { expectRemoved(text) }

  @Test func `The cue says what kind of number it is`() {
    #expect(classes(of: "fax 555-010-0199, pager 4417, phone 555-010-0200") == ["fax", "pager", "phone"])
    #expect(classes(of: "from 10.20.30.40, mail a.b@example.com, see www.x.org") == ["ip", "email", "url"])
  }
}
