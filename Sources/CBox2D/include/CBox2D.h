// A C interface to Box2D 2.4.1, below the Swift module Physics. Each world lies in its own memory, and
// arguments are checked before they reach Box2D, which aborts the process on bad ones.
//
// Units are SI: m, s, kg, rad, N, N·m. Bodies and joints are numbered from 0 in the order they were added.
// A function that returns a status other than CB2_OK has left its out-parameters and the world as they were,
// unless it says otherwise. Pointers must not be null, except as said.
// One thread at a time per world; different worlds may be used from different threads.

#ifndef CBOX2D_H
#define CBOX2D_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CB2_NOEXCEPT noexcept
extern "C" {
#else
#define CB2_NOEXCEPT
#endif

typedef enum cb2_status {
  CB2_OK = 0,
  CB2_NO_MEMORY,
  /// Another library of this process loaded libbox2d first, so that this library's allocator and timer are
  /// not in force: see cb2_check_engine.
  CB2_ENGINE_NOT_PRIVATE,
  /// A number that is not finite or beyond ±1e7.
  CB2_BAD_NUMBER,
  /// A body or joint that does not exist, or a body joined to itself.
  CB2_BAD_INDEX,
  /// A radius, force, rate or count that the function does not allow.
  CB2_BAD_RANGE,
  /// More than 65,536 bodies, fixtures, joints or controls.
  CB2_TOO_MANY,
  /// Not 3...8 vertices, not strictly convex and counter-clockwise, two vertices nearer to one another than
  /// 5 mm, or narrower than 1 mm or 1/100,000 of the length.
  CB2_BAD_POLYGON,
  /// The body's mass would be neither 0 nor in 1e-12...1e15 kg.
  CB2_BAD_MASS,
  /// The body's moment of inertia about its centre of mass would be lost in rounding, or not be in
  /// 1e-19...1e22 kg·m².
  CB2_BAD_INERTIA,
  /// A joint of the wrong kind for this call.
  CB2_BAD_JOINT,
  /// An image that was not saved from this world since it was last reset or extended, or that has another
  /// size.
  CB2_BAD_IMAGE,
  /// A body's position or velocity is not finite or beyond ±1e9: the world can only be reset or restored.
  CB2_BAD_STATE,
} cb2_status;

/// An opaque world.
typedef struct cb2_world cb2_world;

typedef enum cb2_body_kind { CB2_FIXED = 0, CB2_DYNAMIC = 1 } cb2_body_kind;

typedef struct cb2_body_definition {
  cb2_body_kind kind;
  float x, y, angle;
  /// 1/s: a step of length h divides the velocity by 1 + h · damping. At most 1e12.
  float linear_damping, angular_damping;
  bool fixed_rotation;
  /// Share of the world's gravity that acts on it, 0...1.
  float gravity_scale;
} cb2_body_definition;

typedef struct cb2_fixture_definition {
  /// kg/m², ≥ 0
  float density;
  /// Coefficients, ≥ 0.
  float friction, restitution;
  /// Two fixtures collide if each one's category is in the other's mask.
  uint16_t category, mask;
} cb2_fixture_definition;

/// The position and velocity of a body's origin, not of its centre of mass.
typedef struct cb2_body_state {
  float x, y;
  float sine, cosine;
  float angle;
  float velocity_x, velocity_y;
  float angular_velocity;
} cb2_body_state;

/// Two touching bodies.
typedef struct cb2_contact {
  int32_t first, second;
  /// From the first to the second.
  float normal_x, normal_y;
  /// The smallest distance of its points, m; below 0 the shapes overlap (Box2D's skin included).
  float separation;
  /// The sum over its points in the last step, N·s.
  float normal_impulse;
} cb2_contact;

/// Common properties of revolute, prismatic and weld joints. Anchors are in the bodies' frames; body −1 is
/// the fixed ground.
typedef struct cb2_joint_definition {
  int32_t first, second;
  float first_anchor_x, first_anchor_y;
  float second_anchor_x, second_anchor_y;
  /// Second angle − first angle where the joint's position is 0.
  float reference_angle;
  /// Whether the joint has the limits `lower` and `upper`; if not, they are ignored.
  bool limited;
  float lower, upper;
  /// Whether the two bodies may collide.
  bool collide_connected;
} cb2_joint_definition;

/// Checks that libbox2d calls this library's allocator and timer in this process.
///
/// CB2_ENGINE_NOT_PRIVATE if another library loaded libbox2d first: no world can be made then. The check runs
/// once per process, steps a world, looks at its profile and at the location of its memory, and takes about 1
/// ms.
cb2_status cb2_check_engine(void) CB2_NOEXCEPT;

/// Whether worlds leave out what Box2D would compute a second time with the same result, which they do unless told
/// otherwise: for this whole process, from the next step on. It changes no bit, and is for showing just that.
void cb2_use_shortcuts(bool use) CB2_NOEXCEPT;

/// Makes an empty world with sleeping and continuous collision off, after cb2_check_engine has succeeded.
cb2_status cb2_world_create(float gravity_x, float gravity_y, cb2_world **world) CB2_NOEXCEPT;
void cb2_world_destroy(cb2_world *world) CB2_NOEXCEPT;

/// Replaces the world by an empty one in the same memory: the calls that follow give the same bits as in a
/// world just created.
cb2_status cb2_world_reset(cb2_world *world, float gravity_x, float gravity_y) CB2_NOEXCEPT;

/// Switches continuous collision on or off; it is off in a new world.
void cb2_world_set_continuous(cb2_world *world, bool continuous) CB2_NOEXCEPT;

/// Bytes of memory that this world has reserved.
size_t cb2_world_bytes(const cb2_world *world) CB2_NOEXCEPT;

int32_t cb2_body_count(const cb2_world *world) CB2_NOEXCEPT;

cb2_status cb2_add_body(cb2_world *world, const cb2_body_definition *definition,
                        int32_t *body) CB2_NOEXCEPT;
/// - radius: at least 5 mm.
cb2_status cb2_add_disc(cb2_world *world, int32_t body, const cb2_fixture_definition *definition,
                        float x, float y, float radius) CB2_NOEXCEPT;
/// - vertices: `[count × 2]`, counter-clockwise and strictly convex; see CB2_BAD_POLYGON.
cb2_status cb2_add_polygon(cb2_world *world, int32_t body,
                           const cb2_fixture_definition *definition, const float *vertices,
                           int32_t count) CB2_NOEXCEPT;
/// A line without mass, at least 5 mm long, that bodies collide with from both sides.
cb2_status cb2_add_edge(cb2_world *world, int32_t body, const cb2_fixture_definition *definition,
                        float x1, float y1, float x2, float y2) CB2_NOEXCEPT;

cb2_status cb2_set_velocity(cb2_world *world, int32_t body, float x, float y,
                            float angular) CB2_NOEXCEPT;
/// The mass in kg and the moment of inertia about the centre of mass in kg·m².
cb2_status cb2_body_mass(const cb2_world *world, int32_t body, float *mass,
                         float *inertia) CB2_NOEXCEPT;

cb2_status cb2_add_revolute(cb2_world *world, const cb2_joint_definition *definition,
                            int32_t *joint) CB2_NOEXCEPT;
/// - axis: a unit vector in the first body's frame.
cb2_status cb2_add_prismatic(cb2_world *world, const cb2_joint_definition *definition, float axis_x,
                             float axis_y, int32_t *joint) CB2_NOEXCEPT;
/// A weld; limits are ignored.
cb2_status cb2_add_weld(cb2_world *world, const cb2_joint_definition *definition,
                        int32_t *joint) CB2_NOEXCEPT;
/// Resists motion of the second body against the first at the second's centre of mass with at most
/// `max_force` and `max_torque`.
cb2_status cb2_add_friction(cb2_world *world, int32_t first, int32_t second, float max_force,
                            float max_torque, int32_t *joint) CB2_NOEXCEPT;
/// Drives the second body's pose relative to the first toward an offset, which is the present one at first.
cb2_status cb2_add_motor(cb2_world *world, int32_t first, int32_t second, float max_force,
                         float max_torque, float correction_factor, int32_t *joint) CB2_NOEXCEPT;
/// A force-limited spring from the body's origin to a target, which begins at the origin (Box2D's mouse
/// joint): frequency in Hz, damping ratio 1 is critical.
cb2_status cb2_add_drive(cb2_world *world, int32_t body, float frequency, float damping_ratio,
                         float max_force, int32_t *joint) CB2_NOEXCEPT;

/// Sets the target of a drive, in the world's frame.
cb2_status cb2_set_drive_target(cb2_world *world, int32_t joint, float x, float y) CB2_NOEXCEPT;
/// Sets the offset of a motor.
cb2_status cb2_set_motor_offset(cb2_world *world, int32_t joint, float x, float y,
                                float angle) CB2_NOEXCEPT;
/// Sets the speed that a revolute or prismatic joint's own motor holds with at most `max_force` (N or N·m).
cb2_status cb2_set_joint_motor(cb2_world *world, int32_t joint, float speed,
                               float max_force) CB2_NOEXCEPT;
/// Position and speed of a revolute or prismatic joint.
cb2_status cb2_joint_state(const cb2_world *world, int32_t joint, float *position,
                           float *speed) CB2_NOEXCEPT;

// The following four controls act on joints before every step of `cb2_step`. Their targets stay until they
// are set again, and are not part of an image.

/// A spring and a damper in a revolute or prismatic joint: stiffness in N·m/rad or N/m, damping in N·m·s/rad
/// or N·s/m, both limited to values at which the time step is stable.
cb2_status cb2_add_spring(cb2_world *world, int32_t joint, float rest, float stiffness,
                          float damping) CB2_NOEXCEPT;
/// A motor that keeps a joint at the position of another joint, with at most `max_force`.
cb2_status cb2_add_follower(cb2_world *world, int32_t joint, int32_t leader,
                            float max_force) CB2_NOEXCEPT;
/// A motor that moves a joint to a target with at most `max_speed` and `max_force`. At first, the target is
/// the joint's position.
cb2_status cb2_add_servo(cb2_world *world, int32_t joint, float max_speed,
                         float max_force) CB2_NOEXCEPT;
cb2_status cb2_set_servo_target(cb2_world *world, int32_t joint, float target) CB2_NOEXCEPT;
/// A joint that moves a body's pose to a target with at most `max_speed` (m/s), `max_turn` (rad/s),
/// `max_force` and `max_torque`. At first, the target is the body's pose.
cb2_status cb2_add_carrier(cb2_world *world, int32_t body, float max_speed, float max_turn,
                           float max_force, float max_torque, int32_t *joint) CB2_NOEXCEPT;
cb2_status cb2_set_carrier_target(cb2_world *world, int32_t joint, float x, float y,
                                  float angle) CB2_NOEXCEPT;

/// Takes `count` steps, ≥ 0, of `time_step` seconds, 1e-6...1, with 1...10,000 solver iterations for
/// velocities and 0...10,000 for positions.
///
/// Returns CB2_BAD_STATE before a step from a bad state; earlier steps have been taken.
cb2_status cb2_step(cb2_world *world, float time_step, int32_t velocity_iterations,
                    int32_t position_iterations, int32_t count) CB2_NOEXCEPT;

cb2_status cb2_read_body(const cb2_world *world, int32_t body, cb2_body_state *state) CB2_NOEXCEPT;
/// - states: `[capacity]`, of which the first cb2_body_count are filled in; CB2_BAD_RANGE if there are fewer.
cb2_status cb2_read_bodies(const cb2_world *world, cb2_body_state *states, int32_t capacity) CB2_NOEXCEPT;

/// Pairs of fixtures that touch.
///
/// - contacts: `[capacity]`; may be null if that is 0.
/// - count: the number of pairs, which may be larger than `capacity`.
cb2_status cb2_contacts(const cb2_world *world, cb2_contact *contacts, int32_t capacity,
                        int32_t *count) CB2_NOEXCEPT;

/// The smallest distance between fixtures of two bodies, m; 0 where they overlap. Box2D's skin around
/// polygons is not counted. Infinity if a body has no fixture.
cb2_status cb2_distance(const cb2_world *world, int32_t first, int32_t second,
                        float *distance) CB2_NOEXCEPT;

/// How far two bodies are from touching as the engine sees it, m: the largest, over pairs of their fixtures, of their
/// skins and the tolerance minus their distance; ≥ 0 if some pair touches. Minus infinity if a body has no fixture.
///
/// - skin: kept around a polygon or an edge, m; discs have none.
/// - tolerance: added once for each pair, m.
cb2_status cb2_touch_margin(const cb2_world *world, int32_t first, int32_t second, float skin,
                            float tolerance, float *margin) CB2_NOEXCEPT;

/// The number of bytes that `cb2_save` would write now.
size_t cb2_image_bytes(const cb2_world *world) CB2_NOEXCEPT;
/// Copies the state of the world into `image`: bodies, contacts, impulses, the order of every list.
///
/// - bytes: the size of `image`; CB2_BAD_RANGE if it is less than cb2_image_bytes.
cb2_status cb2_save(const cb2_world *world, void *image, size_t bytes) CB2_NOEXCEPT;
/// Restores a state that was saved from this world since it was last reset or extended. The bytes must be
/// those that `cb2_save` wrote; whether they were changed since is not checked.
///
/// - bytes: exactly as many as were saved.
cb2_status cb2_restore(cb2_world *world, const void *image, size_t bytes) CB2_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
