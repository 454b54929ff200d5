/// The keys that one kind of file may have: reading, 'did you mean' and the JSON Schema for editors come from it.
struct ConfigurationTable: Sendable {
  let title: String
  let keys: [ConfigurationKey]
  let byPath: [String: ConfigurationKey]

  init(_ title: String, _ keys: [ConfigurationKey]) {
    (self.title, self.keys) = (title, keys)
    byPath = Dictionary(keys.map { ($0.path, $0) }) { first, _ in first }
  }

  static let pipeline = ConfigurationTable("ChartSeal pipeline", ConfigurationKey.all)

  /// The names of the keys directly under a path.
  func children(of path: String) -> [String] {
    let prefix = path.isEmpty ? "" : path + "."
    return keys.compactMap { key in
      guard key.path.hasPrefix(prefix) else { return nil }
      let rest = key.path.dropFirst(prefix.count)
      return rest.contains(".") || rest.contains("[") ? nil : String(rest)
    }
  }
}
