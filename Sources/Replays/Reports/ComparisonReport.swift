// Several settings side by side on one page: a self-contained HTML file.

internal import Messages

/// Tables and curves of several settings.
public struct ComparisonReport: Sendable {
  /// Curves with bands, one for each setting.
  public struct Panel: Sendable {
    /// A setting's curve.
    public struct Line: Sendable {
      /// The setting.
      public var name: String
      /// (place on the horizontal axis, value), by place.
      public var points: [SIMD2<Double>]
      /// (lower, upper) at each point.
      public var band: [SIMD2<Double>]

      /// - Parameters: see the properties.
      public init(name: String, points: [SIMD2<Double>], band: [SIMD2<Double>]) {
        (self.name, self.points, self.band) = (name, points, band)
      }
    }

    /// What the curves show, and where.
    public var title: String
    /// One sentence.
    public var note: String
    /// What the horizontal axis counts.
    public var axis: String
    /// One for each setting, in the same order in all panels; one without points is left out.
    public var lines: [Line]

    /// - Parameters: see the properties; values are shares of one.
    public init(title: String, note: String, axis: String, lines: [Line]) {
      (self.title, self.note, self.axis, self.lines) = (title, note, axis, lines)
    }
  }

  /// The successes of groups over training, of one setting.
  public struct Histogram: Sendable {
    /// Whose they are.
    public var title: String
    /// Successive iterations, and how many of their groups had 0...G successes.
    public var columns: [(iterations: ClosedRange<Int>, counts: [Int])]

    /// - Parameters: see the properties.
    public init(title: String, columns: [(iterations: ClosedRange<Int>, counts: [Int])]) {
      (self.title, self.columns) = (title, columns)
    }
  }

  private let title: String
  private let summary: String
  private let tables: [ReportTable]
  private let panels: [Panel]
  private let histograms: [Histogram]

  /// - Parameters:
  ///   - title: the title of the page, plain text.
  ///   - summary: what was compared, plain text.
  ///   - tables: shown first.
  ///   - panels: shown below them.
  ///   - histograms: shown last.
  public init(
    title: String, summary: String, tables: [ReportTable], panels: [Panel], histograms: [Histogram] = []
  ) {
    (self.title, self.summary, self.tables, self.panels) = (title, summary, tables, panels)
    self.histograms = histograms
  }

  /// The page. The same contents give the same bytes.
  public var html: String {
    let colors = [Palette.agent] + Palette.movable
    let figures = panels.compactMap { panel in
      let places = panel.lines.flatMap { $0.points.map(\.x) }
      guard let first = places.min(), let last = places.max() else { return String?.none }
      return Chart(
        panel.title.escapedForMarkup, note: panel.note.escapedForMarkup,
        panel.lines.enumerated().map { number, line in
          Chart.Series(
            name: line.name.escapedForMarkup, color: colors[number % colors.count], points: line.points,
            band: line.band)
        }, isShare: true, range: 0...1
      ).figure(iterations: first...last, axis: panel.axis)
    }
    let maps = histograms.compactMap { histogram in
      guard let first = histogram.columns.first?.iterations.lowerBound,
        let last = histogram.columns.last?.iterations.upperBound
      else { return String?.none }
      return HeatMap(histogram.columns)?.figure(
        title: histogram.title.escapedForMarkup, iterations: Double(first)...Double(last))
    }
    return Page.html(
      title: title, summary: summary,
      body: tables.map(\.html).joined() + "<main>\n\((figures + maps).joined())</main>")
  }
}
