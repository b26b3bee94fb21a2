// Springs, followers, servos and carriers: controls that act on joints before every step.

#include "World.h"

namespace {

/// Share of a position error that a motor corrects in one step.
constexpr float correction = 0.3f;

/// Time in which a carrier corrects most of a position error, s: slow enough for the load it carries.
constexpr float carrierTime = 0.05f;

float clamped(float value, float limit) { return std::fmax(-limit, std::fmin(limit, value)); }

bool read(const cb2_world *world, int32_t number, float *position, float *speed) {
  return cb2_joint_state(world, number, position, speed) == CB2_OK;
}

void setSpeed(const cb2_world *world, int32_t number, float speed) {
  if (auto *revolute = cb2::joint<b2RevoluteJoint>(world, number, e_revoluteJoint)) {
    revolute->SetMotorSpeed(speed);
  } else if (auto *prismatic = cb2::joint<b2PrismaticJoint>(world, number, e_prismaticJoint)) {
    prismatic->SetMotorSpeed(speed);
  }
}

float inverse(float value) { return value > 0.0f ? 1.0f / value : 0.0f; }

/// A body's inverse moment of inertia about a point of its frame, as if it were pinned there.
float inverseInertia(const b2Body *body, b2Vec2 anchor) {
  if (body->GetType() != b2_dynamicBody) return 0.0f;
  const b2Vec2 arm = anchor - body->GetLocalCenter();
  b2MassData data;
  body->GetMassData(&data);
  const float inertia = data.I - data.mass * b2Dot(data.center, data.center);
  return inverse(inertia + data.mass * b2Dot(arm, arm));
}

/// The force of a spring, whose constants are limited to half of what would make the time step unstable.
float springForce(const cb2::Control &control, float position, float speed, float inverseMass,
                  float timeStep) {
  const float stiffest = 0.5f / (inverseMass * timeStep * timeStep);
  const float toughest = 0.5f / (inverseMass * timeStep);
  return std::fmin(control.stiffness, stiffest) * (control.x - position) -
         std::fmin(control.damping, toughest) * speed;
}

void applySpring(cb2_world *world, const cb2::Control &control, float timeStep) {
  float position = 0.0f;
  float speed = 0.0f;
  if (!read(world, control.joint, &position, &speed)) return;
  if (auto *hinge = cb2::joint<b2RevoluteJoint>(world, control.joint, e_revoluteJoint)) {
    b2Body *a = hinge->GetBodyA();
    b2Body *b = hinge->GetBodyB();
    const float inverseMass = inverseInertia(a, hinge->GetLocalAnchorA()) +
                              inverseInertia(b, hinge->GetLocalAnchorB());
    const float torque = springForce(control, position, speed, inverseMass, timeStep);
    a->ApplyTorque(-torque, true);
    b->ApplyTorque(torque, true);
  } else if (auto *slide = cb2::joint<b2PrismaticJoint>(world, control.joint, e_prismaticJoint)) {
    b2Body *a = slide->GetBodyA();
    b2Body *b = slide->GetBodyB();
    const float inverseMass = inverse(a->GetMass()) + inverse(b->GetMass());
    const b2Vec2 force = springForce(control, position, speed, inverseMass, timeStep) *
                         a->GetWorldVector(slide->GetLocalAxisA());
    const b2Vec2 point = slide->GetAnchorB();
    a->ApplyForce(-force, point, true);
    b->ApplyForce(force, point, true);
  }
}

void applyFollower(cb2_world *world, const cb2::Control &control, float timeStep) {
  float position = 0.0f;
  float speed = 0.0f;
  float lead = 0.0f;
  float leadSpeed = 0.0f;
  if (!read(world, control.joint, &position, &speed)) return;
  if (!read(world, control.leader, &lead, &leadSpeed)) return;
  setSpeed(world, control.joint, leadSpeed + correction * (lead - position) / timeStep);
}

void applyServo(cb2_world *world, const cb2::Control &control, float timeStep) {
  float position = 0.0f;
  float speed = 0.0f;
  if (!read(world, control.joint, &position, &speed)) return;
  setSpeed(world, control.joint,
           clamped(correction * (control.x - position) / timeStep, control.maxSpeed));
}

/// Moves the joint's offset, and with it the body, toward the target.
void applyCarrier(cb2_world *world, const cb2::Control &control, float timeStep) {
  auto *carrier = cb2::joint<b2MotorJoint>(world, control.joint, e_motorJoint);
  if (carrier == nullptr) return;
  carrier->SetCorrectionFactor(std::fmin(1.0f, timeStep / carrierTime));
  b2Vec2 way = b2Vec2(control.x, control.y) - carrier->GetLinearOffset();
  const float longest = control.maxSpeed * timeStep;
  const float length = way.Length();
  if (length > longest) way *= longest / length;
  carrier->SetLinearOffset(carrier->GetLinearOffset() + way);
  const float turn = control.angle - carrier->GetAngularOffset();
  carrier->SetAngularOffset(carrier->GetAngularOffset() + clamped(turn, control.maxTurn * timeStep));
}

/// Whether another control can be added without failing.
cb2_status checkRoom(cb2_world *world) {
  if (world->controls.size() >= cb2::mostParts) return CB2_TOO_MANY;
  return cb2::makeRoom(world->controls) ? CB2_OK : CB2_NO_MEMORY;
}

/// The control of a given kind that acts on a joint, or null.
cb2::Control *find(cb2_world *world, int32_t joint, cb2::Control::Kind kind) {
  for (cb2::Control &control : world->controls) {
    if (control.joint == joint && control.kind == kind) return &control;
  }
  return nullptr;
}

}  // namespace

void cb2::applyControls(cb2_world *world, float timeStep) noexcept {
  for (const Control &control : world->controls) {
    switch (control.kind) {
      case Control::Kind::spring: applySpring(world, control, timeStep); break;
      case Control::Kind::follower: applyFollower(world, control, timeStep); break;
      case Control::Kind::servo: applyServo(world, control, timeStep); break;
      case Control::Kind::carrier: applyCarrier(world, control, timeStep); break;
    }
  }
}

cb2_status cb2_add_spring(cb2_world *world, int32_t joint, float rest, float stiffness,
                          float damping) noexcept {
  if (!cb2::sound(rest, stiffness, damping)) return CB2_BAD_NUMBER;
  if (stiffness < 0.0f || damping < 0.0f) return CB2_BAD_RANGE;
  float position = 0.0f;
  float speed = 0.0f;
  cb2_status status = cb2_joint_state(world, joint, &position, &speed);
  if (status == CB2_OK) status = checkRoom(world);
  if (status != CB2_OK) return status;
  cb2::Control control = {};
  control.kind = cb2::Control::Kind::spring;
  control.joint = joint;
  control.x = rest;
  control.stiffness = stiffness;
  control.damping = damping;
  world->controls.push_back(control);
  return CB2_OK;
}

cb2_status cb2_add_follower(cb2_world *world, int32_t joint, int32_t leader,
                            float max_force) noexcept {
  float position = 0.0f;
  float speed = 0.0f;
  cb2_status status = cb2_joint_state(world, leader, &position, &speed);
  if (status != CB2_OK) return status;
  if (joint == leader) return CB2_BAD_INDEX;
  status = checkRoom(world);
  if (status != CB2_OK) return status;
  status = cb2_set_joint_motor(world, joint, 0.0f, max_force);
  if (status != CB2_OK) return status;
  cb2::Control control = {};
  control.kind = cb2::Control::Kind::follower;
  control.joint = joint;
  control.leader = leader;
  world->controls.push_back(control);
  return CB2_OK;
}

cb2_status cb2_add_servo(cb2_world *world, int32_t joint, float max_speed,
                         float max_force) noexcept {
  if (!cb2::sound(max_speed)) return CB2_BAD_NUMBER;
  if (max_speed < 0.0f) return CB2_BAD_RANGE;
  float speed = 0.0f;
  cb2::Control control = {};
  cb2_status status = cb2_joint_state(world, joint, &control.x, &speed);
  if (status == CB2_OK) status = checkRoom(world);
  if (status != CB2_OK) return status;
  status = cb2_set_joint_motor(world, joint, 0.0f, max_force);
  if (status != CB2_OK) return status;
  control.kind = cb2::Control::Kind::servo;
  control.joint = joint;
  control.maxSpeed = max_speed;
  world->controls.push_back(control);
  return CB2_OK;
}

cb2_status cb2_set_servo_target(cb2_world *world, int32_t joint, float target) noexcept {
  if (!cb2::sound(target)) return CB2_BAD_NUMBER;
  cb2::Control *servo = find(world, joint, cb2::Control::Kind::servo);
  if (servo == nullptr) return cb2::hasJoint(world, joint) ? CB2_BAD_JOINT : CB2_BAD_INDEX;
  servo->x = target;
  return CB2_OK;
}

cb2_status cb2_add_carrier(cb2_world *world, int32_t body, float max_speed, float max_turn,
                           float max_force, float max_torque, int32_t *joint) noexcept {
  if (!cb2::sound(max_speed, max_turn)) return CB2_BAD_NUMBER;
  if (max_speed < 0.0f || max_turn < 0.0f) return CB2_BAD_RANGE;
  cb2_status status = checkRoom(world);
  if (status != CB2_OK) return status;
  int32_t made = 0;
  status = cb2_add_motor(world, -1, body, max_force, max_torque, correction, &made);
  if (status != CB2_OK) return status;
  const auto *motor = cb2::joint<b2MotorJoint>(world, made, e_motorJoint);
  cb2::Control control = {};
  control.kind = cb2::Control::Kind::carrier;
  control.joint = made;
  control.x = motor->GetLinearOffset().x;
  control.y = motor->GetLinearOffset().y;
  control.angle = motor->GetAngularOffset();
  control.maxSpeed = max_speed;
  control.maxTurn = max_turn;
  *joint = made;
  world->controls.push_back(control);
  return CB2_OK;
}

cb2_status cb2_set_carrier_target(cb2_world *world, int32_t joint, float x, float y,
                                  float angle) noexcept {
  if (!cb2::sound(x, y, angle)) return CB2_BAD_NUMBER;
  cb2::Control *carrier = find(world, joint, cb2::Control::Kind::carrier);
  if (carrier == nullptr) return cb2::hasJoint(world, joint) ? CB2_BAD_JOINT : CB2_BAD_INDEX;
  carrier->x = x;
  carrier->y = y;
  carrier->angle = angle;
  return CB2_OK;
}
