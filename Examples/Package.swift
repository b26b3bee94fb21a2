// swift-tools-version: 6.2
import PackageDescription

// Programs that use Jostle as a library; elsewhere the dependency is a URL and a version.
func example(_ name: String, in folder: String) -> Target {
  .executableTarget(
    name: name, dependencies: [.product(name: "Jostle", package: "jostle")], path: folder)
}

let package = Package(
  name: "examples",
  dependencies: [.package(name: "jostle", path: "..")],
  targets: [
    example("own-policy", in: "OwnPolicy"),
    example("own-objective", in: "OwnObjective"),
    example("own-setting", in: "OwnSetting"),
    example("vector-environment", in: "VectorEnvironment"),
  ]
)
