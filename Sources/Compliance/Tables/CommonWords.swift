/// Words of English and of medicine that may stand with a capital without being anybody's name. Typed for the gate alone.
enum CommonWords {
  static let function: StaticString = """
    the a an this that these those it its he she they we i you his her hers their theirs our your my me him them us who whom whose which
    what when where why how and or but nor so yet if then else than because although though while since until unless as at by for from
    in into of off on onto out over per to toward under up upon via with within without about above across after again against along
    among around before behind below beneath beside between beyond despite down during except inside near outside through throughout
    is are was were be been being am do does did done has have had having will would shall should can could may might must not no yes
    none any all both each either every few many more most much neither other others another some such same several own only just also
    too very quite rather almost always never often sometimes usually still already now here there today tomorrow yesterday tonight
    soon later earlier ago currently recently previously initially eventually otherwise however therefore moreover meanwhile overall
    please ok okay well perhaps
    """

  static let english: StaticString = """
    alcoholic alcohol density circumference implantable dietary lean patellofemoral percentile lipoprotein dispense dispensed strengths brand
    brands generic label labels labeling labelled status statuses identifier identifiers qualifier qualifiers component components category
    categories comment summary summaries attachment attachments appendix reviewer signer printed printing page pages footer header headers
    column columns table tables figure figures exhibit abbreviations abbreviation glossary sincerely regards cordially respectfully
    congratulations welcome hello goodbye morning afternoon acknowledgment acknowledgement attestation disclaimer confidential
    confidentiality notice privacy policy policies consent consents waiver beneficiary deductible copayment coinsurance claims claim payer
    payers medication medications reconciliation immunizations pedigree sibling siblings ancestry genotype phenotype mutation mutations
    variant variants allele alleles chromosome exon intron gene genes panel panels reflexed cascade cytometry flow assay assays reagent
    vendor manufacturer manufacturers lot lots expiration expires barcode
    lion lions club ripple pea peas bean beans walmart costco google facebook zoom internet website computer laptop kiwi mango peanut almond
    walnut oat protein soy whey turmeric ginger garlic onion tomato potato broccoli spinach chicken turkey beef pork salmon tuna shrimp egg
    eggs cheese yogurt bread pasta cereal oatmeal juice soda beer wine vodka whiskey tea rotary marathon yoga pilates basketball football
    baseball hockey tennis golf volleyball softball gymnastics ballet dance piano guitar violin choir band scout scouts army navy marines
    able absent accept access accident accompanied accompanies according accurate ache act action active actively activities activity
    actual acute add added addendum addition additional adequate adequately adjust adjusted administer administered admission admit
    admits admitted adult advance advanced advice advise advised affect affected afternoon age aged agree agreed agrees ahead aid air
    alert alive allow allowed alone alter alternative amount and answer answered anticipate anticipated anxious apart apparent appear
    appears apple application applied apply appointment appreciate appreciated appropriate approve approved approximate approximately area arm
    arrange arranged arrival arrive arrived art ask asked asking asleep aspect assess assessed assist assistance associated assume
    attempt attempted attend attended attends authorization autumn available average avoid awake aware away baby back background bad
    balance ball band bank bar base based baseline basic basis bath bathroom beach bear became become becoming bed bedtime began begin
    beginning behavior believe believes belt bench benefit benefits best better big bill bird birth birthday bit black bleed bleeding
    block blood blue board body book born bottle bottom bowel box boy boys break breakfast breath breathing bridge brief briefly bright
    bring brother brought brown build building burn burning bus business busy butter buy calm call called calls came camp care careful
    carefully caregiver caretaker carry case cases cat catch caucasian caught cause caused causes caution center central certain
    chair chance change changed changes chart check checked chest chief child childhood children chill choice choose church circle
    citizen city class clean cleaned clear cleared clearly client clinic clinical clinically clinician close closed closely clothes
    coach coat coffee cold college color combination combined come comfort comfortable comfortably coming comment comments commit
    common communication community company compare compared comparison complain complained complaining complains complaint complaints
    complete completed completely complex compliance compliant complicated complication complications concern concerned concerning
    concerns condition conditions conference confirm confirmed connect consent consider considered consideration consistent constant
    constitutional consult consultant consultation consulted contact contacted contain content continue continued continues
    contribute contributing control controlled conversation cook cool cooperative coordination copy corner correct cost could counsel
    counseled counseling count country couple course court cover coverage covered crack create created criteria critical cross cry
    culture cup current cut cycle daily damage dark data date dated dates daughter dawn day days dead deal dear death decide decided
    decision decline declined declines decrease decreased deep deeply defer deferred degree delay delayed deliver delivered delivery
    demonstrate demonstrated demonstrates denied denies deny denying department depend dependent describe described describes
    description desire desired detail detailed details determine determined develop developed development device did died diet
    difference different difficult difficulty digital dinner direct directed direction directions director disability discharge
    discharged disc discontinue discontinued discuss discussed discussion disease display distance distress disturbed divorced
    doctor document documentation documented documents does dog door dose dosed doses double doubt draw dress dressing drink drinking
    drinks drive driver driving drop dry due dull duration duty early ease easily east eat eating education effect effective effort
    eight either elder elderly elect elective electronic elevated eleven email emergency emergent employed employee employer
    employment empty encounter encourage encouraged end ended ending energy engage english enjoy enjoys enough ensure enter entire
    environment episode episodes equal equipment error escort especially establish established estimate estimated ethnicity evaluate
    evaluated evaluation evening event events evidence exact exactly exam examination examined example excellent exercise exercises
    exhibit exist existing expect expected expects experience experienced experiences experiencing explain explained explanation express
    expressed extend extended extensive extent external extra extreme eye eyes face fact factor factors fail failed failure fair
    fairly faith fall fallen falls familiar family far farm fashion fast father fear feature features feel feeling feels felt female
    fever field fifteen fifty fight figure fill filled final finally find finding findings fine finger fingers finish finished fire
    firm first fish fit five fix fixed flat flexible floor flow fluid focus focused follow followed following follows food foot force
    foreign form formal former forty forward found four fourth fox frank free freedom frequency frequent frequently fresh friday friend
    friends front frozen fruit full fully function functional functioning further future gain gained game garden gather gave general
    generally generalized gentle gently get gets getting girl give given gives giving glad glass goal goals god going gold gone good
    got grace grade grand grandchild grant gray great greater greatly green grey gross ground group grow growing growth guard guardian
    guidance guide guided guidelines gym habit habits half hand handed handle hands happen happened happy hard hardware harm has head
    heading healed healing health healthy hear heard hearing heart heat heavy height held help helped helpful helps high higher highest
    highly hill his hispanic historian historical history hit hobbies hold holding hole holiday home homeless honest hope horn hospice
    hospital hospitalization hospitalized host hot hotel hour hours house household housing however hundred hunger hunt hurt hurts
    husband ice idea ideal identified identify ill illness image images imaging immediate immediately immunization impact important
    impression improve improved improvement improves improving include included includes including increase increased increases
    increasing independent independently indicate indicated indicates indication individual infant infection inform information
    informed initial initiate initiated injured injuries injury inpatient input inquire insert inserted inspection instruct instructed
    instruction instructions instrument insurance intact intake intend intended interest interested interim intermittent
    intermittently internal interpretation interpreter interval intervention interventions interview introduce introduced invalid
    investigate involve involved involvement iron island issue issues items ivory jade job join joint joints joke joy judge judgment
    jump keep keeping kept key kids kill kind king kitchen knew knight knock know knowledge known lab label labor laboratory lack lady
    lake lamb land lane language large largely larger last late lately later latter law lay layer lead leading leads learn learned
    least leave leaves leaving left leg legal legs length less let letter level levels library license lie life lift lifting light
    like likely limit limitation limitations limited line lines lip list listed listen literature little live lived lives living load
    local located location long longer look looked looking looks loose lose losing loss lost lot loud love low lower lowest lunch
    machine made mail main mainly maintain maintained maintenance major make makes making male man manage managed management manager
    manner many mark marked markedly marker market married mass master match material matter maximum meal meals mean means measure
    measured measurement measurements measures mechanism media medical medically medication medications medicine medicines meet
    meeting member members memory men mental mention mentioned message met metal method middle midnight mild mildly mile military mind
    mine minimal minimally minimum minor minute minutes miss missed missing mix mixed mobile mobility mode model moderate moderately
    moment monday money monitor monitored monitoring month monthly months moon more morning most mother motion mouth move moved
    movement movements moving multiple music mutual name named names narrative narrow nation national native natural nature nearly
    neat necessary need needed needs negative negatives neighbor neutral new news next nice niece night nights nine nobody noise
    normal normally north note noted notes nothing notice noticed notification notified notify novel november number numbers numerous
    nurse nursing object objective observation observe observed obtain obtained obvious obviously occasion occasional occasionally
    occupation occur occurred occurring occurs odd offer offered office officer older once ongoing onset open opened opening operate
    operated operation operative opinion opportunity opposite option optional options oral orange order ordered orders ordinary
    organization orient orientation oriented original outcome outpatient output outside outstanding overnight overview owner oxygen
    pace pack packs page paid pain painful pains pair pale palm panel paper paperwork parent parents park part partial partially
    participate particular particularly partner parts party pass passed passing past path patience patient patients pattern pay pearl
    penny people perceive percent perfect perform performed performance performing period periods permanent permission permit person
    personal phone photo phrase physical physically physician physicians pick picture piece pink place placed placement plain plan
    planned planning plans plant plastic play playing plays pleasant pleased plus point points police policy polite pool poor poorly
    poppy popular portion position positive positives possible possibly post potential potentially pound pounds power practice
    precaution precautions prefer preferred prefers preliminary preparation prepare prepared prescribe prescribed prescription
    prescriptions presence present presentation presented presenting presents preserved press pressure prevent prevention preventive
    previous price primarily primary principal print prior private probable probably problem problems procedure procedures proceed
    process produce produced product professional profile program progress progressed progressing progression progressive project
    prolonged promote prompt proper properly property protect protection protocol prove provide provided provider providers provides
    providing public pull pulled pulse purchase pure purpose push put quality quarter question questions quick quickly quiet quit race
    rain raise raised ran random range ranging rapid rapidly rare rarely rate rates rating raw ray reach reached react reaction
    reactions read readily reading readings ready real realize really reason reasonable reasons reassess reassurance reassured recall
    receive received receives receiving recent reception recheck recognize recommend recommendation recommendations recommended
    recommends record recorded records recover recovered recovery red reduce reduced reduction refer reference referral referrals
    referred reflect refill refills refuse refused regard regarding regards region regimen register registered regular regularly
    relate related relation relationship relative relatively relatives release relevant relief relieve relieved religion remain
    remainder remained remaining remains remarkable remember remind reminded remote removal remove removed repair repeat repeated
    repeatedly replace replaced replacement report reported reportedly reporting reports represent request requested requesting require
    required requires requiring research reserve resident residual resolution resolve resolved resolves resolving resource resources
    respect respond responded response responsible responsive rest resting restrict restricted restriction restrictions result resulted
    results resume resumed retain retired return returned returning returns revealed reveals reverse review reviewed rhythm rice rich
    ride right rigid ring rise risk risks river road robin rod role room root rose rough round route routine routinely row rule ruled
    rules run runner running runs rural rush safe safely safety said salt sample sand sat satisfactory saturday save saw say saying
    says scale scan scans scattered schedule scheduled school science score scored scores screen screened screening sea search season
    seat second secondary section secure security see seeing seek seem seemed seems seen select self send senior sense sensitive sent
    separate separated sequence series serious serum service services session set setting settings settled seven seventy severe
    severely severity sex sexual shape share shared sharp she sheet shift shop short shortly shot show showed shower showing shown
    shows sick side sides sign signature signed significance significant significantly signs silver similar simple simply single sister
    sit site sites sitting situation six sixty size skill skilled skin skip sky sleep sleeping sleeps slight slightly slow slowly
    small smaller smart smell smoke smoked smoker smokes smoking smooth snack snow soccer social society soft soil sold solid solution
    somebody someone something somewhat son sorry sort sound sounds source south space spanish speak speaking speaks special specialist
    specialty specific specifically specified specimen speech speed spend spent split spoke sport sports spot spouse spread spring
    square stable stage stairs stand standard standing stands star start started starting starts state stated statement states stating
    station status stay stayed staying steady steel step steps stick sticky stiff stimulate stock stone stool stop stopped stopping
    stops storage store story straight strain strategies strategy street strength stress strict strike strong strongly student studies
    study stuff style subject subjective submit subsequent subsequently substance substances substantial success successful successfully
    suddenly suffer suffered suffering suffers sufficient sugar suggest suggested suggesting suggestive suggests suicide suit suitable
    summary summer sun sunday supervised supervision supplement supplements supplies supply support supported supportive suppose sure
    surface surprise surrounding suspect suspected suspicion sustained sweet swim swimming swing switch switched symptom symptoms
    system systems table take taken takes taking talk talked talking tall tape target task taste taught tax teach teacher teaching team
    tear technical technician technique telephone tell ten tend tendency term terms test tested testing tests thank thanks that thereafter
    therapies therapist therapy thick thin thing things think thinks third thirty thorough thought thoughts thousand three thursday
    tight time times timing tired title tobacco together told tolerable tolerance tolerate tolerated tolerating tolerates tone took tool
    top topic total totally touch tour tower town track tract trade tradition train training transfer transferred transition translator
    transport transportation travel traveled traveling travels treat treated treating treatment treatments tree trend trial tried
    tries trigger triggered triggers trip trouble truck true trust try trying tuesday turn turned twelve twenty twice twin two type
    types typical typically unable unaware uncertain unchanged unclear uncomfortable uncomplicated undergo undergoing undergone
    underlying understand understanding understands understood underwent unemployed unexpected unfortunately uniform union unique
    unit united units university unknown unlikely unremarkable unresponsive unspecified unsteady unusual update updated upper urban
    urge urged urgent urgently use used useful user uses using usual utilize utilized vacation valid value values variable variety
    various vegetable vehicle verbal verbalized verbally verified verify version veteran view violence violet virtual visible vision
    visit visited visiting visits visual voice void volume voluntary volunteer wait waiting wake walk walked walking walks wall want
    wanted wants ward warm warned warning warrant warranted wash waste watch water way weak wear wearing wears weather wednesday week
    weekend weekly weeks weigh weighed weight welcome west wet whatever wheel wheelchair whenever whether white whole wide widely widow
    widowed widower wife will willing wind window winter wise wish wishes woman women wonder wood word words work worked worker
    working works world worried worry worse worsen worsened worsening worsens worst worth wound wounds wrapped write written wrong yard
    yeah year yearly years yellow yes yet young younger zero african american americans asian european indian mexican french german
    italian chinese japanese korean vietnamese russian polish portuguese arabic hindi latino latina islander pacific alaskan hawaiian
    christian catholic jewish muslim buddhist hindu protestant baptist baker banks bass bishop brooks bush butler carpenter chambers
    chandler chase crystal dale day dean destiny diamond earl eve farmer fields flowers forest gates genesis glen guy hale hardy
    heaven herb hood hook hunter iris ivy justice lee lily marine
    marsh melody mercy miles mission misty moss noble olive page parks patience pearl pepper person pope porter
    potter powers prince princess prudence queen rainbow reed ridge robin ruby rusty sage sandy serenity sharps shepherd
    shields sparks sterling stormy sue sunny swan tanner virginia walker ward waters weaver
    webb weeks wells willow woods worth york amber bell bill buck chad chance cliff cross curry drew faith fay fern fisher ginger
    grant harp holly kit lamb lane love mann mark max may nick norm pat pierce
    ray rex rich rick roman rose roth rush saint sandy singh singleton skinner skip stark summers tatum temple terry tiffany
    tucker underwood van vance wade wall wolf wolfe zion bridges cannon charity christian chester combs cotton crow
    georgia carolina dakota china israel
    """

  static let clinical: StaticString = """
    abdomen abdominal abduction ablation abnormal abnormalities abnormality abrasion abscess abuse accommodation acetaminophen acid
    acne acuity adderall adduction adenopathy adhd adherence adherent adipose adrenal advair advil aerobic afebrile affect agitation
    airway albumin albuterol alcohol aleve alert alkaline allergen allergic allergies allergist allergy alprazolam ambien ambulate
    ambulating ambulation ambulatory amiodarone amlodipine amoxicillin amphetamine amputation amylase analgesia anemia anesthesia
    anesthesiologist anesthesiology aneurysm angina angiogram angioplasty ankle anterior antibiotic antibiotics antibodies antibody
    anticoagulant anticoagulation anus anxiety aorta aortic apnea appendectomy appendicitis appendix appetite arterial arteries artery
    arthritis arthroplasty arthroscopic ascites aspiration aspirin assay asthma asymptomatic ataxia atelectasis atherosclerosis
    ativan atorvastatin atraumatic atrial atrium atrophy atypical audiology auscultation autism autoimmune axial axilla axillary
    azithromycin back bacteria bacterial bariatric barium basal beclomethasone benadryl benign benzonatate beta bicarb biceps bilateral
    bilaterally bile biliary bilirubin biopsies biopsy bipolar bladder blister blurred blurry bmi bolus bone bones bony botox botulinum
    bowel brace brachial bradycardia brain breast breastfeeding breasts bronchial bronchitis bronchodilator bruising bruit bruits
    bumex bunion bupropion burn bursa bursitis buspirone bypass calcification calcium calf cancer candida capillary capsule carbohydrate
    carboplatin carcinoma cardia cardiac cardiologist cardiology cardiomegaly cardiomyopathy cardiopulmonary cardiothoracic
    cardiovascular cardizem carotid carpal cartilage cast cataract catheter catheterization caudal cavity cbc cecum celebrex celexa cell
    cells cellulitis cephalexin cerebral cerebrovascular certified cervical cervix cessation chemo chemistry chemotherapy chlamydia
    cholecystectomy cholesterol chronic cialis cigarette cigarettes circulation cirrhosis citalopram claritin claudication clavicle clonazepam
    clonidine clopidogrel clot clots clubbing coagulation codeine cognition cognitive colace colitis colon colonic colonoscopy colostomy
    coma comorbidities compression concussion congenital congestion congestive conjunctiva conjunctivae conjunctival conjunctivitis
    consolidation constipation contraception contraceptive contractions contracture contraindication contrast contusion convulsion
    copay copd coreg cornea corneal coronal coronary cortex cortical corticosteroid cortisol cortisone cough coughing coumadin covid
    cramping cramps cranial creatinine crepitus crestor crohn crohns crusting culture cultures cuff cyanosis cyclobenzaprine cymbalta
    cyst cystic cystoscopy cytology debridement decadron deep defecation defibrillator deficiency deficit deficits deformities
    deformity degeneration degenerative dehydration delirium deltoid dementia dental dentist dentistry depakote depression depressive
    dermatitis dermatologist dermatology dexa dexamethasone diabetes diabetic diagnosed diagnoses diagnosis diagnostic diagnostics
    dialysis diaphoresis diaphragm diarrhea diastolic diclofenac differential diffuse diffusely digoxin dilated dilation dilaudid
    diltiazem diphtheria disk dislocation disorder disorders distal distally distended distention diuresis diuretic diuretics
    diverticulitis diverticulosis dizziness dizzy docusate donor dorsal dorsiflexion drain drainage drip drops drug drugs duct
    duloxetine duodenal dysfunction dyslipidemia dysphagia dyspnea dysuria ear eardrum ears echo echocardiogram ectopic eczema edema
    edematous effusion effusions ejaculation ejection elbow electrocardiogram electrolyte electrolytes electromyography electrophysiology
    eliquis embolism embolization emesis emphysema enalapril endo endocrine endocrinologist endocrinology endometrial endometriosis endoscopic
    endoscopy endotracheal enema enlarged enlargement enoxaparin enteric enterococcus entresto enzyme enzymes eosinophils epidural epigastric
    epilepsy epinephrine episodic epistaxis epithelial equal erectile erosion erythema erythematous erythrocyte escitalopram esophageal
    esophagus estradiol estrogen ethanol etiology eustachian eversion exacerbation excision exertion exertional exophthalmos
    expiratory extension extensor extraocular extremities extremity extubated exudate facial famotidine farxiga fascia fasciitis fasting
    fat fatigue febrile fecal feces femoral femur fentanyl ferritin ferrous fetal fetus fiber fibrillation fibroid fibroids fibromyalgia
    fibrosis fibrous fibula finasteride fissure fistula flank flatus flexion flexor flexeril flomax flonase flovent floxin flu flush
    fluticasone fluoxetine focal foley folate folic follicular fontanelle foramen forearm forehead fracture fractures fracturing fragile
    frontal fundus fungal furosemide fusion gabapentin gait gallbladder gallop gallops gallstones ganglion gastric gastritis
    gastroenterologist gastroenterology gastroesophageal gastrointestinal genetic genetics genital genitalia genitourinary geriatric
    geriatrics gerd gestation gestational giardia gland glands glargine glaucoma glipizide globulin glucagon glucophage glucose gluten
    glyburide goiter gonorrhea gout grafting graft granuloma gravida groin guarding gums gynecologic gynecologist gynecology hair
    hallucinations hallux hamstring hay headache headaches heel heent helicobacter hemangioma hematocrit hematologist hematology hematoma
    hematuria hemiparesis hemodialysis hemodynamically hemoglobin hemolysis hemoptysis hemorrhage hemorrhoid hemorrhoids heparin hepatic
    hepatitis hepatobiliary hepatology hepatosplenomegaly heptavalent hereditary hernia herniated herniation heroin herpes hilar hip hips histology
    hives hoarseness hormone hospitalist humalog humerus humira hyaluronic hydralazine hydration hydrochlorothiazide hydrocodone
    hydrocortisone hydronephrosis hydroxychloroquine hygiene hyper hyperactive hyperglycemia hyperkalemia hyperlipidemia hyperplasia
    hypertension hypertensive hypertrophy hypoglycemia hypokalemia hyponatremia hypotension hypothermia hypothyroid hypothyroidism
    hypoxia hypoxic hysterectomy ibuprofen icterus ileum ileus iliac imitrex immune immunizations immunocompromised immunodeficiency immunology
    immunosuppression immunotherapy imodium implant impaired impairment impingement imuran incision incisions incontinence index
    indigestion induced induration infarct infarction infectious inferior inferiorly infiltrate infiltration inflammation inflammatory
    influenza infraspinatus infusion ingestion inguinal inhalation inhaled inhaler inhibitor injection injections inner inr insertion
    insomnia inspiratory insulin insufficiency intensity intensive interferon interstitial intertrochanteric intervertebral intestinal intestine
    intolerance intracranial intramuscular intraocular intravenous intrauterine intubated intubation inversion invokana iodine irregular
    irrigation irritable irritation ischemia ischemic isolation isosorbide itching januvia jaundice jardiance jaw jugular juvenile keflex
    kenalog keppra keratosis ketoacidosis ketones ketorolac kidney kidneys klonopin knee knees kyphosis lab labetalol labs laceration
    lacrimal lactate lactic lactose lactulose laminectomy lamictal lamotrigine lansoprazole lantus laparoscopic laparoscopy laryngeal
    larynx laser lasix lateral laterally latex lavage laxative ldl lesion lesions lethargic leukemia leukocyte leukocytes leukocytosis
    levaquin levemir levothyroxine lexapro libido lidocaine ligament ligaments limb limbs lipase lipid lipids lipitor lipoma lisinopril
    lithium liver lobe lobectomy loratadine lorazepam lordosis losartan lovenox lumbar lumbosacral lumen lump lumpectomy lumps lung lungs
    lupus lymph lymphadenopathy lymphatic lymphedema lymphocyte lymphocytes lymphoma lyrica macular maculopapular magnesium malaise malaria
    malignancy malignant malleolus mammogram mammography mandible mandibular marijuana mastectomy maternal maxillary mcp measles median
    mediastinal mediastinum medicaid medicare medial medially medrol melanoma melena meloxicam membrane membranes meningeal meninges
    meningitis menopausal menopause menses menstrual menstruation meniscal meniscus metabolic metabolism metacarpal metastases metastasis
    metastatic metatarsal metformin methadone methamphetamine methotrexate methylprednisolone metoprolol metronidazole microalbumin
    microscopic microscopy micturition midline migraine migraines milk mineral miralax mirtazapine miscarriage mitral mobic modified mole
    molecular monocytes montelukast morphine motor motrin mouth mucinex mucosa mucosal mucous mucus mumps murmur murmurs muscle muscles
    muscular musculoskeletal myalgia myalgias myelopathy myocardial myopathy nail nails naproxen narcan narcotic nares nasal nasogastric
    nasopharyngeal nausea nauseous nebulizer nebulizers neck necrosis neonatal neoplasm nephrolithiasis nephrologist nephrology
    nephropathy nerve nerves nervous neuro neurologic neurological neurologically neurologist neurology neuropathic neuropathy
    neurosurgeon neurosurgery neurontin neurovascular neutropenia neutrophils nexium nicotine nifedipine nipple nitro nitroglycerin
    nocturia node nodes nodular nodule nodules nonfocal nontender nontoxic norco normocephalic normotensive norvasc nose nostril novolog
    nsaid nsaids numb numbness nutrition nutritional nystagmus obese obesity obstetrics obstruction obstructive occipital occult
    occupational ocular olfactory omeprazole oncologist oncology ondansetron ophthalmic ophthalmologist ophthalmology opiate opioid
    opioids optic optometrist optometry orbital orders organ organism oropharynx orthopaedic orthopaedics orthopaedist orthopedic
    orthopedics orthopedist orthopnea orthostatic osteoarthritis osteomyelitis osteopathic osteopenia osteoporosis ostomy otitis
    otolaryngologist otolaryngology otoscope otoscopic otoscopy ovarian ovaries ovary overweight oxycodone oxycontin ozempic pacemaker palate
    palliative pallor palpable palpation palpitation palpitations pancreas pancreatic pancreatitis panic pap papule para paracentesis
    paralysis paranoid parathyroid paresthesia paresthesias parietal parkinson parkinsons parotid paroxysmal patella patellar
    pathologic pathological pathology pathologist paxil pcp pediatric pediatrician pediatrics pelvic pelvis penicillin penile penis
    pepcid peptic percocet percutaneous percussion perforation perfusion pericardial pericardium perineal perineum peripheral
    peripherally peritoneal peritonitis pertinent pertussis petechiae pharmacist pharmacologic pharmacy pharyngeal pharyngitis pharynx
    phenergan phenytoin phlegm phosphatase phosphate phosphorus photophobia physiatry physiologic physiotherapy pill pills pitting placebo
    placenta plantar plaque plaques plaquenil plasma plate platelet platelets plavix pleura pleural plexus pneumococcal pneumonia
    pneumothorax podiatrist podiatry polydipsia polyp polypectomy polyps polyuria popliteal portal posterior posteriorly postmenopausal
    postnasal postoperative postoperatively postpartum posture potassium pravastatin prednisolone prednisone pregabalin pregnancy pregnant
    premature prenatal preop preoperative prilosec prinivil proctitis progesterone prognosis prolactin prolapse pronation prone
    propranolol prophylactic prophylaxis prostate prostatectomy prostatic prostatitis prosthesis protein protonix proximal prozac
    pruritus pseudoephedrine psoriasis psych psychiatric psychiatrist psychiatry psychological psychologist psychology psychosis
    psychosocial psychotherapy ptosis puberty pubic pulmicort pulmonary pulmonologist pulmonology pupil pupils purulent pyelonephritis
    quadriceps quadrant radial radiation radicular radiculopathy radiograph radiographic radiographs radiologist radiology radius rales
    ranitidine rash rashes rebound rectal rectum recurrence recurrent reflex reflexes reflux regurgitation rehab rehabilitation remicade
    remission renal resection respiration respirations respiratory resuscitation retention reticulocyte retina retinal retinopathy
    retrograde rheumatic rheumatism rheumatoid rheumatologist rheumatology rhinitis rhinorrhea rhonchi rib ribs rickets risperdal
    risperidone ritalin roentgenogram rosuvastatin rotation rotator rubella rub rubs rupture ruptured sacral sacroiliac sacrum sagittal
    saline saliva salivary salpingo sarcoidosis sarcoma scab scalp scaphoid scapula scapular scar scarring schizophrenia sciatic sciatica
    sclera sclerae scleral sclerosis scoliosis scope scrotal scrotum sedation seizure seizures semen seminal senna sensation sensitivity
    sensorimotor sensory sepsis septal septic septum seroquel sertraline sexually shingles shock shoulder shoulders shunt sickle
    sigmoid sigmoidoscopy simvastatin singulair sinus sinuses sinusitis skeletal skeleton sling snoring sodium solumedrol sore sores
    soreness spasm spasms spastic spasticity sphincter spinal spine spirometry spironolactone spleen splenic splenomegaly splint sprain
    sputum squamous statin steatosis stenosis stent stents sternal sternum steroid steroids stethoscope stimulation stitches stoma stomach strep
    streptococcal stricture stridor stroke stump stupor subacute subclavian subcutaneous subdural sublingual submandibular subscapularis
    subungual suicidal sulfa sulfate sulfonylurea superficial superior superiorly supination supine suppository suppression supraclavicular
    suprapubic supraspinatus surgeon surgeons surgeries surgery surgical surgically susceptibility suture sutures swab swallow swallowing swelling
    swollen symbicort symmetric symmetrical symmetry synapse synchronous syncope syndrome synovial synovitis synthroid syphilis syringe
    systemic systolic tablet tablets tachycardia tachycardic tachypnea tailbone tamiflu tamoxifen tamponade tamsulosin tandem tapered taper
    tarsal technologist tegretol telemetry temperature temporal temporomandibular tender tenderness tendinitis tendinopathy tendinosis tendon
    tendons tenosynovitis terminal testes testicle testicles testicular testosterone tetanus thalamus theophylline therapeutic
    thermal thigh thighs thoracic thorax throat thrombocytopenia thrombosis thrombus thrush thumb thyroid thyroidectomy thyromegaly tia
    tibia tibial tingling tinnitus tissue tissues toe toenail toes tolerating tongue tonsil tonsillectomy tonsils tooth topamax topical
    toradol torsemide torsion tourniquet toxic toxicity toxicology trachea tracheal tracheostomy traction tramadol transfusion transient
    translucent transplant transplantation transthoracic transurethral transverse trapezius trauma traumatic trazodone tremor tremors triage
    triamcinolone triceps tricuspid trigeminal triglyceride triglycerides trimester triptan trochanter troponin trulicity trunk tube tubal tubes
    tuberculosis tubular tumor tumors tylenol tympanic ulcer ulcerative ulcers ulna ulnar ultracet ultram ultrasonography ultrasound umbilical
    umbilicus unilateral unintentional unsteadiness uremia ureter ureteral urethra urethral uric urinalysis urinary urinate urinating
    urination urine urologic urologist urology urticaria uterine uterus uvula vaccination vaccine vaccines vagina vaginal vaginosis valgus
    valium valproate valsartan valtrex valve valves valvular vancomycin varicella varicose varices varus vas vascular vasculitis vasectomy
    vein veins venlafaxine venous ventilation ventilator ventolin ventral ventricle ventricles ventricular verapamil vertebra vertebrae
    vertebral vertigo vesicular vessel vessels vestibular viagra vicodin viral virus viscous vital vitals vitamin vitamins vitreous vocal
    voiding volar voltaren vomit vomited vomiting vulva vulvar warfarin wart warts weakness wean weaned wegovy wellbutrin wheeze wheezes wheezing
    withdrawal wrist wrists xanax xanthoma xarelto yeast zantac zestril zithromax zocor zofran zoloft zoster zyrtec hpi ros pmh psh ros
    cc heent ent cv resp gi gu msk derm neuro psych endo heme vs bp hr rr temp spo sat ekg ecg mri ct cta cxr echo emg eeg egd ercp pet
    usg labs cbc bmp cmp bun cr na ekg wbc rbc hgb hct plt mcv ptt inr tsh ldl hdl hba alt ast alp ggt ck bnp psa hiv hcv hbv rna dna pcr
    rom dtr dtrs ue le lue rue lle rle ruq luq rlq llq bka aka tka tha acl mcl pcl tmj dvt pe mi cad chf copd ckd esrd gerd dm htn hld
    afib cva tia uti uri bph osa ra oa sle ms als ibs ibd adhd ptsd ocd mdd gad prn bid tid qid qhs qd po iv im sq sl er icu ed or pacu
    snf pt ot st rn md do np pa lpn cna dnr dni full code nkda nka perrla perrl eomi ncat rrr ctab ntnd wnl nad aox jvd lad nabs bs
    """
}
