// Finds the name that was probably meant.

/// The candidate at the smallest edit distance from a name, the first of equals; nil if none is within about
/// a third of the name's length.
func nearest(_ name: String, in candidates: [String]) -> String? {
  let limit = max(1, (name.count + 1) / 3)
  // Long texts are no misspelt names, and the distance takes the product of the lengths.
  guard name.count <= 64 else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in candidates where candidate.count <= 64 {
    let distance = editDistance(Array(name.lowercased()), Array(candidate.lowercased()))
    if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into another (optimal
/// string alignment).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var previous = [Int](repeating: 0, count: b.count + 1)
  var row = Array(0...b.count)
  for i in a.indices {
    let beforePrevious = previous
    previous = row
    row[0] = i + 1
    for j in b.indices {
      let cost = a[i] == b[j] ? 0 : 1
      row[j + 1] = min(previous[j + 1] + 1, row[j] + 1, previous[j] + cost)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        row[j + 1] = min(row[j + 1], beforePrevious[j - 1] + 1)
      }
    }
  }
  return row[b.count]
}

extension Collection<String> {
  /// "'a', 'b' or 'c'"; a long list is cut.
  func quotedList(_ conjunction: String = "or") -> String {
    let shown = prefix(12).map { "'\($0)'" }
    if count > 12 { return shown.joined(separator: ", ") + ", …" }
    guard shown.count > 1 else { return shown.first ?? "nothing" }
    return shown.dropLast().joined(separator: ", ") + " \(conjunction) " + (shown.last ?? "")
  }
}
