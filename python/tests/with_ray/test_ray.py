"""Ray: the hash of one machine for any number of actors, actors that are killed, and errors that arrive."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from conftest import REPOSITORY

import jostle

ray = pytest.importorskip("ray")
import jostle.ray  # noqa: E402

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module", autouse=True)
def started():
    ray.init(num_cpus=8, include_dashboard=False, log_to_driver=False, object_store_memory=200 << 20)
    # Actors cannot import this module.
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    yield
    ray.shutdown()


@pytest.fixture(scope="module", params=[1, 2, 3])
def sampler(request):
    with jostle.ray.GroupSampler("push-box", group_size=4, actors=request.param, groups_per_call=2) as sampler:
        yield sampler


class LibraryPolicy:
    """A policy of the library that is asked from Python, and made again in each process."""

    def __init__(self, path):
        self.path, self.policy = path, None

    def act(self, observations, keys):
        self.policy = self.policy or jostle.load_policy(self.path)
        return self.policy.act(observations, keys)

    def __getstate__(self):
        return {"path": self.path, "policy": None}


class Slow(LibraryPolicy):
    def act(self, observations, keys):
        time.sleep(0.02)
        return super().act(observations, keys)


def test_the_hash_is_that_of_the_command_line(sampler, run_command, policy_path, tmp_path):
    told = run_command(
        *("rollout", "push-box", "--policy", policy_path, "--groups", 9, "--group-size", 4, "--seed", 3),
        *("--temperature", 1.5, "--out", tmp_path / "rollouts.h5"),
    )
    rollouts = sampler.sample(policy_path, groups=9, seed=3, temperature=1.5)
    assert rollouts.hash == told["hash"]
    assert rollouts.report["passRateHistogram"] == told["passRateHistogram"]
    one = jostle.GroupSampler("push-box", group_size=4)
    for policy in ("random", LibraryPolicy(policy_path)):
        assert sampler.sample(policy, groups=5).hash == one.sample(policy, groups=5).hash
    assert sampler.sample("random", groups=0).reward.shape == (0,)
    for arguments in [{}, {"min_successes": 2, "max_successes": 3}, {"max_groups": 7}, {"seed": 5, "groups": 3}]:
        arguments = {"groups": 6, "dynamic_sampling": True, "seed": 1, **arguments}
        expected = one.sample(policy_path, **arguments)
        found = sampler.sample(policy_path, **arguments)
        assert found.hash == expected.hash and found.report == expected.report
        for name in ("observations", "tokens", "group", "first_decision", "seed", "terminated"):
            assert np.array_equal(getattr(found, name), getattr(expected, name))


def test_an_update_has_the_bits_of_one_machine(sampler, tmp_path, policy_path):
    def learned(sampler, update):
        learner = jostle.Learner("push-box", policy_path)
        learner.save(tmp_path / "policy.safetensors")
        rollouts = sampler.sample(tmp_path / "policy.safetensors", groups=7, dynamic_sampling=True, max_groups=200)
        told = [update(learner, rollouts), update(learner, rollouts, minibatches=3)]
        assert len(rollouts.reward) == 28
        return learner.hash, told

    assert learned(sampler, sampler.update) == learned(
        jostle.GroupSampler("push-box", group_size=4), jostle.Learner.update
    )
    with pytest.raises(jostle.ArgumentError, match="the batch has no rollouts"):
        sampler.update(jostle.Learner("push-box"), sampler.sample("random", groups=0))


def test_a_killed_actor_is_replaced_and_its_groups_are_repeated(sampler, policy_path):
    killed = sampler.actors[0]
    sampler.sample("random", groups=6)

    def kill():
        time.sleep(0.7)
        ray.kill(killed)

    thread = threading.Thread(target=kill)
    thread.start()
    # Takes longer than that for any number of actors.
    rollouts = sampler.sample(Slow(policy_path), groups=20, seed=4)
    assert not thread.is_alive() and sampler.actors[0] is not killed
    assert rollouts.hash == jostle.GroupSampler("push-box", group_size=4).sample(policy_path, groups=20, seed=4).hash


def test_actors_that_always_die_are_an_error():
    def dies(observations):
        import os

        os._exit(1)

    with jostle.ray.GroupSampler("push-box", group_size=2, actors=1, max_replacements=1) as sampler:
        with pytest.raises(jostle.JostleError, match="2 actors died within one call, at most 1 may"):
            sampler.sample(dies, groups=2)
        assert sampler.sample("random", groups=1).report["groupsKept"] == 1


def test_errors_arrive_as_they_are(tmp_path, policy_path):
    def fails(observations):
        raise ZeroDivisionError("in the policy")

    with jostle.ray.GroupSampler("push-box", group_size=2, actors=1) as sampler:
        with pytest.raises(ZeroDivisionError, match="in the policy"):
            sampler.sample(fails, groups=2)
        with pytest.raises(jostle.PolicyError, match="no-such-file"):
            sampler.sample(tmp_path / "no-such-file")
        with pytest.raises(jostle.ArgumentError, match="groups is -1"):
            sampler.sample("random", groups=-1)
    with (
        jostle.ray.GroupSampler("reach", actors=1) as sampler,
        pytest.raises(jostle.PolicyError, match="for scene 'reach'"),
    ):
        sampler.sample(policy_path)
    with pytest.raises(jostle.ArgumentError, match="actors is 0"):
        jostle.ray.GroupSampler("reach", actors=0)


def test_a_scene_of_ones_own_is_sent_to_the_actors(tmp_path, monkeypatch):
    scene = tmp_path / "mine.yaml"
    scene.write_text("jostle: 1\nextends: push-box.yaml\nname: mine\n")
    expected = jostle.GroupSampler(scene, group_size=2).sample("random", groups=2).hash
    with jostle.ray.GroupSampler(scene, group_size=2, actors=1) as sampler:
        scene.unlink()
        assert sampler.sample("random", groups=2).hash == expected


def test_a_fault_counts_by_its_number():
    def rolled(first, *successes):
        count = sum(one is not None for one in successes)
        report = {"groupSuccesses": list(successes), "faults": [f"fault {first}"] * (len(successes) - count)}
        rows = {"length": np.full(2 * count, 3)}
        return type("Rolled", (), {"report": report, **rows})()

    def batch(discards):
        return jostle.ray._Batch(jostle.Task("reach"), 2, 1, 2, 9, range(1, 2), discards)

    full = batch(False)
    assert not full.enter(range(3, 6), rolled(3, None, 1, 1))
    # Enough groups are known, so none is begun; the fault is beyond the last one that counts.
    assert list(full.blocks(3)) == []
    assert full.enter(range(0, 3), rolled(0, 1, 1, None))
    assert full._successes == [1, 1]
    with pytest.raises(jostle.FaultError, match="fault 0"):
        batch(False).enter(range(0, 3), rolled(0, 0, None, 1))
    kept = batch(True)
    assert not kept.enter(range(0, 3), rolled(0, 0, None, 1))
    assert kept._successes == [0, None, 1] and kept._faults == ["fault 0"] and kept._actions == 12


SWEEP = """scenes: [reach]
seeds: 2
budget: { iterations: 2 }
parameters: { evaluateEvery: 0, finalEpisodes: 20, batchGroups: 4, checkpointEvery: 1 }
settings:
  default: {}
  small: { hidden: [8] }
"""


def test_a_sweep_has_the_bytes_of_the_command(tmp_path, monkeypatch):
    file = tmp_path / "sweep.yaml"
    file.write_text(SWEEP)
    monkeypatch.chdir(tmp_path)
    assert jostle.sweep("sweep.yaml", "alone")["trained"] == 4
    told = jostle.ray.sweep("sweep.yaml", "rays")
    assert (told["cells"], told["trained"]) == (4, 4)
    cells = sorted(path.relative_to(tmp_path / "alone") for path in tmp_path.glob("alone/cells/*/*/*/metrics.jsonl"))
    assert len(cells) == 4
    for cell in cells:
        for name in ("metrics.jsonl", "policy.safetensors"):
            one, other = (tmp_path / folder / cell.parent / name for folder in ("alone", "rays"))
            assert one.read_bytes() == other.read_bytes()
    assert jostle.ray.sweep("sweep.yaml", "rays")["trained"] == 0
    file.write_text(SWEEP + "  wrong: { learningRate: 1e30 }\n")
    with pytest.raises(jostle.JostleError, match="2 of 6 cells failed:") as raised:
        jostle.ray.sweep("sweep.yaml", "rays")
    assert "/reach/wrong/seed-0: " in str(raised.value) and "not finite" in str(raised.value)
    file.write_text("scenes: [reach]\nseds: 2\n")
    with pytest.raises(jostle.JostleError, match="sweep.yaml:2:1: unknown key 'seds'"):
        jostle.ray.sweep("sweep.yaml", "rays")


def test_the_example_runs(tmp_path):
    ran = subprocess.run(
        [sys.executable, REPOSITORY / "Examples/python/grpo_ray.py"]
        + ["--iterations", "2", "--groups", "4", "--epochs", "2", "--actors", "1", "--evaluate-every", "2"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stderr
    iterations = ran.stdout.splitlines()
    assert len(iterations) == 3 and "greedy" in iterations[1]
    assert iterations[2] == f"weights {jostle.load_policy(tmp_path / 'policy.safetensors').hash}"
