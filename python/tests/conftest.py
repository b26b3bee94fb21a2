"""What the tests share: the command, and a policy that was trained for a few iterations."""

from __future__ import annotations

import gc
import json
import subprocess
from pathlib import Path
from typing import Any, Callable

import pytest

import jostle
from jostle.tools import command

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def run_command() -> Callable[..., Any]:
    """Runs `jostle … --json` and gives its answer."""

    def run(*arguments: object) -> Any:
        ran = subprocess.run([command(), *map(str, arguments), "--json"], capture_output=True, text=True, check=True)
        return json.loads(ran.stdout)

    return run


@pytest.fixture(scope="session")
def open_handles() -> Callable[[], int]:
    """Counts the library's open handles, without those that earlier tests left to the collector."""

    def count() -> int:
        gc.collect()
        number: int = jostle._abi.LIBRARY.jostle_open_handles()
        return number

    return count


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of push-box that learned for four iterations."""
    folder = tmp_path_factory.mktemp("training") / "run"
    with jostle.train(
        "push-box", folder, seed=1, iterations=4, final_episodes=50, batch_groups=16, evaluate_every=2
    ) as training:
        training.finish()
    return folder


@pytest.fixture(scope="session")
def policy_path(run_folder: Path) -> Path:
    return run_folder / "policy.safetensors"


@pytest.fixture(scope="session")
def observations() -> Any:
    """What random rollouts of push-box observe."""
    return jostle.GroupSampler("push-box", group_size=8).sample("random", groups=8).observations
