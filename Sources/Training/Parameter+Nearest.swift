// Which known word was probably meant by an unknown one.

extension Parameter {
  /// The known word nearest to what was written, where one is near: at most a third of it differs, or two
  /// letters, which is one swap. Case and dashes do not count, so that a flag's spelling finds the key's.
  static func nearest(to word: String, among known: [String]) -> String? {
    let letters = plain(word)
    let candidates = known.map { (word: $0, distance: editDistance(letters, plain($0))) }
    guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(letters.count < 4 ? 1 : 2, letters.count / 3) ? best.word : nil
  }

  private static func plain(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "-" && $0 != "_" }
  }

  /// Letters to add, remove or replace to get from one word to the other (Levenshtein).
  private static func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
