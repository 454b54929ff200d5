import Records

/// The words that the scan of free text goes by, apart from names and ordinary words.
enum NarrativeWords {
  typealias Add = (_ words: StaticString, _ traits: WordTraits, _ value: Int32) -> Void

  static func add(_ add: Add) {
    add(CommonWords.function, .function, -1)
    add(CommonWords.english, .common, -1)
    add(CommonWords.clinical, .common, -1)
    add(CommonNames.given, .given, -1)
    add(CommonNames.surnames, .surname, -1)
    add(CommonNames.eponyms, .eponym, -1)
    add(MedicalNames.eponyms, .eponym, -1)
    add(MedicalNames.brands, .common, -1)
    add(MedicalNames.organisms, .common, -1)
    addDates(add)
    addPeople(add)
    addPlaces(add)
    addNumbers(add)
    addCues(add)
  }

  private static func addDates(_ add: Add) {
    for (i, name)
      in (["january", "february", "", "april", "", "june", "july", "august", "september", "october", "november", "december"]
      as [StaticString]).enumerated()
    {
      add(name, .month, Int32(i + 1))
    }
    for (i, name) in (["jan", "feb", "march mar", "apr", "may", "jun", "jul", "aug", "sep sept", "oct", "nov", "dec"] as [StaticString])
      .enumerated()
    {
      add(name, .monthlike, Int32(i + 1))
    }
    add("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", .monthlike, -1)
    add(
      """
      christmas xmas thanksgiving halloween easter hanukkah chanukah kwanzaa ramadan passover diwali juneteenth valentines purim
      """, .holiday, -1)
    add("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun", .weekday, -1)
    add(
      """
      on since dated date dates dob born birth birthdate birthday until till thru from before after by starting started through through effective
      admitted discharged seen visit appointment due lmp edd edc doa dod dos expires expired expiration exp signed
      """, .dateCue, -1)
    add("year years yr yrs yo yro yof yom", .years, -1)
    add("age aged ages turned turning turns", .ageCue, -1)
    add("st nd rd th", .ordinalSuffix, -1)
    add(
      """
      strength power murmur motor pain pulses pulse reflexes stars systolic diastolic sem intensity grade score scale muscle bilaterally
      tablet tablets tab tabs pill pills dose cup cups teaspoon of out mmhg mm bp rating plus positive weakness strong
      """, .ratioWord, -1)
  }

  private static func addPeople(_ add: Add) {
    add("mr mrs ms miss mx dr prof doctor professor nurse reverend rev pastor rabbi sgt capt", .title, -1)
    add(
      """
      md do rn np pa phd dds dmd od dpm lpn lvn cnm crna aprn arnp fnp dnp facp facs facc faap frcs mbbs msn bsn lcsw lmsw lmft psyd
      pharmd rpt dpt otr ccc slp cma rma emt pac rd ms esq jr sr ii iii
      """, .credential, -1)
    add(
      """
      mother father mom dad mum mama papa daughter son sister brother wife husband spouse partner sons daughters sisters brothers wives kids children hubby mgm mgf pgm pgf nana girlfriend boyfriend fiance fiancee
      aunt uncle cousin niece nephew grandmother grandfather grandma grandpa granddaughter grandson stepmother stepfather stepson
      stepdaughter guardian caregiver friend neighbor roommate landlord employer boss twin sibling
      """, .relation, -1)
    add(
      """
      signed seen dictated evaluated examined referred reviewed performed ordered prescribed accompanied admitted assessed authored
      cosigned countersigned attested interpreted read transcribed typed verified attended supervised treated managed followed delivered
      written completed entered electronically notified brought witnessed raised obtained recommended prepared released collected
      administered electronically approved contacted called
      """, .act, -1)
    add(
      """
      therapist chaplain caseworker manager adjuster caller crew fellow tech technician supervisor member employee client subscriber doula
      pastor imam priest coach teacher principal lawyer attorney counselor psychiatrist psychologist cardiologist neurologist oncologist
      urologist pharmacist dentist hygienist optometrist midwife physiatrist hospitalist intern student scrub circulator anesthetist crna
      perfusionist emt medic paramedic officer deputy detective judge proxy dpoa poa hcp nok fob attn attention witness volunteer sitter aide
      hha passenger colleague proband rn lpn np cna md anesthesia submitting accepting sending routed supports contacts operator examiner
      editor author reader reporter scorer recorded performed dictated ordering surgeon attending resident physician dermatologist
      nephrologist pulmonologist radiologist pathologist endocrinologist gastroenterologist geneticist audiologist dietitian nutritionist
      podiatrist orthopedist rheumatologist hematologist obstetrician gynecologist pediatrician internist intensivist roommate
      """, .role, -1)
    add(
      """
      dtr dtrs bro sis hubby godmother godfather goddaughter godson stepbrother stepsister grandchild niece fob inlaw twins partner guardians nieces nephews aunts uncles cousins friends neighbors
      """, .relation, -1)
    add("named called maiden surname lastname firstname aka alias nee née", .nameCue, -1)
    add(
      """
      cc name patient pt attending provider physician surgeon pcp anesthesiologist resident nurse author dictator dictating referring
      consultant technologist radiologist pathologist interpreter informant contact spouse guarantor insured subscriber employer
      signature assistant doctor caregiver recipient from to ordering transcriptionist scribe emergency kin witness clinician
      """, .labelCue, -1)
    add("spoke speak talked discussed lives met conferred reviewed thank living initials call notify per dear hi hello", .talkCue, -1)
    add("van von de la del der den di da dos das du el al bin ibn los las san santa le st ter ten", .particle, -1)
    add(
      """
      disease syndrome sign test maneuver manoeuvre murmur palsy fracture reflex reaction procedure operation classification criteria score
      scale index stage staging type lymphoma sarcoma tumor cyst node nodes nodule nodules ring drain catheter tube line valve needle
      clamp retractor position phenomenon triad law contracture disorder dystrophy chorea thyroiditis esophagus ulcer hernia duct
      gland glands cell cells body bodies stain smear angle line lines point spots splint wire pin pins rod rods walker boot scan
      technique repair bypass incision forceps aneurysm neuroma neuralgia hallux deformity lesion palsy ataxia monitor method brace
      sampling equation formula probe knot stitch suture bandage bed table chart coma purpura encephalopathy anemia cirrhosis canal
      loop capsule space triangle membrane tubercle pouch diverticulum heel tendon knee elbow toe foot protocol grade esophagitis
      cells vaccine lamp light swab
      """, .eponymHead, -1)
  }

  private static func addPlaces(_ add: Add) {
    add("street avenue ave road rd boulevard blvd highway hwy parkway pkwy turnpike freeway", .street, -1)
    add(
      "st dr ct ln lane drive court circle cir way place pl terrace ter trail trl square loop crescent alley row pike path route",
      .weakStreet, -1)
    add("north south east west northeast northwest southeast southwest n s e w ne nw se sw", .direction, -1)
    add(
      """
      al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx
      ut vt va wa wv wi wy pr
      """, .stateCode, -1)
    // Those that are no word and no abbreviation of medicine.
    add("ak az fl ga il ia ks ky mn nv nh nj nm ny nc nd ri sd tn tx ut vt wa wv wi wy", [.stateCode], 1)
    add(
      """
      alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas
      kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada hampshire jersey
      mexico oklahoma ohio oregon pennsylvania carolina dakota tennessee texas utah vermont virginia washington wisconsin wyoming
      """, .stateName, -1)
    add(
      """
      usa us america states canada mexico england scotland ireland france germany italy spain china japan india korea vietnam philippines
      brazil cuba haiti jamaica russia ukraine poland greece turkey israel iran iraq egypt nigeria ghana kenya ethiopia somalia africa
      europe asia australia pakistan bangladesh nepal thailand guatemala honduras salvador nicaragua panama colombia ecuador peru bolivia
      chile argentina venezuela dominican republic puerto rico afghanistan syria lebanon jordan portugal netherlands sweden norway
      denmark finland kingdom britain
      """, .country, -1)
    add(
      "lives live lived living resides residing resident moved born raised traveled travelled visiting visited from home works worked",
      .placeCue, -1)
    add(
      """
      hospital clinic center centre medical health healthcare hospice school elementary college university church infirmary sanatorium
      institute academy pharmacy rehabilitation nursing manor inc llc corporation corp company bank apartments
      """, .facility, -1)
    add(
      """
      chicago boston houston phoenix philadelphia dallas austin seattle denver detroit memphis baltimore milwaukee albuquerque tucson
      fresno sacramento omaha atlanta miami oakland minneapolis tulsa cleveland wichita tampa honolulu anaheim anchorage cincinnati
      pittsburgh toledo lincoln orlando irvine newark durham plano buffalo chandler madison lubbock reno richmond spokane rochester
      tacoma fontana glendale huntsville knoxville worcester brownsville tempe springfield peoria eugene salem pasadena joliet rockford
      naperville columbia charlotte nashville louisville brooklyn manhattan queens bronx hartford providence albany syracuse
      indianapolis jacksonville cambridge evanston lexington savannah charleston dayton akron
      """, .city, -1)
  }

  private static func addNumbers(_ add: Add) {
    for (i, name) in (["zero oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"] as [StaticString]).enumerated() {
      add(name, .digitWord, Int32(i))
    }
    for (name, value) in [
      ("ten", 10), ("eleven", 11), ("twelve", 12), ("thirteen", 13), ("fourteen", 14), ("fifteen", 15), ("sixteen", 16), ("seventeen", 17),
      ("eighteen", 18), ("nineteen", 19), ("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60), ("seventy", 70),
      ("eighty", 80), ("ninety", 90), ("hundred", 100),
    ] as [(StaticString, Int32)] {
      add(name, .numberWord, value)
    }
    for (i, name)
      in ([
        "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
        "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
      ] as [StaticString]).enumerated()
    {
      add(name, .numberWord, Int32(i + 4))
    }
    add("thirtieth", .numberWord, 30)
    add(
      """
      mg mcg ug g gm gram grams kg lb lbs pound pounds oz ml cc l dl liter liters mm cm m km inch inches feet ft mile miles iu unit units u
      meq mmol mol mosm ng pg nmol pmol cells copies hours hour hrs hr h minutes minute min mins sec seconds days day d weeks week wk wks
      months month mo years year yr yrs percent pct bpm mmhg hz khz mhz kcal calories cal steps rpm psi degrees degree tablets tablet tabs tab
      capsules capsule caps puffs drops times x mci gy cgy msec ms fr french gauge k million thousand billion hpf lpf mcl ul fl dose doses
      mv kv beats breaths pack packs reps sets dollars
      """, .unit, -1)
    add(
      "at dot user username login userid handle county parish township borough new good king day nonagenarian centenarian supercentenarian nineties apt apartment suite box pobox",
      .lookAt, -1)
    add(
      """
      labor labour memorial independence mother mothers father fathers veterans veteran columbus presidents president valentine boxing
      patrick patricks groundhog flag armistice bastille luther
      """, .lookAt, -1)
    add(
      "coli aureus difficile agreement agreements clin acct ins tech chaplain midwife coworker guardians adjuster caseworker mountain peroxide cleanser granny crackers non hodgkins pylori pneumoniae pyogenes faecalis epidermidis influenzae cerevisiae burgdorferi albicans",
      .common, -1)
    add(
      "quervain cheyne stokes willis graham harvey bradshaw fowler cooper carter mckenzie mcmurphy ballard mayo battle schmorl dupuytren hueston marjolin schatzki neelsen kellgren lawrence howell jolly cincinnati magenis willebrand recklinghausen hippel lindau gierke",
      .eponym, -1)
    add("com org net edu gov mil info biz io health co", .domain, -1)
  }

  private static func addCues(_ add: Add) {
    func cue(_ words: StaticString, _ c: IdentifierClass, weak: Bool = false) {
      add(words, weak ? .weakIDCue : .idCue, Int32(c.rawValue))
    }
    cue("phone telephone tel cell mobile page paged pager beeper phones ph voicemail hotline ext", .telephone)
    cue("fax facsimile telefax", .fax)
    cue("ssn ss socsec", .socialSecurity)
    cue("mrn mr medrec csn har pid fin empi emr", .medicalRecord)
    cue("chart visit encounter record hospital hosp unit patient", .medicalRecord, weak: true)
    cue("member subscriber beneficiary policy hicn mbi medicaid medicare insured enrollee plan group insurance", .healthPlan, weak: true)
    cue("hicn mbi grp", .healthPlan)
    cue("acct iban guarantor invoice", .account)
    cue("account claim billing card routing", .account, weak: true)
    cue("dea npi passport cdl lic", .certificate)
    cue("dl license licence certificate cert permit driver drivers", .certificate, weak: true)
    cue("vin", .vehicle)
    cue("plate plates tail tag registration vehicle", .vehicle, weak: true)
    cue("sn udi imei meid", .device)
    cue("serial device model implant lead generator ref", .device, weak: true)
    cue("accession badge confirmation", .otherUnique)
    cue(
      "id case study specimen order reference employee tracking requisition rx prescription batch pin user login study", .otherUnique,
      weak: true)
    cue("zip zipcode postal", .geography)
  }
}
