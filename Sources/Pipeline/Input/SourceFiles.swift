import Glibc

/// A file that a source names, in the order in which it is read.
public struct SourceFile: Sendable {
  public let path: String
  public let size: Int
  /// Seconds since it was last changed.
  public let ageSeconds: Int
  /// Whether somebody has looked and found it not packed.
  var isPlain = false
}

/// Finds the files of a source: files, folders (all files in them, recursively) and glob patterns, in byte order of their paths, each once.
///
/// What is there and cannot be had is missing, as what is not there: a folder that cannot be listed to its end or entered, a link that leads nowhere, a file whose name is not UTF-8.
/// A pattern that matches nothing is not missing.
enum SourceFiles {
  static func list(_ patterns: [String]) -> (files: [SourceFile], missing: [String]) {
    var paths: Set<[UInt8]> = []
    var missing: [String] = []
    for pattern in patterns {
      let hits = expand(pattern)
      if hits.isEmpty, !isPattern(pattern) { missing.append(pattern) }
      for hit in hits {
        // What a folder's links lead to comes last, so that a file is known by its own path, and no folder is read twice: links may go round in circles.
        var folders: Set<Folder> = []
        var links: [String] = []
        collect(hit, into: &paths, &folders, &links, &missing)
        while let link = links.popLast() { collect(link, into: &paths, &folders, &links, &missing) }
      }
    }
    let now = time(nil)
    var files: [SourceFile] = []
    for path in inOrder(paths) {
      var info = stat()
      guard stat(path, &info) == 0 else {
        if isThere(path) { missing.append(path) }
        continue
      }
      guard info.st_mode & S_IFMT == S_IFREG else { continue }
      files.append(SourceFile(path: path, size: Int(info.st_size), ageSeconds: max(0, now - info.st_mtim.tv_sec)))
    }
    return (files, missing)
  }

  /// The files that somebody named, all of which must be there.
  static func named(_ patterns: [String]) throws(RunFailure) -> [SourceFile] {
    let (files, missing) = list(patterns)
    if let first = missing.first ?? patterns.first(where: { expand($0).isEmpty }) { throw RunFailure(.sourceMissing, "\(problem(first)): \(first)") }
    return files
  }

  /// What is wrong with a path that is missing.
  static func problem(_ path: String) -> String { isThere(path) ? "out of reach" : "nothing there" }

  private static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

  private static func expand(_ pattern: String) -> [String] {
    guard isPattern(pattern) else {
      return access(pattern, F_OK) == 0 ? [pattern] : []
    }
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0 else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
  }

  private struct Folder: Hashable {
    let device, inode: UInt64
  }

  /// Collects a file, or those in a folder; links to folders are left for later in `links`, the last of them first.
  private static func collect(
    _ path: String, into paths: inout Set<[UInt8]>, _ folders: inout Set<Folder>, _ links: inout [String], _ missing: inout [String]
  ) {
    var info = stat()
    guard stat(path, &info) == 0 else {
      if isThere(path) { missing.append(path) }
      return
    }
    if info.st_mode & S_IFMT != S_IFDIR {
      paths.insert(Array(path.utf8))
      return
    }
    guard folders.insert(Folder(device: UInt64(info.st_dev), inode: UInt64(info.st_ino))).inserted else { return }
    for (name, kind) in entries(of: path, &missing).sorted(by: { $1.name.utf8.lexicographicallyPrecedes($0.name.utf8) }) {
      let inner = path + "/" + name
      if kind == UInt8(DT_REG) {
        paths.insert(Array(inner.utf8))
        continue
      }
      if kind == UInt8(DT_DIR) {
        collect(inner, into: &paths, &folders, &links, &missing)
        continue
      }
      var link = stat()
      if lstat(inner, &link) == 0, link.st_mode & S_IFMT == S_IFLNK, stat(inner, &link) == 0, link.st_mode & S_IFMT == S_IFDIR {
        links.append(inner)
      } else {
        collect(inner, into: &paths, &folders, &links, &missing)
      }
    }
  }

  /// What a folder holds, but for what is hidden, each with its kind as far as the file system says it. A folder that cannot be read is missing.
  private static func entries(of folder: String, _ missing: inout [String]) -> [(name: String, kind: UInt8)] {
    guard let stream = opendir(folder) else {
      missing.append(folder)
      return []
    }
    defer { closedir(stream) }
    var out: [(name: String, kind: UInt8)] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { missing.append(folder) }
        return out
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { out.append((name, entry.pointee.d_type)) }
    }
  }

  /// Whether there is something by this name, though nothing can be learnt of it: it was not just taken away. A name that may have lost bytes that are no UTF-8 is there.
  private static func isThere(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR) || path.unicodeScalars.contains("\u{FFFD}")
  }

  /// In the order of the paths' bytes.
  private static func inOrder(_ paths: Set<[UInt8]>) -> [String] {
    paths.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
  }
}
