// swift-tools-version: 6.2
import PackageDescription

// What Jostle's speed is measured against: see README.md in this folder.
let package = Package(
  name: "benchmarks",
  targets: [
    .systemLibrary(name: "Box2DLibrary", pkgConfig: "box2d", providers: [.apt(["libbox2d-dev"])]),
    .executableTarget(name: "bare-box2d", dependencies: ["Box2DLibrary"]),
  ],
  cxxLanguageStandard: .cxx17
)
