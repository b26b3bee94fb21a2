"""Tasks: a scene, read and ready to be run."""

from __future__ import annotations

import json
import os
import warnings
from typing import Union

from . import _abi
from ._abi import LIBRARY

Scene = Union[str, "os.PathLike[str]"]


class Task(_abi.Immutable):
    """A scene that can be run."""

    def __init__(self, scene: Scene) -> None:
        """Reads a scene.

        Args:
            scene: the path of a scene file, or the name of a scene in ./scenes or in the suite, such as "push-box".

        Raises:
            SceneError: with every fault of the file, by line and column.
        """
        super().__init__(_abi.opened(LIBRARY.jostle_task_open, os.fsencode(os.fspath(scene))))
        told = _abi.answered(LIBRARY.jostle_task_describe, self.number)
        self.name: str = told["name"]
        self.digest: str = told["digest"]
        self.path: str = told["path"]
        self.instruction: str = told["instruction"]
        self.description: str = told["description"]
        self.horizon: int = told["horizon"]
        """Actions after which an episode is truncated."""
        self.action_rate: float = told["actionRate"]
        """Actions per second."""
        self.physics_steps: int = told["physicsSteps"]
        """Physics steps per action."""
        self.observation_labels: list[str] = told["observationLabels"]
        self.action_labels: list[str] = told["actionLabels"]
        self.bins: list[int] = told["bins"]
        """Number of bins of each action dimension."""
        self.conditions: list[str] = told["conditions"]
        """The conditions of success, in the order of their margins."""
        self.text: str = told["text"]
        """The scene file with everything that it extends."""
        for warning in told["warnings"]:
            warnings.warn(warning, stacklevel=2)

    @property
    def observation_count(self) -> int:
        return len(self.observation_labels)

    def __repr__(self) -> str:
        return f"Task({self.name!r}, {self.observation_count} observed numbers, bins {self.bins})"


def as_task(scene: Scene | Task) -> Task:
    return scene if isinstance(scene, Task) else Task(scene)


def scene_names() -> list[str]:
    """The names of the scenes in ./scenes and in the suite."""
    _abi.call(LIBRARY.jostle_scene_names)
    names: list[str] = json.loads(_abi.answer())
    return names
