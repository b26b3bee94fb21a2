"""Measures environments with random actions: Jostle's push-t, gym-pusht, and LunarLander of EnvPool.

    Benchmarks/python-speed [--rounds 5] [--seconds 3] [--threads 1] [--json]

Each round measures, one after the other and each in a process of its own:

- `jostle`: push-t through `gymnasium.make_vec(num_envs=64)`, stepped by THREADS threads;
- `swift`: the same without Python, `"environments"` in the output of `jostle bench push-t`;
- `gym-pusht`: `gymnasium.make("gym_pusht/PushT-v0")`, which has one environment and one thread;
- `envpool`: LunarLander-v3 of EnvPool, 64 environments and THREADS threads; Box2D too, but another world. Where EnvPool
  has no wheel for this Python, it is left out.

Actions are random and drawn within the time: by numpy for many environments at once, because the action space that
Gymnasium makes of 64 of them takes 0.1 ms to draw from, and by the action space of gym-pusht for its one. Rates are per second of processor time of all threads of the
process, so that other work on the machine disturbs them less than it does wall time, and per second of wall time, which
tells what THREADS threads give. Printed are the medians over the rounds, with the physics steps that an action has, and
the ratios of the medians of actions.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import numpy

COUNT = 64
# Physics steps per action: push-t's file and gym-pusht have 10 of 0.01 s, LunarLander has 1 of 0.02 s.
PHYSICS_STEPS = {"jostle": 10, "swift": 10, "gym-pusht": 10, "envpool": 1}


def rate(step, actions, seconds):
    """Actions per second of processor time and of wall time of `step`, which carries out this many at a time."""
    for _ in range(10):
        step()
    steps, began, began_cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        step()
        steps += 1
    cpu, wall = time.process_time() - began_cpu, time.perf_counter() - began
    return steps * actions / cpu, steps * actions / wall


def jostle(seconds, threads):
    import gymnasium

    import jostle  # noqa: F401  (registers the environments)

    envs = gymnasium.make_vec("jostle/push-t-v1", num_envs=COUNT, num_threads=threads)
    assert envs.unwrapped.task.physics_steps == PHYSICS_STEPS["jostle"]
    envs.reset(seed=0)
    bins = envs.single_action_space.nvec
    generator = numpy.random.default_rng(0)
    return rate(lambda: envs.step(generator.integers(0, bins, (COUNT, len(bins)))), COUNT, seconds)


def swift(seconds, threads):
    command = [os.path.join(os.environ["JOSTLE_BUILD"], "jostle"), "bench", "push-t", "--json"]
    told = subprocess.run(
        [*command, "--workers", str(threads), "--seconds", str(seconds)],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    (row,) = json.loads(told)["environments"]
    assert row["environments"] == COUNT
    return row["actionsPerCpuSecond"], row["actionsPerSecond"]


def gym_pusht(seconds, _):
    import gym_pusht  # noqa: F401  (registers the environment)
    import gymnasium

    env = gymnasium.make("gym_pusht/PushT-v0")
    env.reset(seed=0)
    env.action_space.seed(0)

    def step():
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        if terminated or truncated:
            env.reset()

    return rate(step, 1, seconds)


def envpool(seconds, threads):
    try:
        import envpool
    except ImportError:
        return None
    envs = envpool.make_gymnasium("LunarLander-v3", num_envs=COUNT, num_threads=threads, seed=0)
    envs.reset()
    generator = numpy.random.default_rng(0)
    return rate(lambda: envs.step(generator.integers(0, 4, COUNT)), COUNT, seconds)


MEASURES = {"jostle": jostle, "swift": swift, "gym-pusht": gym_pusht, "envpool": envpool}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for name in ("rounds", "seconds", "threads"):
        if not getattr(arguments, name) > 0:
            parser.error(f"--{name} is {getattr(arguments, name)}, must be above 0")
    if arguments.measure:
        print(json.dumps(MEASURES[arguments.measure](arguments.seconds, arguments.threads)))
        return
    found = {name: [] for name in MEASURES}
    for number in range(arguments.rounds):
        for name in MEASURES:
            told = subprocess.run(
                [sys.executable, "-W", "ignore", __file__, "--measure", name,
                 "--seconds", str(arguments.seconds), "--threads", str(arguments.threads)],
                check=True, stdout=subprocess.PIPE).stdout
            measured = json.loads(told.splitlines()[-1])
            if measured is not None:
                found[name].append(measured)
        print(f"round {number + 1}: " + ", ".join(
            f"{name} {rates[-1][0]:,.0f}" for name, rates in found.items() if rates), file=sys.stderr)
    median, wall = (
        {name: statistics.median(rate[kind] for rate in rates) for name, rates in found.items() if rates}
        for kind in range(2))
    answer = {
        "threads": arguments.threads, "rounds": arguments.rounds, "environments": COUNT,
        "actionsPerCpuSecond": median,
        "physicsStepsPerCpuSecond": {name: PHYSICS_STEPS[name] * value for name, value in median.items()},
        "actionsPerSecond": wall,
        "timesGymPusht": median["jostle"] / median["gym-pusht"], "shareOfSwift": median["jostle"] / median["swift"],
        "timesGymPushtInWallTime": wall["jostle"] / wall["gym-pusht"],
    }
    if arguments.json:
        print(json.dumps(answer))
        return
    for name, value in median.items():
        steps = PHYSICS_STEPS[name]
        print(f"{name:10} {value:10,.0f} actions and {steps * value:11,.0f} physics steps per CPU second"
              f" ({steps} per action)")
    if "envpool" not in median:
        print("envpool    left out: no wheel for this Python")
    print(f"jostle is {answer['timesGymPusht']:.0f} times gym-pusht, and {answer['shareOfSwift']:.0%} of swift; in wall time,"
          f" with {arguments.threads} threads against one, {answer['timesGymPushtInWallTime']:.0f} times gym-pusht")


if __name__ == "__main__":
    main()
