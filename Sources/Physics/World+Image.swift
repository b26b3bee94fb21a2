// Saving and restoring worlds, so that an episode can be continued from the same state more than once.

internal import CBox2D

/// A snapshot of a world's state, valid in that world until it is reset or extended.
public struct WorldImage: Sendable {
  package let bytes: [UInt8]
}

extension World {
  /// Copies the state: bodies, contacts with their impulses, and the order of every list.
  ///
  /// Steps after `restore` give the same bits as steps taken now, provided that the targets of drives, servos
  /// and carriers are set again: these are not part of the image.
  public func save() throws(PhysicsError) -> WorldImage {
    var status = CB2_OK
    let count = cb2_image_bytes(handle)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      status = cb2_save(handle, buffer.baseAddress, count)
      filled = status == CB2_OK ? count : 0
    }
    try PhysicsError.check(status, "save()")
    return WorldImage(bytes: bytes)
  }

  /// Restores a saved state; an image can be restored any number of times.
  ///
  /// - Throws: `PhysicsError.foreignImage` if the image comes from another world, or if this one has been
  ///   reset or extended since.
  public mutating func restore(_ image: WorldImage) throws(PhysicsError) {
    try PhysicsError.check(cb2_restore(handle, image.bytes, image.bytes.count), "restore()")
  }
}
