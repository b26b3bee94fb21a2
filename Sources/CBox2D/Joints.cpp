// Adds joints to a world, sets their motors and targets, and reads their positions.

#include "World.h"

namespace {

bool hasEnds(const cb2_world *world, int32_t first, int32_t second) {
  return (first == -1 || cb2::hasBody(world, first)) && cb2::hasBody(world, second) &&
         first != second;
}

b2Body *body(const cb2_world *world, int32_t number) {
  return number == -1 ? world->ground : world->bodies[static_cast<std::size_t>(number)];
}

cb2_status check(const cb2_world *world, const cb2_joint_definition *definition) {
  if (!hasEnds(world, definition->first, definition->second)) return CB2_BAD_INDEX;
  if (!cb2::sound(definition->first_anchor_x, definition->first_anchor_y,
                  definition->second_anchor_x, definition->second_anchor_y,
                  definition->reference_angle)) {
    return CB2_BAD_NUMBER;
  }
  if (!definition->limited) return CB2_OK;
  if (!cb2::sound(definition->lower, definition->upper)) return CB2_BAD_NUMBER;
  return definition->lower <= definition->upper ? CB2_OK : CB2_BAD_RANGE;
}

template <typename Definition>
void place(Definition &made, const cb2_world *world, const cb2_joint_definition *definition) {
  made.bodyA = body(world, definition->first);
  made.bodyB = body(world, definition->second);
  made.localAnchorA.Set(definition->first_anchor_x, definition->first_anchor_y);
  made.localAnchorB.Set(definition->second_anchor_x, definition->second_anchor_y);
  made.referenceAngle = definition->reference_angle;
  made.collideConnected = definition->collide_connected;
}

/// The limits, or 0 and 0 for none: Box2D asserts on their order even if they are not used.
b2Vec2 limits(const cb2_joint_definition *definition) {
  return definition->limited ? b2Vec2(definition->lower, definition->upper) : b2Vec2_zero;
}

cb2_status create(cb2_world *world, const b2JointDef &definition, int32_t *joint) {
  if (world->joints.size() >= cb2::mostParts) return CB2_TOO_MANY;
  if (!cb2::makeRoom(world->joints)) return CB2_NO_MEMORY;
  cb2::ArenaScope scope(world->arena);
  world->arena.invalidateImages();
  *joint = static_cast<int32_t>(world->joints.size());
  world->joints.push_back(world->world->CreateJoint(&definition));
  return CB2_OK;
}

}  // namespace

cb2_status cb2_add_revolute(cb2_world *world, const cb2_joint_definition *definition,
                            int32_t *joint) noexcept {
  if (const cb2_status status = check(world, definition); status != CB2_OK) return status;
  b2RevoluteJointDef made;
  place(made, world, definition);
  made.enableLimit = definition->limited;
  made.lowerAngle = limits(definition).x;
  made.upperAngle = limits(definition).y;
  return create(world, made, joint);
}

cb2_status cb2_add_prismatic(cb2_world *world, const cb2_joint_definition *definition, float axis_x,
                             float axis_y, int32_t *joint) noexcept {
  if (const cb2_status status = check(world, definition); status != CB2_OK) return status;
  if (!cb2::sound(axis_x, axis_y)) return CB2_BAD_NUMBER;
  const b2Vec2 axis(axis_x, axis_y);
  if (std::fabs(axis.Length() - 1.0f) > 1e-3f) return CB2_BAD_RANGE;
  b2PrismaticJointDef made;
  place(made, world, definition);
  made.localAxisA = axis;
  made.enableLimit = definition->limited;
  made.lowerTranslation = limits(definition).x;
  made.upperTranslation = limits(definition).y;
  return create(world, made, joint);
}

cb2_status cb2_add_weld(cb2_world *world, const cb2_joint_definition *definition,
                        int32_t *joint) noexcept {
  if (const cb2_status status = check(world, definition); status != CB2_OK) return status;
  b2WeldJointDef made;
  place(made, world, definition);
  return create(world, made, joint);
}

cb2_status cb2_add_friction(cb2_world *world, int32_t first, int32_t second, float max_force,
                            float max_torque, int32_t *joint) noexcept {
  if (!hasEnds(world, first, second)) return CB2_BAD_INDEX;
  if (!cb2::sound(max_force, max_torque)) return CB2_BAD_NUMBER;
  if (max_force < 0.0f || max_torque < 0.0f) return CB2_BAD_RANGE;
  b2FrictionJointDef made;
  made.Initialize(body(world, first), body(world, second),
                  body(world, second)->GetWorldCenter());
  made.maxForce = max_force;
  made.maxTorque = max_torque;
  made.collideConnected = true;
  return create(world, made, joint);
}

cb2_status cb2_add_motor(cb2_world *world, int32_t first, int32_t second, float max_force,
                         float max_torque, float correction_factor, int32_t *joint) noexcept {
  if (!hasEnds(world, first, second)) return CB2_BAD_INDEX;
  if (!cb2::sound(max_force, max_torque, correction_factor)) return CB2_BAD_NUMBER;
  if (max_force < 0.0f || max_torque < 0.0f || correction_factor < 0.0f ||
      correction_factor > 1.0f) {
    return CB2_BAD_RANGE;
  }
  b2MotorJointDef made;
  made.Initialize(body(world, first), body(world, second));
  made.maxForce = max_force;
  made.maxTorque = max_torque;
  made.correctionFactor = correction_factor;
  made.collideConnected = true;
  return create(world, made, joint);
}

cb2_status cb2_add_drive(cb2_world *world, int32_t number, float frequency, float damping_ratio,
                         float max_force, int32_t *joint) noexcept {
  if (!cb2::hasBody(world, number)) return CB2_BAD_INDEX;
  if (!cb2::sound(frequency, damping_ratio, max_force)) return CB2_BAD_NUMBER;
  if (frequency <= 0.0f || damping_ratio < 0.0f || max_force < 0.0f) return CB2_BAD_RANGE;
  b2Body *driven = body(world, number);
  if (driven->GetType() != b2_dynamicBody) return CB2_BAD_RANGE;
  // Box2D aborts on a target that is not finite.
  if (!cb2::isSound(driven)) return CB2_BAD_STATE;
  b2MouseJointDef made;
  made.bodyA = world->ground;
  made.bodyB = driven;
  made.target = driven->GetPosition();
  made.maxForce = max_force;
  made.collideConnected = true;
  b2LinearStiffness(made.stiffness, made.damping, frequency, damping_ratio, made.bodyA, made.bodyB);
  return create(world, made, joint);
}

cb2_status cb2_set_drive_target(cb2_world *world, int32_t number, float x, float y) noexcept {
  if (!cb2::sound(x, y)) return CB2_BAD_NUMBER;
  auto *drive = cb2::joint<b2MouseJoint>(world, number, e_mouseJoint);
  if (drive == nullptr) return cb2::hasJoint(world, number) ? CB2_BAD_JOINT : CB2_BAD_INDEX;
  drive->SetTarget(b2Vec2(x, y));
  return CB2_OK;
}

cb2_status cb2_set_motor_offset(cb2_world *world, int32_t number, float x, float y,
                                float angle) noexcept {
  if (!cb2::sound(x, y, angle)) return CB2_BAD_NUMBER;
  auto *motor = cb2::joint<b2MotorJoint>(world, number, e_motorJoint);
  if (motor == nullptr) return cb2::hasJoint(world, number) ? CB2_BAD_JOINT : CB2_BAD_INDEX;
  motor->SetLinearOffset(b2Vec2(x, y));
  motor->SetAngularOffset(angle);
  return CB2_OK;
}

cb2_status cb2_set_joint_motor(cb2_world *world, int32_t number, float speed,
                               float max_force) noexcept {
  if (!cb2::sound(speed, max_force)) return CB2_BAD_NUMBER;
  if (max_force < 0.0f) return CB2_BAD_RANGE;
  if (auto *revolute = cb2::joint<b2RevoluteJoint>(world, number, e_revoluteJoint)) {
    revolute->EnableMotor(true);
    revolute->SetMotorSpeed(speed);
    revolute->SetMaxMotorTorque(max_force);
    return CB2_OK;
  }
  if (auto *prismatic = cb2::joint<b2PrismaticJoint>(world, number, e_prismaticJoint)) {
    prismatic->EnableMotor(true);
    prismatic->SetMotorSpeed(speed);
    prismatic->SetMaxMotorForce(max_force);
    return CB2_OK;
  }
  return cb2::hasJoint(world, number) ? CB2_BAD_JOINT : CB2_BAD_INDEX;
}

cb2_status cb2_joint_state(const cb2_world *world, int32_t number, float *position,
                           float *speed) noexcept {
  if (const auto *revolute = cb2::joint<b2RevoluteJoint>(world, number, e_revoluteJoint)) {
    *position = revolute->GetJointAngle();
    *speed = revolute->GetJointSpeed();
    return CB2_OK;
  }
  if (const auto *prismatic = cb2::joint<b2PrismaticJoint>(world, number, e_prismaticJoint)) {
    *position = prismatic->GetJointTranslation();
    *speed = prismatic->GetJointSpeed();
    return CB2_OK;
  }
  return cb2::hasJoint(world, number) ? CB2_BAD_JOINT : CB2_BAD_INDEX;
}
