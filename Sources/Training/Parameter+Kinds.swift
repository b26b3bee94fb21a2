// The kinds of parameters: each ties a property of the configuration to its text.

internal import Messages

extension Parameter {
  typealias Path<Value> = any WritableKeyPath<TrainingConfiguration, Value> & Sendable

  /// Ties a property to text through a pair of conversions.
  private init<Value>(
    _ name: String, _ path: Path<Value>, form: Form = .value, allowed: String, choices: [String] = [],
    _ sentence: String, print: @escaping @Sendable (Value) -> String,
    parse: @escaping @Sendable (String) -> Value?
  ) {
    self.init(
      name: name, sentence: sentence, form: form, allowed: allowed, choices: choices,
      text: { print($0[keyPath: path]) },
      assign: { configuration, text in
        guard let value = parse(text) else { return false }
        configuration[keyPath: path] = value
        return true
      })
  }

  static func integer<Value: FixedWidthInteger & Sendable>(
    _ name: String, _ path: Path<Value>, _ bounds: Bounds<Value>, _ sentence: String
  ) -> Parameter {
    Parameter(
      name, path, allowed: "an integer \(bounds.description)", sentence, print: { "\($0)" },
      parse: { text in Value(text).flatMap { bounds.contains($0) ? $0 : nil } })
  }

  static func number(
    _ name: String, _ path: Path<Float>, _ bounds: Bounds<Float>, _ sentence: String
  ) -> Parameter {
    Parameter(
      name, path, allowed: "a number \(bounds.description)", sentence, print: { "\($0)" },
      parse: { text in parsed(text, bounds) })
  }

  /// - Parameter absent: the word that stands for nil.
  static func optionalInteger(
    _ name: String, _ path: Path<Int?>, absent: String, _ bounds: Bounds<Int>, _ sentence: String
  ) -> Parameter {
    Parameter(
      name, path, allowed: "\(absent) or an integer \(bounds.description)", choices: [absent], sentence,
      print: { $0.map { "\($0)" } ?? absent },
      parse: { text in
        text == absent ? .some(nil) : Int(text).flatMap { bounds.contains($0) ? .some($0) : nil }
      })
  }

  /// - Parameter absent: the word that stands for nil.
  static func optionalNumber(
    _ name: String, _ path: Path<Float?>, absent: String, _ bounds: Bounds<Float>, _ sentence: String
  ) -> Parameter {
    Parameter(
      name, path, allowed: "\(absent) or a number \(bounds.description)", choices: [absent], sentence,
      print: { $0.map { "\($0)" } ?? absent },
      parse: { text in text == absent ? .some(nil) : parsed(text, bounds).map { .some($0) } })
  }

  static func flag(_ name: String, _ path: Path<Bool>, _ sentence: String) -> Parameter {
    Parameter(
      name, path, form: .flag, allowed: "true or false", choices: ["true", "false"], sentence,
      print: { "\($0)" }, parse: { Bool($0) })
  }

  static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: Path<Value>, _ sentence: String
  ) -> Parameter {
    let words = Value.allCases.map(\.rawValue)
    let listed =
      words.count > 1 ? words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1] : words[0]
    return Parameter(
      name, path, allowed: listed, choices: words, sentence, print: { $0.rawValue },
      parse: { Value(rawValue: $0) })
  }

  /// - Parameter counts: how many integers there may be.
  static func integers(
    _ name: String, _ path: Path<[Int]>, counts: ClosedRange<Int>, _ bounds: Bounds<Int>, _ sentence: String
  ) -> Parameter {
    Parameter(
      name, path, form: .list,
      allowed: "\(counts.lowerBound) to \(counts.upperBound) integers \(bounds.description)", sentence,
      print: { $0.map(String.init).joined(separator: ",") },
      parse: { text in
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let integers = words.compactMap { Int($0.drop { $0 == " " }) }.filter(bounds.contains)
        return integers.count == words.count && counts.contains(integers.count) ? integers : nil
      })
  }

  /// NaN and the infinities are not numbers here, whatever the bounds.
  private static func parsed(_ text: String, _ bounds: Bounds<Float>) -> Float? {
    guard let number = Float(text), number.isFinite, bounds.contains(number) else { return nil }
    return number
  }
}
