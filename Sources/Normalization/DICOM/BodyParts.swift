import Records

/// Body parts: (0018,0015) and coded anatomic regions as SNOMED CT.
///
/// Source: PS3.16 Annex L (table L-1) and CID 4031, 2024c; codes of SNOMED RT (`SRT`, `SNM3`) by their counterparts there.
enum BodyParts {
  /// Defined term without blanks and marks, SNOMED CT code, SNOMED RT code (`-` for none or for a further spelling), meaning.
  private static let table: StaticString = """
    ABDOMEN|818981001|T-D4000|Abdomen
    ABDOMENPELVIS|818982008|R-FAB57|Abdomen and Pelvis
    ADRENAL|23451007|T-B3000|Adrenal gland
    ANKLE|70258002|T-15750|Ankle joint
    AORTA|15825003|T-42000|Aorta
    ANUS|53505006|T-59900|Anus
    APPENDIX|66754008|T-59200|Appendix
    ARM|40983000|T-D8200|Upper arm
    AXILLA|91470000|T-D8104|Axilla
    BACK|77568009|T-D2100|Back
    BILEDUCT|28273000|T-60610|Bile duct
    BLADDER|89837001|T-74000|Bladder
    BRAIN|12738006|T-A0100|Brain
    BREAST|76752008|T-04000|Breast
    BRONCHUS|955009|T-26000|Bronchus
    BUTTOCK|46862004|T-D2600|Buttock
    CALCANEUS|80144004|T-12770|Calcaneus
    CALF|53840002|T-D9440|Calf of leg
    CAROTID|69105007|T-45010|Carotid Artery
    CEREBELLUM|113305005|T-A6000|Cerebellum
    CSPINE|122494005|T-11501|Cervical spine
    CTSPINE|1217257000|T-D00F7|Cervico-thoracic spine
    CERVIX|71252005|T-83200|Cervix
    CHEEK|60819002|T-D1206|Cheek
    CHEST|816094009|T-D3000|Chest
    CHESTABDOMEN|416550000|R-FAB55|Chest and Abdomen
    CHESTABDPELVIS|416775004|R-FAB56|Chest, Abdomen and Pelvis
    CIRCLEOFWILLIS|11279006|T-45526|Circle of Willis
    CLAVICLE|51299004|T-12310|Clavicle
    COCCYX|64688005|T-11BF0|Coccyx
    COLON|71854001|T-59300|Colon
    CORNEA|28726007|T-AA200|Cornea
    CORONARYARTERY|41801008|T-43000|Coronary artery
    DUODENUM|38848004|T-58200|Duodenum
    EAR|117590005|T-AB000|Ear
    ELBOW|16953009|T-15430|Elbow joint
    WHOLEBODY|38266002|T-D0010|Entire body
    ESOPHAGUS|32849002|T-56000|Esophagus
    EXTREMITY|66019005|T-D0300|Extremity
    EYE|81745001|T-AA000|Eye
    EYELID|80243003|T-AA810|Eyelid
    FACE|89545001|T-D1200|Face
    FACIALBONES|91397008|T-11196|Facial bones
    FEMUR|71341001|T-12710|Femur
    FEMORALARTERY|7657000|T-47400|Femoral artery
    FIBULA|87342007|T-12750|Fibula
    FINGER|7569003|T-D8800|Finger
    FOOT|56459004|T-D9700|Foot
    FOREARM|14975008|T-D8500|Forearm
    GALLBLADDER|28231008|T-63000|Gallbladder
    HAND|85562004|T-D8700|Hand
    HEAD|69536005|T-D1100|Head
    HEADNECK|774007|T-D1000|Head and Neck
    HEART|80891009|T-32000|Heart
    HIP|24136001|T-15710|Hip joint
    HUMERUS|85050009|T-12410|Humerus
    ILEUM|34516001|T-58600|Ileum
    ILIUM|22356005|T-12340|Ilium
    IAC|361078006|T-AB959|Internal Auditory Canal
    JAW|661005|T-D1213|Jaw region
    JEJUNUM|21306003|T-58400|Jejunum
    KIDNEY|64033007|T-71000|Kidney
    KNEE|72696002|T-D9200|Knee
    LARYNX|4596009|T-24100|Larynx
    LIVER|10200004|T-62000|Liver
    LEG|30021000|T-D9400|Lower leg
    LOWERLIMB|61685007|T-D9000|Lower limb
    UPPERLIMB|53120007|T-D8000|Upper limb
    LSPINE|122496007|T-11503|Lumbar spine
    LSSPINE|1217253001|T-D00F9|Lumbo-sacral spine
    LUNG|39607008|T-28000|Lung
    MANDIBLE|91609006|T-11180|Mandible
    MASTOID|59066005|T-11133|Mastoid bone
    MAXILLA|70925003|T-11170|Maxilla
    MEDIASTINUM|72410000|T-D3300|Mediastinum
    MOUTH|123851003|T-51000|Mouth
    NECK|45048000|T-D1600|Neck
    NECKCHEST|417437006|R-FAB52|Neck and Chest
    NECKCHESTABDOMEN|416152001|R-FAB53|Neck, Chest and Abdomen
    NECKCHESTABDPELV|416319003|R-FAB54|Neck, Chest, Abdomen and Pelvis
    NOSE|45206002|T-21000|Nose
    ORBIT|363654007|T-D14AE|Orbital structure
    OVARY|15497006|T-87000|Ovary
    PANCREAS|15776009|T-65000|Pancreas
    PANCREATICDUCT|69930009|T-65010|Pancreatic duct
    PARANASALSINUS|2095001|T-22000|Paranasal sinus
    PARATHYROID|111002|T-B7000|Parathyroid
    PAROTID|45289007|T-61100|Parotid gland
    PATELLA|64234005|T-12730|Patella
    PELVIS|816092008|T-D6000|Pelvis
    PENIS|18911002|T-91000|Penis
    PERINEUM|38864007|T-D2700|Perineum
    PHARYNX|54066008|T-55000|Pharynx
    PITUITARY|56329008|T-B1000|Pituitary
    PLACENTA|78067005|T-F1100|Placenta
    PROSTATE|41216001|T-9200B|Prostate
    RADIUS|62413002|T-12420|Radius
    RADIUSULNA|110535000|T-12403|Radius and ulna
    RECTUM|34402009|T-59600|Rectum
    RETROPERITONEUM|82849001|T-D4900|Retroperitoneum
    RIB|113197003|T-11300|Rib
    SIJOINT|39723000|T-15680|Sacroiliac joint
    SACRUM|54735007|T-11AD0|Sacrum
    SCALP|41695006|T-D1160|Scalp
    SCAPULA|79601000|T-12280|Scapula
    SCLERA|18619003|T-AA110|Sclera
    SCROTUM|20233005|T-98000|Scrotum
    SHOULDER|16982005|T-D2220|Shoulder
    SKULL|89546000|T-11100|Skull
    SELLA|42575006|T-D146E|Sella turcica
    SMALLINTESTINE|30315005|T-58000|Small intestine
    SPINE|421060004|T-D04FF|Spine
    SPINALCORD|2748008|T-A7010|Spinal cord
    SPLEEN|78961009|T-C3000|Spleen
    STERNUM|56873002|T-11210|Sternum
    STOMACH|69695003|T-57000|Stomach
    SUBMANDIBULAR|54019009|T-61300|Submandibular gland
    TMJ|53620006|T-15290|Temporomandibular joint
    TESTIS|40689003|T-94000|Testis
    THIGH|68367000|T-D9100|Thigh
    TSPINE|122495006|T-11502|Thoracic spine
    TLSPINE|1217256009|T-D00F8|Thoraco-lumbar spine
    THUMB|76505004|T-D8810|Thumb
    THYMUS|9875009|T-C8000|Thymus
    THYROID|69748006|T-B6000|Thyroid
    TIBIA|12611008|T-12740|Tibia
    TIBIAFIBULA|110536004|T-12701|Tibia and fibula
    TOE|29707007|T-D9800|Toe
    TONGUE|21974007|T-53000|Tongue
    TRACHEA|44567001|T-25000|Trachea
    ULNA|23416004|T-12430|Ulna
    URETER|87953007|T-73000|Ureter
    URETHRA|13648007|T-75000|Urethra
    UTERUS|35039007|T-83000|Uterus
    VAGINA|76784001|T-82000|Vagina
    VULVA|45292006|T-81000|Vulva
    WRIST|74670003|T-15460|Wrist joint
    ZYGOMA|13881006|T-11166|Zygoma
    TOOTH|38199008|T-54010|Tooth
    DENTAL|38199008|T-54010|Tooth
    PULMONARYARTERY|81040000|T-44000|Pulmonary artery
    VENACAVA|35532006|T-48600|Vena cava
    PHANTOM|706342009|R-FE0C7|Phantom
    SSPINE|54735007|T-11AD0|Sacrum
    SCSPINE|1217254007|-|Sacro-coccygeal Spine
    THORAX|816094009|-|Chest
    HEADANDNECK|774007|-|Head and Neck
    ABDOMENANDPELVIS|818982008|-|Abdomen and Pelvis
    LUMBARSPINE|122496007|-|Lumbar spine
    CERVICALSPINE|122494005|-|Cervical spine
    THORACICSPINE|122495006|-|Thoracic spine
    UPPERARM|40983000|-|Upper arm
    LOWERLEG|30021000|-|Lower leg
    LOWEREXTREMITY|61685007|-|Lower limb
    UPPEREXTREMITY|53120007|-|Upper limb
    RIBS|113197003|-|Rib
    ORBITS|363654007|-|Orbital structure
    SINUSES|2095001|-|Paranasal sinus
    SINUS|2095001|-|Paranasal sinus
    CHESTABDOMENPELVIS|416775004|-|Chest, Abdomen and Pelvis
    KIDNEYS|64033007|-|Kidney
    LUNGS|39607008|-|Lung
    BREASTS|76752008|-|Breast
    LUMBOSACRALSPINE|1217253001|-|Lumbo-sacral spine
    """

  struct Part: Sendable {
    let term: Bytes
    let code: Bytes
    let old: Bytes
    let display: Bytes
  }

  private static let parts: [Part] = {
    var out: [Part] = []
    let text = Bytes(table)
    var from = 0
    while from < text.count {
      let end = text.firstIndex(of: 0x0A, from: from) ?? text.count
      var cells: [Bytes] = []
      var start = from
      for _ in 0..<3 {
        let bar = text.firstIndex(of: 0x7C, from: start) ?? end
        cells.append(text[start..<bar])
        start = min(bar + 1, end)
      }
      out.append(Part(term: cells[0], code: cells[1], old: cells[2], display: text[start..<end]))
      from = end + 1
    }
    return out
  }()

  private static let byTerm: [[UInt8]: Int] = Dictionary(parts.enumerated().map { ($0.element.term.array, $0.offset) }) { a, _ in a }
  private static let byCode: [[UInt8]: Int] = Dictionary(parts.enumerated().map { ($0.element.code.array, $0.offset) }) { a, _ in a }
  private static let byOldCode: [[UInt8]: Int] = Dictionary(
    parts.enumerated().filter { $0.element.old.count > 1 }.map { ($0.element.old.array, $0.offset) }
  ) { a, _ in a }

  /// The part that (0018,0015) names, whatever its case, blanks and marks.
  static func part(term: Bytes) -> Part? {
    guard term.count <= 40 else { return nil }
    var word: [UInt8] = []
    for b in term.raw where ASCII.isLetter(b) { word.append(b & 0xDF) }
    return byTerm[word].map { parts[$0] }
  }

  /// The part of a code of SNOMED CT, with the meaning that the standard gives it.
  static func part(code: Bytes) -> Part? { code.count <= 18 ? byCode[code.array].map { parts[$0] } : nil }

  /// The part of a code of SNOMED RT.
  static func part(oldCode: Bytes) -> Part? { oldCode.count <= 10 ? byOldCode[oldCode.array].map { parts[$0] } : nil }
}
