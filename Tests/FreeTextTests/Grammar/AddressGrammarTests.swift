import Testing

/// Addresses and rooms: 45 CFR 164.514(b)(2)(i)(B).
struct AddressGrammarTests {
  @Test(arguments: [
    "lives at ‹123 Main Street› now", "at ‹123 Main St›., Springfield, IL ‹62704›", "‹4417 N. Oak Ave Apt 4B›, Dover",
    "‹12 Elm Dr›, Dover, DE ‹19901-1234›", "‹4417 Rosewood Court, Unit #12›",
    "‹123 42nd St NW›", "address: ‹45 Rosewood›", "residing at ‹12 Rosewood Hollow›", "‹P.O. Box 123›", "‹PO Box 4417›",
    "‹4417 County Road 455›", "‹123 Highway 61 N›", "‹1200 Avenue of the Americas›", "‹Calle Mayor 12›", "‹12 rue de Rivoli›",
    "‹Hauptstrasse 5› in", "ZIP ‹62704›", "zip code: ‹62704-1234›", "‹London› ‹SW1A 1AA›",
    "‹Ottawa› ‹K1A 0B1›", "at ‹41.87811, -87.62980›", "lives at ‹4417 west oak lane› with her son",
    "LIVES AT ‹4417 WEST OAK LANE› WITH HER SON NOW", "‹88 Willow Way, Apt 3›",
    "room ‹412›", "Room ‹412B›", "Rm. ‹7-214›", "bed ‹3B›", "‹ICU bed 12›", "moved to ‹4 West› today", "on the ‹4th› floor", "ward ‹7›",
    "bed #‹12›", "‹RR 2 Box 45›",
    "‹410 Terry Avenue North›, Seattle", "‹17 Old Mill Road›.", "TX ‹75201›",
    "to ‹TCU 22› at noon", "to ‹L&D 4› today", "from ‹5E-14› today", "lives on ‹5th Avenue›", "‹3691 Quail Run Circle Apt 13›",
    "‹70 Route 9 Terrace›, Dover",
  ])
  func `Streets, codes and rooms go`(marked: String) { expectRemoved(marked) }

  @Test(arguments: [
    "room air", "bed rest", "2 mg Dr. Smith saw", "3 head CT scans", "10 beat run of VT", "1 mm ST depression", "64 slice CT",
    "5 days Dr. Jones", "bed 30 degrees", "6 minute walk test", "in 2 places", "2 drains in place",
    "100 mg po", "ED 3 days ago", "3 times in a row", "2 blocks", "12 lead EKG", "4 of 5", "100 % on room air", "30 day trial",
    "500 ml NS way", "oral route", "2 hour drive",
    "C5 6 disc", "ward round", "floor exercises", "on 2 L NC", "1 ppd x 30 yrs", "3 vessel CABG in good place",
    "Lipitor 40 mg St. Johns wort", "20 French chest tube", "T2 N0 M0", "BP 90 over 60 on floor",
  ])
  func `What looks like an address stays`(text: String) { expectRemoved(text) }
}
