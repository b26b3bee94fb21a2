"""Rollouts, updates and sweeps on many machines, with Ray (the extra `ray`).

Everything has the bits of one machine, for any number of actors. Groups have numbers: which actor rolls out a group,
and which result comes first, decides nothing. An actor that dies is replaced, and its groups are repeated.
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from functools import cached_property
from pathlib import Path
from typing import Any, Callable, Iterator

import numpy as np
import ray
from ray.exceptions import ObjectLostError, RayActorError, RayTaskError

from . import _abi, sampling, tools
from ._abi import LIBRARY
from ._version import __version__
from .errors import ArgumentError, FaultError, JostleError
from .learner import GroupSum, Learner, passed
from .policy import Policy, as_policy, load_policy
from .sampling import AnyPolicy, Rollouts, open_batch
from .task import Scene, Task, as_task


class GroupSampler:
    """`jostle.GroupSampler` whose groups are rolled out by Ray actors, which also share the work of an update.

    Ray is started by its first use, as always; call `ray.init(address=…)` before for a cluster. Jostle must be
    installed on all of its machines, in the same version. Scenes and policies are sent there.
    """

    def __init__(
        self,
        scene: Scene | Task,
        group_size: int = 8,
        *,
        actors: int = 2,
        num_threads: int = 1,
        groups_per_call: int = 4,
        max_replacements: int = 8,
        actor_options: dict[str, Any] | None = None,
    ) -> None:
        """Starts actors.

        Args:
            scene: the path of a scene file, the name of a scene, or a task.
            group_size: rollouts per group, G.
            actors: how many. No result depends on it.
            num_threads: of each actor, and the CPUs that Ray reserves for it.
            groups_per_call: how many groups an actor is handed at a time.
            max_replacements: how many actors may die within one call before it fails.
            actor_options: further options of Ray, such as {"resources": {"rollouts": 1}}.
        """
        self.task = as_task(scene)
        self.group_size = _abi.whole(group_size, "group_size", 1, 65_536)
        self._groups_per_call = _abi.whole(groups_per_call, "groups_per_call", 1, 65_536)
        self._max_replacements = _abi.whole(max_replacements, "max_replacements", 0)
        count = _abi.whole(actors, "actors", 1, 65_536)
        threads = _abi.whole(num_threads, "num_threads", 1, 4096)
        self._made = ray.remote(_Actor).options(**{"num_cpus": threads, **(actor_options or {})})
        self._arguments = (self.task.name, self.task.text, self.task.digest, __version__, self.group_size, threads)
        self.actors = [self._make() for _ in range(count)]
        """Ray's handles of the actors. One that dies is replaced here."""

    def _make(self) -> Any:
        return self._made.remote(*self._arguments)

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
    ) -> Rollouts:
        """Fills a batch with groups: that of `jostle.GroupSampler.sample` with the same arguments, and its hash.

        A policy file is read here and sent to the actors; so is a function, which must be one that can be pickled. A
        function that draws its own random numbers is another one in each actor: for the bits of one machine, take an
        object whose `act` draws from the keys that it is given.
        """
        size = self.group_size
        wanted = _abi.whole(groups, "groups", 0, 10**9)
        most = wanted
        kept = range(size + 1)
        if dynamic_sampling:
            most = 4 * wanted if max_groups is None else _abi.whole(max_groups, "max_groups", 1, 10**9)
            fewest = _abi.whole(min_successes, "min_successes", 0, size)
            upper = size - 1 if max_successes is None else _abi.whole(max_successes, "max_successes", fewest, size)
            kept = range(fewest, upper + 1)
        chosen = {"seed": _abi.seed_of(seed), "chunk": _abi.whole(chunk, "chunk", 1, 4096)}
        batch = _Batch(self.task, size, chosen["chunk"], wanted, most, kept, discard_faults)
        shipped = ray.put(_shipped(policy, self.task, temperature))
        self._share(
            batch.blocks(self._groups_per_call),
            lambda actor, block: actor.roll.remote(shipped, block.start, len(block), chosen),
            batch.enter,
        )
        return batch.finish()

    def update(
        self, learner: Learner, rollouts: Rollouts, progress: float = 0.0, *, minibatches: int = 1
    ) -> dict[str, float]:
        """`learner.update` with the same arguments, with the gradients of the groups computed by the actors."""
        batch = ray.put(rollouts)

        def total(groups: range) -> GroupSum:
            state = ray.put((learner.policy_bytes(), learner.configuration))
            found = GroupSum(learner.parameter_count)
            waiting: dict[int, Any] = {}
            settled = groups.start

            def enter(block: range, gradients: Any) -> bool:
                nonlocal settled
                waiting[block.start] = gradients
                while settled in waiting:
                    losses, rows = waiting.pop(settled)
                    found.add(losses, rows)
                    settled += len(losses)
                return settled == groups.stop

            # Small enough that each actor has work in each minibatch.
            size = min(self._groups_per_call, -(-len(groups) // len(self.actors)))
            self._share(
                (range(first, min(first + size, groups.stop)) for first in range(groups.start, groups.stop, size)),
                lambda actor, block: actor.gradients.remote(state, batch, block.start, len(block)),
                enter,
            )
            return found

        return passed(learner, rollouts, progress, minibatches, total)

    def _share(
        self, blocks: Iterator[range], submit: Callable[[Any, range], Any], enter: Callable[[range, Any], bool]
    ) -> None:
        """Has the actors work on blocks, each on one at a time, until there are no more or `enter` says it is enough.

        Args:
            blocks: of groups, in order.
            submit: begins the work on a block.
            enter: takes the result of a block, in any order.
        """
        running: dict[Any, tuple[int, range]] = {}
        idle = deque(range(len(self.actors)))
        repeated: deque[range] = deque()
        replacements = 0
        while True:
            while idle:
                block = repeated.popleft() if repeated else next(blocks, None)
                if block is None:
                    break
                actor = idle.popleft()
                running[submit(self.actors[actor], block)] = (actor, block)
            if not running:
                return
            (done, *_), _ = ray.wait(list(running), num_returns=1)
            actor, block = running.pop(done)
            idle.append(actor)
            try:
                found = ray.get(done)
            except RayTaskError as error:
                if isinstance(error.cause, Exception):
                    raise error.cause from error
                raise
            except (RayActorError, ObjectLostError) as error:
                replacements += 1
                if replacements > self._max_replacements:
                    raise JostleError(
                        f"{replacements} actors died within one call, at most {self._max_replacements} may: {error}"
                    ) from error
                self.actors[actor] = self._make()
                repeated.append(block)
                continue
            if enter(block, found):
                # What is still running is not needed; its actor does it before what comes next.
                return

    def close(self) -> None:
        """Ends the actors."""
        actors, self.actors = self.actors, []
        for actor in actors:
            ray.kill(actor)

    def __enter__(self) -> GroupSampler:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def sweep(
    file: str | os.PathLike[str], out: str | os.PathLike[str], *, num_cpus: float = 1, max_retries: int = 3
) -> dict[str, Any]:
    """Trains the cells of a sweep that are missing, each as a task of Ray, with the bytes of `jostle sweep`.

    A cell whose machine dies is continued from its newest checkpoint. A cell that fails is named at the end, and the
    others go on.

    Args:
        file: a sweep file.
        out: the folder to create or to continue. It, the sweep file and all files that this names must have the same
            path on all machines, on a file system that they share.
        num_cpus: CPUs that Ray reserves for a cell, which is trained by one worker.
        max_retries: how often a cell is continued whose machine died.

    Returns:
        What `jostle sweep --json` prints: out, cells, trained, failed.
    """
    path, folder = os.path.abspath(file), os.path.abspath(out)
    cells = tools.answer_of(["sweep", path, "--out", folder, "--list"])["cells"]
    count = len(cells)
    # A part without a cell, which records the sweep in the folder before the cells are trained at the same time.
    tools.sweep(path, folder, shard=f"{count + 1}/{count + 1}")
    train = ray.remote(_train).options(num_cpus=num_cpus, max_retries=max_retries)
    running = {
        train.remote(path, folder, f"{number}/{count}", os.getcwd()): cell["folder"]
        for number, cell in enumerate(cells, 1)
        if cell["state"] != "done"
    }
    failed = {running[task]: message for task, message in zip(running, ray.get(list(running))) if message}
    if failed:
        listed = "\n".join(f"{cell}: {message}" for cell, message in failed.items())
        raise JostleError(f"{len(failed)} of {count} cells failed:\n{listed}")
    return {"out": folder, "cells": count, "trained": len(running), "failed": []}


def _train(file: str, out: str, shard: str, folder: str) -> str | None:
    """Trains a cell of a sweep; why it failed, if it did."""
    try:
        tools.answer_of(["sweep", file, "--out", out, "--shard", shard, "--workers", "1"], folder)
    except JostleError as error:
        return str(error)
    return None


def _shipped(policy: Any, task: Task, temperature: float | None) -> tuple[Any, float | None]:
    """A policy as something that can be sent to another machine: the bytes of a file, "random", or a function."""
    if isinstance(policy, (str, os.PathLike, Policy)):
        acting = as_policy(policy, task, temperature)
        if acting.path is None:
            return "random", None
        return Path(acting.read_again()._file or "").read_bytes(), acting.temperature
    if temperature is not None:
        raise ArgumentError("temperature is for policy files; a function has its own")
    return policy, None


class _Actor:
    """What runs on another machine: a sampler, and a learner without a state of its own."""

    def __init__(self, name: str, text: str, digest: str, version: str, group_size: int, num_threads: int) -> None:
        self._name, self._text, self._digest, self._version = name, text, digest, version
        self._group_size, self._num_threads = group_size, num_threads
        self._folder = tempfile.TemporaryDirectory()
        self._policy: tuple[Any, Any] = (None, None)

    @cached_property
    def _sampler(self) -> sampling.GroupSampler:
        # Not where the actor is made: an error there would look like the death of its machine.
        if self._version != __version__:
            raise JostleError(f"this machine has version {__version__} of Jostle, must have {self._version}")
        scene = Path(self._folder.name) / f"{self._name}.yaml"
        scene.write_text(self._text, encoding="utf-8")
        sampler = sampling.GroupSampler(scene, self._group_size, self._num_threads)
        if sampler.task.digest != self._digest:
            raise JostleError(
                f"the scene '{self._name}' has digest {sampler.task.digest} here, must have {self._digest}"
            )
        return sampler

    def _file(self, contents: bytes) -> Path:
        path = Path(self._folder.name) / "policy.safetensors"
        path.write_bytes(contents)
        return path

    def roll(self, shipped: tuple[Any, float | None], first: int, count: int, chosen: dict[str, Any]) -> Rollouts:
        """Some groups, of which all are kept; those with a physics fault are listed in the report."""
        policy, temperature = shipped
        if isinstance(policy, bytes):
            if self._policy[0] != shipped:
                self._policy = (shipped, load_policy(self._file(policy), temperature))
            policy = self._policy[1]
        return self._sampler.sample(policy, groups=count, first_group=first, discard_faults=True, **chosen)

    def gradients(self, state: tuple[bytes, str], rollouts: Rollouts, first: int, count: int) -> tuple[Any, Any]:
        """The losses and gradients of some groups of a batch."""
        contents, parameters = state
        config = Path(self._folder.name) / "configuration.yaml"
        config.write_text(parameters, encoding="utf-8")
        policy = self._file(contents)
        with Learner(self._sampler.task, policy, config=config, num_threads=self._num_threads) as learner:
            losses, gradients = learner.gradients(rollouts, range(first, first + count))
            return losses, gradients


class _Batch:
    """A batch that is filled by numbered groups: results are taken in any order and count in the order of numbers."""

    def __init__(
        self, task: Task, group_size: int, chunk: int, wanted: int, most: int, kept: range, discard_faults: bool
    ) -> None:
        self._task, self._size, self._chunk = task, group_size, chunk
        self._wanted, self._most, self._kept, self._discards = wanted, most, kept, discard_faults
        self._waiting: dict[int, Rollouts] = {}
        self._waiting_kept = 0
        self._settled = 0
        self._parts: list[tuple[Rollouts, int]] = []
        self._successes: list[int | None] = []
        self._actions = 0
        self._faults: list[str] = []

    def blocks(self, size: int) -> Iterator[range]:
        """The numbers of the groups to roll out, until those that have been are enough."""
        if self._wanted:
            for first in range(0, self._most, size):
                if len(self._parts) + self._waiting_kept >= self._wanted:
                    return
                yield range(first, min(first + size, self._most))

    def _keeps(self, successes: int | None) -> bool:
        return successes is not None and successes in self._kept

    def enter(self, block: range, rollouts: Rollouts) -> bool:
        """Takes the result of a block; whether the batch is full."""
        self._waiting[block.start] = rollouts
        self._waiting_kept += sum(map(self._keeps, rollouts.report["groupSuccesses"]))
        while self._settled in self._waiting and len(self._parts) < self._wanted:
            self._settle(self._waiting.pop(self._settled))
        return len(self._parts) == self._wanted

    def _settle(self, rollouts: Rollouts) -> None:
        found = rollouts.report["groupSuccesses"]
        self._waiting_kept -= sum(map(self._keeps, found))
        self._settled += len(found)
        faults = iter(rollouts.report["faults"])
        row = 0
        for successes in found:
            if len(self._parts) == self._wanted:
                return
            self._successes.append(successes)
            if successes is None:
                fault = next(faults)
                if not self._discards:
                    raise FaultError(fault)
                self._faults.append(fault)
                continue
            self._actions += int(rollouts.length[row : row + self._size].sum())
            if self._keeps(successes):
                self._parts.append((rollouts, row))
            row += self._size

    def finish(self) -> Rollouts:
        """The batch and the report, with the keys of the library's."""
        tried = [successes for successes in self._successes if successes is not None]
        dropped = [successes for successes in tried if not self._keeps(successes)]
        histogram = np.bincount(np.array(tried, np.int64), minlength=self._size + 1).tolist()
        rolled = len(tried) * self._size
        report = {
            "groupsTried": len(self._successes),
            "groupsKept": len(self._parts),
            "groupsAllFail": dropped.count(0),
            "groupsAllSuccess": dropped.count(self._size),
            "groupsOutOfBounds": sum(0 < successes < self._size for successes in dropped),
            "groupsFaulted": len(self._faults),
            "mixedGroups": sum(histogram[1:-1]),
            "passRate": sum(tried) / rolled if rolled else 0,
            "passRateHistogram": histogram,
            "groupSuccesses": self._successes,
            "rollouts": rolled,
            "successes": sum(tried),
            "actions": self._actions,
            "faults": self._faults,
            "isFull": len(self._parts) == self._wanted,
        }
        batch = self._joined(report)
        with open_batch(batch, self._task) as held:
            _abi.call(LIBRARY.jostle_batch_hash, held.number)
            report["hash"] = _abi.answer().decode()
        return batch

    def _joined(self, report: dict[str, Any]) -> Rollouts:
        """The groups that were kept, one after another."""
        heads = self._chunk * len(self._task.bins)

        def of(name: str, kind: Any) -> Any:
            rows = [getattr(rollouts, name)[row : row + self._size] for rollouts, row in self._parts]
            return np.concatenate([np.empty(0, kind), *rows])

        def decided(name: str, width: int, kind: Any) -> Any:
            rows = []
            for rollouts, row in self._parts:
                first = rollouts.first_decision[row]
                last = row + self._size - 1
                rows.append(getattr(rollouts, name)[first : rollouts.first_decision[last] + rollouts.decisions[last]])
            return np.concatenate([np.empty((0, width), kind), *rows])

        decisions = of("decisions", np.int64)
        return Rollouts(
            self._size,
            decided("observations", self._task.observation_count, np.float32),
            decided("tokens", heads, np.uint16),
            decided("log_probabilities", heads, np.float32),
            group=of("group", np.int64),
            member=of("member", np.int64),
            reward=of("reward", np.int64),
            terminated=of("terminated", np.bool_),
            truncated=of("truncated", np.bool_),
            length=of("length", np.int64),
            first_decision=np.cumsum(decisions) - decisions,
            decisions=decisions,
            seed=of("seed", np.uint64),
            start_hash=of("start_hash", np.uint64),
            report=report,
        )
