// A C face of Box2D 2.4.1: worlds that live in memory of their own, checked before Box2D can abort.
//
// Units are SI: m, s, kg, rad, N, N·m. Bodies and joints are numbered from 0 in the order they were added.
// Every function returns a status and leaves its out-parameters and the world as they were on failure.
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
  /// A number that is not finite or beyond ±1e7.
  CB2_BAD_NUMBER,
  /// A body or joint that does not exist, or a body joined to itself.
  CB2_BAD_INDEX,
  /// A radius, mass, force, rate or count that must be positive (or not negative) and is not.
  CB2_BAD_RANGE,
  /// Not 3...8 vertices, not strictly convex and counter-clockwise, or an edge shorter than 5 mm.
  CB2_BAD_POLYGON,
  /// The body's moment of inertia about its centre of mass would not be positive.
  CB2_BAD_INERTIA,
  /// A joint of another kind than this call is for.
  CB2_BAD_JOINT,
  /// An image that is not of this world.
  CB2_BAD_IMAGE,
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
  float friction;
  float restitution;
  /// Two fixtures collide if each one's category is in the other's mask.
  uint16_t category, mask;
} cb2_fixture_definition;

/// Where a body is: its origin's position and velocity, not its centre of mass's.
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
  /// The most negative distance of its points, m; below 0 the shapes overlap (Box2D's skin included).
  float separation;
  /// N·s of the last step, summed over its points.
  float normal_impulse;
} cb2_contact;

/// What both kinds of limited joint share. Anchors are in the bodies' frames; body −1 is the fixed ground.
typedef struct cb2_joint_definition {
  int32_t first, second;
  float first_anchor_x, first_anchor_y;
  float second_anchor_x, second_anchor_y;
  /// Second angle − first angle where the joint's position is 0.
  float reference_angle;
  bool limited;
  float lower, upper;
  /// Whether the two bodies may touch.
  bool collide_connected;
} cb2_joint_definition;

/// Makes an empty world: no sleeping, no continuous collision.
cb2_status cb2_world_create(float gravity_x, float gravity_y, cb2_world **world) CB2_NOEXCEPT;
void cb2_world_destroy(cb2_world *world) CB2_NOEXCEPT;

/// Turns the world into a new empty one in the same memory: the same calls after it give the same bits as
/// in a world just created.
cb2_status cb2_world_reset(cb2_world *world, float gravity_x, float gravity_y) CB2_NOEXCEPT;

/// Switches continuous collision, off in a new world.
void cb2_world_set_continuous(cb2_world *world, bool continuous) CB2_NOEXCEPT;

/// Bytes of memory this world has asked of the system.
size_t cb2_world_bytes(const cb2_world *world) CB2_NOEXCEPT;

int32_t cb2_body_count(const cb2_world *world) CB2_NOEXCEPT;

cb2_status cb2_add_body(cb2_world *world, const cb2_body_definition *definition,
                        int32_t *body) CB2_NOEXCEPT;
cb2_status cb2_add_disc(cb2_world *world, int32_t body, const cb2_fixture_definition *definition,
                        float x, float y, float radius) CB2_NOEXCEPT;
/// - vertices: `[count × 2]`, counter-clockwise and strictly convex.
cb2_status cb2_add_polygon(cb2_world *world, int32_t body,
                           const cb2_fixture_definition *definition, const float *vertices,
                           int32_t count) CB2_NOEXCEPT;
/// A line that bodies collide with from both sides, without mass.
cb2_status cb2_add_edge(cb2_world *world, int32_t body, const cb2_fixture_definition *definition,
                        float x1, float y1, float x2, float y2) CB2_NOEXCEPT;

cb2_status cb2_set_velocity(cb2_world *world, int32_t body, float x, float y,
                            float angular) CB2_NOEXCEPT;
/// kg, and kg·m² about the centre of mass.
cb2_status cb2_body_mass(const cb2_world *world, int32_t body, float *mass,
                         float *inertia) CB2_NOEXCEPT;

cb2_status cb2_add_revolute(cb2_world *world, const cb2_joint_definition *definition,
                            int32_t *joint) CB2_NOEXCEPT;
/// - axis: a unit vector in the first body's frame.
cb2_status cb2_add_prismatic(cb2_world *world, const cb2_joint_definition *definition, float axis_x,
                             float axis_y, int32_t *joint) CB2_NOEXCEPT;
/// Limits are not used.
cb2_status cb2_add_weld(cb2_world *world, const cb2_joint_definition *definition,
                        int32_t *joint) CB2_NOEXCEPT;
/// Resists motion of the second body against the first at the second's centre of mass with at most
/// `max_force` and `max_torque`.
cb2_status cb2_add_friction(cb2_world *world, int32_t first, int32_t second, float max_force,
                            float max_torque, int32_t *joint) CB2_NOEXCEPT;
/// Drives the second body's pose relative to the first toward an offset, which begins as it stands.
cb2_status cb2_add_motor(cb2_world *world, int32_t first, int32_t second, float max_force,
                         float max_torque, float correction_factor, int32_t *joint) CB2_NOEXCEPT;
/// A force-limited spring from the body's origin to a target, which begins at the origin (Box2D's mouse
/// joint): frequency in Hz, damping ratio 1 is critical.
cb2_status cb2_add_drive(cb2_world *world, int32_t body, float frequency, float damping_ratio,
                         float max_force, int32_t *joint) CB2_NOEXCEPT;

/// The target of a drive, in the world's frame.
cb2_status cb2_set_drive_target(cb2_world *world, int32_t joint, float x, float y) CB2_NOEXCEPT;
/// The offset of a motor.
cb2_status cb2_set_motor_offset(cb2_world *world, int32_t joint, float x, float y,
                                float angle) CB2_NOEXCEPT;
/// The speed a revolute or prismatic joint's own motor holds with at most `max_force` (N or N·m).
cb2_status cb2_set_joint_motor(cb2_world *world, int32_t joint, float speed,
                               float max_force) CB2_NOEXCEPT;
/// Position and speed of a revolute or prismatic joint.
cb2_status cb2_joint_state(const cb2_world *world, int32_t joint, float *position,
                           float *speed) CB2_NOEXCEPT;

/// What follows acts before every step of `cb2_step`. It keeps no state of its own: a target holds until it is
/// set again, and an image of the world holds all the rest.

/// A spring and a damper in a revolute or prismatic joint: stiffness in N·m/rad or N/m, damping in N·m·s/rad or
/// N·s/m, both held to what the time step can follow.
cb2_status cb2_add_spring(cb2_world *world, int32_t joint, float rest, float stiffness,
                          float damping) CB2_NOEXCEPT;
/// A motor that keeps a joint where another joint is, with at most `max_force`.
cb2_status cb2_add_follower(cb2_world *world, int32_t joint, int32_t leader,
                            float max_force) CB2_NOEXCEPT;
/// A motor that moves a joint to a target, which begins as the joint stands, at no more than `max_speed` and
/// with at most `max_force`.
cb2_status cb2_add_servo(cb2_world *world, int32_t joint, float max_speed,
                         float max_force) CB2_NOEXCEPT;
cb2_status cb2_set_servo_target(cb2_world *world, int32_t joint, float target) CB2_NOEXCEPT;
/// A joint that moves a body's pose to a target, which begins as the body stands, at no more than `max_speed`
/// (m/s) and `max_turn` (rad/s) and with at most `max_force` and `max_torque`.
cb2_status cb2_add_carrier(cb2_world *world, int32_t body, float max_speed, float max_turn,
                           float max_force, float max_torque, int32_t *joint) CB2_NOEXCEPT;
cb2_status cb2_set_carrier_target(cb2_world *world, int32_t joint, float x, float y,
                                  float angle) CB2_NOEXCEPT;

/// Takes `count` steps of `time_step` seconds.
cb2_status cb2_step(cb2_world *world, float time_step, int32_t velocity_iterations,
                    int32_t position_iterations, int32_t count) CB2_NOEXCEPT;

/// - states: `[cb2_body_count]`, filled in.
void cb2_read_bodies(const cb2_world *world, cb2_body_state *states) CB2_NOEXCEPT;

/// Touching pairs of fixtures, at most `capacity` of them; `count` is how many there are.
cb2_status cb2_contacts(const cb2_world *world, cb2_contact *contacts, int32_t capacity,
                        int32_t *count) CB2_NOEXCEPT;

/// The least distance between fixtures of two bodies as they stand, 0 where they overlap; the skin of
/// polygons is not counted. Infinity if a body has no fixture.
cb2_status cb2_distance(const cb2_world *world, int32_t first, int32_t second,
                        float *distance) CB2_NOEXCEPT;

/// Bytes that `cb2_save` writes now.
size_t cb2_image_bytes(const cb2_world *world) CB2_NOEXCEPT;
/// Copies the whole state of the world into `image`: bodies, contacts, impulses, the order of every list.
cb2_status cb2_save(const cb2_world *world, void *image, size_t bytes) CB2_NOEXCEPT;
/// Brings back a state saved from this same world since it was last reset or built on.
cb2_status cb2_restore(cb2_world *world, const void *image, size_t bytes) CB2_NOEXCEPT;

/// Whether this program's profile timer has taken the place of the library's, which costs two system calls
/// for each of eight timers a step.
bool cb2_timer_is_overridden(void) CB2_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
