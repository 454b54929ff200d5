/// Words of contacts.
extension Vocabulary {
  static let contactWords: [(WordClass, StaticString)] = [
    (
      .phoneCue,
      """
      phone phones telephone tel tele cell cellular cellphone mobile mob ph ext extension extn contact call called calling callback home
      work office number reach reached whatsapp sms text texted voicemail line landline hotline dial telefono
      """
    ),
    (.faxCue, "fax faxed facsimile telefax fx"),
    (.pagerCue, "pager beeper pgr page paged pagr beep bleep"),
    (
      .loginCue,
      "username userid login logon loginid user portal handle insta screenname uname signin instagram twitter facebook skype snapchat tiktok telegram online uploaded logged posts posted signed"
    ),
    (
      .topDomain,
      """
      com org net edu gov mil info biz health example test invalid local lan internal intranet uk ca au de fr es mx br nl ch se eu co io
      clinic hospital care dev app xyz nz ie jp cn in ru
      """
    ),
    (.urlStart, "http https www ftp sftp ftps"),
  ]
}

/// The rules of contacts.
extension TextRule {
  static let email = TextRule(300, "contact.email")
  static let emailSpoken = TextRule(301, "contact.email-spoken")
  static let url = TextRule(302, "contact.url")
  static let host = TextRule(303, "contact.host")
  static let ipv4 = TextRule(304, "contact.ipv4")
  static let ipv6 = TextRule(305, "contact.ipv6")
  static let mac = TextRule(306, "contact.mac")
  static let phone = TextRule(307, "contact.phone")
  static let phoneCued = TextRule(308, "contact.phone-cued")
  static let phoneSpoken = TextRule(309, "contact.phone-spoken")
  static let phoneLocal = TextRule(310, "contact.phone-local")
  static let username = TextRule(311, "contact.username")
  static let loginForm = TextRule(313, "contact.login-form")
  static let file = TextRule(314, "contact.file")
  static let handle = TextRule(312, "contact.handle")
}
