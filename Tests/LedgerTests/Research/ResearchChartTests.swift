import LedgerNode
import LedgerProtocol
import Testing

@Suite struct ResearchChartTests {
  private static func answer(_ label: String = "Female", cells: [ResearchAnswer.Cell]) -> ResearchAnswer {
    ResearchAnswer(
      epoch: "2026-01", logSize: 9, cube: "00", condition: "hiv", conditionName: "HIV infection", valueSet: "1", policy: ResearchPolicy(),
      axes: [.init(.gender, [.init(code: "female", label: label), .init(code: "male", label: "Male")])], total: 60, cells: cells)
  }

  private static let shown = ResearchAnswer.Cell(at: [0], count: 40, asOf: "2026-01", isAtLeast: false, rank: 1)

  @Test func `a chart shows published counts, and withheld ones without a count`() {
    let svg = ResearchChart.svg(ResearchChartTests.answer(cells: [ResearchChartTests.shown]))
    #expect(svg.contains(">40</text>") && svg.contains(">withheld</text>") && svg.contains("url(#chart-withheld)"))
    #expect(svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"))
    let html = ResearchChart.html(ResearchChartTests.answer(cells: [ResearchChartTests.shown]))
    #expect(html.contains("<td class=\"w\">withheld</td>") && html.contains("<html lang=\"en\">") && html.contains("scope=\"col\""))
    #expect(!html.contains("<script"))
  }

  @Test func `texts cannot break out of the page`() {
    let answer = ResearchChartTests.answer("<script>\"'&", cells: [ResearchChartTests.shown])
    #expect(!ResearchChart.html(answer).contains("<script"))
    #expect(ResearchChart.svg(answer).contains("&lt;script&gt;&quot;&#39;&amp;"))
  }

  @Test func `an answer without a cell says so`() {
    let none = ResearchAnswer(
      epoch: "2026-01", logSize: 9, cube: "00", condition: "hiv", conditionName: "HIV infection", valueSet: "1", policy: ResearchPolicy(),
      axes: [.init(.gender, [.init(code: "a", label: "A")]), .init(.age, [.init(code: "b", label: "B")])], total: nil, cells: [])
    #expect(ResearchChart.svg(none).contains("every combination is withheld"))
    #expect(ResearchNotes.lines(none).contains { $0.contains("fewer dimensions say more") })
    #expect(ResearchTableRows(none).map(\.labels) == [["A", "B"]])
  }
}
