public import Records

/// Why a file's bytes could not be had: opening, decompression, archives, character sets. Each ends the whole file.
public enum SourceReason {
  /// The file cannot be opened or read.
  public static let unreadable = ReasonCode("SRC-0101", "the file cannot be opened or read to its end")
  /// gzip or deflate data that zlib refuses, or whose checksum differs.
  public static let compressedDataDamaged = ReasonCode("SRC-0102", "the compressed data is damaged")
  /// The compressed data ends before its own end mark: the file was cut.
  public static let compressedDataCut = ReasonCode("SRC-0103", "the compressed data ends too early; the file was cut")
  /// More output for its input than the configured `maximumRatio`.
  public static let ratioExceeded = ReasonCode("SRC-0104", "the data expands more than the configured ratio; a decompression bomb")
  /// More output than the configured `maximumBytes`.
  public static let sizeExceeded = ReasonCode("SRC-0105", "the data is larger than the configured limit when decompressed")
  /// bzip2, xz, zstd, 7z, rar, LZMA or a zip method other than stored and deflated.
  public static let methodUnsupported = ReasonCode("SRC-0106", "compressed with a method that is not supported; use gzip or zip")
  /// Bytes that are neither zero nor another gzip member stand behind the last one.
  public static let bytesBehindEnd = ReasonCode("SRC-0107", "bytes stand behind the end of the compressed data")

  /// No end record, or a directory that points outside the file.
  public static let archiveDamaged = ReasonCode("SRC-0110", "the zip archive's directory is damaged or missing")
  /// The zip member asked for does not exist.
  public static let memberMissing = ReasonCode("SRC-0111", "the zip archive has no such member")
  /// Several members and none was asked for.
  public static let memberNotStated = ReasonCode("SRC-0112", "the zip archive has several members; state which one to read")
  /// The member is encrypted.
  public static let memberEncrypted = ReasonCode("SRC-0113", "the zip member is encrypted")
  /// More members, or a longer directory, than the limits.
  public static let archiveTooLarge = ReasonCode("SRC-0114", "the zip archive has more members than the limit")
  /// An office document, which is a zip archive of XML files.
  public static let spreadsheet = ReasonCode("SRC-0115", "the file is an office document; export it as delimited text")

  /// A tar archive, packed or not (POSIX.1-2017 pax, `ustar` at byte 257): read as text, its headers would stand among the records.
  public static let tarArchive = ReasonCode("SRC-0116", "the file is a tar archive; unpack it, or pack its files with gzip or zip")

  /// UTF-32, or a name that is not known.
  public static let charsetUnsupported = ReasonCode("SRC-0120", "the character set is not supported")

  /// Every reason, by code.
  public static let all: [ReasonCode] = [
    unreadable, compressedDataDamaged, compressedDataCut, ratioExceeded, sizeExceeded, methodUnsupported, bytesBehindEnd,
    archiveDamaged, memberMissing, memberNotStated, memberEncrypted, archiveTooLarge, spreadsheet, tarArchive, charsetUnsupported,
  ]

  /// An error about the file at a byte of it.
  static func error(_ reason: ReasonCode, byte: Int = 0) -> RecordError {
    RecordError(reason, at: Place(record: 0, byte: byte, line: 0))
  }
}
