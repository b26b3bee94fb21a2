// swift-tools-version: 6.2
import PackageDescription

// A package that uses Jostle as a library; elsewhere the dependency is a URL and a version.
let package = Package(
  name: "own-policy",
  dependencies: [.package(name: "jostle", path: "../..")],
  targets: [
    .executableTarget(name: "own-policy", dependencies: [.product(name: "Jostle", package: "jostle")])
  ]
)
