/// The closed classes of words that people, and what is said of them, are known by. Bits 0 to 31 of `WordClass`.
extension WordClass {
  /// `Mr`, `Señora`: a name follows.
  static let title = WordClass(bit: 0)
  /// `Dr`, `Nurse`: a name of staff follows.
  static let staffTitle = WordClass(bit: 1)
  /// `MD`, `RN`: a name of staff stands before.
  static let degree = WordClass(bit: 2)
  static let relation = WordClass(bit: 3)
  /// `Patient`, `Attending`: a name stands behind the colon.
  static let label = WordClass(bit: 4)
  /// `by`, `per`, `named`: a name may follow.
  static let before = WordClass(bit: 5)
  /// `reports`, `denies`: who did it stands before.
  static let personVerb = WordClass(bit: 6)
  static let suffix = WordClass(bit: 7)
  static let particle = WordClass(bit: 8)
  /// Words that are never part of a name.
  static let stop = WordClass(bit: 9)
  /// `disease`, `catheter`: makes an eponym of the name before it.
  static let eponymNoun = WordClass(bit: 10)
  /// `Foley`, `Doppler`: medicine when nothing says that it is a person.
  static let loneEponym = WordClass(bit: 11)
  static let facilityNoun = WordClass(bit: 12)
  /// `outpatient`, `surgical`: says what a facility is, not which one.
  static let generic = WordClass(bit: 13)
  /// `Mercy`, `Memorial`: words of which names of facilities are made.
  static let facilityWord = WordClass(bit: 14)
  static let companyNoun = WordClass(bit: 15)
  static let schoolNoun = WordClass(bit: 16)
  /// `in`, `from`: a place may follow.
  static let placeBefore = WordClass(bit: 17)
  /// `County`, `Township`: a place stands before.
  static let placeNoun = WordClass(bit: 18)
  static let stateCode = WordClass(bit: 19)
  /// `St`, `San`, `Fort`: begins names of places and facilities.
  static let saint = WordClass(bit: 20)
  static let direction = WordClass(bit: 21)
  static let wardNoun = WordClass(bit: 22)
  /// Letters that stand with dots and are no initials: `p.o.`, `b.i.d.`.
  static let dotted = WordClass(bit: 23)
  /// Words of two letters that are surnames only beside a name.
  static let shortName = WordClass(bit: 24)
  static let calendar = WordClass(bit: 25)
  /// `works`, `employed`: an employer may follow.
  static let work = WordClass(bit: 26)
  /// `nurse`, `surgeon`: a name may stand on either side.
  static let role = WordClass(bit: 27)
  /// `lives`, `moved`, `born`: makes a place of the name behind `in` or `from`.
  static let dwelling = WordClass(bit: 28)
  static let determiner = WordClass(bit: 29)
  /// `initials`, `pt`: initials may follow.
  static let initialsBefore = WordClass(bit: 30)
  /// `with`, `to`: what follows is a name only when it looks like one.
  static let weakBefore = WordClass(bit: 31)
}

extension Vocabulary {
  static let names: [(WordClass, StaticString)] = people + medicine + places

  private static let people: [(WordClass, StaticString)] = [
    (
      .title,
      "mr mrs ms miss mister misses mx madam honorable senator sgt sergeant det dep cpl pfc ssgt msgt reverend detective coach aunty auntie smt shri senor senora senorita sra srta herr frau monsieur madame mme mlle signora rev reverend rabbi"
    ),
    (.staffTitle, "dr drs prof professor dra doctor"),
    (
      .degree,
      "md do rn np pa phd lcsw lmsw msw lpn lvn cna crna dds dmd rph pharmd pt dpt ot otr otd slp ccc rd ldn cde esq facs facp facc faap facog facep fasn frcs frcp frcpc mph ms msn bsn dnp aprn arnp fnp fnpbc cnp cnm cns agnp acnp pac mbbs mbchb psyd rrt rt cpht ma cma emt paramedic emtp dpm od dc lmft lpc lmhc jd chpn coa cot ocn rpsgt crt rvt rdcs rdms lmt ibclc phn lcgc abpp licsw lisw cadc pmhnp rnc sane cnor mlt cphq chw rcp ccrn pharm mha mba dvm np-c bcps ccht cst cota pta bsw lsw bcba rbt rdh lac otrl"
    ),
    (
      .relation,
      "husb sib nan nanna gran granny gramps pops tutu oma opa yiayia compadre comadre housemate flatmate cellmate lover stepkids granddad grandad gma gpa momma mama kid ombudsman chef child twin surrogate bystander fiancee nana papa stepdad stepmom ride companion godmother godfather godson goddaughter passenger elder sibs fob mob mgm mgf pgm pgf guardians siblings nephews nieces cousins friends judge hon officer ofc deputy sheriff detective captain capt lieutenant corporal trooper agent attorney don dona fr father imam pastor deacon bishop chaplain auntie tia tio abuela abuelo lola tita tito sister wife husband spouse daughter son mother father mom mum dad mommy daddy parent parents brother sister sibling partner fiance fiancee girlfriend boyfriend friend neighbor neighbour caregiver caretaker carer guardian nephew niece aunt uncle cousin grandmother grandfather grandma grandpa granddaughter grandson grandchild grandparent stepmother stepfather stepdaughter stepson stepbrother stepsister roommate landlord landlady coworker colleague boss supervisor husbands in-law law dtr bro sis gf bf hubby twin infant baby babe newborn foster surrogate proxy poa hcpoa dpoa nok kin widow widower ex-wife ex-husband exwife exhusband pastor sponsor classmate teammate babysitter nanny children kids sons daughters brothers sisters"
    ),
    (
      .label,
      "caller camper driver rider reporter deponent examinee decedent inmate detainee participant student resident crew checked questions appointments overnight coroner examiner witness chaperone scribe dir consultant ref reader nok alias regarding guardians tech case anesthesia patient patients pt name names surname firstname lastname attending surgeon physician provider pcp author dictated transcribed dictator transcriptionist signed cosigned cosigner referring referred consultant resident fellow intern anesthesiologist anesthetist radiologist pathologist cardiologist nephrologist oncologist hospitalist therapist counselor pharmacist technologist tech sonographer interpreter nurse rn md assistant scribe guarantor subscriber policyholder insured member contact emergency kin nok poa proxy guardian mother father mom dad wife husband spouse son daughter sister brother parent caregiver informant historian requester requested ordered ordering verified authenticated prepared reviewed approved recorded submitted entered reported sincerely regards re from to cc attn attention dear aka alias maiden client resident employee worker claimant applicant witness examiner operator performed performing collected interpreted discharge sender recipient cardholder subject person psychiatrist psychologist dentist dermatologist neurologist gastroenterologist midwife obstetrician gynecologist pediatrician urologist primary companion neighbor partner friend signature"
    ),
    (
      .before,
      "little typed covering dating alias tell call pronounce authorised authorized sign-out signout overnight bb specimen its im dictating by per named called dear attn attention cc re sincerely regards thanks aka nee d/w dw w/ via c/o spoke discussed met paged texted informed notified told asked contacted phoned emailed consulted thank signed cosigned cosigning dictated transcribed saw updated counseled advised examined evaluated interviewed accompanied hello hi hey greeted visited contacting calling reached reassured"
    ),
    (.weakBefore, "with from to for and or see seeing via of is was"),
    (
      .personVerb,
      "grew also aware updated covering stopped started wrote left ran moved married worries walked walks rang died drove deployed lives graduates awake prefers enrolled joined sang fell texts phones insists confirms confirmed declines declined refuses refused consents consented hopes hoped worries worried recovered discovered demonstrated teaches may demonstrates verbalises ambulates sleeps eats enjoys attends emails loves likes asks needs needed gave gives cannot failed slept ate emailed emails uses used plays played texted cooks cooked plans planned read reads sent sends arrives brings dropped picked paid pays drives reports reported states stated denies denied presents presented says said complains complained endorses endorsed describes described notes noted admits lives lived works worked was is has had came comes feels felt wants wanted called calls agrees agreed understands understood verbalized verbalizes requests requested asks asked told arrived returned returns will would can could does did tolerated ambulated underwent remains remained appears appeared seems continues continued takes took smokes smoked drinks drank who whose paged notified aware recommends recommended saw performed reviewed discussed explained wrote signed dictated thinks believes remembers recalls reports moved retired resides brought drove visits visited helps helped assisted went tells"
    ),
    (.suffix, "jr sr ii iii iv junior senior esq"),
    (
      .particle,
      "de la las los del da do dos das di du der den van von ver ter ten bin ibn binti al el abu st mac mc le della dei y e zu zur af av"
    ),
    (.initialsBefore, "initials pt patient by per initialed initialled"),
    (
      .role,
      "prescriber certifier endoscopist hha pilot facilitator facilitators advocate medic paramedic firefighter trooper abbot barber hairdresser asst physiatrist ortho rep assist adjuster orderly scrub surg anes attg peds podiatry sw np cna lpn dir sup supervisor supervising chaperone coroner paralegal caseworker doula janitor landlady examiner participant student witness atty anaesthetist custodian principal coach teacher tutor manager lactation volunteer nurse physician surgeon doctor attending resident therapist pharmacist aide midwife hospitalist cardiologist oncologist nephrologist neurologist radiologist pathologist anesthesiologist interpreter chaplain dietitian nutritionist psychologist psychiatrist intern fellow consultant dentist technician sonographer phlebotomist pediatrician urologist gynecologist obstetrician dermatologist gastroenterologist pulmonologist endocrinologist rheumatologist podiatrist optometrist ophthalmologist orthopedist provider pcp coordinator navigator clinician scribe lawyer attorney"
    ),
    (
      .shortName,
      "to ng le vo an do so oh yi li xu ho ha hu he hua an ma lu lo wu wo ko no on so su ta tu um ye yu ya ai bo bu di du fu ge go gu hy im in is ip ja ji jo ju ka ke ki ku la mi mo mu my na nu qi ra re ro ru sa se shi si ti ty uh um us vi vu wi xi ze"
    ),
    (
      .calendar,
      "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun christmas easter thanksgiving halloween"
    ),
    (
      .determiner,
      "the a an this that these those his her their our your my its some any each every no both all another other such same which what several many few"
    ),
    (
      .stop,
      "the a an this that these those his her their our your my its some any each every no not both all another other such same which what several many few and or but nor if then than so as at by for from in into of on onto to with without within about after before during since until till between through over under up down out off per via he she they we you it i me him them us who whom whose am are is was were be been being has have had having does did do done can could should would shall might must may also very too just only more most less least much again still yet already currently now today tomorrow yesterday tonight here there when where why how because due while although though however therefore otherwise unless except"
    ),
    (
      .stop,
      "patient patients pt pts denies reports states presents presented reported denied stated history exam examination assessment plan subjective objective impression findings medications medication allergies allergy diagnosis diagnoses date time dob age sex gender male female man woman boy girl year years month months week weeks day days hour hours minute minutes old yo y/o left right bilateral normal abnormal positive negative chief complaint complaints present past medical surgical social family review systems vital vitals signs physical general neuro cardiac lungs abdomen extremities skin labs lab results imaging procedure procedures operative preoperative postoperative discharge admission admitted discharged transferred follow followup return continue start started stop stopped increase decrease take taking given give seen noted known unknown none nka nkda yes ok okay na stable improved unchanged well alert oriented mild moderate severe acute chronic phone fax tel telephone cell mobile home work email address street city state zip county country mrn ssn id number no account acct insurance policy member group plan medicare medicaid room bed floor unit ward service department dept clinic hospital center office emergency contact relationship relation sincerely regards dear thank thanks re cc attn signed electronically dictated transcribed by reviewed verified authenticated attending physician provider surgeon nurse doctor resident md rn do np pa"
    ),
    (
      .stop,
      "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec english spanish french german italian chinese mandarin cantonese vietnamese korean japanese russian arabic portuguese hindi urdu tagalog polish creole american african asian caucasian hispanic latino latina white black european mexican indian native pacific islander jewish christian catholic muslim protestant baptist methodist buddhist hindu mormon covid fda cdc icd cpt loinc snomed hipaa usa us uk er ed icu ccu or pacu snf ekg ecg eeg mri ct cta pet xr iv po im sc sq prn bid tid qid qd qhs hs am pm mg mcg ml kg lb lbs cm mm bp hr rr temp spo2 wbc hgb hct plt bmp cbc cmp bmi gcs ros hpi pmh psh fh sh hx dx rx tx sx fx s/p w/o"
    ),
    (
      .stop,
      "loc enr coll neuroradiology ophtho confirmed unable lmp edd ega mfr former udi pgy attg biba oncol chiro dispo adm addr fam auth chole dept appt appts hosp mgmt saturdays sundays mondays tuesdays wednesdays thursdays fridays howre youre theyre were thats dont gon gonna wan lem got how nte obx pid obr msh cvx iis cdl lic dea gina tet cal born npi dea odometer reason request requested result report record records message note notes letter form page visit encounter appointment consult consultation referral treatment therapy test tests daily weekly monthly morning evening night afternoon noon pain blood pressure heart rate weight height temperature oxygen mother's father's wife husband daughter son mother father brother sister spouse partner friend guardian caregiver parent neighbor nephew niece aunt uncle cousin grandmother grandfather roommate landlord next kin mr mrs ms miss dr drs status living situation section comments comment summary instructions education updates update technique indication indications comparison conclusion recommendation recommendations specimen anesthesia complications estimated loss condition disposition course details information name names first last middle maiden initials title author cosigner primary secondary care team manager case worker social agency employer employed employment occupation school language religion race ethnicity marital single married divorced widowed preferred pronouns interpreter needed please call called calls page paged ext extension pager beeper website portal username login password id license plate vin serial model device lot fell since"
    ),
  ]
}
