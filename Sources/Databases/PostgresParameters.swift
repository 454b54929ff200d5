import CPostgres
import Glibc

/// What libpq is told: the writer's connection string, and what makes a session safe and its texts always the same.
///
/// Source: PostgreSQL 15, chapter 34.1 (libpq connection control), 20.11 (client defaults)
struct PostgresParameters {
  private(set) var pairs: [(name: String, value: String)] = []
  /// Whether the other side is this machine, as far as the connection string says.
  private(set) var isLocal = false
  /// Whether the writer has said how much encryption is wanted.
  private(set) var saysEncryption = false

  /// Throws `DB-0101` for a connection string that cannot be read or has a password in it.
  init(_ settings: DatabaseSettings, isReadOnly: Bool = true) throws(DatabaseError) {
    guard let options = PQconninfoParse(settings.database, nil) else { throw DatabaseError(DatabaseReason.settings, "database: not a connection string") }
    defer { PQconninfoFree(options) }
    var given: [String: String] = [:]
    var at = options
    while let name = at.pointee.keyword {
      if let value = at.pointee.val { given[String(cString: name)] = String(cString: value) }
      at += 1
    }
    for secret in ["password", "sslpassword"] where given[secret] != nil {
      throw DatabaseError(DatabaseReason.settings, "a password stands in the connection string; use password-file, a pgpass file or a service file")
    }
    func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    let host = given["hostaddr"] ?? given["host"] ?? environment("PGHOSTADDR") ?? environment("PGHOST") ?? ""
    let isService = given["service"] != nil || environment("PGSERVICE") != nil
    isLocal = !isService && PostgresParameters.isLocal(host)
    saysEncryption = given["sslmode"] != nil || environment("PGSSLMODE") != nil
    // A service file may ask for more than this, which would then be undone; the connection is looked at once it is there.
    if !saysEncryption && !isService && !isLocal { given["sslmode"] = "require" }
    if let password = settings.password { given["password"] = String(decoding: password, as: UTF8.self) }
    for (name, value) in PostgresParameters.defaults where given[name] == nil { given[name] = value }
    given["client_encoding"] = "UTF8"
    if isReadOnly { given["options"] = (given["options"].map { $0 + " " } ?? "") + "-c default_transaction_read_only=on" }
    pairs = given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Sockets and loopback addresses; of several hosts all must be.
  static func isLocal(_ host: String) -> Bool {
    host.split(separator: ",", omittingEmptySubsequences: false).allSatisfy {
      $0.isEmpty || $0.hasPrefix("/") || $0.hasPrefix("@") || $0 == "localhost" || $0 == "::1" || $0.hasPrefix("127.")
    }
  }

  private static let defaults = [
    ("application_name", "chartseal"), ("connect_timeout", "10"), ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
    ("tcp_user_timeout", "60000"),
  ]

  /// What holds within the transaction: values are rendered the same everywhere, and a run that waits for something else is not thrown out. Set there and not
  /// in `options`, which a pooler may drop.
  static func transaction(_ timeoutSeconds: Int) -> [String] {
    [
      "statement_timeout = \(timeoutSeconds * 1000)", "idle_in_transaction_session_timeout = 0", "DateStyle = 'ISO, YMD'", "TimeZone = 'UTC'",
      "IntervalStyle = 'iso_8601'", "extra_float_digits = 1", "bytea_output = 'hex'", "cursor_tuple_fraction = 1.0",
    ].map { "SET LOCAL \($0)" }
  }

  /// What holds for a session that writes: nobody is kept waiting for long, and what was said to be durable is.
  static func writing(_ timeoutSeconds: Int) -> [String] {
    [
      "statement_timeout = \(timeoutSeconds * 1000)", "lock_timeout = \(timeoutSeconds * 1000)",
      "idle_in_transaction_session_timeout = \(timeoutSeconds * 1000)", "synchronous_commit = on", "default_transaction_isolation = 'read committed'",
      "default_transaction_read_only = off",
    ].map { "SET \($0)" }
  }

  /// Hands names and values to a function of libpq.
  func with<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result) -> Result? {
    let names = pairs.map { strdup($0.name) }
    let values = pairs.map { strdup($0.value) }
    defer { for text in names + values { free(text) } }
    let first = names.map { UnsafePointer<CChar>($0) } + [nil]
    let second = values.map { UnsafePointer<CChar>($0) } + [nil]
    return first.withUnsafeBufferPointer { a in
      second.withUnsafeBufferPointer { b in
        // Both end with nil, so that neither is empty.
        a.baseAddress.flatMap { a in b.baseAddress.map { body(a, $0) } }
      }
    }
  }
}
