/// Frequent names of people in the United States, as facts: given names that the Social Security Administration counts most often
/// over the last century, surnames that the Census of 2010 counts most often. Typed for the gate alone; de-identification has its own.
///
/// A name that is also a word (`CommonWords`) or that a disease bears (`eponyms`) counts only beside another name or after a cue.
enum CommonNames {
  static let given: StaticString = """
    james robert john michael david william richard joseph thomas christopher charles daniel matthew anthony mark donald steven andrew
    paul joshua kenneth kevin brian george timothy ronald jason edward jeffrey ryan jacob gary nicholas eric jonathan stephen larry
    justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron jose adam nathan henry
    zachary douglas peter kyle noah ethan jeremy christian walter keith austin roger terry sean gerald carl dylan harold jordan jesse
    bryan lawrence arthur gabriel bruce logan billy joe alan juan elijah willie albert wayne randy mason vincent liam roy bobby caleb
    bradley russell lucas eugene philip phillip louis johnny howard ralph earl clarence ernest stanley leonard harry fred francis
    martin victor jimmy luis carlos curtis allen craig shawn manuel melvin herbert clifford theodore norman leo oscar edwin isaac
    frederick alfred glenn travis jeff bernard marcus mario clyde leroy jay dale floyd ricardo leon alex derek warren darrell jerome
    vernon jorge gordon dean greg dustin pedro derrick dan lewis zack corey herman maurice roberto clinton darryl lloyd gilbert hector
    shane evan gene ricky lester tommy andre antonio angel miguel francisco javier alejandro fernando eduardo rafael ramon sergio
    alberto armando arturo cesar diego enrique ernesto felipe gerardo gustavo guillermo hugo ignacio ivan jaime joaquin julio
    lorenzo marco marcos mateo nicolas orlando pablo raul rodrigo ruben salvador santiago sebastian tomas vicente cody brett chad
    chester cecil clayton claude connor cameron cole colin dominic donnie duane dwayne dwight edgar eddie elmer everett felix franklin
    garrett glen grant gregg guy harvey homer hunter ian irving jackson jared jayden jonah julian karl kelvin kirk kurt lance lonnie
    luke luther lyle malcolm marshall marvin max micah mike milton mitchell morris nelson neil oliver omar otis owen perry preston
    quentin randall reginald rex rick rodney roland ross rudolph rufus salvatore seth sidney spencer stuart sylvester taylor ted
    terrence todd tony trevor troy tyrone virgil wallace wesley wilbur xavier blake bryce chase drew dalton devin garth hayden hudson
    landon levi lincoln miles parker riley wyatt carter cooper easton eli ezra gavin grayson jace josiah kai nolan roman silas tristan
    zane mohammed muhammad mohamed ahmed ali hassan hussein ibrahim abdul omari rajesh sanjay anil sunil vijay amit rahul arjun ravi
    suresh wei ming jin hiroshi kenji minh tuan hung duc dmitri sergei vladimir igor boris mikhail yuri pavel bob bill jim tom tim
    dave steve rob ron don ken ben sam joey danny kenny nate pete phil ray rich matt nick doug chuck jon josh zach
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily
    donna michelle carol amanda melissa deborah stephanie dorothy rebecca sharon laura cynthia amy kathleen angela shirley brenda emma
    anna pamela nicole samantha katherine christine helen debra rachel carolyn janet maria catherine heather diane olivia julie joyce
    victoria ruth virginia lauren kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa gloria
    sara janice ann kathryn abigail sophia frances jean alice judy isabella julia grace denise amber doris marilyn danielle beverly
    charlotte natalie theresa diana brittany kayla alexis lori marie ava mia rose bonnie florence ellen edith ethel lillian norma
    paula lois tina phyllis annie robin connie edna wanda thelma rosa lucille tracy dawn crystal tiffany carmen cindy wendy tara
    juanita rita sheila erin sally jane josephine irene louise gladys pauline jessie pearl ida clara eva marjorie hazel juana
    geraldine loretta dolores vivian sylvia elaine suzanne veronica monica leslie anita valerie erica vanessa yolanda regina
    charlene darlene joanne joann jo eileen marlene maureen colleen kathy cathy peggy sue bertha alma agnes lena stella rosemary
    yvonne marian vera gertrude willa bessie minnie ella nellie mabel elsie jennie lula mattie viola hattie nora lydia kristin
    kristen kristina krystal katie kathi katelyn caitlin courtney chelsea cassandra candice april june faith hope joy heidi holly
    ivy iris ruby opal violet daisy lily olive misty melanie miranda meredith marcia margarita marisol guadalupe esperanza rosario
    alejandra beatriz carla claudia consuelo elena esmeralda esther fatima gabriela graciela ines isabel jimena josefina leticia
    lourdes lucia luisa luz magdalena marta mercedes mireya natalia olga patrice paola pilar raquel rocio silvia socorro soledad
    sofia susana teresita ximena yesenia yvette zoe zoey aaliyah aisha latoya latisha keisha tamika shanice ebony jasmine imani
    destiny brianna brooke bailey kaylee kylie layla leah lucy mackenzie makayla maya molly morgan naomi nevaeh paige peyton piper
    penelope reagan sadie savannah scarlett serenity skylar sydney trinity aubrey audrey aria autumn bella camila chloe claire
    eleanor eliza ellie gianna hailey harper kennedy kinsley avery allison alyssa adriana alexandra alicia alison angelica angelina
    anne annette antoinette arlene bernadette bernice bethany betsy beth blanche bridget carrie cecilia celia charity christy clarissa
    constance cora daphne darla debbie deanna delores dianne dina dora eloise elsa erika estelle eunice fay felicia fern fiona
    francine gail genevieve georgia gina ginger gretchen gwen gwendolyn harriet henrietta hilda inez ingrid irma isabelle jackie
    jana janelle janie jeanette jeanne jenna jenny jill jillian joanna jody johanna josie joy juliana juliet june karla kate katrina
    kay kendra kelley kerry kim krista lana latasha laurie leigh lela leona lillie liz lola lorraine lorena lou lucinda lynn lynne
    mae maggie mamie marcella margie marianne maribel marion marissa maryann maxine melinda mildred millie mindy miriam muriel myra
    myrna myrtle nadia nadine nina noreen patsy patty polly priscilla priya rachael ramona renee rhoda rhonda roberta rochelle
    rosalie rosalind roxanne sabrina sasha selena shannon shari shawna shelby shelia shelly sherri sherry sierra simone sonia sonya
    stacey stacy staci stephany summer susie suzette tabitha tamara tammy tanya tasha terri tessa tonya traci tricia trisha ursula
    velma verna vicki vickie vicky wilma yasmin yvonne zelda lakshmi sunita anjali deepa meera mei ling xiao yuki keiko akiko hyejin
    thuy linh huong oksana svetlana tatiana natasha irina ludmila khadija amina mariam zainab
    """

  static let surnames: StaticString = """
    smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor
    moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott
    torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz
    parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed
    kelly howard ramos kim cox ward richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo
    sanders patel myers long ross foster jimenez powell jenkins perry russell sullivan bell coleman butler henderson barnes gonzales
    fisher vasquez simmons romero jordan patterson alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant
    herrera gibson ellis tran medina aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods washington
    kennedy wells vargas henry chen freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez silva shaw
    snyder mason dixon munoz hunt hicks holmes palmer wagner black robertson boyd rose stone salazar fox warren mills meyer rice
    schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner payne grant dunn kelley spencer hawkins arnold pierce
    vazquez hansen peters santos hart bradley knight elliott cunningham duncan armstrong hudson carroll lane riley andrews alvarado
    ray delgado berry perkins hoffman johnston matthews pena richards contreras willis carpenter lawrence sandoval guerrero george
    chapman rios estrada ortega watkins greene nunez wheeler valdez harper burke larson santiago maldonado morrison franklin carlson
    austin dominguez carr lawson jacobs obrien lynch singh vega bishop montgomery oliver jensen harvey williamson gilbert dean sims
    espinoza howell li wong reid hanson le mccoy garrett burton fuller wang weber welch rojas lucas marquez fields park yang little
    banks padilla day walsh bowman schultz luna fowler mejia davidson acosta brewer may holland juarez newman pearson curtis cortez
    douglas schneider joseph barrett navarro figueroa keller avila wade molina stanley hopkins campos barnett bates chambers caldwell
    beck lambert miranda byrd craig ayala lowe frazier powers neal leonard gregory carrillo sutton fleming rhodes shelton schwartz
    norris jennings rush watts duran walters cohen mcdaniel moran parks steele vaughn becker holt deleon barker terry hale leon
    benson haynes horton miles lyons pham graves bush thornton wolfe warner cabrera mckinney mann zimmerman dawson lara fletcher page
    mccarthy love robles cervantes solis erickson reeves chang klein salinas fuentes baldwin daniel simon velasquez hardy higgins
    aguirre lin cummings chandler sharp barber bowen ochoa dennis robbins liu ramsey francis griffith paul blair oconnor cardenas
    pacheco cross calderon quinn moss swanson chan rivas khan rodgers serrano fitzgerald rosales stevenson christensen manning gill
    curry mclaughlin harmon mcgee gross doyle garner newton burgess reese walton blake trujillo adkins brady goodman roman webster
    goodwin fischer huang potter delacruz montoya todd wu hines mullins castaneda malone cannon tate mack sherman hubbard hodges
    zhang guerra wolf valencia saunders franco rowe gallagher farmer hammond hampton townsend ingram wise gallegos clarke barton
    schroeder maxwell waters logan camacho strickland norman person colon parsons frank harrington glover osborne buchanan casey floyd
    patton ibarra ball tyler suarez bowers orozco salas cobb gibbs andrade bauer conner moody escobar mcguire lloyd mueller hartman
    french kramer mcbride pope lindsey velazquez norton mccormick sparks flynn yates hogan marsh macias villanueva zamora pratt stokes
    owen ballard lang brock villarreal charles drake barrera cain patrick pineda burnett mercado santana shepherd bautista ali shaffer
    lamb trevino mckenzie hess beil olsen cochran morton nash wilkins petersen briggs shah roth nicholson holloway lozano rangel
    flowers hoover short arias mora valenzuela bryan meyers weiss underwood bass greer summers houston carson morrow clayton whitaker
    decker yoder collier zuniga carey wilcox melendez poole roberson larsen conley davenport copeland massey lam huff rocha cameron
    jefferson hood monroe anthony pittman huynh randall singleton kirk combs mathis christian skinner bradford richard galvan wall
    boone kirby wilkinson bridges bruce atkinson velez meza roy vincent york hodge villa abbott allison tapia gates chase sosa sweeney
    farrell wyatt dalton horn barron phelps yu dickerson heath foley atkins mathews bonilla acevedo benitez zavala hensley glenn
    cisneros harrell shields rubio huerta choi kane nixon gould kowalski kowalczyk novak ivanov petrov goldberg goldstein rosenberg
    friedman levy kaplan shapiro greenberg feldman katz rossi russo esposito romano bianchi costa murray oneill kennedy mcdonnell
    sampson connolly donovan brennan nakamura tanaka yamamoto suzuki watanabe sato gupta sharma kumar reddy rao desai mehta agarwal
    hussain ahmed rahman begum okafor adeyemi mensah nwosu abdi hassan
    """

  /// Names that diseases, signs, tests and instruments bear: alone they are medicine.
  static let eponyms: StaticString = """
    parkinson murphy allen bell graves hawkins neer down turner klinefelter marfan crohn crohns wilson addison cushing hodgkin barrett
    hunter hurler baker foley swan ganz wells ross thompson thomas jones smith homan homans lachman romberg babinski mcmurray tinel
    phalen apley finkelstein spurling kernig brudzinski apgar glasgow mallampati gleason hashimoto sjogren raynaud alzheimer
    huntington tourette asperger meniere paget peyronie reye reiter whipple wegener virchow berger buerger charcot marie guillain
    barre kaposi burkitt ewing mitchell lynch gardner osler weber rendu rinne doppler holter levine lewy morton osgood schlatter
    colles bennett galeazzi monteggia salter harris taylor schober trendelenburg valsalva weil patrick gram nissen miller cobb gordon
    moro simmonds simpson hill sachs stevens johnson fitz hugh curtis kelly richter morris moore hoffman hoffmann sims williams
    edwards patau noonan gilbert dubin rotor cullen kocher mcburney rovsing douglas trousseau chvostek clark nelson conn bartter
    liddle fanconi alport goodpasture bowen merkel bruce robinson bishop ranson child pugh killip forrester janeway roth schilling
    martin lewis ellis danlos becker duchenne erb friedreich gaucher pick pott pompe wolff white budd chiari zollinger ellison mallory
    weiss hirschsprung kawasaki koplik still sydenham wilms brown sequard horner argyll robertson adie bitot braxton hicks marshall
    leopold mcroberts montgomery chadwick hegar kerr pfannenstiel bartholin skene cowper peyer mason webster todd ferguson ford
    sweet young kennedy howell james russell steele duncan lambert eaton bradford maddox snellen ishihara tanner denver wright
    jackson pratt penrose hickman broviac kirschner harrington mohs wood watson schwartz gilles binet kegel epley dix hallpike jobe
    speed yergason faber thessaly ottawa boston lyme norwalk coxsackie lansbury
    """
}
