"""Gymnasium environments: the checkers of Gymnasium, the seeds of the command line, and misuse."""

import pickle
import resource

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env, data_equivalence
from gymnasium.vector import AutoresetMode
from gymnasium.wrappers.vector import DictInfoToList, NormalizeObservation, RecordEpisodeStatistics

import jostle
from jostle.environments import JostleEnv, JostleVectorEnv

MODES = list(AutoresetMode)


@pytest.mark.parametrize("scene", ["push-t", "pick-place", "lever"])
@pytest.mark.parametrize("actions", ["discrete", "continuous"])
def test_the_checker_of_gymnasium_finds_nothing(scene, actions):
    # Warnings are errors in all tests.
    env = gymnasium.make(f"jostle/{scene}-v1", actions=actions, render_mode="rgb_array")
    check_env(env.unwrapped)
    env.close()


def test_a_scene_of_ones_own_is_made_by_its_path(tmp_path):
    scene = tmp_path / "mine.yaml"
    scene.write_text("jostle: 1\nextends: push-box.yaml\nname: mine\n")
    env = gymnasium.make("jostle/scene-v1", scene=str(scene))
    assert env.unwrapped.task.name == "mine"
    assert gymnasium.make_vec("jostle/scene-v1", num_envs=2, scene=str(scene)).num_envs == 2


def test_a_seed_gives_the_start_of_the_command_line(run_command, tmp_path, policy_path):
    missed = run_command("evaluate", "push-box", "--policy", policy_path, "--episodes", 40)["missed"][0]
    env = gymnasium.make("jostle/push-box-v1")
    observation, info = env.reset(seed=missed["start"])
    assert info["seed"] == missed["start"]
    policy = jostle.load_policy(policy_path)
    for action in range(missed["length"]):
        tokens, _ = policy.act(observation[None], greedy=True)
        observation, reward, terminated, truncated, info = env.step(tokens[0])
        assert reward == 0 and not terminated
        assert truncated == (action == missed["length"] - 1)
    assert jostle.draw("push-box", start=missed["start"]) == jostle.draw("push-box", episode=missed["episode"])


def test_the_seeds_of_later_episodes_follow_from_the_first():
    def seeds(env):
        return [env.reset(seed=5)[1]["seed"], env.reset()[1]["seed"], env.reset()[1]["seed"]]

    first = seeds(gymnasium.make("jostle/reach-v1"))
    assert seeds(gymnasium.make("jostle/reach-v1")) == first and len(set(first)) == 3
    unseeded = {gymnasium.make("jostle/reach-v1").reset()[1]["seed"] for _ in range(3)}
    assert len(unseeded) == 3
    with pytest.raises(ValueError, match="starts is 'mine'"):
        gymnasium.make("jostle/reach-v1", starts="mine")


def test_info_says_what_the_detector_found():
    env = gymnasium.make("jostle/reach-v1").unwrapped
    _, info = env.reset(seed=1)
    assert info["margins"].shape == (len(env.task.conditions),) and info["margins"].min() < 0
    successes = 0
    for seed in range(200):
        env.reset(seed=seed)
        while True:
            _, reward, terminated, truncated, info = env.step(env.action_space.sample())
            assert terminated == info["success"] == (reward == 1) == (info["margins"].min() >= 0)
            if terminated or truncated:
                break
        successes += terminated
    assert successes > 0


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("mode", MODES)
def test_a_vector_environment_is_many_single_ones(mode, threads):
    count, singles = 5, [gymnasium.make("jostle/push-box-v1").unwrapped for _ in range(5)]
    env = gymnasium.make_vec("jostle/push-box-v1", num_envs=count, num_threads=threads, autoreset_mode=mode)
    assert env.metadata["autoreset_mode"] is mode
    observations, _ = env.reset(seed=100)
    rows = [single.reset(seed=100 + index)[0] for index, single in enumerate(singles)]
    assert np.array_equal(observations, rows)
    generator = np.random.default_rng(0)
    ended = np.zeros(count, bool)
    for _ in range(150):
        actions = generator.integers(0, env.single_action_space.nvec, (count, 2))
        if mode is AutoresetMode.DISABLED and ended.any():
            with pytest.raises(jostle.EpisodeError, match="have ended"):
                env.step(actions)
            env.reset(options={"reset_mask": ended})
            for index in np.flatnonzero(ended):
                singles[index].reset()
        observations, rewards, terminated, truncated, infos = env.step(actions)
        was_ended = ended
        ended = terminated | truncated
        for index, single in enumerate(singles):
            if mode is AutoresetMode.NEXT_STEP and was_ended[index]:
                row, info = single.reset()
                assert (rewards[index], terminated[index], truncated[index]) == (0, False, False)
            else:
                row, *outcome, info = single.step(actions[index])
                assert [rewards[index], terminated[index], truncated[index]] == outcome
                if mode is AutoresetMode.SAME_STEP and ended[index]:
                    assert infos["_final_obs"][index] and np.array_equal(infos["final_obs"][index], row)
                    assert infos["final_info"]["success"][index] == info["success"]
                    assert infos["final_info"]["seed"][index] == info["seed"]
                    row, info = single.reset()
            assert np.array_equal(observations[index], row)
            for name in ("success", "seed", "hash", "margins"):
                assert infos["_" + name][index] and np.array_equal(infos[name][index], info[name])
        if mode is AutoresetMode.SAME_STEP and ended.any():
            assert np.array_equal(infos["_final_info"], ended)
    env.close()


def test_a_vector_environment_passes_what_gymnasium_asks_of_one():
    env = gymnasium.make_vec("jostle/push-t-v1", num_envs=4, num_threads=2, render_mode="rgb_array")
    assert isinstance(env, gymnasium.vector.VectorEnv)
    assert env.observation_space == gymnasium.vector.utils.batch_space(env.single_observation_space, 4)
    assert env.action_space == gymnasium.vector.utils.batch_space(env.single_action_space, 4)
    results = []
    for _ in range(2):
        env.action_space.seed(3)
        results.append([env.reset(seed=[4, 5, 6, None])[0]] + [env.step(env.action_space.sample()) for _ in range(9)])
    first, second = (
        [result[0][:3]] + [tuple(part[:3] for part in step[:4]) for step in result[1:]] for result in results
    )
    assert data_equivalence(first, second, exact=True)
    observations, rewards, terminated, truncated, _ = results[0][1]
    assert env.observation_space.contains(observations)
    assert rewards.shape == (4,) and terminated.dtype == truncated.dtype == np.bool_
    frames = env.render()
    assert len(frames) == 4 and frames[0].shape[2] == 3 and not np.array_equal(frames[0], frames[1])
    env.close()
    # Gymnasium's own vector environments over single ones give the same.
    synchronous = gymnasium.make_vec("jostle/push-t-v1", num_envs=3, vectorization_mode="sync")
    own = gymnasium.make_vec("jostle/push-t-v1", num_envs=3)
    assert np.array_equal(synchronous.reset(seed=1)[0], own.reset(seed=1)[0])
    actions = own.action_space.sample()
    for one, other in zip(synchronous.step(actions)[:4], own.step(actions)[:4]):
        assert np.array_equal(one, other)


def test_wrappers_of_gymnasium_work():
    env = gymnasium.make_vec("jostle/reach-v1", num_envs=8)
    env = DictInfoToList(NormalizeObservation(RecordEpisodeStatistics(env)))
    env.reset(seed=1)
    lengths = []
    for _ in range(100):
        *_, infos = env.step(env.action_space.sample())
        lengths += [info["episode"]["l"] for info in infos if "episode" in info]
    assert lengths and max(lengths) <= 40


def test_no_copy_is_made_where_none_is_wanted():
    env = gymnasium.make_vec("jostle/push-t-v1", num_envs=3, copy=False)
    observations, _ = env.reset(seed=1)
    before = observations.copy()
    assert env.step(env.action_space.sample())[0] is observations is env.observations
    assert not np.array_equal(before, observations)
    copied = gymnasium.make_vec("jostle/push-t-v1", num_envs=3)
    observations, _ = copied.reset(seed=1)
    assert np.array_equal(before, observations)
    copied.step(copied.action_space.sample())
    assert np.array_equal(before, observations) and observations is not copied.observations


def test_continuous_actions_carry_out_the_nearest_bins():
    discrete = gymnasium.make("jostle/push-t-v1").unwrapped
    continuous = gymnasium.make("jostle/push-t-v1", actions="continuous").unwrapped
    assert continuous.action_space == gymnasium.spaces.Box(-1, 1, (2,), np.float32)
    discrete.reset(seed=3)
    continuous.reset(seed=3)
    for numbers, bins in [((-1, 1), (0, 20)), ((0, 0.04), (10, 10)), ((0.06, -7), (11, 0))]:
        one = continuous.step(np.array(numbers, np.float32))
        other = discrete.step(np.array(bins))
        assert one[4]["hash"] == other[4]["hash"]


@pytest.mark.parametrize("how", ["at once", "after its end", "after a reset", "elsewhere", "pickled"])
def test_a_saved_episode_continues_to_the_bit(how):
    env = gymnasium.make("jostle/push-box-v1").unwrapped
    env.reset(seed=8)
    generator = np.random.default_rng(1)
    actions = generator.integers(0, env.action_space.nvec, (200, 2))
    for action in actions[:7]:
        env.step(action)
    saved = env.save()
    observation = env._environment.observations[0].copy()

    def rest(env):
        hashes = []
        for action in actions[7:]:
            _, _, terminated, truncated, info = env.step(action)
            hashes.append(info["hash"])
            if terminated or truncated:
                break
        return hashes

    expected = rest(env) if how != "at once" else None
    if how == "after a reset":
        env.reset(seed=9)
    if how == "elsewhere":
        env = gymnasium.make("jostle/push-box-v1").unwrapped
    if how == "pickled":
        saved = pickle.loads(pickle.dumps(saved))
    restored, info = env.restore(saved)
    assert np.array_equal(restored, observation) and info["hash"] == saved.hash
    found = rest(env)
    if expected is None:
        env.restore(saved)
        expected = rest(env)
    assert found == expected and len(found) > 3


def test_a_snapshot_of_another_scene_is_refused():
    env = gymnasium.make("jostle/push-box-v1").unwrapped
    env.reset(seed=1)
    env.step([3, 4])
    other = gymnasium.make("jostle/reach-v1").unwrapped
    other.reset(seed=1)
    with pytest.raises(jostle.SnapshotError, match="another state"):
        other.restore(env.save())
    with pytest.raises(jostle.EpisodeError, match="call reset first"):
        other.step([0, 0])


FAULTY = """
jostle: 1
name: faulty
instruction: Come near the goal.
view: top
workspace: { x: [-1.2, 1.2], y: [-1.2, 1.2], walls: false }
time: { actionRate: 10, physicsSteps: 2, horizon: 60 }
markers: { goal: {} }
agents:
  hand:
    pusher: { radius: 0.05, density: 50, mode: { step: 0.25 }, maxForce: 400, dampingRatio: 0.4, bins: 3 }
start:
  hand: { x: 0, y: 0 }
  goal: { x: -1, y: -1 }
observations:
  - { position: goal, relativeTo: hand }
success: { near: { what: hand, to: goal, within: 0.1 } }
"""


def test_a_physics_fault_is_raised_or_truncates_without_a_reward(tmp_path):
    scene = tmp_path / "faulty.yaml"
    scene.write_text(FAULTY)

    def run(env, action):
        env.reset(seed=4)
        while True:
            result = env.step(action)
            if np.any(result[2]) or np.any(result[3]):
                return result

    env = gymnasium.make("jostle/scene-v1", scene=scene).unwrapped
    with pytest.raises(jostle.FaultError, match="'hand' is outside the workspace .* from seed 4"):
        run(env, [2, 2])
    with pytest.raises(jostle.EpisodeError):
        env.step([2, 2])
    env = gymnasium.make("jostle/scene-v1", scene=scene, on_fault="truncate").unwrapped
    _, reward, terminated, truncated, info = run(env, [2, 2])
    assert (reward, terminated, truncated) == (0, False, True) and "from seed 4" in info["fault"]
    vector = gymnasium.make_vec("jostle/scene-v1", num_envs=2, scene=scene)
    with pytest.raises(jostle.FaultError, match="environment 1: .* from seed 5"):
        run(vector, [[1, 1], [2, 2]])
    for mode in MODES:
        vector = gymnasium.make_vec(
            "jostle/scene-v1", num_envs=2, scene=scene, on_fault="truncate", autoreset_mode=mode
        )
        _, rewards, terminated, truncated, infos = run(vector, [[1, 1], [2, 2]])
        assert truncated.tolist() == [False, True] and not terminated.any() and not rewards.any()
        infos = infos["final_info"] if mode is AutoresetMode.SAME_STEP else infos
        assert infos["_fault"].tolist() == [False, True] and "from seed 5" in infos["fault"][1]


def test_actions_that_are_none_are_errors():
    env = gymnasium.make("jostle/push-t-v1").unwrapped
    with pytest.raises(jostle.EpisodeError, match="call reset first"):
        env.step([0, 0])
    env.reset(seed=1)
    for wrong, message in [
        ([0], r"shape \(1,\), must have \(2,\)"),
        ([[0, 0]], r"shape \(1, 2\)"),
        ([0.5, 0], "of float64, must be whole numbers"),
        ([-1, 0], "must be in 0...65535"),
        ([0, 2**40], "must be in 0...65535"),
        ([0, 21], r"tokens\[1\] is 21, must be in 0...20"),
        ("up", "must be whole numbers"),
        (None, "must be whole numbers"),
    ]:
        with pytest.raises(jostle.ArgumentError, match=message):
            env.step(wrong)
    hash_before = env.save().hash
    # Any layout of whole numbers is copied.
    env.step(np.arange(8)[::4])
    assert env.save().hash != hash_before
    continuous = gymnasium.make_vec("jostle/push-t-v1", num_envs=2, actions="continuous")
    continuous.reset(seed=1)
    for wrong, message in [([[0, 0]], "shape"), ([[0, np.nan], [0, 0]], "not finite"), (["a", "b"], "must be numbers")]:
        with pytest.raises(jostle.ArgumentError, match=message):
            continuous.step(wrong)


def test_arguments_that_are_not_allowed_are_errors():
    for arguments in [
        {"num_envs": 0},
        {"num_envs": 2.0},
        {"num_threads": -1},
        {"autoreset_mode": "never"},
        {"actions": "mixed"},
        {"render_mode": "human"},
        {"on_fault": "ignore"},
        {"render_width": 1},
        {"seed": -1},
    ]:
        with pytest.raises(ValueError, match=f"{next(iter(arguments))} is"):
            JostleVectorEnv("reach", **{"num_envs": 2, **arguments})
    env = gymnasium.make_vec("jostle/reach-v1", num_envs=2)
    for arguments, message in [
        ({"seed": [1]}, "there are 1 seeds, must be 2"),
        ({"seed": -5}, "seed is -5"),
        ({"options": {"reset_mask": [True, False]}}, "reset_mask must be"),
    ]:
        with pytest.raises(ValueError, match=message):
            env.reset(**arguments)


def test_use_after_close_is_an_error():
    env = gymnasium.make("jostle/reach-v1", render_mode="rgb_array").unwrapped
    env.reset(seed=1)
    saved = env.save()
    env.close()
    env.close()
    for use in (
        lambda: env.step([0, 0]),
        lambda: env.reset(),
        lambda: env.render(),
        lambda: env.save(),
        lambda: env.restore(saved),
    ):
        with pytest.raises(jostle.ClosedError):
            use()
    vector = gymnasium.make_vec("jostle/reach-v1", num_envs=2, copy=False)
    observations, _ = vector.reset(seed=1)
    vector.close()
    observations += 1
    with pytest.raises(jostle.ClosedError):
        vector.step([[0, 0], [0, 0]])


def test_memory_does_not_grow(open_handles):
    env = gymnasium.make_vec("jostle/reach-v1", num_envs=100)
    single = gymnasium.make("jostle/push-box-v1").unwrapped

    def work(steps):
        for index in range(steps):
            env.step(env.action_space.sample())
            if index % 100 == 0:
                env.reset(seed=index)
            if index % 20 == 0:
                single.reset(seed=index)
                single.restore(single.save())
            if index % 100 == 0:
                gymnasium.make_vec("jostle/push-box-v1", num_envs=10).close()

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    env.reset(seed=1)
    work(1_000)
    before = resident()
    handles = open_handles()
    # 1,000,000 steps of episodes; 10,000 resets by the caller, and those at the ends of episodes.
    work(10_000)
    assert open_handles() == handles
    assert resident() - before < 8_000_000


def test_a_snapshot_of_another_scene_is_refused_and_leaves_no_episode():
    reach, other = JostleEnv("reach"), JostleEnv("push-t")
    reach.reset(seed=3)
    reach.step([3, 4])
    snapshot = pickle.loads(pickle.dumps(reach.save()))
    other.reset(seed=3)
    with pytest.raises(jostle.SnapshotError):
        other.restore(snapshot)
    with pytest.raises(jostle.EpisodeError, match="call reset first"):
        other.step([0, 0])
    snapshot.actions = (snapshot.actions[0][:2],)
    with pytest.raises(jostle.SnapshotError, match="an action has 1 tokens, must have 2"):
        reach.restore(snapshot)
