"""Training with the library's own learner, and evaluation."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any, Iterator

from . import _abi
from ._abi import LIBRARY
from .errors import ArgumentError, ClosedError, JostleError, TrainingError
from .policy import Policy, as_policy, load_policy
from .task import Scene, Task, as_task


class Training(Iterator[dict[str, Any]]):
    """A training run: an iterator that waits for each iteration and gives its metrics.

    The metrics are the line of the run's metrics.jsonl (docs/metrics.md). Ctrl-C, `stop()` and an exit from `with` stop
    the run within a second, after saving the finished iterations; `jostle.resume(folder)` continues it to the same
    bits.
    """

    def __init__(self, number: int, folder: str) -> None:
        self._job = _abi.Job(number)
        self.folder = folder
        """The run's folder."""
        self.warnings: list[str] = []
        """What the run has warned of so far."""
        self.result: dict[str, Any] | None = None
        """Once it has ended: scene, seed, end, iterations, trainingSeconds, policy, policyHash and, unless it was
        stopped, the final evaluations greedy and sampled."""

    def __iter__(self) -> Training:
        return self

    def __next__(self) -> dict[str, Any]:
        while self.result is None:
            try:
                is_end, event = self._job.next()
            except ClosedError:
                # `stop` of another thread came first.
                if self.result is None:
                    raise
                break
            if is_end:
                self.result = event
                self._job.close()
            elif event["kind"] == "iterated":
                return self._metrics(event["iteration"])
            elif event["kind"] == "warned":
                self.warnings.append(event["message"])
        raise StopIteration

    def _metrics(self, iteration: int) -> dict[str, Any]:
        with open(Path(self.folder) / "metrics.jsonl", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith(f'{{"iteration":{iteration},'):
                    metrics: dict[str, Any] = json.loads(line)
                    return metrics
        raise TrainingError(f"{self.folder}/metrics.jsonl: has no line of iteration {iteration}")

    def finish(self) -> dict[str, Any]:
        """Runs to the end and returns `result`."""
        for _ in self:
            pass
        assert self.result is not None
        return self.result

    def policy(self) -> Policy:
        """The policy of a run that has ended."""
        return load_policy(Path(self.folder) / "policy.safetensors")

    def stop(self) -> None:
        """Stops the run, waits until the finished iterations are saved, and sets `result`.

        Raises the error with which the run had ended, if any.
        """
        if self.result is None and self._job.number:
            try:
                self.result = self._job.stop() or self.result
            finally:
                self._job.close()

    def __enter__(self) -> Training:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            self.stop()
        except JostleError:
            # An error of the body tells more.
            if kind is None:
                raise


def train(
    scene: Scene | Task,
    out: str | os.PathLike[str] | None = None,
    *,
    config: str | os.PathLike[str] | None = None,
    recipe: str | None = None,
    demonstrations: int | str | os.PathLike[str] | None = None,
    policy: str | os.PathLike[str] | None = None,
    **parameters: Any,
) -> Training:
    """Begins a training run, which trains while its iterator is read, and meanwhile.

    Args:
        scene: the path of a scene file, the name of a scene, or a task.
        out: a new or empty folder; None for the first runs/SCENE-N that is free.
        config: a configuration file, which parameters override.
        recipe: the published settings in place of the defaults: "simplevla-rl", "dapo", "dr-grpo" or "gspo".
        demonstrations: how many the planner makes, or a rollout file whose successes are used.
        policy: the policy file that training begins with, of this scene, or of one with the same observations and
            actions, of which the run warns; None for random weights.
        parameters: as `jostle config` lists them, in snake case: seed=1, iterations=40, group_size=16, workers=2,
            stop_at_success=None.
    """
    task = as_task(scene)
    file = ""
    if demonstrations is not None:
        if isinstance(demonstrations, int):
            parameters["demonstrations"] = demonstrations
        else:
            file = os.fspath(demonstrations)
    text = configuration(config, parameters).encode()
    folder = _free_folder(task.name) if out is None else os.fspath(out)
    try:
        number = _abi.opened(
            LIBRARY.jostle_train_begin,
            task.number,
            text,
            (recipe or "").encode(),
            os.fsencode(folder),
            os.fsencode(file),
            b"" if policy is None else os.fsencode(os.fspath(policy)),
        )
    except BaseException:
        if out is None:
            # One that something has begun in is not empty, and stays.
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        raise
    return Training(number, folder)


def resume(folder: str | os.PathLike[str], iterations: int | None = None) -> Training:
    """Continues a run from its newest checkpoint, to the same bits as if it had never stopped.

    Args:
        folder: the run's.
        iterations: a new number of iterations of the whole run; None to keep it.
    """
    wanted = 0 if iterations is None else _abi.whole(iterations, "iterations", 1)
    path = os.fspath(folder)
    return Training(_abi.opened(LIBRARY.jostle_train_resume, os.fsencode(path), wanted), path)


def evaluate(
    scene: Scene | Task,
    policy: Any,
    episodes: int = 1000,
    *,
    seed: int = 0,
    greedy: bool = True,
    temperature: float | None = None,
    num_threads: int = 0,
) -> dict[str, Any]:
    """Measures a policy's success rate on starts that training never uses.

    Args:
        scene: the path of a scene file, the name of a scene, or a task.
        policy: a policy file, "random" or a `Policy`.
        episodes: how many, each from its own start.
        seed: of the starts and of the sampling.
        greedy: whether to take the likeliest actions.
        temperature: replaces that of the file.
        num_threads: 0 for one per core. No result depends on it.

    Returns:
        What `jostle evaluate --json` prints: episodes, successes, rate, wilson95, meanLength, faults, scene, mode,
        missed.
    """
    task = as_task(scene)
    acting = as_policy(policy, task, temperature)
    opened = _abi.opened(
        LIBRARY.jostle_evaluate,
        task.number,
        acting.number,
        int(greedy),
        _abi.whole(episodes, "episodes", 1, 10_000_000),
        _abi.seed_of(seed),
        _abi.whole(num_threads, "num_threads", 0, 4096),
    )
    with _abi.Job(opened) as job:
        result: dict[str, Any] = job.result()
        return result


def configuration(config: str | os.PathLike[str] | None, parameters: dict[str, Any]) -> str:
    """The text of a configuration file with parameters, in snake case, in place of its own."""
    text = "" if config is None else Path(config).read_text(encoding="utf-8")
    chosen = {_camel(name): value for name, value in parameters.items()}
    if not chosen:
        return text
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if first.startswith("{"):
        raise ArgumentError(
            f"{config}: is written in braces, must have a line for each parameter where others override them"
        )
    kept: list[str] = []
    is_kept = True
    for line in lines:
        if line and line[0] not in " \t-#":
            is_kept = line.split(":")[0].strip().strip("\"'") not in chosen
        elif line.startswith(("---", "#")):
            is_kept = True
        # What ends a document would end it before the parameters.
        if is_kept and line.rstrip() != "...":
            kept.append(line)
    return "\n".join(kept + [f"{name}: {_yaml(value)}" for name, value in chosen.items()])


def _free_folder(name: str) -> str:
    """The first runs/NAME-N that is free, made so that no other process takes it."""
    number = 1
    os.makedirs("runs", exist_ok=True)
    while True:
        folder = f"runs/{name}-{number}"
        try:
            os.mkdir(folder)
            return folder
        except FileExistsError:
            number += 1


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _yaml(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(str(item) for item in value) + "]"
    return str(value)
