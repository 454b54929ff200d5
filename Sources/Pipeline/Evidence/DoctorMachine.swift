import Cryptography
import Foundation
import Glibc
import LedgerClient
import Records

/// What of the machine a run depends on: libraries, memory that reaches a disk, room, the inputs.
struct DoctorMachine {
  let definition: PipelineDefinition
  let state: StateFolder

  var checks: [DoctorCheck] { [libraries, authorities, mask, core, swap, room] + sources }

  private var libraries: DoctorCheck {
    let text = LedgerClient.libraries
    let hasTLS = ["OpenSSL", "GnuTLS", "BoringSSL", "LibreSSL"].contains { text.contains($0) }
    return DoctorCheck("libcurl", hasTLS ? .ok : .fail, text, fix: "install a libcurl that is built with TLS (Debian: libcurl4)")
  }

  private var authorities: DoctorCheck {
    guard definition.ledger.url.hasPrefix("https:") else {
      return DoctorCheck("ca-file", .ok, "not needed: the ledger is reached without TLS")
    }
    let path = definition.ledger.caFile ?? "/etc/ssl/certs/ca-certificates.crt"
    do {
      let all = try Certificate.parse(pem: try SecretFile.readPublic(path))
      let now = time(nil)
      let ended = all.filter { $0.validUntil <= now }.count
      if ended == all.count { return DoctorCheck("ca-file", .fail, "every certificate in \(path) has ended", fix: "put the authority's present certificate there") }
      return DoctorCheck("ca-file", .ok, "\(all.count) authorities\(definition.ledger.caFile == nil ? ", the system's" : "")")
    } catch {
      return DoctorCheck("ca-file", .fail, "\(path) holds no certificates that can be read", fix: "name a PEM file under ledger.ca-file, or install ca-certificates")
    }
  }

  private var mask: DoctorCheck {
    let old = umask(0o077)
    umask(old)
    return old & 0o077 == 0o077
      ? DoctorCheck("umask", .ok, String(old, radix: 8))
      : DoctorCheck("umask", .warn, "\(String(old, radix: 8)): files that you make yourself can be read by others; the program's own are closed", fix: "umask 077, or UMask=0077 in the unit")
  }

  private var core: DoctorCheck {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(4) /* RLIMIT_CORE */, &limit) == 0 else { return DoctorCheck("core-dumps", .warn, "the limit cannot be read") }
    // With a pattern that begins with a bar the kernel hands the memory to a program, whatever the limit says, unless it is exactly 1.
    let pattern = FileManager.default.contents(atPath: "/proc/sys/kernel/core_pattern").map { String(decoding: $0, as: UTF8.self) } ?? ""
    if limit.rlim_cur == 0, !pattern.hasPrefix("|") { return DoctorCheck("core-dumps", .ok, "off") }
    return DoctorCheck("core-dumps", .warn, pattern.hasPrefix("|") ? "handed to a program by kernel.core_pattern: memory with patients' data can reach the disk" : "on: memory with patients' data can reach the disk", fix: "ulimit -c 0, or LimitCORE=0 in the unit; and Storage=none in coredump.conf")
  }

  private var swap: DoctorCheck {
    guard let text = FileManager.default.contents(atPath: "/proc/swaps").map({ String(decoding: $0, as: UTF8.self) }) else { return DoctorCheck("swap", .warn, "cannot be read") }
    let open = text.split(separator: "\n").dropFirst().compactMap { $0.split(whereSeparator: \.isWhitespace).first.map(String.init) }.filter { !DoctorMachine.isSafeSwap($0) }
    return open.isEmpty
      ? DoctorCheck("swap", .ok, "none that is not encrypted or in memory")
      : DoctorCheck("swap", .warn, "not encrypted: \(open.joined(separator: ", ")): memory with patients' data can reach the disk", fix: "swapoff, or encrypt it (crypttab: swap,cipher=aes-xts-plain64)")
  }

  /// Compressed memory, or a device that dm-crypt makes.
  private static func isSafeSwap(_ device: String) -> Bool {
    let name = (device as NSString).resolvingSymlinksInPath.split(separator: "/").last.map(String.init) ?? ""
    if name.hasPrefix("zram") { return true }
    let uuid = FileManager.default.contents(atPath: "/sys/block/\(name)/dm/uuid").map { String(decoding: $0, as: UTF8.self) } ?? ""
    return uuid.hasPrefix("CRYPT-")
  }

  /// What a run writes is smaller than what it reads, but never less than a batch; the largest source file must have room once over.
  private var room: DoctorCheck {
    var info = statvfs()
    guard statvfs(state.path, &info) == 0 else { return DoctorCheck("spool-room", .fail, "free space cannot be read", fix: "is the state's file system mounted?") }
    let free = UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize))
    let bytes = free.overflow ? Int.max : Int(clamping: free.partialValue)
    let largest = definition.sources.flatMap { SourceFiles.list($0.paths).files }.map(\.size).max() ?? 0
    let text = "\(bytes >> 20) MiB free, the largest input has \(largest >> 20) MiB"
    if bytes < largest { return DoctorCheck("spool-room", .warn, text, fix: "make room in \(state.path), or move the state to a larger disk") }
    if info.f_favail < 10_000, info.f_files > 0 { return DoctorCheck("spool-room", .warn, "\(text); \(info.f_favail) inodes free", fix: "make room for more files in \(state.path)") }
    return DoctorCheck("spool-room", .ok, text)
  }

  private var sources: [DoctorCheck] {
    definition.sources.map { source in
      let name = "source \(source.id)"
      let (files, missing) = SourceFiles.list(source.paths)
      let closed = files.filter { access($0.path, R_OK) != 0 }
      if let first = closed.first {
        return DoctorCheck(name, .fail, "\(closed.count) of \(files.count) files cannot be read, the first \(first.path)", fix: "give this user the right to read: id \(geteuid())", kind: .sourceMissing)
      }
      if let first = missing.first { return DoctorCheck(name, .fail, "nothing at \(first)", fix: "is the share mounted? does the export run?", kind: .sourceMissing) }
      if files.isEmpty { return DoctorCheck(name, .warn, "no file", fix: "does the export run? see paths") }
      let writable = files.first { access(($0.path as NSString).deletingLastPathComponent, W_OK) == 0 } != nil && geteuid() != 0
      return DoctorCheck(name, .ok, "\(files.count) files, readable\(writable ? "; its folder can be written by this user" : "")")
    }
  }
}
