"""Policies: files that Jostle trained, acting with Jostle's own bits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._abi import LIBRARY
from .errors import ArgumentError, PolicyError
from .policy_file import PolicyFile
from .task import Task

if TYPE_CHECKING:
    from .torch_policy import TorchPolicy


class Policy(_abi.Immutable):
    """A policy of the library: a policy file, a checkpoint, or the random policy of a task."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        told = _abi.answered(LIBRARY.jostle_policy_describe, self.number)
        self.path: str | None = told.get("path")
        """The file it was read from; None for the random policy."""
        self.scene: str | None = told.get("scene")
        """The scene it was trained in."""
        self.observation_count: int = told["observationCount"]
        self.bins: list[int] = told["bins"]
        self.chunk: int = told["chunk"]
        """Actions per decision."""
        self.tokens_per_decision: int = told["tokensPerDecision"]
        self.logit_count: int = told["logitCount"]
        self.temperature: float = told["temperature"]
        self.hash: str | None = told.get("hash")
        """Of its weights, as `jostle train --json` prints it."""
        self._generator = np.random.default_rng()
        self._file = None if self.path is None else os.path.abspath(self.path)

    def act(
        self, observations: Any, keys: Any = None, greedy: bool = False
    ) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
        """Chooses tokens.

        Args:
            observations: `[rows, observation_count]`, finite.
            keys: `[rows]`, 64 bits that each row is drawn from, as a `GroupSampler` hands them on; None for others
                at every call.
            greedy: whether to take the likeliest token of each head.

        Returns:
            `[rows, tokens_per_decision]` each: the tokens, and the log-probability of each.
        """
        values = _abi.rows(observations, self.observation_count, "observations")
        rows = len(values)
        if keys is None:
            drawn = self._generator.integers(0, 2**64, rows, dtype=np.uint64)
        else:
            drawn = np.ascontiguousarray(keys, dtype=np.uint64)
        tokens = np.empty((rows, self.tokens_per_decision), np.uint16)
        log_probabilities = np.empty((rows, self.tokens_per_decision), np.float32)
        _abi.call(
            LIBRARY.jostle_policy_act,
            self.number,
            int(greedy),
            rows,
            values.ctypes.data,
            _abi.address(drawn, np.uint64, (rows,), "keys"),
            tokens.ctypes.data,
            log_probabilities.ctypes.data,
        )
        return tokens, log_probabilities

    def __call__(self, observations: Any) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
        return self.act(observations)

    def log_probabilities(self, observations: Any) -> NDArray[np.float32]:
        """The log-probability of every bin of every head, `[rows, logit_count]`, at the policy's temperature."""
        values = _abi.rows(observations, self.observation_count, "observations")
        result = np.empty((len(values), self.logit_count), np.float32)
        _abi.call(
            LIBRARY.jostle_policy_log_probabilities,
            self.number,
            len(values),
            values.ctypes.data,
            result.ctypes.data,
        )
        return result

    def read_again(self, temperature: float | None = None) -> Policy:
        """The policy of its file at another temperature, or the same.

        Raises:
            PolicyError: if the file is not what it was, or if this is the random policy.
        """
        if self._file is None:
            raise PolicyError("the random policy has no file")
        found = load_policy(self._file, self.temperature if temperature is None else temperature)
        if found.hash != self.hash:
            raise PolicyError(f"{self.path}: is another policy than when this one was loaded from it")
        return found

    def file(self) -> PolicyFile:
        """Its tensors and metadata, with a forward pass in numpy."""
        contents = PolicyFile.read(self.read_again()._file or "")
        contents.metadata["temperature"] = repr(self.temperature)
        return contents

    def module(self) -> TorchPolicy:
        """The same policy as a torch module."""
        from .torch_policy import TorchPolicy

        return TorchPolicy(self.file())

    def __repr__(self) -> str:
        return f"Policy({self.path!r}, scene {self.scene!r})" if self.path else "Policy('random')"


def load_policy(path: str | os.PathLike[str], temperature: float | None = None) -> Policy:
    """Reads a policy file or a checkpoint.

    Args:
        path: the file.
        temperature: replaces that of the file, if given; above 0.
    """
    if temperature is not None and not np.float32(temperature) > 0:
        raise ArgumentError(f"temperature is {temperature}, must be above 0")
    return Policy(_abi.opened(LIBRARY.jostle_policy_open, os.fsencode(os.fspath(path)), temperature or 0.0))


def random_policy(task: Task) -> Policy:
    """The policy that chooses every token uniformly among its bins."""
    return Policy(_abi.opened(LIBRARY.jostle_policy_random, task.number))


def as_policy(policy: Any, task: Task, temperature: float | None = None) -> Policy:
    """A policy, a file, or "random"."""
    if isinstance(policy, Policy):
        if temperature is not None:
            if policy.path is None:
                raise ArgumentError("temperature does not apply to the random policy")
            return policy.read_again(temperature)
        return policy
    if policy == "random":
        if temperature is not None:
            raise ArgumentError("temperature does not apply to the random policy")
        return random_policy(task)
    return load_policy(policy, temperature)
