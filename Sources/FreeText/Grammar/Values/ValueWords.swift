/// Words of clinical values.
extension Vocabulary {
  static let valueWords: [(WordClass, StaticString)] = [
    (
      .unitOfMeasure,
      """
      mg mcg ug g gm gms gram grams kg kgs kilograms lb lbs pound pounds oz ounces ml mls l liter liters litre litres dl cl cc ccs cm mm m
      meters ft feet inch inches mmhg mm hg cmh h2o meq mmol mol umol nmol pmol ng pg iu u unit units miu mu k ul fl bpm hz khz mhz
      percent pct hr hrs hour hours h min mins minute minutes sec secs second seconds s ms msec d day days wk wks week weeks mo mos month
      months yrs years year yr packs pack cigarettes cigs beers drinks tablet tablets tab tabs capsule capsules cap caps puff puffs drop drops gtt gtts
      spray sprays patch patches dose doses refill refills vial vials ampule tbsp tsp teaspoon teaspoons mgs french fr gauge ga gy cgy rad
      msv kv ma kcal cal calories cfu copies cells x10 degrees degree deg celsius fahrenheit c f lpm psi torr kpa atm mets met watts
      joules j ohm ohms bottles bags sutures staples stitches times x beats breaths steps stairs floors flights blocks miles mile km kcals
      cmh2o mosm osm eq dpm fraction fractions sessions cycles pills pill syringe syringes strips count lancets needles
      """
    ),
    (
      .valueCue,
      """
      ciwa cows rass cpot bp hr rr t temp tmax spo2 sao2 o2 sat sats fio2 wt weight ht height bmi pulse resp respirations sbp dbp map cvp na sodium k potassium
      cl chloride co2 bicarb hco3 bun cr creat creatinine gluc glucose bg fsbg accucheck ca calcium mg magnesium phos phosphorus wbc hgb hb
      hct plt plts platelet platelets rbc mcv rdw anc alc inr ptt aptt troponin trop ck cpk ckmb bnp ntprobnp probnp tsh t3 t4 ft4 a1c
      hba1c hga1c ast alt alp alkphos bili bilirubin tbili albumin alb lipase amylase ldh esr crp ferritin iron tibc b12 folate psa cea afp
      lactate ph pco2 po2 cholesterol ldl hdl triglycerides trig tg gfr egfr ef lvef vl vload cd4 gcs apgar apgars nihss meld phq gad mmse
      moca braden berg audit dast bims morse norton katz barthel tinetti ess fast bprs hamd cage edss fim rancho slums cdr gds midas isi pcl ymrs aims esi ketones ketone readings values score scores grade stage class level levels count counts vitamin ddimer dimer fibrinogen procalcitonin pct hcg bhcg cortisol
      viral load titer flow flows odometer epworth iop ballard calprotectin mileage dose fev1 fvc dlco ejection fraction intake output urine uop ebl volume total rate cap wt
      """
    ),
    (
      .pairWord,
      """
      strength motor pupils murmur pain reflexes reflex pulses pulse edema score scale gcs apgar apgars systolic diastolic vision acuity
      od os ou visual strengths grip biceps triceps quadriceps deltoid deltoids hamstrings dorsiflexion plantarflexion flexion extension
      extensors flexors dtr dtrs patellar achilles brachioradialis extremities extremity bilaterally ejection sem nodes node positive tablets
      tablet tab tabs mile hour liter cup teaspoon tsp pack ppd severity rated rates rating intensity mmse moca phq phq9 gad7 gad
      nihss heard radiating lusb rusb apex cores correct recall orientation domains questions items criteria phalen tinel
      radial femoral pedal cn nerves le ue lue rue lle rle iliopsoas sob dyspnea nausea anxiety depression mood ns bicarb sats
      lymph full feeds strokes beats times bang lawton timi ishihara barthel tinetti bims schirmer
      allred nottingham ranson blatchford vasc bled peep
      """
    ),
    (
      .codeCue,
      "atcc nctc dsmz cas addgene genbank uniprot pdb eudract irb refseq ensembl dbsnp iso astm mvx cdt apc genotype icd icd9 icd10 cpt ndc hcpcs loinc snomed sct rxnorm rxcui cui drg cvx atc omim nct pmid doi isbn hcc dx procedure ndcs acp"
    ),
  ]
}
