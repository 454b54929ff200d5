import CZstd
public import Records

/// zstd with a context that is made once: one per worker, not to be shared between threads. Equal input gives equal output with one
/// version of libzstd.
public final class ZstdCompressor {
  private let context: OpaquePointer

  /// - Parameter level: 1 (fast) to 19.
  public init(level: Int = 1) {
    guard let context = ZSTD_createCCtx() else { preconditionFailure("no memory for zstd") }
    self.context = context
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(min(max(level, 1), 19)))
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)
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

  public init() {
    guard let context = ZSTD_createDCtx() else { preconditionFailure("no memory for zstd") }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Appends the content of one frame, which must have exactly `count` bytes.
  ///
  /// Throws `SEA-0142` when the frame states or has another size, `SEA-0141` when it is damaged.
  public func decompress(_ bytes: Bytes, count: Int, to out: inout ByteBuffer) throws(CryptographyError) {
    guard count >= 0, ZSTD_getFrameContentSize(bytes.raw.baseAddress, bytes.count) == UInt64(count) else { throw .compressionSize }
    try out.append(upTo: count) { room throws(CryptographyError) in
      let written = ZSTD_decompressDCtx(context, room.baseAddress, room.count, bytes.raw.baseAddress, bytes.count)
      guard ZSTD_isError(written) == 0 else { throw .compression }
      guard written == count else { throw .compressionSize }
      return written
    }
  }
}
