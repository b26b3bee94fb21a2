// Published settings by name.

import GRPO
import Testing
import Training

@Suite("A recipe stands in for the defaults") struct RecipeTests {
  @Test("every value of a recipe is allowed and is set", arguments: Recipe.allCases) func values(
    recipe: Recipe
  ) throws {
    let found = try TrainingConfiguration(recipe: recipe)
    for (name, text) in recipe.values {
      let parameter = try #require(TrainingConfiguration.parameters.first { $0.name == name })
      var expected = TrainingConfiguration()
      #expect(parameter.set(text, in: &expected))
      #expect(parameter.text(in: found) == parameter.text(in: expected), "\(recipe.rawValue): \(name)")
    }
  }

  @Test("recipes differ, and what this project reproduces is the default")
  func differences() throws {
    let all = try Recipe.allCases.map { try TrainingConfiguration(recipe: $0) }
    for (number, one) in all.enumerated() { #expect(!all[..<number].contains(one)) }
    #expect(try TrainingConfiguration(recipe: .simpleVLARL) == TrainingConfiguration())
  }

  @Test("a file and flags override a recipe") func overridden() throws {
    let found = try TrainingConfiguration(
      yaml: "clipHigh: 0.3\n", file: "a.yaml", flags: [("temperature", "1.2")], recipe: .gspo)
    #expect(found.grpo.clipHigh == 0.3 && found.update.temperature == 1.2 && found.grpo.ratio == .rollout)
  }
}
