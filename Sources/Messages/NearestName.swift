// Finds the name that a misspelt one probably stands for.

/// The candidate with the smallest edit distance from a name; the first of equals. Nil if the distance
/// exceeds about a third of the name's length.
///
/// Case, dashes and underscores are ignored, so that a flag's spelling matches a YAML key.
public func nearestName(to name: String, among candidates: [String]) -> String? {
  // Long texts are not misspelt names, and the computing time is the product of the lengths.
  let longest = 64
  guard name.count <= longest else { return nil }
  let letters = plain(name)
  let limit = max(1, (letters.count + 1) / 3)
  var best: (distance: Int, name: String)?
  for candidate in candidates where candidate.count <= longest {
    let distance = editDistance(letters, plain(candidate))
    if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best?.name
}

/// "; did you mean 'density'?", or an empty text if no candidate is near.
public func suggestion(for name: String, among candidates: [String]) -> String {
  nearestName(to: name, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
}

private func plain(_ name: String) -> [Character] {
  name.lowercased().filter { $0 != "-" && $0 != "_" }
}

/// The number of insertions, deletions, replacements and swaps of neighbours that turn one text into another
/// (optimal string alignment).
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
