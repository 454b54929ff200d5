import Hummingbird
import LedgerProtocol
import Records

/// A problem as FHIR clients read it.
///
/// Source: FHIR R4 OperationOutcome; value set IssueType.
enum OperationOutcome {
  static func json(_ problem: Problem) -> JSONValue {
    var issue: [JSONValue.Member] = [.init("severity", .string("error")), .init("code", .string(code(problem.type)))]
    var details: [JSONValue.Member] = []
    if let code = problem.code {
      details.append(
        .init("coding", .array([.object([.init("system", .string("urn:chartseal:reason")), .init("code", .string(code))])])))
    }
    details.append(.init("text", .string(problem.detail ?? problem.type.title)))
    issue.append(.init("details", .object(details)))
    issue.append(.init("diagnostics", .string(problem.type.urn)))
    return .object([.init("resourceType", .string("OperationOutcome")), .init("issue", .array([.object(issue)]))])
  }

  private static func code(_ type: ProblemType) -> String {
    switch type {
    case .unauthenticated, .signatureInvalid: "login"
    case .forbidden, .untrustedSigner, .consentDenied: "forbidden"
    case .consentPending: "suppressed"
    case .notFound: "not-found"
    case .methodNotAllowed, .unsupportedMedia: "not-supported"
    case .malformedEnvelope, .schemaInvalid, .schemaUnsupported, .digestMismatch, .countMismatch: "invalid"
    case .tooLarge: "too-long"
    case .requestTimeout: "timeout"
    case .conflict, .epochClosed: "conflict"
    case .rateLimited: "throttled"
    case .notIntegrated, .quorumUnavailable: "transient"
    case .storageFull: "no-store"
    case .keyWrapsMissing, .complianceMissing, .phiSuspected: "business-rule"
    case .internalError: "exception"
    }
  }

  static func response(_ error: any Error) -> Response {
    let refusal = Refusal(any: error)
    var headers = [("cache-control", "no-store")]
    if let seconds = refusal.retryAfter { headers.append(("retry-after", String(seconds))) }
    if refusal.problem.type == .unauthenticated { headers.append(("www-authenticate", "Signature")) }
    return Response(refusal.problem.type.status, type: MediaType.fhir, json(refusal.problem).encoded, headers: headers)
  }
}
