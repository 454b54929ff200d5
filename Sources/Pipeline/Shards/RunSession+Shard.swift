/// What a run does as one of several shards.
extension RunSession {
  /// What of the inputs is read into batches here.
  var work: StretchWork {
    let marks = self.marks
    // What shards have put on the ledger is not put there again by a run without any.
    var work = StretchWork(length: run.options.stretchBytes, isDone: { marks.isDone($0) })
    guard let shard = run.options.shard else { return work }
    work.isShared = true
    work.takes = { shard.takes($1) }
    let (sources, stretchBytes) = (run.definition.sources.map(\.id), run.options.stretchBytes)
    let readings = (try? journal.harvested(pipeline: run.definition.name)) ?? []
    work.isRead = { readings.contains(shard.reading($0, source: sources[$0.source], stretchBytes: stretchBytes)) }
    return work
  }

  /// Remembers that all that this shard works on of some files is in batches, so that they need not be read again to find nothing.
  func noteReadings() throws {
    guard let shard = run.options.shard, !run.options.isDryRun, !readings.isEmpty else { return }
    try journal.noteHarvested(
      readings.map { shard.reading($0, source: run.definition.sources[$0.source].id, stretchBytes: run.options.stretchBytes) }, pipeline: run.definition.name)
  }

  /// Tells the other shards which inputs are on the ledger whole.
  func tellShards() throws {
    if run.options.shard != nil && !run.options.isDryRun { try marks.tell(journal) }
  }
}
