"""Grouped rollouts: the hash of the command line by every way, and policies that misbehave."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import jostle
from jostle.sampling import _Waiting


class Keyed:
    """A policy of the library that is asked from Python."""

    def __init__(self, policy):
        self.policy, self.rows = policy, []

    def act(self, observations, keys):
        self.rows.append(len(observations))
        return self.policy.act(observations, keys)


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_hash_is_that_of_the_command_line(threads, run_command, policy_path, tmp_path):
    for policy, temperature in [("random", None), (policy_path, None), (policy_path, 1.5)]:
        flags = [] if temperature is None else ["--temperature", temperature]
        told = run_command(
            "rollout",
            "push-box",
            "--policy",
            policy,
            "--groups",
            9,
            "--group-size",
            4,
            "--seed",
            3,
            *flags,
            "--out",
            tmp_path / "rollouts.h5",
        )
        sampler = jostle.GroupSampler("push-box", group_size=4, num_threads=threads)
        rollouts = sampler.sample(policy, groups=9, seed=3, temperature=temperature)
        assert rollouts.hash == told["hash"]
        assert rollouts.report["passRateHistogram"] == told["passRateHistogram"]
        assert rollouts.report["actions"] == told["actions"]
        if policy == "random":
            keyed = Keyed(jostle.random_policy(sampler.task))
        else:
            keyed = Keyed(jostle.load_policy(policy, temperature))
        asked = sampler.sample(keyed, groups=9, seed=3)
        assert asked.hash == told["hash"] and asked.report == rollouts.report
        # One batch for the rollouts of all groups.
        assert keyed.rows[0] == 36
        assert sampler.sample(policy, groups=9, seed=4, temperature=temperature).hash != told["hash"]


def test_halves_that_overlap_give_the_same_groups(policy_path):
    sampler = jostle.GroupSampler("push-box", group_size=4, num_threads=2)
    for arguments in [{"groups": 7}, {"groups": 3, "dynamic_sampling": True}, {"groups": 1}, {"groups": 0}]:
        expected = sampler.sample(policy_path, seed=2, **arguments)
        for at_once in (1, 4, None):
            keyed = Keyed(jostle.load_policy(policy_path))
            found = sampler.sample(keyed, seed=2, overlap=True, groups_at_once=at_once, **arguments)
            assert found.hash == expected.hash and found.report == expected.report
    # What a function sees, and in which order, does not depend on threads.
    seen = {}
    for threads in (1, 2, 7):
        generator, rows = np.random.default_rng(1), []

        def random(observations):
            rows.append(observations.tobytes())
            count = len(observations)
            return generator.integers(0, 11, (count, 2)), np.full((count, 2), -2.4)

        batch = jostle.GroupSampler("push-box", group_size=4, num_threads=threads).sample(
            random, groups=9, dynamic_sampling=True, max_groups=40, overlap=True
        )
        seen[threads] = (batch.hash, rows)
    assert seen[1] == seen[2] == seen[7]


def test_a_function_decides_while_the_other_half_is_stepped(monkeypatch):
    begun = [threading.Event() for _ in range(10_000)]
    calls, steps, step = itertools.count(), itertools.count(), _Waiting.step

    def wait(observations):
        begun[next(calls)].set()
        return np.full((len(observations), 2), 10), np.zeros((len(observations), 2))

    def patient(self, *arguments):
        number = next(steps)
        if number < 20:
            assert begun[number + 1].wait(60), "the next decision is not asked for before this step ends"
        step(self, *arguments)

    monkeypatch.setattr(_Waiting, "step", patient)
    jostle.GroupSampler("push-t", group_size=2, num_threads=1).sample(wait, groups=2, overlap=True)
    assert next(steps) > 20


def test_groups_can_begin_at_any_number(policy_path):
    sampler = jostle.GroupSampler("push-box", group_size=4)
    whole = sampler.sample(policy_path, groups=6)
    for policy in (policy_path, Keyed(jostle.load_policy(policy_path))):
        part = sampler.sample(policy, groups=2, first_group=3)
        assert part.group.tolist() == [3] * 4 + [4] * 4
        assert np.array_equal(part.start_hash, whole.start_hash[12:20])
        first, last = whole.first_decision[[12, 20]]
        assert np.array_equal(part.tokens, whole.tokens[first:last])
        assert np.array_equal(part.log_probabilities, whole.log_probabilities[first:last])
    with pytest.raises(jostle.ArgumentError, match="first_group is -1"):
        sampler.sample("random", first_group=-1)


def test_dynamic_sampling_keeps_the_same_groups_by_both_ways(policy_path):
    sampler = jostle.GroupSampler("push-box", group_size=8)
    for arguments in [{}, {"min_successes": 2, "max_successes": 3}, {"max_groups": 5}]:
        one = sampler.sample(policy_path, groups=5, dynamic_sampling=True, seed=1, **arguments)
        keyed = Keyed(jostle.load_policy(policy_path))
        for at_once in (1, 3, None):
            other = sampler.sample(keyed, groups=5, dynamic_sampling=True, seed=1, groups_at_once=at_once, **arguments)
            assert other.hash == one.hash and other.report == one.report
        successes = one.reward.reshape(-1, 8).sum(axis=1)
        assert successes.min() >= arguments.get("min_successes", 1)
        assert successes.max() <= arguments.get("max_successes", 7)
        kept = [number for number in one.report["groupSuccesses"] if number in set(range(1, 8))]
        assert len(kept) >= one.report["groupsKept"] == len(successes)


def test_the_arrays_fit_together(policy_path):
    rollouts = jostle.GroupSampler("push-box", group_size=4).sample(policy_path, groups=6)
    count, decisions = 24, rollouts.observations.shape[0]
    assert rollouts.first_decision.tolist() == [0, *np.cumsum(rollouts.decisions)[:-1]]
    assert rollouts.decisions.sum() == decisions and (rollouts.length == rollouts.decisions).all()
    assert rollouts.tokens.shape == rollouts.log_probabilities.shape == (decisions, 2)
    assert rollouts.group.tolist() == [n // 4 for n in range(count)]
    assert rollouts.member.tolist() == [n % 4 for n in range(count)]
    assert (rollouts.start_hash.reshape(-1, 4) == rollouts.start_hash[::4, None]).all()
    assert len(set(rollouts.seed)) == 6
    assert (rollouts.reward == rollouts.terminated).all() and (rollouts.terminated != rollouts.truncated).all()
    policy = jostle.load_policy(policy_path)
    logs = policy.log_probabilities(rollouts.observations)
    heads = np.cumsum([0, *policy.bins[:-1]])
    chosen = np.take_along_axis(logs, rollouts.tokens.astype(int) + heads, axis=1)
    assert np.array_equal(chosen, rollouts.log_probabilities)


def test_a_function_decides_for_all_running_rollouts():
    sampler = jostle.GroupSampler("push-box", group_size=4)
    seen = []

    def right(observations):
        seen.append(observations)
        return np.full((len(observations), 2), 10), np.zeros((len(observations), 2))

    rollouts = sampler.sample(right, groups=3)
    assert (rollouts.tokens == 10).all() and (rollouts.log_probabilities == 0).all()
    assert len(seen[0]) == 12 and sum(map(len, seen)) == len(rollouts.observations)
    # What a policy keeps is not overwritten.
    assert len({row.tobytes() for batch in seen for row in batch}) > 20
    assert sampler.sample(right, groups=0).reward.shape == (0,)


def test_a_policy_with_chunks_decides_for_several_actions():
    def wait(observations):
        return np.full((len(observations), 6), 5), np.zeros((len(observations), 6), np.float32)

    rollouts = jostle.GroupSampler("push-box", group_size=2).sample(wait, groups=2, chunk=3)
    assert rollouts.tokens.shape[1] == 6
    assert (rollouts.decisions == -(-rollouts.length // 3)).all()


@pytest.mark.parametrize(
    "answer, message",
    [
        (lambda n: None, "returned a NoneType"),
        (lambda n: np.zeros((n, 2)), "returned a ndarray"),
        (lambda n: (np.zeros((n, 2), int), np.zeros((n, 3))), "log-probabilities have shape"),
        (lambda n: (np.zeros((n, 2), int), np.zeros((n, 2), int)), "must be floating-point"),
        (lambda n: (np.zeros((n + 1, 2), int), np.zeros((n, 2))), "tokens have shape"),
        (lambda n: (np.zeros((n, 2)), np.zeros((n, 2))), "tokens are of float64"),
        (lambda n: (np.full((n, 2), -1), np.zeros((n, 2))), "tokens range over -1"),
        (lambda n: (np.full((n, 2), 11), np.zeros((n, 2))), r"tokens\[0\] is 11, must be in 0...10"),
        (lambda n: (np.zeros((n, 2), int), np.full((n, 2), np.nan)), r"logProbabilities\[0\] is nan"),
        (lambda n: (np.zeros((n, 2), int), np.ones((n, 2))), r"logProbabilities\[0\] is 1.0, must be"),
    ],
)
def test_answers_that_are_none_are_errors(answer, message):
    sampler = jostle.GroupSampler("push-box", group_size=2)
    with pytest.raises(jostle.ArgumentError, match=message):
        sampler.sample(lambda observations: answer(len(observations)), groups=2)
    # And the sampler is as it was.
    assert sampler.sample("random", groups=1).report["groupsKept"] == 1


def test_an_exception_in_the_policy_arrives_as_it_is(open_handles):
    handles = open_handles()
    sampler = jostle.GroupSampler("push-box", group_size=2)

    def fails(observations):
        raise ZeroDivisionError("in the policy")

    for overlap in (False, True):
        with pytest.raises(ZeroDivisionError, match="in the policy"):
            sampler.sample(fails, groups=2, overlap=overlap)
    sampler.close()
    sampler.task.close()
    assert open_handles() == handles


def test_layouts_other_than_contiguous_rows_are_copied():
    def strided(observations):
        tokens = np.zeros((2, len(observations)), np.int64).T
        return tokens, np.zeros((len(observations), 4))[:, ::2]

    assert len(jostle.GroupSampler("push-box", group_size=2).sample(strided, groups=1).reward) == 2


def test_arguments_that_are_not_allowed_are_errors(policy_path, tmp_path):
    sampler = jostle.GroupSampler("push-box", group_size=2)
    for arguments, message in [
        ({"groups": -1}, "groups is -1"),
        ({"groups": 1.5}, "groups is 1.5"),
        ({"seed": 2**64}, "seed is"),
        ({"seed": -1}, "seed is -1"),
        ({"temperature": 2.0}, "does not apply to the random policy"),
        ({"dynamic_sampling": True, "min_successes": 3}, "min_successes is 3, must be in 0...2"),
        ({"dynamic_sampling": True, "max_groups": 0}, "max_groups is 0"),
    ]:
        with pytest.raises(jostle.ArgumentError, match=message):
            sampler.sample("random", **arguments)
    with pytest.raises(jostle.ArgumentError, match="temperature is -1"):
        sampler.sample(policy_path, temperature=-1)
    with pytest.raises(jostle.PolicyError, match="no-such-file"):
        sampler.sample(tmp_path / "no-such-file")
    with pytest.raises(jostle.PolicyError, match="for scene 'reach'"):
        jostle.GroupSampler("reach").sample(policy_path)
    for arguments in [{"group_size": 0}, {"num_threads": 5000}]:
        with pytest.raises(jostle.ArgumentError, match=next(iter(arguments))):
            jostle.GroupSampler("push-box", **arguments)
    sampler.close()
    with pytest.raises(jostle.ClosedError, match="this sampler is closed"):
        sampler.sample("random")
    with pytest.raises(jostle.ClosedError, match="this sampler is closed"):
        sampler.sample(lambda observations: None)


INTERRUPTED = """
import signal, sys, jostle
signal.signal(signal.SIGINT, signal.default_int_handler)  # children of a shell in the background ignore it
sampler = jostle.GroupSampler("push-t", group_size=8)
def slow(observations):
    return [[0, 0]] * len(observations), [[0.0, 0.0]] * len(observations)
work = {
    "sample": lambda: sampler.sample("random", groups=1_000_000),
    "function": lambda: sampler.sample(slow, groups=1_000_000),
    "evaluate": lambda: jostle.evaluate("push-t", "random", episodes=10_000_000),
    "train": lambda: jostle.train("push-t", sys.argv[2], workers=1).finish(),
    "check": lambda: jostle.check("push-t", thorough=True),
}[sys.argv[1]]
print("begun", flush=True)
try:
    work()
except KeyboardInterrupt:
    print("interrupted", jostle.GroupSampler("reach").sample("random", groups=2).report["groupsKept"])
"""


@pytest.mark.parametrize("work", ["sample", "function", "evaluate", "train", "check"])
def test_an_interrupt_ends_every_call_that_would_take_minutes(work, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, work, tmp_path / "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # As in a terminal, where Ctrl-C goes to all processes of the group.
        start_new_session=True,
    )
    assert process.stdout.readline() == "begun\n"
    time.sleep(1)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert output == "interrupted 2\n", errors
    assert process.returncode == 0


def test_other_threads_run_while_the_library_works():
    count, stop = [0], threading.Event()

    def work():
        while not stop.is_set():
            count[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=work)
    thread.start()
    jostle.GroupSampler("push-t", group_size=8, num_threads=1).sample("random", groups=60)
    during = count[0]
    stop.set()
    thread.join()
    assert during > 20
