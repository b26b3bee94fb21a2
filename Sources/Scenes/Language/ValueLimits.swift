// What values may be: numbers, ranges, words, names of parts, conditions.

internal import Messages

extension Messages.Bounds: ValueLimits where Number == Double {
  var schema: [JSON.Member] {
    // A number that is only above a limit must differ from it noticeably; see `refusal(of:)`.
    let least = lower.map { JSON.Member("minimum", .number(includesLower ? $0 : $0 + 1e-6)) }
    let most = upper.map { JSON.Member("maximum", .number($0)) }
    let number = [JSON.Member("type", .text("number"))] + [least, most].compactMap { $0 }
    return isAngle ? [JSON.Member("anyOf", JSON.list([.object(number), .definition("degrees")]))] : number
  }

  func read(_ cursor: Cursor, _: SceneParser) -> Float? { cursor.number(self) }

  /// By the digits of the number: 0.3, although that is 0.30000001192092896 in double precision.
  func json(_ value: Float) -> JSON? { Double(decimal(value)).map(JSON.number) }
}

extension ClosedRange: ValueLimits where Bound == Int {
  var schema: [JSON.Member] {
    [
      JSON.Member("type", .text("integer")), JSON.Member("minimum", .number(Double(lowerBound))),
      JSON.Member("maximum", .number(Double(upperBound))),
    ]
  }

  func read(_ cursor: Cursor, _: SceneParser) -> Int? { cursor.integer(self) }

  func json(_ value: Int) -> JSON? { .number(Double(value)) }
}

/// `[x, y]`, two numbers within bounds.
struct Point: ValueLimits {
  let bounds: Bounds

  var schema: [JSON.Member] { Interval(bounds: bounds).schema }

  func read(_ cursor: Cursor, _: SceneParser) -> SIMD2<Float>? { cursor.point(bounds) }
}

/// `[lower, upper]`, two numbers within bounds.
struct Interval: ValueLimits {
  let bounds: Bounds
  /// Whether the two must differ.
  var isOpen = true

  var schema: [JSON.Member] {
    [
      JSON.Member("type", .text("array")), JSON.Member("items", .object(bounds.schema)),
      JSON.Member("minItems", .number(2)), JSON.Member("maxItems", .number(2)),
    ]
  }

  func read(_ cursor: Cursor, _: SceneParser) -> ClosedRange<Float>? { cursor.range(bounds, isOpen: isOpen) }
}

/// A list, whose items are read one by one: nil stands for one that was reported.
struct Items<Item: ValueLimits>: ValueLimits {
  let item: Item
  let count: ClosedRange<Int>
  /// What a message asks for.
  let what: String

  var schema: [JSON.Member] {
    [
      JSON.Member("type", .text("array")), JSON.Member("items", .object(item.schema)),
      JSON.Member("minItems", .number(Double(count.lowerBound))),
      JSON.Member("maxItems", .number(Double(count.upperBound))),
    ]
  }

  /// Does not check the number of items, for which each list has words of its own.
  func read(_ cursor: Cursor, _ parser: SceneParser) -> [Item.Value?]? {
    cursor.items(what)?.map { item.read($0, parser) }
  }
}

/// Ranges of x and y.
struct Box: ValueLimits {
  var schema: [JSON.Member] { [JSON.Member("$ref", .text("#/$defs/box"))] }
  var wholeDefinition: String? { "wholeBox" }

  /// Nil for a range that was reported.
  func read(_ cursor: Cursor, _: SceneParser) -> (x: ClosedRange<Float>?, y: ClosedRange<Float>?)? {
    guard let box = cursor.fields(Vocabulary.box) else { return nil }
    return (box["x"]?.range(.coordinate, isOpen: true), box["y"]?.range(.coordinate, isOpen: true))
  }
}

/// What an action means for a drive or a carrier.
struct ModeOfAction: ValueLimits {
  var schema: [JSON.Member] { [JSON.Member("$ref", .text("#/$defs/mode"))] }
  var wholeDefinition: String? { "wholeMode" }

  func read(_ cursor: Cursor, _ parser: SceneParser) -> Actuator.Mode? {
    guard let fields = cursor.kind(Vocabulary.mode) else { return nil }
    if fields.table.required == ["step"] { return fields["step"]?.number(.distance).map(Actuator.Mode.step) }
    guard let box = fields["position"].flatMap({ Box().read($0, parser) }), let x = box.x, let y = box.y
    else { return nil }
    return .position(x: x, y: y)
  }
}

/// One of the cases of an enumeration, by its name.
struct Words<Word: RawRepresentable<String> & CaseIterable & Sendable>: ValueLimits {
  var schema: [JSON.Member] { [JSON.Member("enum", .texts(Word.allCases.map(\.rawValue)))] }

  func read(_ cursor: Cursor, _: SceneParser) -> Word? { cursor.word(Word.self) }

  func json(_ value: Word) -> JSON? { .text(value.rawValue) }
}

/// The name of a part, or several.
struct Reference<Value: Sendable>: ValueLimits {
  /// Whether a list of names is allowed too.
  let takesList: Bool
  let resolve: @Sendable (Names, Cursor) -> Value?

  var schema: [JSON.Member] {
    [JSON.Member("$ref", .text(takesList ? "#/$defs/references" : "#/$defs/reference"))]
  }

  func read(_ cursor: Cursor, _ parser: SceneParser) -> Value? { resolve(parser.names, cursor) }
}

extension Reference<Frame> {
  static let frame = Reference(takesList: false) { $0.frame($1) }
}

extension Reference<Int> {
  static let body = Reference(takesList: false) { $0.body($1) }
  static let marker = Reference(takesList: false) { $0.marker($1) }
  static let joint = Reference(takesList: false) { $0.joint($1) }
}

extension Reference<[Int]> {
  static let bodies = Reference(takesList: true) { $0.bodies($1) }
  static let fingers = Reference(takesList: false) { $0.fingers($1) }
}

/// One condition.
struct OneCondition: ValueLimits {
  var schema: [JSON.Member] { [JSON.Member("$ref", .text("#/$defs/predicate"))] }
  var wholeDefinition: String? { "wholePredicate" }

  func read(_ cursor: Cursor, _ parser: SceneParser) -> Predicate? { parser.readPredicate(cursor) }
}

/// A list of conditions, which replaces that of an extended file and thus is always whole.
struct SomeConditions: ValueLimits {
  var schema: [JSON.Member] {
    let item = JSON.list([.definition("predicate"), .definition("wholePredicate")])
    return [
      JSON.Member("type", .text("array")), JSON.Member("items", .object([JSON.Member("allOf", item)])),
      JSON.Member("minItems", .number(1)),
    ]
  }

  func read(_ cursor: Cursor, _ parser: SceneParser) -> [Predicate]? { parser.readPredicates(cursor) }
}
