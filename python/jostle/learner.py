"""The library's learner for a loop of one's own: the gradient of each group by itself, and steps along their sum."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any, Callable

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._abi import LIBRARY
from .errors import ArgumentError
from .sampling import Rollouts, open_batch
from .task import Scene, Task, as_task
from .training import configuration


class Learner(_abi.Held):
    """Improves a policy by GRPO with AdamW.

    The gradient of a group does not depend on which other groups are computed with it, and gradients are added in the
    order of the groups. So the weights are the same bits however the groups are shared among processes and threads.
    """

    def __init__(
        self,
        scene: Scene | Task,
        policy: str | os.PathLike[str] | None = None,
        *,
        config: str | os.PathLike[str] | None = None,
        recipe: str | None = None,
        num_threads: int = 0,
        **parameters: Any,
    ) -> None:
        """Makes a learner.

        Args:
            scene: the path of a scene file, the name of a scene, or a task.
            policy: the policy file to begin with; None for the random weights with which `train` begins.
            config: a configuration file, which parameters override.
            recipe: as of `train`.
            num_threads: 0 for one per core. No result depends on it.
            parameters: as of `train`: those of the network, of GRPO and of the optimiser, and the seed. `epochs` and
                `minibatches` have no effect: how often `update` is called, and with how many minibatches, says that.
        """
        self.task = as_task(scene)
        self.configuration = configuration(config, parameters)
        """The text of the parameters."""
        super().__init__(
            _abi.opened(
                LIBRARY.jostle_learner_open,
                self.task.number,
                self.configuration.encode(),
                (recipe or "").encode(),
                b"" if policy is None else os.fsencode(os.fspath(policy)),
                _abi.whole(num_threads, "num_threads", 0, 4096),
            )
        )
        told = self._told()
        self.parameter_count: int = told["parameterCount"]
        """Numbers of a gradient: all weights, in the network's own order."""
        self.temperature: float = told["temperature"]
        """Of the policy, at which rollouts must be sampled."""

    def _told(self) -> Any:
        return _abi.answered(LIBRARY.jostle_learner_describe, self.number)

    @property
    def hash(self) -> str:
        """Of its weights, as `jostle train --json` prints it."""
        text: str = self._told()["hash"]
        return text

    def gradients(
        self, rollouts: Rollouts, groups: range | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Each group's part of the loss of a whole batch, and its gradient; no step is made.

        Args:
            rollouts: the whole batch, sampled by this learner's policy.
            groups: positions of consecutive groups in the batch; None for all.

        Returns:
            `[groups]` and `[groups, parameter_count]`.
        """
        with open_batch(rollouts, self.task) as batch:
            chosen = range(len(rollouts.reward) // rollouts.group_size) if groups is None else groups
            if chosen.step != 1:
                raise ArgumentError(f"groups is {groups}, must be consecutive")
            losses = np.empty(len(chosen), np.float64)
            gradients = np.empty((len(chosen), self.parameter_count), np.float32)
            _abi.call(
                LIBRARY.jostle_learner_gradients,
                self.number,
                batch.number,
                chosen.start,
                len(chosen),
                gradients.ctypes.data,
                losses.ctypes.data,
            )
        return losses, gradients

    def step(self, gradient: NDArray[np.float32], progress: float = 0.0) -> float:
        """Makes one step of the optimiser.

        Args:
            gradient: `[parameter_count]`: the sum of the gradients of all groups.
            progress: of the whole training, 0...1, for the learning rate's schedule.

        Returns:
            The norm of the gradient.
        """
        norm = ctypes.c_double()
        address = _abi.address(gradient, np.float32, (self.parameter_count,), "gradient")
        _abi.call(LIBRARY.jostle_learner_step, self.number, address, progress, ctypes.byref(norm))
        return norm.value

    def update(self, rollouts: Rollouts, progress: float = 0.0, *, minibatches: int = 1) -> dict[str, float]:
        """Passes through a batch once, with a step for each minibatch.

        Args:
            rollouts: sampled by this learner's policy, before any update with them.
            progress: of the whole training, 0...1, for the learning rate's schedule.
            minibatches: into how many parts of whole groups, in order, the batch is divided.

        Returns:
            `loss`, the sum of the minibatches' parts of the batch's loss, each before its step, and `gradientNorm`, the
            mean over the steps.
        """

        def total(groups: range) -> GroupSum:
            found = GroupSum(self.parameter_count)
            found.add(*self.gradients(rollouts, groups))
            return found

        return passed(self, rollouts, progress, minibatches, total)

    def absorb(self, observations: Any) -> None:
        """Absorbs observations, `[rows, observation_count]`, into the statistics by which its policy scales them.

        Call it after the updates with a batch, not before: a batch is learned from as it was sampled.
        """
        values = _abi.rows(observations, self.task.observation_count, "observations")
        _abi.call(LIBRARY.jostle_learner_absorb, self.number, len(values), values.ctypes.data)

    def policy_bytes(self) -> bytes:
        """Its policy, as the bytes of a policy file."""
        _abi.call(LIBRARY.jostle_learner_policy, self.number)
        return _abi.answer()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes its policy to a file."""
        Path(path).write_bytes(self.policy_bytes())


class GroupSum:
    """The sum of gradients, which must be added in the order of the groups."""

    def __init__(self, parameter_count: int) -> None:
        self._loss = 0.0
        self._gradient = np.zeros(parameter_count, np.float32)

    def add(self, losses: NDArray[np.float64], gradients: NDArray[np.float32]) -> None:
        for loss, gradient in zip(losses, gradients):
            self._loss += float(loss)
            self._gradient += gradient

    def step(self, learner: Learner, progress: float, scale: float) -> tuple[float, float]:
        """Makes a step along the sum times `scale`; gives the loss and the norm of the gradient."""
        return self._loss, learner.step(self._gradient * np.float32(scale), progress)


def passed(
    learner: Learner, rollouts: Rollouts, progress: float, minibatches: int, total: Callable[[range], GroupSum]
) -> dict[str, float]:
    """A pass through a batch: `learner.update`, wherever `total` computes the gradients of a minibatch's groups."""
    count = len(rollouts.reward) // rollouts.group_size
    if count == 0:
        raise ArgumentError("the batch has no rollouts")
    parts = _abi.whole(minibatches, "minibatches", 1, count)
    steps = []
    for part in range(parts):
        groups = range(count * part // parts, count * (part + 1) // parts)
        # The loss is that of the whole batch, of which this is a share.
        steps.append(total(groups).step(learner, progress, count / len(groups)))
    losses, norms = zip(*steps)
    return {"loss": sum(losses), "gradientNorm": sum(norms) / parts}
