// The report of a sweep: tables in Markdown and CSV, and one HTML page with curves.

internal import Messages
internal import Metrics
internal import Replays
internal import Statistics

/// What a sweep found, for people and for programs.
///
/// What the seeds determine is apart from what depends on the clock: the same cells give the same bytes of `markdown` and
/// `csv`, whoever trained them.
public struct SweepReport: Sendable {
  private let results: SweepResults
  private let title: String

  /// - Parameters:
  ///   - results: of the sweep.
  ///   - title: plain text.
  public init(_ results: SweepResults, title: String) {
    (self.results, self.title) = (results, title)
  }

  private var sweep: SweepFile { results.sweep }

  /// How much there is, and how intervals were computed.
  private var summary: String {
    "\(results.done) of \(counted(results.count, "cell")): \(counted(sweep.scenes.count, "scene")), "
      + "\(counted(sweep.settings.count, "setting")), \(counted(sweep.seeds.count, "run seed")). Numbers are "
      + "interquartile means over run seeds, with 95 % intervals of 2000 stratified bootstrap replicates."
  }

  /// All tables that the seeds determine.
  public var markdown: String {
    "# \(title)\n\n\(summary)\n\n"
      + tables(Spending.allCases.filter { $0 != .cpuSeconds }).map(\.markdown)
      .joined(separator: "\n")
  }

  /// The page with all tables and curves.
  public var html: String {
    ComparisonReport(
      title: title, summary: summary, tables: tables(Spending.allCases), panels: panels,
      histograms: histograms
    ).html
  }

  // MARK: Tables

  private func tables(_ spendings: [Spending]) -> [ReportTable] {
    var tables = [
      final("Greedy success", "at the end, taking the likeliest actions") { $0.greedy.rate },
      final("Sampled success", "at the end, sampling actions") { $0.sampled.rate },
    ]
    if sweep.settings.count > 1 { tables.append(comparison) }
    for spending in spendings {
      tables.append(
        table(
          "Mean success against \(spending.name)",
          "The area under the curve of greedy success, over the range in which every run of the scene was evaluated."
        ) { shares(results.area($0, $1, spending)) })
      for goal in [0.5, 0.9] {
        tables.append(
          table(
            "\(percent(goal)) success: \(spending.name)",
            "The median of what was spent until an evaluation reached \(percent(goal)); 'never' if most runs did not."
          ) { amounts(results.budget(to: goal, $0, $1, spending)) })
      }
    }
    for (metric, name) in SweepReport.onTheWay {
      tables.append(
        table(name, "Mean over all iterations. \(metric.meaning)") { scene, setting in
          shares(results.estimate([scene], setting) { $0.mean(metric) })
        })
    }
    return tables
  }

  /// Shares that tell how a setting learned.
  private static let onTheWay: [(Metric, String)] = [
    (.discardedFraction, "Rollouts discarded"), (.clipFractionHigh, "Tokens clipped at the upper bound"),
    (.clipFractionLow, "Tokens clipped at the lower bound"),
  ]

  private var histograms: [ComparisonReport.Histogram] {
    sweep.sceneNames.flatMap { scene in
      sweep.settings.map { setting in
        ComparisonReport.Histogram(
          title: "\(scene), \(setting.name): successes per group", columns: results.histogram(scene, setting))
      }
    }
  }

  private func final(_ title: String, _ how: String, _ score: @escaping (CellResult) -> Double) -> ReportTable
  {
    let names = sweep.sceneNames
    return ReportTable(
      title: title, note: "Success rate on held-out starts \(how).",
      header: ["setting"] + names + (names.count > 1 ? ["all scenes"] : []),
      rows: sweep.settings.map { setting in
        [setting.name] + names.map { shares(results.estimate([$0], setting, interquartileMean, score)) }
          + (names.count > 1 ? [shares(results.estimate(names, setting, interquartileMean, score))] : [])
      })
  }

  private func table(_ title: String, _ note: String, _ cell: (String, SweepSetting) -> String) -> ReportTable
  {
    ReportTable(
      title: title, note: note, header: ["setting"] + sweep.sceneNames,
      rows: sweep.settings.map { setting in [setting.name] + sweep.sceneNames.map { cell($0, setting) } })
  }

  private var comparison: ReportTable {
    let first = sweep.settings[0]
    let names = sweep.sceneNames
    let scopes = names.map { [$0] } + (names.count > 1 ? [names] : [])
    return ReportTable(
      title: "Compared with \(first.name)",
      note:
        "Greedy success at the end. The difference is paired by run seed; the probability is that of a run having "
        + "more success than a run of \(first.name). Settings whose intervals overlap are not called different.",
      header: ["setting", "scene", "difference", "probability of improvement", "verdict"],
      rows: sweep.settings.dropFirst().flatMap { setting in
        scopes.map { scope in
          let found = results.compare(setting, with: first, scope)
          return [
            setting.name, scope.count > 1 ? "all scenes" : scope[0], shares(found?.difference),
            shares(found?.improvement), found?.verdict ?? "no runs yet",
          ]
        }
      })
  }

  private func shares(_ estimate: Estimate?) -> String {
    estimate.map { "\(percent($0.value)) (\(percent($0.lower)) to \(percent($0.upper)))" } ?? "-"
  }

  private func amounts(_ estimate: Estimate?) -> String {
    func text(_ value: Double) -> String { value.isFinite ? short(value) : "never" }
    return estimate.map { "\(text($0.value)) (\(text($0.lower)) to \(text($0.upper)))" } ?? "-"
  }

  // MARK: CSV

  /// Every number that the seeds determine, one to a line.
  public var csv: String {
    SweepReport.header + lines(Spending.allCases.filter { $0 != .cpuSeconds }) + finals
  }

  /// Every number that depends on the clock, one to a line.
  public var cpuCSV: String { SweepReport.header + lines([.cpuSeconds]) }

  private static let header = "setting,scene,measure,value,lower,upper\n"

  private func line(_ setting: SweepSetting, _ scene: String, _ measure: String, _ found: Estimate?) -> String
  {
    guard let found else { return "" }
    func text(_ value: Double) -> String { value.isFinite ? rounded(value, 6) : "inf" }
    return
      "\(setting.name),\(scene),\(measure),\(text(found.value)),\(text(found.lower)),\(text(found.upper))\n"
  }

  private var finals: String {
    let names = sweep.sceneNames
    let scopes = names.map { [$0] } + (names.count > 1 ? [names] : [])
    return sweep.settings.enumerated().flatMap { number, setting in
      scopes.map { scope in
        let name = scope.count > 1 ? "all" : scope[0]
        let found = number == 0 ? nil : results.compare(setting, with: sweep.settings[0], scope)
        return line(setting, name, "greedySuccess", results.estimate(scope, setting) { $0.greedy.rate })
          + line(setting, name, "sampledSuccess", results.estimate(scope, setting) { $0.sampled.rate })
          + line(setting, name, "differenceFromFirst", found?.difference)
          + line(setting, name, "probabilityOfImprovement", found?.improvement)
      }
    }.joined()
  }

  private func lines(_ spendings: [Spending]) -> String {
    sweep.settings.flatMap { setting in
      sweep.sceneNames.flatMap { scene in
        spendings.map { spending in
          line(setting, scene, "areaOver:\(spending.rawValue)", results.area(scene, setting, spending))
            + [50, 90].map {
              line(
                setting, scene, "to\($0):\(spending.rawValue)",
                results.budget(to: Double($0) / 100, scene, setting, spending))
            }.joined()
        }
      }
    }.joined()
  }

  // MARK: Curves

  private var panels: [ComparisonReport.Panel] {
    sweep.sceneNames.flatMap { scene in
      Spending.allCases.map { spending in
        panel(
          "\(scene): success against \(spending.name)",
          "Greedy success on held-out starts, with its 95 % interval.",
          spending.name
        ) { results.curve(scene, $0, spending) }
      }
        + SweepReport.onTheWay.map { metric, name in
          panel("\(scene): \(name.lowercased())", metric.meaning, "updates") {
            results.curve(scene, $0, metric)
          }
        }
    }
  }

  private func panel(
    _ title: String, _ note: String, _ axis: String,
    _ curve: (SweepSetting) -> [(place: Double, estimate: Estimate)]
  ) -> ComparisonReport.Panel {
    ComparisonReport.Panel(
      title: title, note: note, axis: axis,
      lines: sweep.settings.map { setting in
        let points = curve(setting)
        return ComparisonReport.Panel.Line(
          name: setting.name, points: points.map { SIMD2($0.place, $0.estimate.value) },
          band: points.map { SIMD2($0.estimate.lower, $0.estimate.upper) })
      })
  }
}
