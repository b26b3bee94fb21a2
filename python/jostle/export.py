"""Rollout files as data sets of other libraries: `export_minari`, and the command `jostle export`.

The command is in Python because Minari is: the wheel installs it as `jostle export`, and from a working copy it is
`python -m jostle export`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Sequence

import numpy as np

from .errors import ArgumentError, JostleError
from .task import Scene, Task, as_task

if TYPE_CHECKING:
    import minari


def export_minari(
    file: str | os.PathLike[str],
    dataset_id: str,
    *,
    scene: Scene | Task | None = None,
    actions: str = "discrete",
    **metadata: Any,
) -> minari.MinariDataset:
    """Makes a data set of Minari from a rollout file (`jostle rollout`, `jostle demonstrate`, or a run's).

    Minari wants the observation before each action and the last one, and a file has what the policy observed: one
    observation for each decision. So every episode is carried out again, and compared with the file.

    Args:
        file: the rollout file.
        dataset_id: of the data set, such as "jostle/push-box/planner-v0"; Minari's own folder has none of this name.
        scene: what was rolled out; None for the scene of the name that the file has.
        actions: "discrete" for tokens, or "continuous" for numbers in −1...1, as of the environments.
        metadata: for `minari.create_dataset_from_buffers`, such as author="…" or description="…".

    Returns:
        The data set, whose `recover_environment()` makes the environment once jostle is imported.
    """
    import gymnasium
    import h5py
    import minari

    if actions not in ("discrete", "continuous"):
        raise ArgumentError(f"actions is {actions!r}, must be 'discrete' or 'continuous'")
    try:
        opened = h5py.File(file)
    except OSError as error:
        raise ArgumentError(f"{os.fspath(file)}: cannot be read as a rollout file: {error}") from None
    with opened as contents:
        if "jostle" not in contents:
            raise ArgumentError(f"{os.fspath(file)}: not a rollout file of Jostle")
        told = contents["jostle"].attrs
        task = as_task(told["scene"] if scene is None else scene)
        digest = f"{int(told['scene_digest']):016x}"
        if task.digest != digest:
            raise JostleError(
                f"{os.fspath(file)}: is of scene '{told['scene']}' with digest {digest}, but that of '{task.name}' is "
                f"{task.digest}: give the scene that was rolled out"
            )
        name = f"jostle/{task.name}-v1"
        if scene is None and name in gymnasium.registry:
            env = gymnasium.make(name, actions=actions)
        else:
            env = gymnasium.make("jostle/scene-v1", scene=os.path.abspath(task.path), actions=actions)
        try:
            episodes = list(_episodes(contents, env, actions))
        finally:
            env.close()
        if not episodes:
            raise ArgumentError(f"{os.fspath(file)}: has no rollouts")
        return minari.create_dataset_from_buffers(dataset_id, episodes, env=env, **metadata)


def _episodes(contents: Any, env: Any, actions: str) -> Iterator[Any]:
    """Carries out the rollouts of a file again."""
    from minari.data_collector import EpisodeBuffer

    own = env.unwrapped
    bins, chunk = np.array(own.task.bins), int(contents["jostle"].attrs["chunk"])

    def taken(tokens: Any) -> Any:
        if actions == "discrete":
            return np.asarray(tokens, np.int64)
        return (-1 + 2 * np.asarray(tokens, np.float64) / (bins - 1)).astype(np.float32)

    prefix = contents["jostle"]["prefix"][()] if "prefix" in contents["jostle"] else np.empty((0, len(bins)))
    for name in sorted(contents["data"]):
        rollout = contents["data"][name]
        observation, info = own.reset(seed=int(rollout.attrs["seed"]))
        for tokens in taken(prefix):
            observation, *_, info = own.step(tokens)
        length = int(rollout.attrs["num_samples"])
        chosen = taken(rollout["tokens"][()].reshape(-1, len(bins))[:length])
        observations, rewards, terminations, truncations = [observation], [], [], []
        for action in chosen:
            observation, reward, terminated, truncated, _ = own.step(action)
            observations.append(observation)
            rewards.append(reward)
            terminations.append(terminated)
            truncations.append(truncated)
        if not np.array_equal(observations[:-1:chunk], rollout["obs/state"][()]) or not np.array_equal(
            rewards, rollout["rewards"][()]
        ):
            raise JostleError(f"{name}: its actions lead elsewhere here: the version of Jostle is another one")
        yield EpisodeBuffer(
            seed=int(rollout.attrs["seed"]),
            observations=np.array(observations),
            actions=chosen,
            rewards=rewards,
            terminations=terminations,
            truncations=truncations,
        )


def main(arguments: Sequence[str]) -> None:
    """The command `jostle export`."""
    parser = argparse.ArgumentParser(prog="jostle export", description="Make a data set from a rollout file.")
    parser.add_argument("file", help="A rollout file.")
    parser.add_argument("--to", required=True, choices=["minari"], help="The library that is to read it.")
    parser.add_argument("--id", help="The name of the data set (default: jostle/SCENE/FILE-v0).")
    parser.add_argument("--scene", help="What was rolled out (default: the scene of the name that the file has).")
    parser.add_argument("--actions", choices=["discrete", "continuous"], default="discrete")
    chosen = parser.parse_args(arguments)
    try:
        dataset_id = chosen.id or f"jostle/{_scene(chosen.file)}/{Path(chosen.file).stem}-v0"
        dataset = export_minari(chosen.file, dataset_id, scene=chosen.scene, actions=chosen.actions)
    except (JostleError, ImportError, ValueError) as error:
        sys.exit(f"Error: {error}")
    print(f"{dataset.total_episodes} episodes, {dataset.total_steps} actions: minari.load_dataset({dataset_id!r})")


def _scene(file: str) -> str:
    """The name of a file's scene, where it can be read; what is wrong with it is said later."""
    import h5py

    try:
        with h5py.File(file) as contents:
            return str(contents["jostle"].attrs["scene"])
    except (OSError, KeyError):
        return "unknown"
