// The part of a check's report that names why no sequence of actions can solve a scene, where that follows from the
// scene and its starts alone.

internal import Messages
internal import Scenes
package import Tasks

/// Reasons for which a scene cannot be solved, whatever a planner does.
public struct ObstructionFigures: Sendable, Equatable, Encodable {
  /// A reason of one kind, looked for in every required condition at every examined start.
  public struct Reason: Sendable, Equatable, Encodable {
    /// Conditions that could be examined, summed over the starts.
    public var examined = 0
    /// Those with which the reason was found.
    public var found = 0
    /// The first one found, in words.
    public var example: String?

    /// - Parameter sentence: what stands in the way; nil if nothing does.
    mutating func count(_ sentence: String?) {
      examined += 1
      guard let sentence else { return }
      found += 1
      example = example ?? sentence
    }
  }

  /// Start states that were examined.
  public var starts = 0
  /// Conditions that success always requires.
  public var required = 0
  /// Two of them that exclude each other, in words.
  public var contradiction: String?
  /// Nothing that an action moves can touch what must move, or an arm is too short.
  public var outOfReach = Reason()
  /// Less force than friction, weight or resistance takes.
  public var tooWeak = Reason()
  /// An episode is too short for the distance at full speed.
  public var tooFar = Reason()

  /// - Parameter traces: of accepted starts.
  init(_ traces: [StartTrace], in task: ManipulationTask) {
    let conditions = RequiredCondition.all(of: task.scene.success)
    required = conditions.count
    let found = Contradiction.first(among: conditions, in: task.scene, pairs: task.collidingPairs)
    contradiction = found.map { found in
      func words(_ condition: RequiredCondition) -> String {
        (condition.isNegated ? "not: " : "") + task.scene.describe(condition.predicate)
      }
      return found.first.number == found.second.number
        ? "'\(words(found.first))' cannot hold: the bodies are in each other's way"
        : "'\(words(found.first))' excludes '\(words(found.second))'"
    }
    let reach = ActionReach(task)
    for trace in traces {
      guard let start = trace.start else { continue }
      starts += 1
      let effort = Effort(task, reach, from: start)
      for condition in conditions where !condition.isNegated && trace.margins[condition.number] < 0 {
        if let sentence = effort.touch(condition.condition) { outOfReach.count(sentence.text) }
        if let sentence = effort.force(condition.condition) { tooWeak.count(sentence.text) }
        if let sentence = effort.time(condition.condition) { tooFar.count(sentence.text) }
      }
    }
  }

  /// Examines the first starts of a check with seed 0.
  package init(of task: ManipulationTask, starts count: Int) throws(TaskError) {
    var player = try Player(task.scene)
    var traces: [StartTrace] = []
    for number in 0..<count {
      traces.append(try StartTrace(of: &player, seed: Starts(seed: 0).seed(number)))
    }
    self.init(traces, in: task)
  }

  /// - Parameter isSolved: whether a solution is known. A reason against it is then no defect of the scene.
  func findings(isSolved: Bool) -> [Finding] {
    [
      contradictionFinding,
      finding(
        .outOfReach, outOfReach, isSolved, ok: "actions can touch what must move",
        nothing: "no condition that success always requires names a body that has to move",
        advice: "Bodies with 'collides: false', such as an arm's links, push nothing."),
      finding(
        .tooWeak, tooWeak, isSolved, ok: "the actuators push harder than what must move resists",
        nothing:
          "no table friction, weight or resistance of a joint has to be overcome by a force that is known",
        advice: "Raise 'maxForce', or lower the mass, the friction or the resistance."),
      finding(
        .tooFar, tooFar, isSolved, ok: "episodes are long enough for the distance at full speed",
        nothing: "no free body has to go to a fixed place at a speed that is known",
        advice: "Raise 'horizon' or the agent's speed, or start nearer to the goal."),
    ]
  }

  private var contradictionFinding: Finding {
    guard required > 0 else {
      return .notExamined(.contradiction, "success requires no condition in every case")
    }
    return Finding(
      .contradiction, contradiction == nil ? .ok : .unsound,
      contradiction ?? "no condition is known to exclude another",
      examined: "\(counted(required, "condition")) that success always requires")
  }

  private func finding(
    _ kind: FindingKind, _ reason: Reason, _ isSolved: Bool, ok: String, nothing: String, advice: String
  ) -> Finding {
    guard reason.examined > 0 else { return .notExamined(kind, nothing) }
    let examined = "\(counted(starts, "start")), \(counted(reason.examined, "unmet condition"))"
    guard let example = reason.example, !isSolved else {
      return Finding(kind, .ok, ok, examined: examined)
    }
    return Finding(kind, .unsound, "\(example), in \(reason.found) cases", examined: examined, advice: advice)
  }
}
