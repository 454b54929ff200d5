import Records

/// The `news:` mapping: who hears how a run ended.
public struct NewsDefinition: Sendable, Equatable {
  /// Metrics of the last run, for the textfile collector of Prometheus' node exporter.
  public var metricsFile: String?
  /// Address of a monitoring service, or `@` and a file that holds it.
  public var heartbeatURL: String?
  public var heartbeatProxy: String?
  /// Program and arguments that are given the text about a run; empty for none.
  public var command: [String] = []

  public init() {}
}

extension PipelineDefinition {
  static func news(_ r: inout ConfigurationReader, _ resolve: (String?) -> String?) -> NewsDefinition {
    var out = NewsDefinition()
    out.metricsFile = resolve(r.text("news.metrics-file"))
    if let path = out.metricsFile, !path.hasSuffix(".prom") {
      r.report(ConfigurationReason.badValue, at: r.node("news.metrics-file"), "'news.metrics-file' must end in .prom", hint: "the node exporter reads no other files")
    }
    out.heartbeatURL = r.text("news.heartbeat-url").map { $0.hasPrefix("@") ? "@" + (resolve(String($0.dropFirst())) ?? "") : $0 }
    out.heartbeatProxy = r.text("news.heartbeat-proxy")
    out.command = r.node("news.command") == nil ? [] : r.list("news.command")
    if let program = out.command.first, !program.hasPrefix("/") {
      r.report(
        ConfigurationReason.badValue, at: r.node("news.command"), "the first item of 'news.command' must be the whole path of a program",
        hint: "such as /usr/sbin/sendmail: there is no shell that would look for it")
    }
    return out
  }
}
