// Arguments that the C interface below Physics refuses, for callers that do not use Swift's types.

import CBox2D
import Testing

@Suite("the C interface checks what Swift's types would rule out")
struct CInterfaceTests {
  /// A world with one dynamic disc, for as long as `body` runs.
  private func withWorld(_ body: (OpaquePointer) throws -> Void) throws {
    var made: OpaquePointer?
    try #require(cb2_world_create(0, 0, &made) == CB2_OK)
    let world = try #require(made)
    defer { cb2_world_destroy(world) }
    var definition = cb2_body_definition()
    definition.kind = CB2_DYNAMIC
    var number: Int32 = -1
    try #require(cb2_add_body(world, &definition, &number) == CB2_OK)
    var fixture = cb2_fixture_definition(density: 1, friction: 0, restitution: 0, category: 1, mask: 1)
    try #require(cb2_add_disc(world, number, &fixture, 0, 0, 0.1) == CB2_OK)
    try body(world)
  }

  @Test(
    "limits in the wrong order are refused if they are used, and ignored if they are not",
    arguments: [(1, -1), (.nan, 0), (0, -.infinity)] as [(Float, Float)])
  func limits(lower: Float, upper: Float) throws {
    try withWorld { world in
      var definition = cb2_joint_definition()
      definition.first = -1
      definition.lower = lower
      definition.upper = upper
      var joint: Int32 = -1
      #expect(cb2_add_prismatic(world, &definition, 1, 0, &joint) == CB2_OK)
      #expect(cb2_add_revolute(world, &definition, &joint) == CB2_OK)
      #expect(cb2_add_weld(world, &definition, &joint) == CB2_OK)
      definition.limited = true
      #expect(cb2_add_prismatic(world, &definition, 1, 0, &joint) != CB2_OK)
      #expect(cb2_add_revolute(world, &definition, &joint) != CB2_OK)
      #expect(joint == 2)
    }
  }

  @Test("an image with another size or a changed header is refused and changes nothing")
  func images() throws {
    try withWorld { world in
      let count = cb2_image_bytes(world)
      var image = [UInt8](repeating: 0, count: count)
      #expect(cb2_save(world, &image, count - 1) == CB2_BAD_RANGE)
      #expect(cb2_save(world, &image, count) == CB2_OK)
      _ = cb2_set_velocity(world, 0, 1, 0, 0)
      for size in [0, 1, count / 2, count - 1] {
        #expect(cb2_restore(world, image, size) == CB2_BAD_IMAGE)
      }
      // Its world, its generation, its numbers of blocks and the size of the first.
      for byte in 0..<32 {
        var changed = image
        changed[byte] ^= 0x80
        #expect(cb2_restore(world, changed, count) == CB2_BAD_IMAGE, "byte \(byte)")
      }
      var state = cb2_body_state()
      #expect(cb2_read_body(world, 0, &state) == CB2_OK && state.velocity_x == 1)
      #expect(cb2_restore(world, image, count) == CB2_OK)
      #expect(cb2_read_body(world, 0, &state) == CB2_OK && state.velocity_x == 0)
    }
  }

  @Test("states are not written beyond the end of the buffer")
  func room() throws {
    try withWorld { world in
      var state = cb2_body_state()
      #expect(cb2_read_bodies(world, &state, 0) == CB2_BAD_RANGE)
      #expect(cb2_read_bodies(world, &state, -1) == CB2_BAD_RANGE)
      #expect(cb2_read_bodies(world, &state, 1) == CB2_OK)
    }
  }

  @Test("a world with a state that is not finite is not stepped")
  func lostState() throws {
    try withWorld { world in
      // The largest speeds that can be set, and a drive of the largest force, in steps of any length.
      _ = cb2_set_velocity(world, 0, 1e7, -1e7, 1e7)
      var joint: Int32 = -1
      _ = cb2_add_drive(world, 0, 1e7, 0, 1e7, &joint)
      var status = CB2_OK
      for index in 0..<10_000 where status == CB2_OK {
        status = cb2_step(world, index % 2 == 0 ? 1 : 1e-6, 8, 3, 1)
      }
      #expect(status == CB2_OK || status == CB2_BAD_STATE)
    }
  }
}
