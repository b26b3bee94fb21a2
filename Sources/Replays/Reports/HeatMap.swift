// The pass-rate histogram over iterations, which shows a policy's easy and hard starts as no single curve
// does.

internal import Messages

/// For each iteration, the share of groups with 0...G successes.
struct HeatMap {
  /// Successive iterations, and how many of their groups had 0...G successes.
  private let columns: [(iterations: ClosedRange<Int>, counts: [Int])]
  private let groupSize: Int

  /// Nil for a run without histograms.
  init?(_ table: MetricsTable) {
    self.init(zip(table.iterations, table.histograms).map { ($0...$0, $1) })
  }

  /// Nil without a histogram.
  init?(_ columns: [(iterations: ClosedRange<Int>, counts: [Int])]) {
    guard let size = columns.map(\.counts.count).max(), size > 1 else { return nil }
    self.columns = columns
    groupSize = size - 1
  }

  /// - Parameter title: as markup.
  func figure(title: String = "Successes per group", iterations: ClosedRange<Double>) -> String {
    let plot = Plot(
      x: iterations.lowerBound - 0.5...iterations.upperBound + 0.5, y: -0.5...Double(groupSize) + 0.5)
    var body = ""
    for (range, counts) in columns {
      let total = counts.reduce(0, +)
      let name =
        range.count == 1
        ? "iteration \(range.lowerBound)" : "iterations \(range.lowerBound) to \(range.upperBound)"
      for (successes, count) in counts.enumerated() where count > 0 {
        let left = plot.horizontal(Double(range.lowerBound) - 0.5)
        let top = plot.vertical(Double(successes) + 0.5)
        let width = plot.horizontal(Double(range.upperBound) + 0.5) - left
        let height = plot.vertical(Double(successes) - 0.5) - top
        // The square root makes few groups visible beside many.
        let opacity = (Double(count) / Double(total)).squareRoot()
        let isMixed = successes > 0 && successes < groupSize
        body +=
          "<rect class=\"cell\" x=\"\(Plot.number(left))\" y=\"\(Plot.number(top))\" width=\"\(Plot.number(width + 0.2))\""
          + " height=\"\(Plot.number(height))\" fill=\"\((isMixed ? Palette.agent : Palette.fixed).markup)\""
          + " fill-opacity=\"\(rounded(opacity, 3))\"><title>\(name): \(count) of \(total) groups with"
          + " \(successes) successes</title></rect>\n"
      }
    }
    let step = groupSize <= 8 ? 1.0 : Plot.step(Double(groupSize), ticks: 8)
    body += plot.axes(yTicks: Plot.ticks(0...Double(groupSize), step: step)) { fixed($0, 0) }
    let legend = [("mixed: learned from", Palette.agent), ("all alike: no signal", Palette.fixed)].map {
      "<span><i style=\"background:\($1.markup)\"></i>\($0)</span>"
    }.joined()
    return Plot.figure(
      title: title,
      note: "Darker: more groups had this many of \(groupSize).",
      legend: legend, body: body)
  }
}
