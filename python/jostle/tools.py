"""Pictures, and what runs as a command: the check of a scene."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from . import _abi
from ._abi import LIBRARY
from .errors import ArgumentError, JostleError
from .policy import as_policy
from .task import Scene, Task, as_task


class Picture(bytes):
    """The bytes of a PNG file, or of an animated WebP file. It shows itself in a notebook."""

    @property
    def media_type(self) -> str:
        return "image/png" if self.startswith(b"\x89PNG") else "image/webp"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, bytes]:
        return {self.media_type: bytes(self)}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the file."""
        Path(path).write_bytes(self)


def draw(
    scene: Scene | Task,
    *,
    start: int | None = None,
    seed: int = 0,
    episode: int = 0,
    policy: Any = None,
    greedy: bool = True,
    temperature: float | None = None,
    actions: Any = None,
    frames: int | None = None,
    animated: bool = False,
    width: int | None = None,
) -> Picture:
    """Draws a start state or an episode.

    Args:
        scene: the path of a scene file, the name of a scene, or a task.
        start: the seed of the start state; None for that of an episode.
        seed: of the starts and the sampling of episodes, as of `evaluate`.
        episode: the number of the episode among those of an evaluation.
        policy: what acts: a policy file, "random" or a `Policy`; None for the start state, or for `actions`.
        greedy: whether the policy takes the likeliest actions.
        temperature: replaces that of the file.
        actions: `[actions, dimensions]`, the tokens that are carried out.
        frames: of a filmstrip; None for a picture of the end with the paths of all bodies.
        animated: whether to make an animation.
        width: in pixels; None for 800, or 1200 for a filmstrip.
    """
    task = as_task(scene)
    if policy is not None and actions is not None:
        raise ArgumentError("policy and actions both choose an episode: give only one of them")
    acting = None if policy is None else as_policy(policy, task, temperature)
    if frames is not None and animated:
        raise ArgumentError("frames is for a filmstrip, and animated for an animation: give only one of them")
    strip = 1 if animated else 0 if frames is None else _abi.whole(frames, "frames", 2, 64)
    if strip > 0 and policy is None and actions is None:
        raise ArgumentError("frames and animated are for an episode: give policy or actions too")
    begin, key = ctypes.c_uint64(), ctypes.c_uint64()
    _abi.call(
        LIBRARY.jostle_episode_keys,
        _abi.seed_of(seed),
        _abi.whole(episode, "episode", 0, 10**9),
        ctypes.byref(begin),
        ctypes.byref(key),
    )
    tokens = None
    if actions is not None:
        tokens = _abi.tokens(actions, (len(actions), len(task.bins)), "actions")
    _abi.call(
        LIBRARY.jostle_draw,
        task.number,
        begin.value if start is None else _abi.seed_of(start, "start"),
        0 if acting is None else acting.number,
        int(greedy),
        key.value,
        None if tokens is None else tokens.ctypes.data,
        0 if tokens is None else len(tokens),
        strip,
        _abi.whole(width or (1200 if strip > 1 else 800), "width", 64, 16_000),
    )
    return Picture(_abi.answer())


def command() -> Path:
    """The path of the command `jostle`."""
    return _abi.folder() / "jostle"


def check(
    scene: str | os.PathLike[str], *, seed: int = 0, thorough: bool = False, num_threads: int = 0
) -> dict[str, Any]:
    """Checks whether a scene is sound, in a process of its own, which Ctrl-C ends.

    Args:
        scene: the path of a scene file, or the name of a scene.
        seed: of everything random.
        thorough: whether to run 100 planner episodes instead of 8.
        num_threads: 0 for one per core. No result but times depends on it.

    Returns:
        What `jostle check --json` prints of the scene.
    """
    Task(scene).close()
    with tempfile.TemporaryDirectory() as solutions:
        arguments = ["check", os.fspath(scene), "--json", "--seed", str(_abi.seed_of(seed)), "--out", solutions]
        arguments += ["--workers", str(_abi.whole(num_threads, "num_threads", 0, 4096))]
        ran = subprocess.run(
            [command(), *arguments, *(["--thorough"] if thorough else [])], capture_output=True, text=True
        )
    # A scene that is not sound is an answer, with status 1.
    if not ran.stdout:
        raise JostleError(ran.stderr.strip())
    result: dict[str, Any] = json.loads(ran.stdout)["scenes"][0]
    result.pop("solution", None)
    return result


def sweep(
    file: str | os.PathLike[str], out: str | os.PathLike[str], *, shard: str = "1/1", num_threads: int = 0
) -> dict[str, Any]:
    """Trains the cells of a sweep that are missing, in a process of its own, which Ctrl-C ends.

    Args:
        file: a sweep file.
        out: the folder to create or to continue.
        shard: "i/n" for part i of n parts of the cells.
        num_threads: how many cells are trained at once; 0 for one per core. No result depends on it.

    Returns:
        What `jostle sweep --json` prints: out, cells, trained, failed.
    """
    count = _abi.whole(num_threads, "num_threads", 0, 4096)
    arguments = ["--out", os.fspath(out), "--shard", shard, "--workers", str(count)]
    told: dict[str, Any] = answer_of(["sweep", os.fspath(file), *arguments])
    return told


def answer_of(arguments: list[str], folder: str | None = None) -> Any:
    """What the command prints with --json, called in a folder; its message as an error if it fails.

    The command is asked to stop, as by SIGTERM, when the thread that runs it ends before it does.
    """
    ran = subprocess.run(
        [command(), *arguments, "--json"], capture_output=True, text=True, cwd=folder, preexec_fn=_stop_with_parent
    )
    if ran.returncode:
        lines = [line for line in ran.stderr.splitlines() if line.startswith(("Error: ", "warning: "))]
        raise JostleError("\n".join(lines) or ran.stderr.strip())
    return json.loads(ran.stdout)


_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _stop_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
