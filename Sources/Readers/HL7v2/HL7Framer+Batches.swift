import Records

extension HL7Framer {
  /// A batch segment that ends at `contentEnd`.
  mutating func batchSegment(_ kind: BatchSegment, _ buffer: Bytes, _ events: inout [Event]) {
    switch kind {
    case .fileHeader:
      summary.fileHeaders += 1
      closeBatches(&events)
      openFile = BatchCounter(place: here)
    case .batchHeader:
      summary.batchHeaders += 1
      if let open = openBatch {
        notice(HL7Reason.trailerMissing, open.place, &events)
        summary.messagesInBatches += open.counted
      }
      openBatch = BatchCounter(place: here)
      openFile?.counted += 1
    case .batchTrailer:
      summary.batchTrailers += 1
      let declared = trailerCount(buffer, &events)
      if let open = openBatch {
        summary.messagesInBatches += open.counted
        summary.messagesDeclared += declared ?? 0
        compare(declared, open.counted, HL7Reason.batchCountDiffers, &events)
      } else {
        notice(HL7Reason.trailerWithoutHeader, here, &events)
      }
      openBatch = nil
    case .fileTrailer:
      summary.fileTrailers += 1
      closeOpenBatch(&events)
      let declared = trailerCount(buffer, &events)
      if let open = openFile {
        compare(declared, open.counted, HL7Reason.fileCountDiffers, &events)
      } else {
        notice(HL7Reason.trailerWithoutHeader, here, &events)
      }
      openFile = nil
    }
  }

  /// At the file's end, or before another file header.
  mutating func closeBatches(_ events: inout [Event]) {
    closeOpenBatch(&events)
    if let open = openFile { notice(HL7Reason.trailerMissing, open.place, &events) }
    openFile = nil
  }

  private mutating func closeOpenBatch(_ events: inout [Event]) {
    guard let open = openBatch else { return }
    notice(HL7Reason.trailerMissing, open.place, &events)
    summary.messagesInBatches += open.counted
    openBatch = nil
  }

  /// BTS-1 or FTS-1; nil when it is empty or, with a notice, when it is no number.
  private func trailerCount(_ buffer: Bytes, _ events: inout [Event]) -> Int? {
    guard !isReported, contentEnd > start + 4 else { return nil }
    let end = buffer.firstIndex(of: buffer[start + 3], from: start + 4) ?? contentEnd
    let text = buffer[start + 4..<min(end, contentEnd)].trimmed
    if text.isEmpty { return nil }
    guard let count = text.decimal else {
      notice(HL7Reason.trailerCountUnreadable, here, &events)
      return nil
    }
    return count
  }

  private mutating func compare(_ declared: Int?, _ counted: Int, _ reason: ReasonCode, _ events: inout [Event]) {
    guard let declared, declared != counted else { return }
    notice(reason, here, &events)
    if summary.countMismatches.count < 100 {
      summary.countMismatches.append(.init(place: here, declared: declared, counted: counted))
    }
  }
}
