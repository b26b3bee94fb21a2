internal import CBox2D

/// What the engine refuses, found before Box2D could abort on it.
public enum PhysicsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The system has no memory left for a world.
  case outOfMemory
  /// A number that is not finite or beyond ±1e7.
  case badNumber(String)
  /// A body or joint that is not in this world.
  case noSuchPart(String)
  /// A size, mass, force, rate or count outside what is allowed.
  case outOfRange(String)
  /// Not 3...8 vertices, not strictly convex and counter-clockwise, or an edge shorter than 5 mm.
  case badPolygon(String)
  /// Shapes so thin or so far from their body's origin that its moment of inertia is lost in rounding.
  case badInertia(String)
  /// A joint of a kind that the call is not for.
  case wrongJoint(String)
  /// An image that was saved from another world.
  case foreignImage

  /// What was wrong, and with which call.
  public var description: String {
    switch self {
    case .outOfMemory: "no memory left for a physics world"
    case .badNumber(let call): "\(call): a number is not finite or beyond ±1e7"
    case .noSuchPart(let call): "\(call): no such body or joint in this world"
    case .outOfRange(let call): "\(call): a value is outside its allowed range"
    case .badPolygon(let call):
      "\(call): a polygon needs 3...8 vertices, strictly convex and counter-clockwise, with edges of 5 mm or more"
    case .badInertia(let call): "\(call): the moment of inertia is not positive"
    case .wrongJoint(let call): "\(call): the joint is of another kind"
    case .foreignImage: "the image was saved from another world"
    }
  }

  static func check(_ status: cb2_status, _ call: @autoclosure () -> String) throws(PhysicsError) {
    switch status {
    case CB2_OK: return
    case CB2_NO_MEMORY: throw .outOfMemory
    case CB2_BAD_NUMBER: throw .badNumber(call())
    case CB2_BAD_INDEX: throw .noSuchPart(call())
    case CB2_BAD_POLYGON: throw .badPolygon(call())
    case CB2_BAD_INERTIA: throw .badInertia(call())
    case CB2_BAD_JOINT: throw .wrongJoint(call())
    case CB2_BAD_IMAGE: throw .foreignImage
    default: throw .outOfRange(call())
    }
  }
}
