import Records
import Yams

/// Compiles one table of a mapping file.
final class TableCompiler {
  /// A join while its columns are still being found.
  struct JoinDraft {
    let name: String
    let table: Int
    let keySlot: Int
    let parentColumn: String
    var columns: [(name: String, slot: Int)] = []
  }

  /// Slots of joined columns start here until all own columns are known.
  static let joinedBase = 1 << 20

  let loader: MappingLoader
  let index: Int
  let name: String
  var program = TableProgram()
  private(set) var ownNames: [String] = []
  private var ownSlots: [String: Int] = [:]
  private(set) var joins: [JoinDraft] = []
  private var joinedCount = 0
  private var filePatterns: [String] = []
  private var header: [String] = []
  private var fixedColumns: [String] = []
  private var recordPath: String?
  private var groupSlots: [Int] = []
  private(set) var isReference = false
  /// Formats that hold for the whole table.
  var tableFormats = 0..<0
  /// The authority of this table's identifiers, as text.
  private(set) var authority = ""

  init(_ loader: MappingLoader, index: Int, name: String) {
    (self.loader, self.index, self.name) = (loader, index, name)
  }

  func compile(_ node: Node) {
    guard let top = loader.keys(node, .table) else { return }
    filePatterns = top["files"].map(loader.texts) ?? ["\(name).csv", "\(name).tsv", "\(name).txt"]
    header = loader.texts(top["header"])
    fixedColumns = loader.texts(top["columns"])
    recordPath = loader.scalar(top["record"])
    isReference = loader.boolean(top["reference"])
    authority = loader.scalar(top["authority"]) ?? loader.authority
    program.authority = loader.text.keep(authority)
    program.formats = top["dates"].map(loader.formats) ?? loader.dates
    tableFormats = 0..<program.formats.count
    if let node = top["join"] { readJoins(node) }
    if let text = loader.scalar(top["where"]) { program.filter = condition(text, at: top["where"]) }
    groupSlots = loader.texts(top["group-by"]).map { slot($0, at: top["group-by"]) }
    if let node = top["known"] { readKnown(node) }
    guard !isReference else {
      for key in ["patient", "resources", "group-by"] where top[key] != nil {
        loader.report(MappingReason.wrongForm, at: top[key], "a reference table has no '\(key)'")
      }
      return
    }
    if let node = top["patient"] {
      readPatient(node)
    } else {
      loader.report(MappingReason.missingKey, at: node, "'patient' is missing in table '\(name)'", hint: "name the column, or write 'reference: true'")
    }
    guard let rules = top["resources"]?.sequence, !rules.isEmpty else {
      loader.report(MappingReason.missingKey, at: top["resources"] ?? node, "'resources' is missing or empty in table '\(name)'")
      return
    }
    for rule in rules { compileRule(rule) }
    for column in ownNames {
      guard let found = IdentifyingColumns.find(column) else { continue }
      know(slot(column, at: nil), found.identifierClass, required: found.isRequired)
    }
  }

  // MARK: Columns

  /// The slot of a column, its own (`CODE`) or a joined one (`patients.BIRTHDATE`).
  func slot(_ column: String, at node: Node?) -> Int {
    if let dot = column.firstIndex(of: "."), let j = joins.firstIndex(where: { $0.name == column[..<dot] }) {
      return joined(j, String(column[column.index(after: dot)...]))
    }
    let key = MappingTable.normal(column)
    if let known = ownSlots[key] { return known }
    if let dot = column.firstIndex(of: "."), loader.tableNames.contains(String(column[..<dot])), recordPath == nil {
      loader.report(MappingReason.unknownName, at: node, "'\(column)' needs a join to '\(column[..<dot])'", hint: "add it under 'join'")
    }
    ownNames.append(column)
    ownSlots[key] = ownNames.count - 1
    return ownNames.count - 1
  }

  func joined(_ join: Int, _ column: String) -> Int {
    let key = MappingTable.normal(column)
    if let known = joins[join].columns.first(where: { MappingTable.normal($0.name) == key }) { return known.slot }
    joins[join].columns.append((column, TableCompiler.joinedBase + joinedCount))
    joinedCount += 1
    return joins[join].columns[joins[join].columns.count - 1].slot
  }

  /// Adds a column to the identifying ones, once.
  func know(_ slot: Int, _ identifierClass: IdentifierClass, required: Bool, formats: Range<Int>? = nil) {
    guard !program.known.contains(where: { $0.slot == slot }) else { return }
    program.known.append(
      KnownColumn(slot: slot, identifierClass: identifierClass, isRequired: required, formats: formats ?? tableFormats, table: index))
  }

  /// `patients: PATIENT = patients.Id`
  private func readJoins(_ node: Node) {
    guard let mapping = node.mapping else {
      loader.report(MappingReason.wrongForm, at: node, "'join' must be a mapping", hint: "write it as 'patients: PATIENT = patients.Id'")
      return
    }
    for (nameNode, value) in mapping {
      let parts = (value.scalar?.string ?? "").split(separator: "=", maxSplits: 1).map { $0.split(separator: " ").joined(separator: " ") }
      guard parts.count == 2, let dot = parts[1].firstIndex(of: ".") else {
        loader.report(MappingReason.wrongForm, at: value, "a join must say which columns are equal", hint: "write it as 'PATIENT = patients.Id'")
        continue
      }
      let parent = String(parts[1][..<dot])
      guard let table = loader.tableNames.firstIndex(of: parent) else {
        loader.report(
          MappingReason.unknownName, at: value, "no table is named '\(parent)'",
          hint: nearestName(to: parent, among: loader.tableNames).map { "did you mean '\($0)'?" })
        continue
      }
      let key = slot(parts[0], at: value)
      joins.append(
        JoinDraft(name: nameNode.string ?? "", table: table, keySlot: key, parentColumn: String(parts[1][parts[1].index(after: dot)...])))
    }
  }

  private func readKnown(_ node: Node) {
    if let mapping = node.mapping {
      for (column, value) in mapping {
        let word = value.scalar?.string ?? ""
        guard let c = IdentifierClass.allCases.first(where: { TableCompiler.className($0) == word }) else {
          let names = IdentifierClass.allCases.map(TableCompiler.className)
          loader.report(
            MappingReason.wrongForm, at: value, "'\(word)' is no class of identifiers",
            hint: nearestName(to: word, among: names).map { "did you mean '\($0)'?" } ?? names.joined(separator: ", "))
          continue
        }
        know(slot(column.string ?? "", at: column), c, required: true)
      }
    } else {
      for column in loader.texts(node) {
        let found = IdentifyingColumns.find(column)
        know(slot(column, at: node), found?.identifierClass ?? .otherUnique, required: found?.isRequired ?? true)
      }
    }
  }

  /// `social-security` for `.socialSecurity`.
  static func className(_ c: IdentifierClass) -> String { "\(c)".reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) } }

  private func readPatient(_ node: Node) {
    for item in node.sequence.map({ Array($0) }) ?? [node] {
      var identifier = item
      var authoritySource = addConstant(authority)
      var type = addConstant("MR")
      if item.mapping != nil {
        guard let keys = loader.keys(item, .patient), let id = keys["identifier"] else { continue }
        identifier = id
        if let node = keys["authority"] { authoritySource = source(node) }
        if let node = keys["type"] { type = source(node) }
      }
      let value = source(identifier)
      program.patient.append(
        PatientSource(authority: authoritySource, identifier: value, type: type, column: identifier.scalar?.string ?? "patient"))
      let typeText = program.sources[type].kind == .constant ? program.sources[type].constant : Bytes("MR")
      for slot in slots(of: value) { know(slot, KnownFields.byType[typeText] ?? .medicalRecord, required: true) }
    }
  }

  // MARK: Finishing

  /// Gives joined columns their final slots and adds the parents' identifying columns to the children.
  static func finish(_ compilers: [TableCompiler]) -> [MappingTable] {
    let ownKnown = compilers.map { c in c.program.known.filter { $0.slot < joinedBase }.map { (c.ownNames[$0.slot], $0) } }
    for child in compilers where !child.isReference {
      for j in child.joins.indices {
        for (column, known) in ownKnown[child.joins[j].table] {
          let slot = child.joined(j, column)
          guard !child.program.known.contains(where: { $0.slot == slot }) else { continue }
          let isReference = compilers[child.joins[j].table].isReference
          child.program.known.append(
            KnownColumn(
              slot: slot, identifierClass: known.identifierClass, isRequired: known.isRequired && !isReference, formats: known.formats,
              table: known.table))
        }
      }
    }
    var keyColumns = [[String]](repeating: [], count: compilers.count)
    for join in compilers.flatMap(\.joins) where !keyColumns[join.table].contains(join.parentColumn) { keyColumns[join.table].append(join.parentColumn) }
    var joinCount = 0
    return compilers.map { compiler in
      defer { joinCount += compiler.joins.count }
      return compiler.makeTable(keyColumns: keyColumns[compiler.index], firstJoin: joinCount)
    }
  }

  private func makeTable(keyColumns: [String], firstJoin: Int) -> MappingTable {
    let own = ownNames.count
    func final(_ slot: Int) -> Int { slot < TableCompiler.joinedBase ? slot : own + slot - TableCompiler.joinedBase }
    var columns = ownNames + [String](repeating: "", count: joinedCount)
    for join in joins { for c in join.columns { columns[final(c.slot)] = "\(join.name).\(c.name)" } }
    for i in program.pieces.indices where program.pieces[i].slot >= 0 { program.pieces[i].slot = final(program.pieces[i].slot) }
    for i in program.known.indices { program.known[i].slot = final(program.known[i].slot) }
    program.terms = program.terms.map {
      ConditionTerm(test: $0.test, isNegated: $0.isNegated, slot: final($0.slot), words: $0.words, endsAlternative: $0.endsAlternative)
    }
    return MappingTable(
      name: name, filePatterns: filePatterns, columns: columns, ownColumnCount: own, header: header, fixedColumns: fixedColumns,
      recordPath: recordPath, groupColumns: groupSlots.map(final),
      joins: joins.enumerated().map { i, j in
        MappingTable.Join(
          number: firstJoin + i, name: j.name, table: j.table, keySlot: final(j.keySlot), parentColumn: j.parentColumn,
          columns: j.columns.map { ($0.name, final($0.slot)) })
      },
      keyColumns: keyColumns, isReference: isReference, patientSlots: program.patient.flatMap { slots(of: $0.identifier) }, program: program)
  }
}
