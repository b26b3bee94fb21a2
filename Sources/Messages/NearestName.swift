// Finds the name that was probably meant.

/// The candidate at the smallest edit distance from a name, the first of equals; nil if none is near: within
/// about a third of the name's length.
///
/// Case, dashes and underscores do not count, so that a flag's spelling finds a key's.
public func nearestName(to name: String, among candidates: [String]) -> String? {
  // Long texts are no misspelt names, and the distance takes the product of the lengths.
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

/// "; did you mean 'density'?", or nothing where no candidate is near.
public func suggestion(for name: String, among candidates: [String]) -> String {
  nearestName(to: name, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
}

private func plain(_ name: String) -> [Character] {
  name.lowercased().filter { $0 != "-" && $0 != "_" }
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
