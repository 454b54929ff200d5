import CZstd
public import Records

/// Text that is typical of what will be compressed, known to both sides: short content refers to it instead of repeating it.
///
/// Prepared once for a level and shared between threads. What was compressed with one opens only with the same.
public final class ZstdDictionary: @unchecked Sendable {
  fileprivate let compression: OpaquePointer
  fileprivate let decompression: OpaquePointer

  public init(_ content: Bytes, level: Int) {
    guard let c = ZSTD_createCDict(content.raw.baseAddress, content.count, Int32(level)),
      let d = ZSTD_createDDict(content.raw.baseAddress, content.count)
    else { preconditionFailure("no memory for zstd") }
    (compression, decompression) = (c, d)
  }

  deinit {
    ZSTD_freeCDict(compression)
    ZSTD_freeDDict(decompression)
  }
}

/// zstd with a context that is made once: one per worker, not to be shared between threads. Equal input gives equal output with
/// one version of libzstd.
public final class ZstdCompressor {
  private let context: OpaquePointer
  private let dictionary: ZstdDictionary?

  /// - Parameter level: -7 (fastest) to 19; a dictionary brings its own.
  public init(level: Int = 1, dictionary: ZstdDictionary? = nil) {
    guard let context = ZSTD_createCCtx() else { preconditionFailure("no memory for zstd") }
    self.context = context
    self.dictionary = dictionary
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(min(max(level, -7), 19)))
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)
    if let dictionary {
      let done = ZSTD_CCtx_refCDict(context, dictionary.compression)
      precondition(ZSTD_isError(done) == 0, "zstd does not take the dictionary")
    }
  }

  deinit { ZSTD_freeCCtx(context) }

  /// Appends one frame.
  public func compress(_ bytes: Bytes, to out: inout ByteBuffer) {
    out.append(upTo: ZSTD_compressBound(bytes.count)) { room in
      let written = ZSTD_compress2(context, room.baseAddress, room.count, bytes.raw.baseAddress, bytes.count)
      precondition(ZSTD_isError(written) == 0, "zstd could not compress")
      return written
    }
  }
}

/// Bounded decompression: never more bytes than the caller states.
public final class ZstdDecompressor {
  private let context: OpaquePointer
  private let dictionary: ZstdDictionary?

  public init(dictionary: ZstdDictionary? = nil) {
    guard let context = ZSTD_createDCtx() else { preconditionFailure("no memory for zstd") }
    self.context = context
    self.dictionary = dictionary
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Appends the content of one frame, which must have exactly `count` bytes.
  ///
  /// Throws `SEA-0142` when the frame states or has another size, `SEA-0141` when it is damaged.
  public func decompress(_ bytes: Bytes, count: Int, to out: inout ByteBuffer) throws(CryptographyError) {
    guard count >= 0, ZSTD_getFrameContentSize(bytes.raw.baseAddress, bytes.count) == UInt64(count) else {
      throw .compressionSize
    }
    try out.append(upTo: count) { room throws(CryptographyError) in
      let written =
        if let dictionary {
          ZSTD_decompress_usingDDict(
            context, room.baseAddress, room.count, bytes.raw.baseAddress, bytes.count, dictionary.decompression)
        } else {
          ZSTD_decompressDCtx(context, room.baseAddress, room.count, bytes.raw.baseAddress, bytes.count)
        }
      guard ZSTD_isError(written) == 0 else { throw .compression }
      guard written == count else { throw .compressionSize }
      return written
    }
  }
}
