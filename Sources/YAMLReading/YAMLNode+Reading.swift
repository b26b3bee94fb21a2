// Reads a tree from a file or a text: the entry point of the module.

internal import Messages

extension YAMLNode {
  /// Reads a file of at most 1 MB and one YAML document.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - what: what the file must be, for messages: "scene".
  ///   - empty: what a file without a value stands for; nil where that is a fault.
  /// - Throws: `YAMLError` if the file cannot be read, is no YAML, repeats a key, or is too large or too deep.
  public init(contentsOf path: String, what: String, empty: Content? = nil) throws(YAMLError) {
    let report = Report()
    let whole = Place(file: path, line: 0, column: 0)
    let text = SourceText.read(path, what: what, blaming: whole, report)
    let root = text.flatMap { YAMLNode.compose($0, file: path, what: what, empty: empty, report) }
    self = try YAMLNode.result(root, report)
  }

  /// Reads a text with one YAML document.
  ///
  /// - Parameters:
  ///   - yaml: the text.
  ///   - file: what messages call it.
  ///   - what: what the text must be, for messages: "scene".
  ///   - empty: what a text without a value stands for; nil where that is a fault.
  public init(yaml: String, file: String, what: String, empty: Content? = nil) throws(YAMLError) {
    let report = Report()
    self = try YAMLNode.result(
      YAMLNode.compose(yaml, file: file, what: what, empty: empty, report), report)
  }

  /// The tree of a text; nil, with the reasons in `report`, if there is none. Faults that leave a tree, such as
  /// a repeated key, are in `report` too.
  public static func compose(
    _ text: String, file: String, what: String, empty: Content? = nil, _ report: Report
  ) -> YAMLNode? {
    report.opened(file)
    return Composer.compose(text, file: file, what: what, empty: empty, report)
  }

  private static func result(_ root: YAMLNode?, _ report: Report) throws(YAMLError) -> YAMLNode {
    let diagnostics = report.diagnostics
    if !diagnostics.isEmpty { throw YAMLError(diagnostics: diagnostics) }
    guard let root else { requirementFailed("a YAML text was refused without a reason") }
    return root
  }
}
