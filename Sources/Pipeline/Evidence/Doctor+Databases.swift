import Databases
import Normalization
import Records

/// Whether the databases of a pipeline can be read, and whether they can be read only.
extension Doctor {
  /// One line for each source that is a database. Reads columns' names and rights, and no row.
  func databases() -> [DoctorCheck] {
    definition.sources.compactMap { source in source.sql.map { DatabaseLook(source: source, settings: $0).check } }
  }
}

private struct DatabaseLook {
  let source: PipelineDefinition.Source
  let settings: SQLSettings

  var check: DoctorCheck {
    let name = "database \(source.id)"
    do {
      let connection = try settings.open { false }
      let columns = try connection.rows(settings.query, .row(settings.query.key.map { _ in .null }))
      _ = try columns.numbers(of: settings.query.order)
      let mapped = settings.names(source: source.id).contains { source.mapping?.tableIndex(forFile: $0, header: columns.columns) != nil }
      guard mapped else { return DoctorCheck(name, .fail, "\(RunReason.noTable.code) \(RunReason.noTable.summary)") }
      let rights = try connection.rights()
      let way = rights.isEncrypted ? ", encrypted" : rights.isLocal ? ", on this machine" : ", not encrypted"
      let read = "\(rights.server)\(way), \(columns.columns.count) columns"
      let (level, said) = said(rights)
      return DoctorCheck(name, !rights.isEncrypted && !rights.isLocal ? .warn : level, "\(read); \(said)")
    } catch {
      return DoctorCheck(name, .fail, "\(error)")
    }
  }

  /// A run's transaction only reads; a role that cannot do anything else does not depend on that.
  private func said(_ rights: DatabaseRights) -> (DoctorCheck.Level, String) {
    if settings.connection.driver == .sqlite {
      return rights.writableTables == 0
        ? (.ok, "the file cannot be written by this user") : (.ok, "opened for reading only; this user could write the file")
    }
    if rights.isSuperuser { return (.warn, "the role is a superuser; make one that may only read") }
    if rights.writableTables > 0 { return (.warn, "the role could write \(rights.writableTables) tables; make one that may only read") }
    return (.ok, "the role can write nothing")
  }
}
