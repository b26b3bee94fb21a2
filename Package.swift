// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "jostle",
  products: [
    .executable(name: "jostle", targets: ["jostle"]),
    .library(name: "JostleC", type: .dynamic, targets: ["JostleC"]),
    .library(
      name: "Jostle",
      targets: [
        "Messages", "Parameters", "Metrics", "Randomness", "Parallel", "Batches", "Physics", "YAMLReading",
        "Scenes", "Tasks", "Planning", "Policies", "Rollouts", "GRPO", "Statistics", "Replays", "Checks",
        "Training",
        "Sweeps",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(name: "Box2DLibrary", pkgConfig: "box2d", providers: [.apt(["libbox2d-dev"])]),
    .systemLibrary(name: "HDF5Library", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CairoLibrary", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(name: "WebPLibrary", pkgConfig: "libwebpmux", providers: [.apt(["libwebp-dev"])]),
    .target(name: "CBox2D", dependencies: ["Box2DLibrary"]),
    .target(name: "CHDF5", dependencies: ["HDF5Library"]),
    .target(name: "CKernels"),
    .target(name: "CSuite"),
    .target(name: "CSystem"),
    .target(name: "Messages", swiftSettings: strict),
    .target(name: "Parameters", dependencies: ["Messages"], swiftSettings: strict),
    .target(name: "Metrics", swiftSettings: strict),
    .target(name: "Randomness", dependencies: ["Messages"], swiftSettings: strict),
    .target(name: "Parallel", dependencies: ["Messages", "CSystem"], swiftSettings: strict),
    .target(name: "Batches", dependencies: ["Randomness", "Messages"], swiftSettings: strict),
    .target(name: "Physics", dependencies: ["CBox2D", "Messages"], swiftSettings: strict),
    .target(name: "YAMLReading", dependencies: ["Messages", "Yams"], swiftSettings: strict),
    .target(
      name: "Scenes", dependencies: ["YAMLReading", "Randomness", "Messages", "CSuite"],
      swiftSettings: strict),
    .target(
      name: "Tasks", dependencies: ["Scenes", "Physics", "Batches", "Randomness", "Messages"],
      swiftSettings: strict),
    .target(
      name: "Planning", dependencies: ["Tasks", "Scenes", "Batches", "Randomness", "Messages"],
      swiftSettings: strict),
    .target(
      name: "Policies", dependencies: ["Batches", "Randomness", "Messages", "CKernels"],
      swiftSettings: strict),
    .target(
      name: "Rollouts",
      dependencies: ["Policies", "Tasks", "Scenes", "Batches", "Parallel", "Randomness", "Messages"],
      swiftSettings: strict),
    .target(
      name: "GRPO",
      dependencies: ["Policies", "Batches", "Parallel", "Parameters", "Randomness", "Messages", "CKernels"],
      swiftSettings: strict),
    .target(
      name: "Replays",
      dependencies: [
        "Rollouts", "Policies", "Tasks", "Scenes", "Physics", "Batches", "Parallel", "Metrics", "Randomness",
        "Messages", "CHDF5", "CairoLibrary", "WebPLibrary",
      ],
      swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: [
        "GRPO", "Planning", "Replays", "Rollouts", "Policies", "Tasks", "Scenes", "YAMLReading", "Batches",
        "Parallel",
        "Parameters", "Metrics", "Randomness", "Messages", "CSystem",
      ],
      swiftSettings: strict),
    .target(name: "Statistics", dependencies: ["Randomness", "Messages"], swiftSettings: strict),
    .target(
      name: "Sweeps",
      dependencies: [
        "Training", "Statistics", "Replays", "GRPO", "Rollouts", "Policies", "Tasks", "Scenes", "YAMLReading",
        "Parallel", "Parameters", "Metrics", "Randomness", "Messages",
      ],
      swiftSettings: strict),
    .target(
      name: "Checks",
      dependencies: [
        "Training", "Planning", "Rollouts", "Policies", "Tasks", "Scenes", "Physics", "Batches", "Parallel",
        "Randomness", "Messages", "CSystem",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "jostle",
      dependencies: [
        "Checks", "Sweeps", "Planning", "Training", "Replays", "GRPO", "Rollouts", "Policies", "Tasks",
        "Scenes",
        "YAMLReading", "Batches", "Parallel", "Parameters", "Randomness", "Messages", "CSystem",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "JostleC",
      dependencies: [
        "Training", "Replays", "Rollouts", "GRPO", "Policies", "Tasks", "Scenes", "YAMLReading", "Physics",
        "Batches", "Parallel", "Randomness", "Messages", "CBox2D",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "instructions",
      dependencies: [
        "GRPO", "Rollouts", "Policies", "Tasks", "Scenes", "Batches", "Parallel", "Randomness", "CKernels",
      ],
      swiftSettings: strict),
    .target(name: "Mutations", dependencies: ["Randomness"], swiftSettings: strict),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Mutations", "Checks", "Sweeps", "Training", "Replays", "GRPO", "Rollouts", "Policies", "Tasks",
        "Scenes", "Batches", "Parallel", "Randomness", "CSystem",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(name: "MutationsTests", dependencies: ["Mutations", "Randomness"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .target(name: "Box2DReference", dependencies: ["Box2DLibrary"], path: "Tests/Box2DReference"),
    .testTarget(name: "PhysicsTests", dependencies: ["Physics", "CBox2D", "Box2DReference", "Randomness"]),
    .testTarget(
      name: "ScenesTests", dependencies: ["Scenes", "YAMLReading", "Randomness"],
      exclude: ["malformed", "wellformed", "validate.py"]),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "Randomness"]),
    .testTarget(
      name: "PoliciesTests",
      dependencies: ["Batches", "Policies", "CKernels", "Messages", "Randomness"],
      exclude: ["read_policy.py"]),
    .testTarget(
      name: "TasksTests",
      dependencies: ["Batches", "Box2DReference", "CBox2D", "Tasks", "Scenes", "Physics", "Randomness"]),
    .testTarget(
      name: "RolloutsTests",
      dependencies: [
        "Batches", "Parallel", "Rollouts", "Policies", "Tasks", "Scenes", "Randomness", "CSystem",
      ]),
    .testTarget(
      name: "GRPOTests",
      dependencies: ["Batches", "Parallel", "GRPO", "Messages", "Rollouts", "Policies", "Randomness"]),
    .testTarget(
      name: "ReplaysTests",
      dependencies: [
        "Batches", "Parallel",
        "Replays", "Rollouts", "Policies", "Tasks", "Scenes", "Physics", "Metrics", "Randomness", "CHDF5",
        "CairoLibrary",
      ],
      exclude: ["contents.py"]),
    .testTarget(name: "PlanningTests", dependencies: ["Batches", "Planning", "Tasks", "Scenes"]),
    .testTarget(
      name: "SuiteTests",
      dependencies: ["Batches", "Parallel", "Planning", "Tasks", "Scenes", "Physics", "Randomness"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Batches", "Metrics", "Mutations", "Parallel", "Parameters", "Policies", "Randomness", "Replays",
        "Rollouts",
        "Training", "GRPO", "Tasks", "Scenes",
      ]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "Randomness"], exclude: ["with_rliable.py"]),
    .testTarget(
      name: "SweepsTests",
      dependencies: ["Batches", "GRPO", "Mutations", "Scenes", "Sweeps", "Tasks", "Training"]),
    .testTarget(
      name: "ChecksTests",
      dependencies: [
        "Batches", "Parallel", "Checks", "Planning", "Rollouts", "Policies", "Tasks", "Scenes", "Randomness",
        "Training",
      ]),
    .testTarget(name: "CommandLineTests", dependencies: ["jostle", "Mutations", "Training"]),
    .testTarget(name: "JostleCTests", dependencies: ["JostleC"]),
    .testTarget(name: "DocumentationTests"),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
