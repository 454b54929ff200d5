/// Names that medicine bears, and names of its products and microbes, as facts of general knowledge. Typed for the gate alone;
/// de-identification has its own.
enum MedicalNames {
  /// People after whom diseases, signs, tests, operations, lines, devices and scores are called. Alone they are medicine.
  static let eponyms: StaticString = """
    abrikossoff achard adams addis adson albers albright alda alder aldrete aldrich alexander allis alsberg alvarado amsler
    andersen anderson andrews angelman anton apert aran armstrong arnold arthus aschoff asherman auer auerbach auspitz austin
    auvard avellis baastrup babcock baker bakes balfour balint ballance bamberger bankart bannayan banti barany bardet barlow
    barr barraquer barsony barth barthel bartholomew bartlett barton bassini bateman batten battle bavona baxter bazett beau
    beaumont beaver beck beckman beckwith bednar beevor behcet bekhterev bender bennet berard berlin bernard bernstein besnier
    betz biederman bielschowsky biermer bigatti bigelow bigler billroth binswanger biot bishops bjerrum blackfan blakemore
    blakesley blalock bland blatt bloch blom bloom blount blumberg blumer boas bochdalek boerhaave bohler bonnet bonney
    bookwalter borg bosniak boston bouchard bourneville bouveret bovie bowditch boyden bozeman braak braden bragard brandt braun
    brenman brenner breslow brewer brissaud bristow broca brock brodie bromage bronson brooke brooks broselow bruch brudzinsky
    brugada brunner bruns bryan bryant buck buckwalter buie bunnell burch burford burnett burns burow burton caffey cajal
    caldwell calot calve camitz campbell canavan cantlie capgras caplan caprini carnett caroli carpenter carrel carstairs
    castleman cattell celestin centor chagas chance chandler chapman charles charlson chiari chilaiditi childs chopart churg
    claude clavien cloquet coats cobb cobbs cockayne cockett codman cogan colle collet collins compton converse cooley coombs
    coopernail cori cormack corrigan corti costen cotard cotton coude councill courvoisier couvelaire cowden cox crampton
    creutzfeldt crigler crile cronkhite crouzon crutchfield cruveilhier cryer curling currarino cusco cushman cyriax dacosta
    dalrymple dandy danlos darier darling darwin davol dawson deaver debakey debre degos dejerine denis dennie denonvilliers
    dercum desault desmarres dever devic deyo diamond dick diego dieulafoy dindo dingman dobhoff dohle donath donders donnan
    donovan doyen drabkin drager dressler drummond duchesne duckworth duke dukes duncan dupuytren durkan duroziez dusard duval
    dworkin eagle ebstein eck eder edmonton ehlers eisenmenger ekbom ely emerson enneking epstein epworth erdheim esmarch essen
    essex ethicon eustachian evans ewart exner faber fabricius fabry fagerstrom fahr fairbank fallopian fallot farber farr favre
    felty fergusson ferris finney finochietto fisch fischer fisher fitzgerald fleischer fleischner flint fogarty fontan forbes
    fordyce forestier fothergill fournier foville fox fraenkel fraley framingham franceschetti francis frankel frankenhauser
    franklin frantz fraser frazier freer freiberg frey froehlich froin froment frykman fuchs fugl gaenslen galant galen galileo
    gallavardin gamna gandy ganser garre garrod gartland gartner gastaut gelpi gensini gerdy gerota gerstein gerstmann ghon
    giannuzzi gibson giemsa gigli glanzmann glaser glasgows gleeson glenn glidescope glisson godfrey goeckerman goetz goldberg
    goldflam goldman goldmann goldthwait golgi goligher gomco goodenough gorlin gottron goutallier gower gowers graefe graf
    graham grancher graves grawitz greenfield grey grocco grocott groshong grynfeltt guedel guerin gunn gurd guss gustilo guyon
    haab haberer hageman haggitt haglund hailey hakim hallermann hallervorden halstead halsted hamada hamilton hamman hampton
    hansen harada hardinge hardman hardy hare harken harrison hart hartman hartmann hartnup harvey hasson hausmann haversian
    hawthorne hay heaf heaney heberden hecht heerfordt hegglin heimlich heinz heister heller hemovac henderson henle henoch
    henry herbert hering herlev hermansky herpin herring hertel hess hesselbach heubner hewitt heyde heyman hibbs higashi
    hildreth hilgenreiner hill hinchey hirschberg hirschfeld hoehn hofbauer hoffa hohmann hollander hollenhorst holmes holt
    holzknecht hoover hopkins hopkinson hornsby hortega horton hounsfield houston howard howship hoyer huck hudgins hudson
    hueter hughston hunner hunt hurst hurthle hutchinson hutchison ilizarov immerslund inglis isaacs ishak ito ivalon ivor
    iwanoff jaboulay jaccoud jacksonian jacod jadassohn jaeger jaffe jakob jamar janz jarisch jarit jarvik javid jebsen
    jefferson jendrassik jensen jervell jeune johanson jolly jonathan jones judet judkins jung juster kahler kallmann kanavel
    kanner kantrowitz kaplan karnofsky kartagener kasabach kasai kast katayama katz kaufman kayser kearns keen kehr keith kelley
    kellgren kelman kennedy kent kerckring kerley kerrison kidd kienbock kiesselbach killian kimmelstiel kimura king kings
    kirklin kirschner kisselbach klatskin klebs kleihauer kleine kleinert kleppinger klippel klumpke knobloch knodell knowles
    kocher koebner kohler kohlrausch koller korotkoff korsakoff kostmann kozlowski krabbe krause krebs krouskop krukenberg
    kugelberg kuhn kulchitsky kumpe kuntscher kupffer kurtzke kussmaul kveim labbe lachmann ladd laennec lafora lahey lamaze
    lambert lambl landau landouzy landry landsteiner langenbeck langer langerhans langhans laplace larrey larsen lasegue laseque
    lasik lauge laugier lauren laurence laurin lawton lazarus leavitt leber leclerc leden leeds lees lefort legg leiden leigh
    leksell lembert lempert lenegre lennert lennox lenz leri leriche lesch leser lesgaft letournel letterer lev leveen levin
    levine lewandowsky lewinsky leyden leydig lhermitte libman lichtenberg lichtenstein liebermann lightwood likert lille linton
    lisch lisfranc lissauer lister littauer little littler littre liverpool lobstein lockwood loeffler loeys loffler lorenz
    losee louis lovibond lowe lowenstein lublin lucas luciani lucio ludloff ludwig luer lugol lumsden lund luria luschka
    lutembacher luxo lyell lysholm macewen mackenzie macleod maddrey madelung maffucci magill mahaim maisonneuve majocchi
    malassez malgaigne malis mallampatti mallet malpighi mankin manning mantoux marburg marchiafava marcus marjolin maroteaux
    marsh marshak martius marx mason masson mathieu mauriac mayer mayfield mayo mazzotti mcardle mcburneys mcconnell mccune
    mcgill mcgivney mckusick mcleod mcmaster mcvay meckel meesmann mehran meibom meibomian meige meigs meissner melnick mendel
    mendelson menetrier menkes merrill merseburg merzbacher metzenbaum meyer meyerding michaelis michigan mikulic mikulicz milan
    milkman millard milroy miltex minamata minkowski minor mirels mirizzi mitrofanoff mixter moberg mobitz mobius modic moebius
    mohrenheim moll mollaret mondor monro monson montenegro montreal morgagni morquio morse moschcowitz mosher moss mowat
    moynihan muckle muehrcke mueller muller mullerian munchausen munro munster murphys murray musset myers myerson naclerio
    naegeli naffziger nagele nager nash needham neers negus nelaton nernst nesbit neufeld neumann newcastle newton niemann
    nightingale nikaidoh nikolsky nissl norton norwood nothnagel nottingham nuck nylander ober obersteiner obwegeser ochsner
    oddi ogilvie oldfield oliver ollier olsen olympus omenn ommaya oppenheim oppenheimer oppenheims orthner ortner ortolani
    osborn osborne osher oswestry otis otto owren oxford pacini padua paley palmer pancoast paneth panner panum papanicolaou
    papillon pappenheimer paprosky parham parinaud park parkes parkinsons parkland parona parrot parry partington pastia
    paterson patrick patterson patton pauwels pavlik pavlov payr pearson pecquet peel pel pelger pelizaeus pellegrini pemberton
    pendred penfield penn pennington perlia perls perthes peter peters petit petri peutz peyer pfeiffer pfirrmann phelps
    phemister philadelphia philips phoenix pickwick pickwickian pierce pierre pilon pinard pindborg pipkin pirie pirquet
    pittsburgh plummer poiseuille poland polya poncet ponseti poole pope poppen poser potain pott potter potts pouteau pozzi
    prader prague pratts prehn preiser prentice price pringle prinzmetal proust pryor puestow pugh purkinje purtscher putnam
    quebec queckenstedt quervain quetelet quincke quinke quinton raeder ramirez ramsay ramstedt randall raney rankin ransohoff
    rasmussen rastelli rathke ratliff raven raynauds reed refsum regnauld reichert reifenstein reil reinke reis reissner renshaw
    rett reynolds rhesus rhodes ribbing richards richardson richardsons richmond ricketts riddoch riedel rieger riker riley
    risser ritter robb robin rochester rockall rockwood rocky roger rogers rokitansky roland rolando romana romano rome rongeur
    rorschach rosai rosen rosenbach rosenfeld rosenmuller rosenthal rosenzweig rosser rostan roth rothmann rothmund rotor roux
    rovsig rubin rubinstein rud rumack rumpel runyon rush russ russel rutherford rutter ryder sabin sabouraud sahli saint salk
    salmon salzmann sanders sandifer sanfilippo sanger santorini sarnat sarot satinsky savill sayre scarpa schamberg schamroth
    schatz schatzker schaumann scheie scheuermann schick schiff schilder schiller schiotz schirmer schlatter schlemm schmid
    schmidt schmorl schnidt schnitzler scholl schonlein schultz schultze schwabach schwachman schwann scott seattle seckel
    seddon segond seidel seldinger sellick semont semple senear sengstaken senn sessing seton sever sezary shamblin sharp
    sheehan shepherd sherman shiga shone shouldice shprintzen shulman shwachman shy siemens siewert silfverskiold silver
    silverman sim simmond simons sims singleton sipple sistrunk skoog sly smedberg smillie smithwick snodgrass snowden snyder
    soave sokolow sotos souques southwick souttar spencer spens sperry spetzler spigelian spitz spranger sprengel stamey
    stanford stargardt starling starr steell stein steinberg steinbrocker steinert steinmann stellwag stener stensen stenson
    steri stewart stickler stieda stiles stille stilling stokes storz stout strachan straus strauss stroop strumpell stryker
    stupp sturge sudeck sugiura sunderland sutton swanson swenson swyer syme symington tait takayasu takotsubo talma tangier
    tanner tarlov tarui taussig tay taybi teale tebbetts tenckhoff tenon terry terson thevenard thiemann thiersch thomsen thorel
    thorn thornwaldt thudichum thurston tietze tillaux tinetti tischler todaro tokyo toldt tolosa tonnis torek torkildsen
    tornwaldt towne townes traube treacher treitz tremblay treves troisier trotter truelove tscherne tuffier tuohy turcot turyn
    tzanck uhl uhthoff ullmann underwood unna unverricht urbach usher utstein valentin valentine vancouver vas vater vaughan
    veress verner vernet verneuil verres vidal vincent vinson virchow vogel vogt volhard volkmann volkmanns voorhees vrolik
    waardenburg wagner wagstaffe waldenstrom waldeyer walker wallenberg waller wallerian walsh walther wangensteen warburg ward
    wardrop warthin wassermann waterhouse waterlow waterston weaver weber webster wechsler weck wedensky weibel weill weinberg
    weinstein weir weitbrecht weitlaner welander welch wellens wells wenckebach werdnig werlhof wermer werner wernicke wertheim
    west westcott westergren westermark westley westphal wharton wheeler whipple whitacre whitfield whitman whitnall wickham
    widal wiedemann wigand wilkes wilkie wilkins willebrand williamson willis willms wimberger winslow winter winterbottom
    wirsung wiskott witts wohlfart wolfe wolffian wolfram wolman wong woodruff woods woringer worm wormian wrisberg wullstein
    yale yankauer yasargil yates yesavage york young yount zahn zambusch zarit zeis zellweger zenker ziehl ziemann zieve zimmer
    zinn zinsser zondek zuckerkandl zung zurich
    """

  /// Products, by brand.
  static let brands: StaticString = """
    abilify abraxane accolate accu accuneb accupril aciphex actonel actos adacel adalat adaptic adcetris adderall adriamycin
    advair advil aerochamber afluria afrin aggrenox aimovig aircast airsense aldactone aldara alecensa aleve alimta alkeran
    allegra allevyn alloderm alphagan amaryl ambien amitiza amplatz amplatzer anaprox androgel angiojet angioseal anoro apidra
    apligraf apriso aptiom aquacel arexvy aricept arimidex armour arnuity aromasin arzerra asacol asmanex astelin atacand atarax
    ativan atrovent augmentin autohaler avandia avapro avastin avelox avodart avonex azilect azopt bactiseal bactrim bactroban
    basaglar belsomra benadryl benefiber beneprotein benicar bentyl betadine betaseron bevespi bexsero biaxin biosynthesis
    biotronik bipap bledsoe blenoxane boost boostrix botox bovie breo brilinta briviact bumex buspar bydureon byetta bystolic
    caduet calan camptosar carafate cardizem cardura carelink carpentier casodex catapres ceftin celebrex celexa cellcept certas
    cerumenex cervarix chantix chek cialis cimzia cipro citrucel clarinex claritin cleocin climara clozaril codman cogentin
    colace colcrys combigan combivent comirnaty comtan concerta contour copaxone cordis coreg corevalve corlanor cosentyx cosopt
    coumadin covaxin cozaar cpap creon crestor cubicin cymbalta cytomel cytoxan dacron daliresp daptacel darzalex debrox
    decadron delsym deltasone demadex demerol depakote depo dermabond dermagraft desyrel detrol dexcom dexilant diflucan
    digihaler dilantin dilaudid diovan diskus ditropan diuril donjoy doxil dulcolax duoderm duoneb dupixent duragesic dyazide
    ebixa edarbi edarbyclor effexor effient elavil eliquis ellipta eloxatin embotrap emend emgality empliciti enbrel endoloop
    endostitch enfamil engerix ensure entresto entyvio epipen epogen erbitux erivedge ertaczo estrace ethibond eucerin evista
    evolut excedrin exelon exforge exogen fanapt fareston farxiga faslodex femara fetzima fibercon fioricet fitbit flagyl
    flexeril flexhaler flexpen flexpro flextouch flomax flonase floseal flovent floxin fluad fluarix flublok fluzone focalin
    folfiri folfox fortamet forteo fosamax freestyle frova fycompa gabitril gardasil gatorade gaviscon gelfoam gemzar geodon
    gleevec glidewire glucerna glucometer glucophage glucotrol glucovance glyxambi goretex guidant halaven haldol handihaler
    harmonic harvoni havrix heartmate heartstart heartware hemoclip heplisav herceptin hiberix holter humalog humira humulin
    hydrea hytrin hyzaar ibrance iclusig imbruvica imdur imfinzi imitrex imodium impella inderal indocin infanrix inlyta
    inspirease integra invega invokamet invokana ipol iressa isentress isordil isosource istalol jakafi janssen jantoven janumet
    januvia jardiance jevity jevtana juven kadcyla kaltostat kayexalate keflex kenalog keppra kerendia kerlix keytruda kinrix
    kisqali klonopin klor kombiglyze kwikpen kyprolis kytril lamictal lamisil lanoxin lantus lasix latitude latuda lenvima
    lescol letairis levaquin levemir levitra levothroid levoxyl levsin lexapro libre lidoderm lifepak ligasure linzess lioresal
    lipitor livalo lodine loestrin lomotil lonsurf lopid lopressor lotensin lotrel lotrimin lovaza lovenox lucentis lumigan
    lunesta lupron luvox lynparza lyrica maalox macrobid macrodantin malarone marlex mavik mavyret maxalt maxon maxzide mediport
    medrol medtronic megace mekinist menactra menveo mepilex merlin mersilene mestinon metrogel mevacor micardis microcatheter
    microzide midol minimed minipress miralax mirapex mirena mitraclip mobic moderna monocryl motegrity motrin mounjaro movantik
    mucinex mucomyst multaq myfortic mylanta mynx myrbetriq namenda naprosyn narcan nardil nasacort nasonex navelbine nebuhaler
    neosporin nepro nesina neulasta neupogen neurontin nexavar nexium nexplanon niaspan nicoderm nicorette ninlaro nizoral norco
    normodyne norpace norvasc novavax novolin novolog nucala nucynta nuedexta nurtec nuvaring nuvigil ofev omnicef omnipod
    onetouch onfi onglyza opana opdivo optichamber optiflow orencia ortho orthofix osmolite otezla oxycontin oxytrol ozempic
    pamelor parlodel paxil paxlovid pds pedialyte pediarix pediasure pedvax pentacel penumbra pepcid peptamen perceval perclose
    percocet periactin perjeta permacath persantine pfizer phenergan philips plaquenil plavix pletal pneumovax polysorb polytrim
    pomalyst ponstel portacath powerport pradaxa praluent prandin pravachol precose premarin prempro pressair prevacid prevnar
    prilosec prinivil prinzide pristiq proair procardia procrit prograf prolene prolia prolixin prometrium promod propecia
    proquad proscar prostat protonix proventil provera provigil prozac pulmicort pyridium quadracel qvar ranexa rapaflo rebif
    reclast recombivax redihaler reglan relafen relpax remeron remicade renagel renvela repatha requip resmed respiclick
    respimat respironics restasis restoril retin revatio revlimid rexulti reyataz rhinocort rhogam rinvoq risperdal ritalin
    rituxan robaxin robitussin rocephin rotarix rotateq rozerem rybelsus rythmol sabril salagen sanctura sandimmune saphris
    sapien savaysa savella serevent seroquel shingrix silastic silvadene simbrinza similac simponi sinemet sinequan singulair
    skelaxin skyrizi solitaire solostar solu soma sonata soriatane sorin sovaldi spikevax spiriva sprycel stalevo starclose
    starlix steglatro stelara stiolto stivarga strata strattera striverdi suboxone sudafed sular surgicel surgilon sutent
    symbicort symproic synthroid tafinlar tagrisso tamiflu tandem tapazole tarceva tarka tasigna taxol taxotere tdap tecentriq
    tecfidera tegaderm tegretol tekturna temodar tenoretic tenormin terumo tesio tessalon thickit tiazac ticlid tikosyn timoptic
    tisseel tobradex tofranil topamax toprol toradol torisel toujeo tracleer tradjenta trandate tranxene travatan trelegy
    trental tresiba trevo trexall tribenzor tricor trileptal trilipix trilogy trintellix trulance trulicity trumenba truvada
    tubex tudorza tums turbuhaler twinrix twisthaler tykerb tylenol ubrelvy uceris uloric ultracet ultram uniretic univasc
    uroxatral urso valium valtrex vapotherm vaqta varivax vaseretic vasotec vaxneuvance vectibix velcade velcro venclexta
    ventolin verelan vesicare viagra vibramycin vicodin vicryl victoza vidaza viibryd vimpat viread visine vistaril vivitrol
    vivonex voltaren votrient vraylar vytorin vyvanse watchman wegovy welchol wellbutrin xalatan xanax xarelto xeljanz xeloda
    xenical xenoform xeroform xgeva xifaxan xigduo xolair xopenex xtandi xyrem xyzal yervoy zanaflex zantac zarontin zaroxolyn
    zarxio zebeta zejula zelboraf zelnorm zemplar zepbound zestoretic zestril zetia ziac zithromax zocor zofran zoladex zoll
    zoloft zomig zonegran zostavax zostrix zosyn zovirax zubsolv zyban zyloprim zyprexa zyrtec zytiga
    """

  /// Genera and species of microbes, parasites and plants.
  static let organisms: StaticString = """
    abscessus acinetobacter actinobacillus actinomyces aeromonas agalactiae aggregatibacter alcaligenes anaplasma ancylostoma
    anginosus ascaris aspergillus avium babesia bacillus bacteroides balantidium bartonella baumannii bifidobacterium
    blastocystis blastomyces bordetella borrelia bovis brucella brugia burkholderia campylobacter candida canis capnocytophaga
    cardiobacterium cepacia chlamydia chlamydophila chryseobacterium citrobacter cloacae clonorchis clostridioides clostridium
    coccidioides corynebacterium coxiella cryptococcus cryptosporidium cutibacterium cyclospora cytomegalovirus demodex
    diphtheriae diphyllobothrium dirofilaria echinococcus ehrlichia eikenella elizabethkingia entamoeba enterobacter enterobius
    enterococcus epidermophyton erysipelothrix escherichia eubacterium faecium falciparum fasciola fragilis francisella
    fumigatus fusarium fusobacterium gardnerella gemella giardia glabrata gonorrhoeae haemolyticus haemophilus hafnia
    helicobacter henselae histoplasma hominis hymenolepis isospora jejuni jirovecii kansasii kingella klebsiella kluyvera krusei
    lactobacillus legionella leishmania leprae leptospira leuconostoc listeria loa lugdunensis malariae malassezia maltophilia
    marcescens meningitidis micrococcus microsporum mirabilis monocytogenes moraxella morganella mucor mycobacterium mycoplasma
    naegleria necator neisseria neoformans nocardia onchocerca opisthorchis orientia ovale pallidum paracoccidioides paragonimus
    parapsilosis pasteurella peptococcus peptostreptococcus perfringens pertussis pestis plasmodium plesiomonas pneumocystis
    porphyromonas prevotella propionibacterium proteus providencia pseudomonas ralstonia rhizopus rhodococcus rickettsia roseola
    rothia salmonella saprophyticus sarcoptes scedosporium schistosoma serratia shewanella shigella sonnei sphingomonas
    sporothrix staphylococcus stenotrophomonas stercoralis streptobacillus streptococcus strongyloides taenia tetani toxocara
    toxoplasma trachomatis treponema trichinella trichomonas trichophyton trichosporon trichuris tropheryma tropicalis
    trypanosoma tuberculosis tularensis typhi typhimurium ureaplasma vaginalis varicella veillonella vibrio viridans vivax
    vulgaris welchii wuchereria xylosoxidans yersinia
    """
}
