"""Grouped rollouts: G rollouts of one policy from each start, with dynamic sampling."""

from __future__ import annotations

import ctypes
import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Callable, Protocol, Union, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._abi import LIBRARY
from .errors import ArgumentError, ClosedError
from .policy import Policy, as_policy
from .task import Scene, Task, as_task

Decisions = tuple[Any, Any]


@runtime_checkable
class KeyedPolicy(Protocol):
    """A policy that draws from the keys it is given, so that its rollouts can be repeated to the bit."""

    def act(self, observations: Any, keys: Any) -> Decisions: ...


AnyPolicy = Union[str, "os.PathLike[str]", Policy, KeyedPolicy, Callable[[Any], Decisions]]


@dataclass
class Rollouts:
    """A batch of grouped rollouts in flat arrays; D decisions and N rollouts, N = groups × group_size.

    Rollout n has the decisions `first_decision[n] : first_decision[n] + decisions[n]`. Groups follow one another in
    the order of their numbers, and their members in theirs, so `reward.reshape(-1, group_size)` has a row for each
    group.
    """

    group_size: int
    """Rollouts per group, G."""
    observations: NDArray[np.float32]
    """`[D, observation_count]`, as the policy observed them."""
    tokens: NDArray[np.uint16]
    """`[D, tokens_per_decision]`. Those beyond a rollout's length were never carried out: a loss must mask them."""
    log_probabilities: NDArray[np.float32]
    """`[D, tokens_per_decision]`: that of each token when it was sampled."""
    group: NDArray[np.int64]
    """`[N]`: the number of its group."""
    member: NDArray[np.int64]
    """`[N]`: its number within the group."""
    reward: NDArray[np.int64]
    """`[N]`: 1 with success, else 0."""
    terminated: NDArray[np.bool_]
    """`[N]`: whether it ended with success."""
    truncated: NDArray[np.bool_]
    """`[N]`: whether it ended at the horizon."""
    length: NDArray[np.int64]
    """`[N]`: number of actions carried out."""
    first_decision: NDArray[np.int64]
    """`[N]`: the index of its first decision."""
    decisions: NDArray[np.int64]
    """`[N]`: number of its decisions."""
    seed: NDArray[np.uint64]
    """`[N]`: of its start state."""
    start_hash: NDArray[np.uint64]
    """`[N]`: of its start state, the same for all members of a group."""
    report: dict[str, Any]
    """What was sampled to fill the batch; the keys are those of Swift's `SamplingReport`."""

    @property
    def hash(self) -> str:
        """Of every observation, token, log-probability and reward, as `jostle rollout --json` prints it."""
        text: str = self.report["hash"]
        return text


def _read(source: _abi.Held, report: dict[str, Any], group_size: int, width: int, heads: int) -> Rollouts:
    rollouts, decisions = ctypes.c_int64(), ctypes.c_int64()
    _abi.call(LIBRARY.jostle_batch_size, source.number, ctypes.byref(rollouts), ctypes.byref(decisions))
    observations = np.empty((decisions.value, width), np.float32)
    tokens = np.empty((decisions.value, heads), np.uint16)
    log_probabilities = np.empty((decisions.value, heads), np.float32)
    numbers = np.empty((rollouts.value, 8), np.int64)
    seeds = np.empty((rollouts.value, 2), np.uint64)
    _abi.call(
        LIBRARY.jostle_batch_read,
        source.number,
        *(array.ctypes.data for array in (observations, tokens, log_probabilities, numbers, seeds)),
    )
    columns = np.ascontiguousarray(numbers.T)
    return Rollouts(
        group_size,
        observations,
        tokens,
        log_probabilities,
        group=columns[0],
        member=columns[1],
        reward=columns[2],
        terminated=columns[3].astype(bool),
        truncated=columns[4].astype(bool),
        length=columns[5],
        first_decision=columns[6],
        decisions=columns[7],
        seed=seeds[:, 0].copy(),
        start_hash=seeds[:, 1].copy(),
        report=report,
    )


class GroupSampler:
    """Rolls out groups of one task. It keeps its worlds between calls."""

    def __init__(self, scene: Scene | Task, group_size: int = 8, num_threads: int = 0) -> None:
        """Makes a sampler.

        Args:
            scene: the path of a scene file, the name of a scene, or a task.
            group_size: rollouts per group, G.
            num_threads: 0 for one per core. No result depends on it, unless a policy decides without keys.
        """
        self.task = as_task(scene)
        self.group_size = _abi.whole(group_size, "group_size", 1, 65_536)
        self.num_threads = _abi.whole(num_threads, "num_threads", 0, 4096)
        self._sampler = _abi.Held(
            _abi.opened(LIBRARY.jostle_sampler_open, self.task.number, self.group_size, self.num_threads)
        )

    def sample(
        self,
        policy: AnyPolicy,
        groups: int = 32,
        dynamic_sampling: bool = False,
        seed: int = 0,
        *,
        min_successes: int = 1,
        max_successes: int | None = None,
        max_groups: int | None = None,
        temperature: float | None = None,
        discard_faults: bool = False,
        chunk: int = 1,
        groups_at_once: int | None = None,
        overlap: bool = False,
        first_group: int = 0,
    ) -> Rollouts:
        """Fills a batch with groups, in the order of their numbers.

        Args:
            policy: a policy file, "random", a `Policy`, a function from observations `[rows, observation_count]` of
                all running rollouts to tokens and their log-probabilities, `[rows, tokens_per_decision]` each, or an
                object whose `act` takes observations and keys.
            groups: how many groups to keep.
            dynamic_sampling: whether to keep only groups with successes within bounds, and to try more until there
                are enough; the report says whether there were.
            seed: what starts and, for policies of the library, decisions are drawn from. Without dynamic sampling, the
                batch is that of `jostle rollout --seed` with the same policy, and has the same hash.
            min_successes: with dynamic sampling: the fewest successes of a kept group.
            max_successes: with dynamic sampling: the most; None for group_size − 1.
            max_groups: with dynamic sampling: how many groups to try; None for 4 × groups.
            temperature: for a policy file: replaces that of the file.
            discard_faults: whether to drop groups with a physics fault, which the report then lists, instead of raising
                `FaultError`.
            chunk: for a function: actions per decision.
            groups_at_once: for a function: how many groups run side by side; None for 64, or fewer if fewer are tried.
            overlap: for a function: whether it decides for one half of these groups while the other half is stepped, so
                that neither waits for long. It sees the halves in turns then, in an order that no number of threads
                changes.
            first_group: the number of the first group. Group n is the same in every batch with the same policy and
                seed.
        """
        if not self._sampler.number:
            raise ClosedError("this sampler is closed")
        wanted = _abi.whole(groups, "groups", 0, 10**9)
        if dynamic_sampling:
            tried = 4 * wanted if max_groups is None else _abi.whole(max_groups, "max_groups", 1, 10**9)
            fewest = _abi.whole(min_successes, "min_successes", 0, self.group_size)
            most = self.group_size - 1 if max_successes is None else max_successes
            most = _abi.whole(most, "max_successes", fewest, self.group_size)
        else:
            tried, fewest, most = 0, 0, 0
        first = _abi.whole(first_group, "first_group", 0, 10**9)
        order = (first, wanted, tried, fewest, most, _abi.seed_of(seed), int(discard_faults))
        if isinstance(policy, (str, os.PathLike, Policy)):
            return self._sample(as_policy(policy, self.task, temperature), order)
        if temperature is not None:
            raise ArgumentError("temperature is for policy files; a function has its own")
        at_once = min(64, max(1, tried or wanted)) if groups_at_once is None else groups_at_once
        return self._ask(
            policy,
            order,
            _abi.whole(chunk, "chunk", 1, 4096),
            _abi.whole(at_once, "groups_at_once", 1, 65_536),
            2 if overlap else 1,
        )

    def _sample(self, policy: Policy, order: tuple[int, ...]) -> Rollouts:
        opened = _abi.opened(LIBRARY.jostle_sampler_sample, self._sampler.number, policy.number, *order)
        with _abi.Job(opened) as job:
            report = job.result()
            return _read(job, report, self.group_size, policy.observation_count, policy.tokens_per_decision)

    def _ask(self, policy: Any, order: tuple[int, ...], chunk: int, at_once: int, parts: int) -> Rollouts:
        width, heads = self.task.observation_count, chunk * len(self.task.bins)
        decide = policy.act if isinstance(policy, KeyedPolicy) else lambda observations, _: policy(observations)
        opened = _abi.opened(
            LIBRARY.jostle_groups_open,
            self.task.number,
            chunk,
            self.group_size,
            at_once,
            parts,
            *order,
            self.num_threads,
        )
        # The calls of the library follow one another: only the function runs while the other part is stepped.
        with _abi.Held(opened) as running, ThreadPoolExecutor(1) as stepper:
            waiting = _Waiting(running, self.group_size * at_once, width)
            part, rows, stepping = 0, waiting.read(0), _done()
            while len(rows[1]):
                tokens, log_probabilities = _decisions(decide(*rows), (len(rows[1]), heads))
                stepping.result()
                other = (part + 1) % parts
                following = waiting.read(other)
                stepping = stepper.submit(waiting.step, part, tokens, log_probabilities)
                if other == part or not len(following[1]):
                    stepping.result()
                    other, following = part, waiting.read(part)
                part, rows = other, following
            report = _abi.answered(LIBRARY.jostle_groups_finish, running.number)
            return _read(running, report, self.group_size, width, heads)

    def close(self) -> None:
        """Frees the sampler's worlds."""
        self._sampler.close()


class _Waiting:
    """What waits for decisions in each part of some groups."""

    def __init__(self, groups: _abi.Held, most: int, width: int) -> None:
        self._groups = groups
        self._observations = np.empty((most, width), np.float32)
        self._keys = np.empty(most, np.uint64)

    def read(self, part: int) -> tuple[NDArray[np.float32], NDArray[np.uint64]]:
        """`[rows, width]` and `[rows]`: copies, because a policy may keep what it is given."""
        count = ctypes.c_int64()
        _abi.call(
            LIBRARY.jostle_groups_rows,
            self._groups.number,
            part,
            ctypes.byref(count),
            self._observations.ctypes.data,
            self._keys.ctypes.data,
        )
        return self._observations[: count.value].copy(), self._keys[: count.value].copy()

    def step(self, part: int, tokens: NDArray[np.uint16], log_probabilities: NDArray[np.float32]) -> None:
        _abi.call(
            LIBRARY.jostle_groups_step,
            self._groups.number,
            part,
            len(tokens),
            tokens.ctypes.data,
            log_probabilities.ctypes.data,
        )


def _done() -> Future[None]:
    """Work that has ended."""
    future: Future[None] = Future()
    future.set_result(None)
    return future


def open_batch(rollouts: Rollouts, task: Task) -> _abi.Held:
    """A batch of the library with these rollouts, which are checked."""
    heads = rollouts.tokens.shape[1]
    if heads % len(task.bins):
        raise ArgumentError(f"tokens has {heads} columns, must have a multiple of {len(task.bins)}")
    decisions = len(rollouts.observations)
    names = ("group", "member", "reward", "terminated", "truncated", "length", "first_decision", "decisions")
    columns = [np.asarray(getattr(rollouts, name)) for name in names]
    for name, column in zip(names, columns):
        if column.dtype.kind not in "biu":
            raise ArgumentError(f"{name} is of {column.dtype}, must be whole numbers")
    numbers = np.stack([column.astype(np.int64) for column in columns], axis=1)
    seeds = np.stack([rollouts.seed, rollouts.start_hash], axis=1)
    count = len(numbers)
    return _abi.Held(
        _abi.opened(
            LIBRARY.jostle_batch_open,
            task.number,
            heads // len(task.bins),
            rollouts.group_size,
            count,
            decisions,
            _abi.address(rollouts.observations, np.float32, (decisions, task.observation_count), "observations"),
            _abi.address(rollouts.tokens, np.uint16, (decisions, heads), "tokens"),
            _abi.address(rollouts.log_probabilities, np.float32, (decisions, heads), "log_probabilities"),
            numbers.ctypes.data,
            _abi.address(seeds, np.uint64, (count, 2), "seeds"),
        )
    )


def _decisions(decided: Any, shape: tuple[int, int]) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """The tokens and log-probabilities that a policy returned, as numpy arrays or tensors of any device."""
    if not isinstance(decided, (tuple, list)) or len(decided) != 2:
        raise ArgumentError(f"the policy returned a {type(decided).__name__}, must return tokens and log-probabilities")
    tokens, log_probabilities = (_array(part) for part in decided)
    if log_probabilities.dtype.kind != "f":
        raise ArgumentError(
            f"the policy's log-probabilities are of {log_probabilities.dtype}, must be floating-point numbers"
        )
    if log_probabilities.shape != shape:
        raise ArgumentError(f"the policy's log-probabilities have shape {log_probabilities.shape}, must have {shape}")
    return (
        _abi.tokens(tokens, shape, "the policy's tokens"),
        np.ascontiguousarray(log_probabilities, dtype=np.float32),
    )


def _array(part: Any) -> NDArray[Any]:
    detach = getattr(part, "detach", None)
    return np.asarray(detach().cpu().numpy() if detach is not None else part)
