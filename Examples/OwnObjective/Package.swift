// swift-tools-version: 6.2
import PackageDescription

// An objective of one's own, trained in Jostle's run loop; elsewhere the dependency is a URL and a version.
let package = Package(
  name: "own-objective",
  dependencies: [.package(name: "jostle", path: "../..")],
  targets: [
    .executableTarget(name: "own-objective", dependencies: [.product(name: "Jostle", package: "jostle")])
  ]
)
