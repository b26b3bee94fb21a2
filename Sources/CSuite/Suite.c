// The texts of the scene files, embedded when this file is compiled: the program needs no folder beside it.
//
// The compiler records the embedded files as dependencies, so an edited scene is compiled in again by the next
// build. SuiteTests checks that no file of scenes/ is missing here.

#include "CSuite.h"

#ifndef __has_embed
#error "the scenes are embedded with #embed, which needs clang 19 or later, as in Swift 6.2"
#endif

// An extension of C before C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char calibration_json[] = {
#embed "../../scenes/calibration.json"
};
static const unsigned char cup_near_yaml[] = {
#embed "../../scenes/cup-near.yaml"
};
static const unsigned char cup_yaml[] = {
#embed "../../scenes/cup.yaml"
};
static const unsigned char door_yaml[] = {
#embed "../../scenes/door.yaml"
};
static const unsigned char drawer_yaml[] = {
#embed "../../scenes/drawer.yaml"
};
static const unsigned char gate_near_yaml[] = {
#embed "../../scenes/gate-near.yaml"
};
static const unsigned char gate_yaml[] = {
#embed "../../scenes/gate.yaml"
};
static const unsigned char hook_near_yaml[] = {
#embed "../../scenes/hook-near.yaml"
};
static const unsigned char hook_yaml[] = {
#embed "../../scenes/hook.yaml"
};
static const unsigned char lever_yaml[] = {
#embed "../../scenes/lever.yaml"
};
static const unsigned char lift_yaml[] = {
#embed "../../scenes/lift.yaml"
};
static const unsigned char peg_near_yaml[] = {
#embed "../../scenes/peg-near.yaml"
};
static const unsigned char peg_tight_yaml[] = {
#embed "../../scenes/peg-tight.yaml"
};
static const unsigned char peg_yaml[] = {
#embed "../../scenes/peg.yaml"
};
static const unsigned char pick_place_near_yaml[] = {
#embed "../../scenes/pick-place-near.yaml"
};
static const unsigned char pick_place_yaml[] = {
#embed "../../scenes/pick-place.yaml"
};
static const unsigned char push_box_yaml[] = {
#embed "../../scenes/push-box.yaml"
};
static const unsigned char push_t_easy_yaml[] = {
#embed "../../scenes/push-t-easy.yaml"
};
static const unsigned char push_t_near_yaml[] = {
#embed "../../scenes/push-t-near.yaml"
};
static const unsigned char push_t_yaml[] = {
#embed "../../scenes/push-t.yaml"
};
static const unsigned char reach_yaml[] = {
#embed "../../scenes/reach.yaml"
};
static const unsigned char schema_json[] = {
#embed "../../scenes/schema.json"
};
static const unsigned char sort_four_yaml[] = {
#embed "../../scenes/sort-four.yaml"
};
static const unsigned char sort_near_yaml[] = {
#embed "../../scenes/sort-near.yaml"
};
static const unsigned char sort_three_yaml[] = {
#embed "../../scenes/sort-three.yaml"
};
static const unsigned char sort_yaml[] = {
#embed "../../scenes/sort.yaml"
};
static const unsigned char stack_near_yaml[] = {
#embed "../../scenes/stack-near.yaml"
};
static const unsigned char stack_three_yaml[] = {
#embed "../../scenes/stack-three.yaml"
};
static const unsigned char stack_yaml[] = {
#embed "../../scenes/stack.yaml"
};
static const unsigned char sweep_near_yaml[] = {
#embed "../../scenes/sweep-near.yaml"
};
static const unsigned char sweep_yaml[] = {
#embed "../../scenes/sweep.yaml"
};
static const unsigned char tray_near_yaml[] = {
#embed "../../scenes/tray-near.yaml"
};
static const unsigned char tray_yaml[] = {
#embed "../../scenes/tray.yaml"
};
static const unsigned char upright_near_yaml[] = {
#embed "../../scenes/upright-near.yaml"
};
static const unsigned char upright_yaml[] = {
#embed "../../scenes/upright.yaml"
};

#define FILE(name, bytes) {name, bytes, sizeof bytes}

static const js_suite_file files[] = {
    FILE("calibration.json", calibration_json),
    FILE("cup-near.yaml", cup_near_yaml),
    FILE("cup.yaml", cup_yaml),
    FILE("door.yaml", door_yaml),
    FILE("drawer.yaml", drawer_yaml),
    FILE("gate-near.yaml", gate_near_yaml),
    FILE("gate.yaml", gate_yaml),
    FILE("hook-near.yaml", hook_near_yaml),
    FILE("hook.yaml", hook_yaml),
    FILE("lever.yaml", lever_yaml),
    FILE("lift.yaml", lift_yaml),
    FILE("peg-near.yaml", peg_near_yaml),
    FILE("peg-tight.yaml", peg_tight_yaml),
    FILE("peg.yaml", peg_yaml),
    FILE("pick-place-near.yaml", pick_place_near_yaml),
    FILE("pick-place.yaml", pick_place_yaml),
    FILE("push-box.yaml", push_box_yaml),
    FILE("push-t-easy.yaml", push_t_easy_yaml),
    FILE("push-t-near.yaml", push_t_near_yaml),
    FILE("push-t.yaml", push_t_yaml),
    FILE("reach.yaml", reach_yaml),
    FILE("schema.json", schema_json),
    FILE("sort-four.yaml", sort_four_yaml),
    FILE("sort-near.yaml", sort_near_yaml),
    FILE("sort-three.yaml", sort_three_yaml),
    FILE("sort.yaml", sort_yaml),
    FILE("stack-near.yaml", stack_near_yaml),
    FILE("stack-three.yaml", stack_three_yaml),
    FILE("stack.yaml", stack_yaml),
    FILE("sweep-near.yaml", sweep_near_yaml),
    FILE("sweep.yaml", sweep_yaml),
    FILE("tray-near.yaml", tray_near_yaml),
    FILE("tray.yaml", tray_yaml),
    FILE("upright-near.yaml", upright_near_yaml),
    FILE("upright.yaml", upright_yaml),
};

size_t js_suite_file_count(void) { return sizeof files / sizeof *files; }

js_suite_file js_suite_file_at(size_t index) { return files[index]; }
