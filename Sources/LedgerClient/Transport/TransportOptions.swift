/// How to reach the node.
public struct TransportOptions: Sendable {
  /// PEM file of the authorities to trust; nil for the system's.
  public var authorityFile: String?
  /// PEM files of a client certificate and its key.
  public var clientCertificateFile: String?
  public var clientKeyFile: String?
  public var clientKeyPassphrase: String?
  /// `http://host:port` of a proxy; nil for none. The environment is not consulted: the command does that.
  public var proxy: String?
  public var connectTimeoutSeconds = 10
  /// For one whole exchange.
  public var totalTimeoutSeconds = 300
  /// With less than `stallBytesPerSecond` over this time an exchange is given up.
  public var stallSeconds = 30
  public var stallBytesPerSecond = 1
  /// Exchanges under way at one time; further ones wait their turn.
  public var maximumInFlight = 4
  public var userAgent = "ChartSeal"
  public init() {}
}
