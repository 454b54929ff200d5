import Readers
@_spi(Normalization) import Records

// Product Instance (22.4.37) with its UDI Organizer (22.4.311) to Device; supplies of devices to DeviceUseStatement.
//
// Source: C-CDA R2.1 Medical Equipment Section, C-CDA R2.1 Companion Guide UDI templates. A UDI's production part is an identifier.
extension CDAContext {
  /// The devices of a procedure or supply with their keys.
  func queueDevices(_ node: XMLNode) -> [(role: XMLNode, key: ResourceKey)] {
    guard !isNegated(node) else { return [] }
    var out: [(role: XMLNode, key: ResourceKey)] = []
    for participant in node.all(N.participant) {
      let type = participant.attribute(N.typeCode).trimmed
      guard type == "DEV" || type == "PRD", let role = participant.first(N.participantRole) else { continue }
      guard role.first(N.playingDevice) != nil || hasTemplate(role, "2.16.840.1.113883.10.20.22.4.37") else { continue }
      out.append((role, key(role, Element.Device.root, "device")))
    }
    return out
  }

  func mapDevice(_ role: XMLNode, _ node: XMLNode, key: ResourceKey) {
    typealias E = Element.Device
    let device = role.first(N.playingDevice)
    let organizer = udiOrganizer(node)
    begin(E.root, key)
    addIdentifiers(E.identifier, of: role)
    addUDI(role, organizer)
    if let organizer { addUDIParts(organizer) }
    if let scope = role.first(N.scopingEntity), !tape.hasChild(E.manufacturer), let words = scope.first(N.desc) { addText(E.manufacturer, words) }
    if let model = device?.first(N.manufacturerModelName), fillText(model) { b.addText(E.modelNumber, scratch.bytes) }
    addConcept(E.type, device?.first(N.code))
    b.appendPatientReference(E.patient)
    b.end()
  }

  private func udiOrganizer(_ node: XMLNode) -> XMLNode? {
    for relation in node.all(N.entryRelationship) {
      if let organizer = relation.first(N.organizer), hasTemplate(organizer, "2.16.840.1.113883.10.20.22.4.311") { return organizer }
    }
    return nil
  }

  /// The whole UDI as people read it (an id of the FDA's root, or of an organizer), and its device identifier.
  private func addUDI(_ role: XMLNode, _ organizer: XMLNode?) {
    var whole = Bytes.empty
    for id in role.all(N.id) where id.attribute(N.root).trimmed == "2.16.840.1.113883.3.3719" { whole = id.attribute(N.extension).trimmed }
    if whole.isEmpty, let organizer {
      for id in organizer.all(N.id) where id.attribute(N.root).trimmed == "2.16.840.1.113883.3.3719" { whole = id.attribute(N.extension).trimmed }
    }
    let part = organizer.flatMap { udiPart($0, "2.16.840.1.113883.10.20.22.4.304") }
    guard !whole.isEmpty || part != nil else { return }
    tape.open(Element.Device.udiCarrier)
    if let part { b.addText(Element.DeviceUdiCarrier.deviceIdentifier, part.attribute(N.extension)) }
    b.addText(Element.DeviceUdiCarrier.carrierHRF, whole)
    tape.close()
  }

  /// The value of a part of a UDI.
  private func udiPart(_ organizer: XMLNode, _ template: StaticString) -> XMLNode? {
    for component in organizer.all(N.component) {
      if let observation = component.first(N.observation), hasTemplate(observation, template) { return observation.first(N.value) }
    }
    return nil
  }

  private func addUDIParts(_ organizer: XMLNode) {
    typealias E = Element.Device
    if let lot = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.315") { addText(E.lotNumber, lot) }
    if let serial = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.319") {
      if !fillText(serial) {
        scratch.truncate()
        scratch.append(serial.attribute(N.extension))
      }
      b.addText(E.serialNumber, scratch.bytes)
    }
    if let made = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.316") { b.addDateTime(E.manufactureDate, value(made)) }
    if let expires = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.309") { b.addDateTime(E.expirationDate, value(expires)) }
    if let company = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.303") { addText(E.manufacturer, company) }
    if let distinct = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.308") { b.addText(E.distinctIdentifier, distinct.attribute(N.extension)) }
    if let brand = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.301"), fillText(brand) {
      tape.open(E.deviceName)
      b.addText(Element.DeviceDeviceName.name, scratch.bytes)
      tape.add(Element.DeviceDeviceName.type, "user-friendly-name")
      tape.close()
    }
    if let safety = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.318") { addConcept(E.safety, safety) }
    if let safety = udiPart(organizer, "2.16.840.1.113883.10.20.22.4.314") { addConcept(E.safety, safety) }
  }

  /// Non-Medicinal Supply Activity (22.4.50): what the patient uses, or is to get.
  func mapDeviceSupply(_ entry: PendingEntry) {
    let node = entry.node
    let mood = node.attribute(N.moodCode).trimmed
    guard mood.isEmpty || mood == "EVN" else { return mapPlannedDevice(entry, mood) }
    let devices = queueDevices(node)
    guard !devices.isEmpty else { return countUnmapped(node) }
    for device in devices {
      let key = b.positionKey(Element.DeviceUseStatement.root, "DeviceUseStatement")
      begin(Element.DeviceUseStatement.root, key)
      addIdentifiers(Element.DeviceUseStatement.identifier, of: node)
      let status = code(node.first(N.statusCode))
      tape.add(
        Element.DeviceUseStatement.status,
        status == "active" ? "active" : status == "nullified" ? "entered-in-error" : status == "aborted" ? "stopped" : "completed")
      b.appendPatientReference(Element.DeviceUseStatement.subject)
      addTime(Element.DeviceUseStatement.timingDateTime, Element.DeviceUseStatement.timingPeriod, interval(node.first(N.effectiveTime)))
      b.appendReference(Element.DeviceUseStatement.device, to: Element.Device.root, device.key)
      addNotes(Element.DeviceUseStatement.note, node)
      b.end()
    }
    for device in devices { mapDevice(device.role, node, key: device.key) }
    enqueueNested(node, read: CDAContext.readByDeviceSupply)
  }

  private static let readByDeviceSupply = templates("64 311")

  private func mapPlannedDevice(_ entry: PendingEntry, _ mood: Bytes) {
    let node = entry.node
    var role: XMLNode?
    for participant in node.all(N.participant) { role = role ?? participant.first(N.participantRole) }
    let what = role?.first(N.playingDevice)?.first(N.code) ?? node.first(N.code)
    let key = entry.key ?? key(node, Element.ServiceRequest.root, "service-request")
    begin(Element.ServiceRequest.root, key)
    addIdentifiers(Element.ServiceRequest.identifier, of: node)
    addStatus(Element.ServiceRequest.status, node, CDACodes.orderStatus, otherwise: "unknown")
    tape.add(Element.ServiceRequest.intent, CDACodes.intent.target(mood) ?? Bytes("plan"))
    addConcept(Element.ServiceRequest.code, what, fallback: node.first(N.text))
    addQuantity(Element.ServiceRequest.quantityQuantity, node.first(N.quantity))
    b.appendPatientReference(Element.ServiceRequest.subject)
    addTime(Element.ServiceRequest.occurrenceDateTime, Element.ServiceRequest.occurrencePeriod, interval(node.first(N.effectiveTime)))
    if let authored = authorTime(node) { b.addDateTime(Element.ServiceRequest.authoredOn, authored) }
    b.end()
  }
}
