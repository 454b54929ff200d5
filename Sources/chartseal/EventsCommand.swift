import ArgumentParser
import LedgerNode
import Pipeline
import Records

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "The events that logs hold: id, name, level, what they say.",
    discussion: """
      EXAMPLES
        chartseal events
        chartseal events EV-0112
        chartseal events --markdown > docs/reference/events.md
      """)
  @Argument(help: "Only this one, by id or name.") var event: String?
  @Flag(help: "Print JSON lines.") var json = false
  @Flag(help: "Print the reference page.") var markdown = false

  static let all = RunEvents.all + NodeEvents.all

  func run() throws {
    if markdown { return Console.write(EventsPage.markdown(EventsCommand.all), to: 1) }
    let found = EventsCommand.all.filter { event == nil || $0.id == event || $0.name == event }
    if found.isEmpty { throw ValidationError("there is no such event; chartseal events lists them") }
    for e in found {
      if json {
        let fields = e.fields.map { JSONText.string($0.rawValue) }
        Console.out(
          JSONText.object([
            ("message_type", .string("event_description")), ("schema_version", .int(1)), ("event_id", .string(e.id)), ("event", .string(e.name)),
            ("level", .string(e.level.rawValue)), ("says", .string(e.says)), ("fields", .array(fields)),
          ]).text)
      } else {
        Console.out("\(e.id)  \(e.level.rawValue)  \(e.name): \(e.says)")
      }
    }
  }
}
