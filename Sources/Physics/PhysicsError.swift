// Errors of physics worlds, translated from the status codes of CBox2D.

internal import CBox2D

/// Why a call on a world was refused, or a world could not be made.
///
/// The text in a case states the call and its arguments.
public enum PhysicsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The system has no memory left for a world.
  case outOfMemory
  /// Another library of this process loaded libbox2d first, so that worlds would not lie in their own memory
  /// and could not be saved, restored or reset.
  case engineNotPrivate
  /// A number that is not finite or beyond ±1e7.
  case badNumber(String)
  /// A body or joint that is not in this world, or a body joined to itself.
  case noSuchPart(String)
  /// A size, force, rate or count that the call does not allow.
  case outOfRange(String)
  /// More than 65,536 bodies, shapes, joints or controls.
  case tooMany(String)
  /// Not 3…8 vertices, not strictly convex and counter-clockwise, too small or too narrow.
  case badPolygon(String)
  /// The body's mass would be neither 0 nor in 1e-12…1e15 kg.
  case badMass(String)
  /// The moment of inertia would be lost in rounding: shapes are too thin, or too far from the body's origin.
  case badInertia(String)
  /// A joint of the wrong kind for the call.
  case wrongJoint(String)
  /// An image that was not saved from this world since it was last reset or extended.
  case foreignImage
  /// A body's position or velocity is not finite, or beyond ±1e9, so that the world can only be reset or
  /// restored.
  case badState(String)

  /// What was wrong, in which call, and what is allowed.
  public var description: String {
    switch self {
    case .outOfMemory: "no memory left for a physics world"
    case .engineNotPrivate:
      "another library of this process loaded libbox2d before Jostle did, so Jostle's allocator and timer are "
        + "not in force, and its worlds could not be saved, restored or reset; load Jostle before that library, "
        + "or run it in a process of its own"
    case .badNumber(let call): "\(call): every number must be finite and within ±1e7"
    case .noSuchPart(let call):
      "\(call): no such body or joint in this world, or a body or joint paired with itself"
    case .outOfRange(let call): call
    case .tooMany(let call):
      "\(call): a world holds at most 65,536 each of bodies, shapes, joints and controls"
    case .badPolygon(let call):
      "\(call): a polygon needs 3…8 vertices, strictly convex and counter-clockwise, 5 mm or more from one "
        + "another, and must be at least 1 mm and 1/100,000 of its length wide"
    case .badMass(let call): "\(call): a body's mass must be 0 or in 1e-12…1e15 kg"
    case .badInertia(let call):
      "\(call): the body's moment of inertia about its centre of mass would be lost in rounding or outside "
        + "1e-19…1e22 kg·m²; bring its shapes nearer to its origin"
    case .wrongJoint(let call): "\(call): the joint is of another kind"
    case .foreignImage: "the image was not saved from this world since it was last reset or built on"
    case .badState(let call):
      "\(call): a body's position or velocity is not finite or beyond ±1e9; reset the world or restore an image"
    }
  }

  /// Turns a status into an error.
  ///
  /// - Parameters:
  ///   - call: the call and its arguments.
  ///   - allowed: the values the call allows, for `outOfRange`.
  static func check(
    _ status: cb2_status, _ call: @autoclosure () -> String, allowed: @autoclosure () -> String = ""
  ) throws(PhysicsError) {
    switch status {
    case CB2_OK: return
    case CB2_NO_MEMORY: throw .outOfMemory
    case CB2_ENGINE_NOT_PRIVATE: throw .engineNotPrivate
    case CB2_BAD_NUMBER: throw .badNumber(call())
    case CB2_BAD_INDEX: throw .noSuchPart(call())
    case CB2_TOO_MANY: throw .tooMany(call())
    case CB2_BAD_POLYGON: throw .badPolygon(call())
    case CB2_BAD_MASS: throw .badMass(call())
    case CB2_BAD_INERTIA: throw .badInertia(call())
    case CB2_BAD_JOINT: throw .wrongJoint(call())
    case CB2_BAD_IMAGE: throw .foreignImage
    case CB2_BAD_STATE: throw .badState(call())
    default: throw .outOfRange("\(call()): allowed are \(allowed())")
    }
  }
}
