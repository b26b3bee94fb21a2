"""Gymnasium environments: one episode after another, and vectorised ones over buffers that the library writes into."""

from __future__ import annotations

import ctypes
import secrets
from typing import Any, Literal, Sequence

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from . import _abi
from ._abi import LIBRARY
from .errors import ArgumentError, ClosedError, EpisodeError, FaultError, SnapshotError
from .task import Scene, Task, as_task

Actions = Literal["discrete", "continuous"]
OnFault = Literal["raise", "truncate"]

# Observations have no bounds that a scene states, and Gymnasium warns of infinite ones.
_LARGEST = float(np.finfo(np.float32).max)
_MODES = {AutoresetMode.NEXT_STEP: 0, AutoresetMode.SAME_STEP: 1, AutoresetMode.DISABLED: 2}


class _Environments(_abi.Held):
    """The environments of the library and the buffers that they write into."""

    def __init__(self, task: Task, count: int, seed: int, starts: str, mode: AutoresetMode, threads: int) -> None:
        if starts not in ("training", "evaluation"):
            raise ArgumentError(f"starts is {starts!r}, must be 'training' or 'evaluation'")
        super().__init__(
            _abi.opened(
                LIBRARY.jostle_environment_open,
                task.number,
                count,
                seed,
                int(starts == "evaluation"),
                _MODES[mode],
                threads,
            )
        )
        width, conditions = task.observation_count, len(task.conditions)
        self.shape = (count, len(task.bins))
        self.observations = np.zeros((count, width), np.float32)
        self.final_observations = np.zeros((count, width), np.float32)
        self.rewards = np.zeros(count, np.float32)
        self.terminated = np.zeros(count, np.bool_)
        self.truncated = np.zeros(count, np.bool_)
        self.faulted = np.zeros(count, np.bool_)
        self.seeds = np.zeros(count, np.uint64)
        self.hashes = np.zeros(count, np.uint64)
        self.margins = np.zeros((count, conditions), np.float32)
        # Addresses are looked up once, because this takes longer than a call.
        self._addresses = [
            ctypes.c_void_p(array.ctypes.data)
            for array in (
                self.observations,
                self.final_observations,
                self.rewards,
                self.terminated,
                self.truncated,
                self.faulted,
                self.seeds,
                self.hashes,
                self.margins,
            )
        ]
        self.read()

    def read(self) -> None:
        _abi.call(LIBRARY.jostle_environment_read, self._number, *self._addresses)

    def reset(self, choices: NDArray[np.uint8], seeds: NDArray[np.uint64]) -> None:
        _abi.call(LIBRARY.jostle_environment_reset, self._number, choices.ctypes.data, seeds.ctypes.data)
        self.read()

    def step(self, tokens: NDArray[np.uint16]) -> None:
        _abi.call(LIBRARY.jostle_environment_step, self._number, tokens.ctypes.data)
        self.read()

    def fault(self, index: int) -> str:
        _abi.call(LIBRARY.jostle_environment_fault, self._number, index)
        return _abi.answer().decode()

    def render(self, index: int, width: int) -> NDArray[np.uint8]:
        height = ctypes.c_int64()
        _abi.call(LIBRARY.jostle_environment_render, self._number, index, width, ctypes.byref(height))
        pixels = np.frombuffer(_abi.answer(), np.uint8)
        return pixels.reshape(height.value, width, 3).copy()


class _Spaces:
    """The spaces of a task, and what an action means."""

    def __init__(self, task: Task, actions: Actions) -> None:
        if actions not in ("discrete", "continuous"):
            raise ArgumentError(f"actions is {actions!r}, must be 'discrete' or 'continuous'")
        self.is_continuous = actions == "continuous"
        self.bins = np.array(task.bins)
        self.observation: gymnasium.Space[Any] = gymnasium.spaces.Box(
            -_LARGEST, _LARGEST, (task.observation_count,), np.float32
        )
        self.action: gymnasium.Space[Any] = (
            gymnasium.spaces.Box(-1, 1, (len(task.bins),), np.float32)
            if self.is_continuous
            else gymnasium.spaces.MultiDiscrete(self.bins)
        )

    def tokens(self, actions: Any, shape: tuple[int, ...]) -> NDArray[np.uint16]:
        """Actions as tokens; a number of −1...1 becomes the nearest bin."""
        if not self.is_continuous:
            return _abi.tokens(actions, shape, "actions")
        values = np.asarray(actions)
        if values.dtype.kind not in "fiu":
            raise ArgumentError(f"actions are of {values.dtype}, must be numbers")
        if values.shape != shape:
            raise ArgumentError(f"actions have shape {values.shape}, must have {shape}")
        if not np.isfinite(values).all():
            raise ArgumentError("actions contain a number that is not finite")
        nearest = np.rint((np.clip(values, -1, 1) + 1) / 2 * (self.bins - 1))
        return np.ascontiguousarray(nearest, dtype=np.uint16)


def _check_common(render_mode: str | None, on_fault: str) -> None:
    if render_mode not in (None, "rgb_array"):
        raise ArgumentError(f"render_mode is {render_mode!r}, must be None or 'rgb_array'")
    if on_fault not in ("raise", "truncate"):
        raise ArgumentError(f"on_fault is {on_fault!r}, must be 'raise' or 'truncate'")


class Snapshot:
    """A point in an episode of a `JostleEnv`, to which it can return any number of times, to the bit."""

    def __init__(self, held: _abi.Held, seed: int, actions: tuple[bytes, ...], state_hash: int) -> None:
        self._held = held
        self.seed = seed
        """Of the episode's start."""
        self.actions = actions
        """The actions carried out since, each as the bytes of its tokens."""
        self.hash = state_hash
        """Of the state."""

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs, which carries out the actions again."""
        return {"seed": self.seed, "actions": self.actions, "hash": self.hash}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._held = _abi.Held(0)
        self.seed, self.actions, self.hash = state["seed"], state["actions"], state["hash"]


class JostleEnv(gymnasium.Env[NDArray[np.float32], Any]):
    """One episode after another of a scene.

    Observations are float32 numbers of about −1...1, named by `task.observation_labels`. The reward is 1 at the action
    that succeeds, which ends the episode, and else 0; at the horizon the episode is truncated. `info` has `success`,
    `seed` (of the start), `hash` (of the state), `margins` (of each of `task.conditions`, ≥ 0 where it holds) and,
    with `on_fault="truncate"`, `fault`.

    `reset(seed=…)` begins at the start that the command line gives for that seed (`jostle draw --start`); the seeds of
    later episodes follow from it.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"]}

    def __init__(
        self,
        scene: Scene | Task,
        *,
        actions: Actions = "discrete",
        render_mode: str | None = None,
        render_width: int = 480,
        starts: Literal["training", "evaluation"] = "training",
        on_fault: OnFault = "raise",
    ) -> None:
        """Makes an environment.

        Args:
            scene: the path of a scene file, the name of a scene, or a task.
            actions: "discrete" for a bin of each action dimension, "continuous" for numbers of −1...1, of which
                the nearest bins are carried out.
            render_mode: "rgb_array" for `render`.
            render_width: of pictures, in pixels.
            starts: of training or of evaluation: the two never share a start, unless a seed is given.
            on_fault: whether a physics fault is raised as a `FaultError` or truncates the episode without a reward.
        """
        _check_common(render_mode, on_fault)
        self.task = as_task(scene)
        self.render_mode = render_mode
        self._width = _abi.whole(render_width, "render_width", 16, 16_000)
        self._on_fault = on_fault
        self._spaces = _Spaces(self.task, actions)
        self.observation_space = self._spaces.observation
        self.action_space = self._spaces.action
        self.metadata = {**type(self).metadata, "render_fps": round(self.task.action_rate)}
        self._environment = _Environments(self.task, 1, secrets.randbits(52), starts, AutoresetMode.DISABLED, 1)
        self._actions: list[bytes] = []
        self._is_running = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        super().reset(seed=seed)
        choice = np.array([1 if seed is None else 2], np.uint8)
        self._environment.reset(choice, np.array([0 if seed is None else _abi.seed_of(seed)], np.uint64))
        self._actions = []
        self._is_running = True
        return self._environment.observations[0].copy(), self._info()

    def step(self, action: Any) -> tuple[NDArray[np.float32], float, bool, bool, dict[str, Any]]:
        environment = self._environment
        tokens = self._spaces.tokens(action, environment.shape[1:])
        if not self._is_running:
            if not environment.number:
                raise ClosedError("this environment is closed")
            raise EpisodeError("the episode has not begun or has ended: call reset first")
        environment.step(tokens)
        self._actions.append(tokens.tobytes())
        terminated, truncated = bool(environment.terminated[0]), bool(environment.truncated[0])
        info = self._info()
        if environment.faulted[0]:
            self._is_running = False
            fault = environment.fault(0)
            if self._on_fault == "raise":
                raise FaultError(fault)
            info["fault"] = fault
            truncated = True
        self._is_running = not (terminated or truncated)
        return environment.observations[0].copy(), float(environment.rewards[0]), terminated, truncated, info

    def _info(self) -> dict[str, Any]:
        environment = self._environment
        return {
            "success": bool(environment.terminated[0]),
            # As numpy numbers, because 64 bits without a sign do not fit what Gymnasium makes of Python's.
            "seed": environment.seeds[0],
            "hash": environment.hashes[0],
            "margins": environment.margins[0].copy(),
        }

    def render(self) -> NDArray[np.uint8] | None:
        """The current state, `[height, width, 3]`; None without a render mode."""
        return self._environment.render(0, self._width) if self.render_mode else None

    def save(self) -> Snapshot:
        """Saves the episode."""
        environment = self._environment
        held = _abi.Held(_abi.opened(LIBRARY.jostle_environment_save, environment.number, 0))
        return Snapshot(held, int(environment.seeds[0]), tuple(self._actions), int(environment.hashes[0]))

    def restore(self, snapshot: Snapshot) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Returns to a saved episode, to the bit, and gives what was observed there.

        An episode of another environment of this scene, of another process, or from before the last reset is carried
        out again up to that point.
        """
        environment = self._environment
        try:
            _abi.call(LIBRARY.jostle_environment_restore, environment.number, 0, snapshot._held.number)
            environment.read()
        except (SnapshotError, ClosedError):
            if not environment.number:
                raise
            self._replay(snapshot)
        if int(environment.hashes[0]) != snapshot.hash:
            self._is_running = False
            raise SnapshotError(
                f"{self.task.name}: the {len(snapshot.actions)} actions from seed {snapshot.seed} lead to another "
                "state than the one that was saved: the scene or the version of Jostle is another one"
            ) from None
        self._actions = list(snapshot.actions)
        self._is_running = not (environment.terminated[0] or environment.truncated[0] or environment.faulted[0])
        return environment.observations[0].copy(), self._info()

    def _replay(self, snapshot: Snapshot) -> None:
        """Carries out the actions of a snapshot, from the start of its episode."""
        environment = self._environment
        self._actions = []
        self._is_running = False
        width = len(self.task.bins)
        environment.reset(np.array([2], np.uint8), np.array([snapshot.seed], np.uint64))
        try:
            for action in snapshot.actions:
                tokens = np.frombuffer(action, np.uint16)
                if len(tokens) != width:
                    raise ArgumentError(f"an action has {len(tokens)} tokens, must have {width}")
                environment.step(tokens)
        except (ArgumentError, EpisodeError) as error:
            raise SnapshotError(f"{self.task.name}: the snapshot is of another scene: {error}") from None

    def close(self) -> None:
        self._is_running = False
        self._environment.close()


class JostleVectorEnv(gymnasium.vector.VectorEnv[NDArray[np.float32], Any, NDArray[Any]]):
    """Episodes of a scene side by side, stepped by the library's threads.

    Observations, rewards and `info` are those of `JostleEnv`, with a row for each environment. Environment i of
    `reset(seed=s)` begins at the start of seed s + i. `observations` and the other buffers are arrays that the library
    writes into; `step` returns copies of them, or with `copy=False` the buffers themselves, which the next step
    overwrites.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"]}

    def __init__(
        self,
        scene: Scene | Task,
        num_envs: int = 1,
        *,
        num_threads: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        actions: Actions = "discrete",
        render_mode: str | None = None,
        render_width: int = 480,
        starts: Literal["training", "evaluation"] = "training",
        on_fault: OnFault = "raise",
        seed: int | None = None,
        copy: bool = True,
    ) -> None:
        """Makes environments; the other arguments are those of `JostleEnv`.

        Args:
            scene: the path of a scene file, the name of a scene, or a task.
            num_envs: how many environments.
            num_threads: 0 for one per core. No result depends on it.
            autoreset_mode: what happens after the end of an episode; with DISABLED, reset with
                `options={"reset_mask": …}`.
            seed: what the starts follow from where `reset` is given no seed; None for a random one.
            copy: whether `step` and `reset` return copies.
        """
        _check_common(render_mode, on_fault)
        self.task = as_task(scene)
        self.num_envs = _abi.whole(num_envs, "num_envs", 1, 1_000_000)
        self.render_mode = render_mode
        self._width = _abi.whole(render_width, "render_width", 16, 16_000)
        self._on_fault = on_fault
        self._copy = copy
        try:
            self._mode = AutoresetMode(autoreset_mode)
        except ValueError:
            names = [mode.value for mode in AutoresetMode]
            raise ArgumentError(f"autoreset_mode is {autoreset_mode!r}, must be one of {names}") from None
        self._spaces = _Spaces(self.task, actions)
        self.single_observation_space = self._spaces.observation
        self.single_action_space = self._spaces.action
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.metadata = {
            **type(self).metadata,
            "render_fps": round(self.task.action_rate),
            "autoreset_mode": self._mode,
        }
        self._environments = _Environments(
            self.task,
            self.num_envs,
            secrets.randbits(52) if seed is None else _abi.seed_of(seed),
            starts,
            self._mode,
            _abi.whole(num_threads, "num_threads", 0, 4096),
        )
        self._all = np.ones(self.num_envs, np.bool_)

    @property
    def observations(self) -> NDArray[np.float32]:
        """`[num_envs, observation_count]`: the buffer of current observations, which each step overwrites."""
        return self._environments.observations

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        seeds: list[int | None]
        if seed is None:
            seeds = [None] * self.num_envs
        elif isinstance(seed, (int, np.integer)):
            seeds = [int(seed) + index for index in range(self.num_envs)]
        else:
            seeds = list(seed)
            if len(seeds) != self.num_envs:
                raise ArgumentError(f"there are {len(seeds)} seeds, must be {self.num_envs}")
        mask = self._all if options is None else options.get("reset_mask", self._all)
        if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (self.num_envs,):
            raise ArgumentError(f"reset_mask must be a boolean array of shape ({self.num_envs},)")
        choices = np.where([one is None for one in seeds], 1, 2).astype(np.uint8)
        choices[~mask] = 0
        values = np.array([0 if one is None else _abi.seed_of(one) for one in seeds], np.uint64)
        self._environments.reset(choices, values)
        return self._returned(self._environments.observations), self._infos()

    def step(
        self, actions: Any
    ) -> tuple[NDArray[np.float32], NDArray[Any], NDArray[Any], NDArray[Any], dict[str, Any]]:
        environments = self._environments
        tokens = self._spaces.tokens(actions, environments.shape)
        if self._mode == AutoresetMode.DISABLED:
            ended = environments.terminated | environments.truncated | environments.faulted
            if ended.any():
                raise EpisodeError(
                    f"environments {np.flatnonzero(ended).tolist()} have ended: reset them first, with "
                    'options={"reset_mask": …}'
                )
        before = environments.seeds.copy() if self._mode == AutoresetMode.SAME_STEP else environments.seeds
        environments.step(tokens)
        truncated = environments.truncated
        faults: dict[int, str] = {}
        if environments.faulted.any():
            faults = {int(index): environments.fault(int(index)) for index in np.flatnonzero(environments.faulted)}
            if self._on_fault == "raise":
                raise FaultError("\n".join(f"environment {index}: {fault}" for index, fault in faults.items()))
            truncated = truncated | environments.faulted
        return (
            self._returned(environments.observations),
            self._returned(environments.rewards),
            self._returned(environments.terminated),
            self._returned(truncated),
            self._infos(environments.terminated | truncated, before, faults),
        )

    def _returned(self, array: NDArray[Any]) -> NDArray[Any]:
        return array.copy() if self._copy else array

    def _infos(
        self, ended: NDArray[np.bool_] | None = None, seeds: Any = None, faults: dict[int, str] | None = None
    ) -> dict[str, Any]:
        environments = self._environments
        infos: dict[str, Any] = {}

        def add(to: dict[str, Any], name: str, values: NDArray[Any], mask: NDArray[np.bool_]) -> None:
            to[name], to["_" + name] = values, mask.copy()

        success = environments.terminated.copy()
        if faults:
            wrong = np.full(self.num_envs, None, object)
            for faulted, fault in faults.items():
                wrong[faulted] = fault
        if self._mode == AutoresetMode.SAME_STEP and ended is not None and ended.any():
            final: dict[str, Any] = {}
            add(final, "success", success, ended)
            add(final, "seed", seeds, ended)
            if faults:
                add(final, "fault", wrong, environments.faulted)
            observed = np.full(self.num_envs, None, object)
            for index in np.flatnonzero(ended):
                observed[index] = environments.final_observations[index].copy()
            add(infos, "final_obs", observed, ended)
            add(infos, "final_info", np.empty(0), ended)
            infos["final_info"] = final
            success = np.zeros_like(success)
        elif faults:
            add(infos, "fault", wrong, environments.faulted)
        add(infos, "success", success, self._all)
        add(infos, "seed", environments.seeds.copy(), self._all)
        add(infos, "hash", environments.hashes.copy(), self._all)
        add(infos, "margins", environments.margins.copy(), self._all)
        return infos

    def render(self) -> tuple[NDArray[np.uint8], ...] | None:
        """The current state of each environment, `[height, width, 3]`; None without a render mode."""
        if not self.render_mode:
            return None
        return tuple(self._environments.render(index, self._width) for index in range(self.num_envs))

    def close_extras(self, **kwargs: Any) -> None:
        self._environments.close()
