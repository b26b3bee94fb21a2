"""Rollout files as data sets of Minari, read back by its own reader."""

import subprocess
import sys

import h5py
import numpy as np
import pytest

import jostle

minari = pytest.importorskip("minari")

# Minari warns of metadata that is left out, and so does what it imports.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "datasets"))


def write(run_command, path, *arguments, scene="push-box"):
    run_command("rollout", scene, "--groups", 3, "--group-size", 2, "--seed", 5, "--out", path, *arguments)
    return path


@pytest.mark.parametrize("actions", ["discrete", "continuous"])
def test_minari_reads_what_was_rolled_out(actions, run_command, policy_path, tmp_path):
    path = write(run_command, tmp_path / "rollouts.h5", "--policy", policy_path)
    jostle.export_minari(path, "jostle/push-box/test-v0", actions=actions, author="a test")
    dataset = minari.load_dataset("jostle/push-box/test-v0")
    env = dataset.recover_environment()
    with h5py.File(path) as file:
        rollouts = [file["data"][name] for name in sorted(file["data"])]
        assert dataset.total_episodes == len(rollouts) == 6
        for episode, rollout in zip(dataset.iterate_episodes(), rollouts):
            length = rollout.attrs["num_samples"]
            assert episode.observations.shape == (length + 1, rollout["obs/state"].shape[1])
            assert np.array_equal(episode.observations[:-1], rollout["obs/state"])
            expected = rollout["tokens"] if actions == "discrete" else rollout["actions"]
            assert np.array_equal(episode.actions, expected)
            assert episode.actions[0] in env.action_space
            assert np.array_equal(episode.rewards, rollout["rewards"])
            assert episode.terminations.tolist() == [False] * (length - 1) + [bool(rollout.attrs["terminated"])]
            assert episode.truncations.tolist() == [False] * (length - 1) + [bool(rollout.attrs["truncated"])]
            assert np.array_equal(env.reset(seed=int(rollout.attrs["seed"]))[0], episode.observations[0])


def test_chunks_branches_and_scenes_of_ones_own(run_command, tmp_path):
    scene = tmp_path / "mine.yaml"
    scene.write_text("jostle: 1\nextends: push-box.yaml\nname: mine\n")
    first = write(run_command, tmp_path / "first.h5", "--policy", "random", scene=scene)
    path = write(run_command, tmp_path / "b.h5", "--policy", "random", "--from", first, "--after", 4, scene=scene)
    dataset = jostle.export_minari(path, "mine-v0", scene=scene)
    with h5py.File(path) as file, h5py.File(first) as whole:
        rollout, origin = (one["data"][sorted(one["data"])[0]] for one in (file, whole))
        assert np.array_equal(dataset[0].observations[0], origin["obs/state"][4])
        assert np.array_equal(dataset[0].observations[:-1], rollout["obs/state"])
    with pytest.raises(jostle.SceneError):
        jostle.export_minari(path, "other-v0")
    with pytest.raises(jostle.JostleError, match="is of scene 'mine' with digest"):
        jostle.export_minari(path, "other-v0", scene="reach")


def test_the_command(run_command, tmp_path):
    path = write(run_command, tmp_path / "some.h5", "--policy", "random")

    def export(*arguments):
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "jostle", "export", *arguments], capture_output=True, text=True
        )

    ran = export(str(path), "--to", "minari")
    assert ran.returncode == 0, ran.stderr
    assert "minari.load_dataset('jostle/push-box/some-v0')" in ran.stdout
    assert minari.load_dataset("jostle/push-box/some-v0").total_episodes == 6
    ran = export(str(tmp_path / "no-such-file"), "--to", "minari")
    assert ran.returncode == 1 and "no-such-file: cannot be read as a rollout file" in ran.stderr
    assert export(str(path), "--to", "csv").returncode == 2
