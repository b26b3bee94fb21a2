"""Jostle from Python: environments, grouped rollouts, training, checks and pictures of 2-D robot manipulation."""

from __future__ import annotations

from . import errors
from ._version import __version__
from .errors import (
    ArgumentError,
    BusyError,
    ClosedError,
    Diagnostic,
    EngineError,
    EpisodeError,
    FaultError,
    JostleError,
    PictureError,
    PolicyError,
    SceneError,
    SnapshotError,
    StoppedError,
    TrainingError,
)
from .export import export_minari
from .learner import Learner
from .policy import Policy, load_policy, random_policy
from .policy_file import PolicyFile
from .registration import register as _register
from .sampling import GroupSampler, Rollouts
from .task import Task, scene_names
from .tools import Picture, check, draw, sweep
from .training import Training, evaluate, resume, train

_register()

__all__ = [
    "ArgumentError",
    "BusyError",
    "ClosedError",
    "Diagnostic",
    "EngineError",
    "EpisodeError",
    "FaultError",
    "GroupSampler",
    "JostleError",
    "Learner",
    "PictureError",
    "Picture",
    "Policy",
    "PolicyError",
    "PolicyFile",
    "Rollouts",
    "SceneError",
    "SnapshotError",
    "StoppedError",
    "Task",
    "Training",
    "TrainingError",
    "__version__",
    "check",
    "draw",
    "errors",
    "evaluate",
    "export_minari",
    "load_policy",
    "random_policy",
    "resume",
    "scene_names",
    "sweep",
    "train",
]
