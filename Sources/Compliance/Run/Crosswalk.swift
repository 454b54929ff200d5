/// What auditors ask by the law's citations, and where a report answers.
///
/// Source: 45 CFR 164.312, 164.316, 164.514, 164.528, 164.530(j); the inquiries are in words of our own.
public struct Crosswalk: Sendable, Equatable {
  public let citation: String
  public let inquiry: String
  /// A section of the report, or `outside this tool`.
  public let section: String
  public let evidence: String

  public static let outside = "outside this tool"

  private init(_ citation: String, _ inquiry: String, _ section: String, _ evidence: String) {
    (self.citation, self.inquiry, self.section, self.evidence) = (citation, inquiry, section, evidence)
  }

  public static let table = [
    Crosswalk("164.514(a)", "Is the data de-identified by the standard?", "method", "method statement, computed from settings and results"),
    Crosswalk(
      "164.514(b)(1)", "Expert determination: who, by what methods, with what result?", "method",
      "digest and last day of the expert's document; risk figures in section risk"),
    Crosswalk(
      "164.514(b)(2)(i)", "Are all eighteen kinds of identifiers removed?", "identifiers",
      "counts by clause, found and removed, and an independent check"),
    Crosswalk(
      "164.514(b)(2)(ii)", "Does anybody know how what remains could identify somebody?", "scan",
      "the statement of a named person, with its date"),
    Crosswalk("164.514(c)", "Are codes for re-identification derived from anything about the person?", "method", "surrogate mode: vault or derived"),
    Crosswalk("164.514(e)", "Limited data set: is there an agreement?", "method", "digest and last day of the agreement"),
    Crosswalk("164.312(a)(1)", "Who can reach the data and keys?", "scan", "owners and modes of key files and state folder"),
    Crosswalk("164.312(a)(2)(i)", "Does each user have a name of their own?", "people", "operating system's user and operator of the run"),
    Crosswalk("164.312(a)(2)(ii)", "Is there access in an emergency?", outside, "nothing here is needed to treat a patient"),
    Crosswalk(
      "164.312(a)(2)(iii)", "Do idle sessions end?", outside,
      "a run is no session; that of the operating system or console ends by their settings"),
    Crosswalk("164.312(a)(2)(iv)", "Is data encrypted at rest?", "scan", "vault encrypted, batches sealed"),
    Crosswalk("164.312(b)", "Is activity recorded, and does somebody look at the records?", "scan", "chained audit log and signed reviews"),
    Crosswalk("164.312(c)(1)", "How is alteration found?", "submission", "digests, signatures, inclusion proofs; the commands in section verify"),
    Crosswalk("164.312(c)(2)", "How is it shown that data was not altered?", "verify", "offline verification of the bundle"),
    Crosswalk("164.312(d)", "How do persons and programs prove who they are?", "keys", "fingerprints and certificates of signing keys"),
    Crosswalk("164.312(e)(1)", "How is data protected on its way?", "software", "protocol and cipher negotiated, pinned key"),
    Crosswalk("164.312(e)(2)(i)", "How is a change on the way found?", "submission", "digest before sending and in the receipt"),
    Crosswalk("164.312(e)(2)(ii)", "Is data encrypted on its way?", "software", "TLS, and batches sealed before they are sent"),
    Crosswalk("164.316(b)(1)", "Are actions written down?", "scan", "this report and the audit log"),
    Crosswalk("164.316(b)(2)(i)", "Are documents kept for six years?", "software", "retain-until; purge refuses earlier"),
    Crosswalk("164.316(b)(2)(iii)", "Are documents reviewed?", "scan", "day until which rules were reviewed, expiry of documents"),
    Crosswalk(
      "164.308(a)(1)(ii)(A)", "Is there an analysis of risks to the organisation's systems?", outside,
      "the risk here is that of re-identification alone"),
    Crosswalk("164.310", "Are rooms and machines protected?", outside, "physical safeguards"),
    Crosswalk(
      "164.528", "Who received what, when and why?", "submission",
      "recipient, date, description and purpose of each batch; the command disclosures"),
    Crosswalk(
      "164.530(j)", "Are determinations and policies kept for six years?", "software",
      "digest of the document; the document itself is kept by the organisation"),
  ]
}
