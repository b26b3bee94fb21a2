// The calls that concern the library as a whole.
//
// Every call that returns Int32 returns a `Status`: 0 if it did what it says. Otherwise nothing was changed, unless it says
// otherwise, and `jostle_message` has the reason. Handles are numbers above 0, made by `jostle_…_open` and given back by
// `jostle_close`; buffers belong to the caller, are row-major, and hold what is stated. Different threads may call at
// the same time, but only one at a time with the same handle.

internal import CBox2D
internal import Scenes
internal import Training

#if canImport(Glibc)
  import Glibc
#endif

/// The version of this interface, which grows with every change that a caller could notice.
@c(jostle_interface_version)
public func interfaceVersion() -> Int32 { 4 }

/// The version of Jostle as the answer, a text.
@c(jostle_version)
public func version() -> Int32 {
  call { CallResult.current.set(answer: jostleVersion.utf8) }
}

/// Why this thread's last call failed: UTF-8 that ends with 0, valid until its next call.
@c(jostle_message)
public func message() -> UnsafePointer<UInt8>? { UnsafePointer(CallResult.current.message.baseAddress) }

/// The answer of this thread's last call that has one, valid until its next call.
///
/// - Parameter size: filled in with the number of bytes.
@c(jostle_answer)
public func lastAnswer(_ size: UnsafeMutablePointer<Int64>?) -> UnsafePointer<UInt8>? {
  let answer = CallResult.current.answer
  size?.pointee = Int64(answer.count - 1)
  return UnsafePointer(answer.baseAddress)
}

/// Checks that worlds can be made in this process: `Status.engine` if another library has loaded libbox2d first.
@c(jostle_check_engine)
public func checkEngine() -> Int32 {
  call {
    guard cb2_check_engine() == CB2_OK else {
      throw CallFailure(
        status: .engine,
        description:
          "another library of this process has loaded libbox2d before Jostle, which needs a copy with its "
          + "own allocator and timer: import jostle before it, or install Jostle's wheel, which has a copy of its own"
      )
    }
  }
}

/// Gives back a handle; one that is closed already is ignored. Work that is running for it is asked to end.
@c(jostle_close)
public func close(_ handle: UInt64) { Handles.all.close(handle) }

/// How many handles are open.
@c(jostle_open_handles)
public func openHandles() -> Int64 { Int64(Handles.all.count) }

/// The names of the scenes in ./scenes and in the suite as the answer, a JSON array.
@c(jostle_scene_names)
public func sceneNames() -> Int32 { call { try answer(Scene.names()) } }
