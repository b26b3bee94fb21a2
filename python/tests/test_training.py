"""Training, evaluation, checks and pictures: what the command line gives, from Python."""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

import jostle
from jostle.tools import command
from jostle.training import configuration


def test_a_run_is_the_run_of_the_command_line(run_command, run_folder, tmp_path):
    told = run_command(
        "train",
        "push-box",
        "--out",
        tmp_path / "run",
        "--seed",
        1,
        "--iterations",
        4,
        "--final-episodes",
        50,
        "--batch-groups",
        16,
        "--evaluate-every",
        2,
    )
    for name in ("policy.safetensors", "metrics.jsonl", "config.yaml", "scene.yaml"):
        assert (run_folder / name).read_bytes() == (tmp_path / "run" / name).read_bytes(), name
    summaries = [json.loads((folder / "summary.json").read_text()) for folder in (run_folder, tmp_path / "run")]
    assert summaries[0].keys() == summaries[1].keys()
    again = jostle.train(
        "push-box", tmp_path / "again", seed=1, iterations=4, final_episodes=50, batch_groups=16, evaluate_every=2
    )
    metrics = list(again)
    assert [line["iteration"] for line in metrics] == [1, 2, 3, 4]
    lines = [json.loads(line) for line in (run_folder / "metrics.jsonl").read_text().splitlines()]
    assert metrics == lines
    for name in ("policyHash", "greedy", "sampled", "end", "iterations", "scene", "seed"):
        assert again.result[name] == told[name], name
    assert again.policy().hash == told["policyHash"]


def test_a_run_that_was_stopped_continues_to_the_same_bytes(run_folder, tmp_path):
    folder = tmp_path / "run"
    with jostle.train(
        "push-box", folder, seed=1, iterations=4, final_episodes=50, batch_groups=16, evaluate_every=2
    ) as training:
        assert next(training)["iteration"] == 1
    resumed = jostle.resume(folder)
    assert resumed.finish()["iterations"] == 4
    for name in ("policy.safetensors", "metrics.jsonl"):
        assert (run_folder / name).read_bytes() == (folder / name).read_bytes(), name
    more = jostle.resume(folder, iterations=5)
    assert [line["iteration"] for line in more] == [5]


def test_a_process_may_end_while_a_run_goes_on(tmp_path):
    code = (
        "import sys, jostle\n"
        "training = jostle.train('push-box', sys.argv[1], evaluate_every=0)\n"
        "print(next(training)['iteration'])"
    )
    ran = subprocess.run([sys.executable, "-c", code, tmp_path / "run"], capture_output=True, text=True, timeout=300)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "1\n", "")
    # Its finished iterations were saved.
    assert list((tmp_path / "run/checkpoints").glob("*.safetensors"))


def test_runs_get_folders_of_their_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = {"iterations": 1, "final_episodes": 1, "evaluate_every": 0, "batch_groups": 1}
    first, second = jostle.train("reach", **options), jostle.train("reach", **options)
    assert (first.folder, second.folder) == ("runs/reach-1", "runs/reach-2")
    first.finish()
    second.finish()
    assert os.path.exists("runs/reach-2/policy.safetensors")


def test_parameters_come_from_a_file_and_from_arguments(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text("iterations: 7\ngroupSize: 4\nhidden: [8, 8]\n")
    with jostle.train("reach", tmp_path / "run", config=config, iterations=2, stop_at_success=None) as training:
        next(training)
    text = (tmp_path / "run/config.yaml").read_text()
    for line in ("iterations: 2", "groupSize: 4", "hidden: [8, 8]", "stopAtSuccess: none"):
        assert f"\n{line}\n" in text, line
    for wrong, message in [
        ({"group_size": 1}, "groupSize is 1, must be"),
        ({"grup_size": 1}, "unknown key 'grupSize'; did you mean 'groupSize'?"),
        ({"hidden": "many"}, "hidden is"),
    ]:
        with pytest.raises(jostle.ArgumentError, match=message):
            jostle.train("reach", tmp_path / "other", **wrong)
    with pytest.raises(jostle.TrainingError, match="the output folder is not empty"):
        jostle.train("reach", tmp_path / "run")
    with pytest.raises(jostle.TrainingError, match="not a run folder"):
        jostle.resume(tmp_path / "other")
    with pytest.raises(FileNotFoundError):
        jostle.train("reach", tmp_path / "other", config=tmp_path / "none.yaml")


def test_a_run_warns_of_a_policy_of_another_scene(tmp_path, policy_path):
    other = tmp_path / "shove.yaml"
    other.write_text(jostle.Task("push-box").text.replace("name: push-box", "name: shove"))
    options = {"iterations": 1, "final_episodes": 1, "evaluate_every": 0, "batch_groups": 2}
    with jostle.train(other, tmp_path / "run", policy=policy_path, **options) as training:
        training.finish()
    assert training.warnings == [f"{policy_path}: trained in scene 'push-box', used in 'shove'"]


def test_a_run_begins_with_a_policy_or_with_a_recipe(tmp_path, policy_path):
    options = {"iterations": 1, "final_episodes": 1, "evaluate_every": 0, "batch_groups": 2}
    with jostle.train("push-box", tmp_path / "run", policy=policy_path, **options) as training:
        training.finish()
    assert (tmp_path / "run/initial.safetensors").read_bytes() == policy_path.read_bytes()
    text = (tmp_path / "run/config.yaml").read_text()
    assert "\nfrom: x" in text and "\nclipHigh: none\n" in text
    jostle.train("push-box", tmp_path / "paper", recipe="gspo", clip_low=0.1, **options).finish()
    text = (tmp_path / "paper/config.yaml").read_text()
    for line in ("ratio: rollout", "clipLow: 0.1", "clipHigh: 0.0004"):
        assert f"\n{line}\n" in text, line
    for call in (
        lambda: jostle.train("reach", tmp_path / "other", recipe="gpso"),
        lambda: jostle.Learner("reach", recipe="gpso"),
    ):
        with pytest.raises(jostle.ArgumentError, match="recipe is gpso, must be .* did you mean 'gspo'"):
            call()
    with pytest.raises(jostle.PolicyError, match="nowhere"):
        jostle.train("push-box", tmp_path / "other", policy="nowhere.safetensors")


def test_demonstrations_are_made_or_read_from_a_file(tmp_path, run_command):
    options = {"iterations": 1, "final_episodes": 1, "evaluate_every": 0, "batch_groups": 2}
    jostle.train("push-box", tmp_path / "one", demonstrations=2, **options).finish()
    jostle.train("push-box", tmp_path / "two", demonstrations=tmp_path / "one/demonstrations.hdf5", **options).finish()
    assert (tmp_path / "one/policy.safetensors").read_bytes() == (tmp_path / "two/policy.safetensors").read_bytes()


@pytest.mark.parametrize("threads", [1, 2])
def test_an_evaluation_is_that_of_the_command_line(threads, run_command, policy_path):
    for policy, greedy, flags in [
        (policy_path, True, []),
        (policy_path, False, ["--sampled"]),
        ("random", False, []),
    ]:
        told = run_command("evaluate", "push-box", "--policy", policy, "--episodes", 50, "--seed", 2, *flags)
        found = jostle.evaluate("push-box", policy, episodes=50, seed=2, greedy=greedy, num_threads=threads)
        told.pop("policy")
        assert found == told
    with pytest.raises(jostle.ArgumentError, match="episodes is 0"):
        jostle.evaluate("push-box", "random", episodes=0)


def test_a_check_is_that_of_the_command_line(run_command, tmp_path):
    told = run_command("check", "reach", "--out", tmp_path)["scenes"][0]
    found = jostle.check("reach")
    for answer in (told, found):
        answer.pop("speed")
        answer.pop("solution", None)
    assert found == told
    with pytest.raises(jostle.SceneError, match="there is none of this name"):
        jostle.check("raech")


def size(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert zlib.crc32(png[12:29]) == struct.unpack(">I", png[29:33])[0]
    return struct.unpack(">II", png[16:24])


def test_pictures_are_those_of_the_command_line(run_command, policy_path, tmp_path):
    out = tmp_path / "drawn.png"
    for flags, arguments in [
        (["--episode", 3], {"episode": 3}),
        (["--start", 7, "--width", 300], {"start": 7, "width": 300}),
        (["--policy", policy_path, "--episode", 1], {"policy": policy_path, "episode": 1}),
        (["--policy", "random", "--episode", 1, "--frames", 4], {"policy": "random", "episode": 1, "frames": 4}),
    ]:
        run_command("draw", "push-box", *flags, "--out", out)
        picture = jostle.draw("push-box", **arguments)
        assert picture == out.read_bytes()
        assert picture._repr_mimebundle_() == {"image/png": picture}
    assert size(jostle.draw("push-box", start=7, width=300))[0] == 300
    film = jostle.draw("push-box", start=7, actions=[[10, 5]] * 4, animated=True, width=100)
    assert film[8:12] == b"WEBP" and film.media_type == "image/webp"
    film.save(tmp_path / "film.webp")
    assert (tmp_path / "film.webp").read_bytes() == film
    for wrong, message in [
        ({"frames": 4}, "are for an episode"),
        ({"policy": "random", "actions": [[0, 0]]}, "only one of them"),
        ({"actions": [[0]]}, r"shape \(1, 1\), must have \(1, 2\)"),
        ({"actions": [[0, 99]]}, "99"),
        ({"actions": [[5, 5]] * 5000}, "the episode ends after"),
        ({"width": 3}, "width is 3"),
    ]:
        with pytest.raises(jostle.ArgumentError, match=message):
            jostle.draw("push-box", **wrong)


def test_the_command_is_run_by_the_console_script():
    ran = subprocess.run([sys.executable, "-m", "jostle", "scenes"], capture_output=True, text=True)
    direct = subprocess.run([command(), "scenes"], capture_output=True, text=True)
    assert ran.returncode == 0 and ran.stdout == direct.stdout
    wrong = subprocess.run([sys.executable, "-m", "jostle", "no-such"], capture_output=True, text=True)
    assert wrong.returncode == 64 and "no-such" in wrong.stderr


def test_the_reader_in_the_documentation_reads_rollouts(run_command, policy_path, tmp_path):
    text = (Path(__file__).parents[2] / "docs/files.md").read_text()
    code = re.search(r"```python\n(# read_rollouts.*?)```", text, re.DOTALL).group(1)
    names = {}
    exec(code, names)
    path = tmp_path / "rollouts.h5"
    run_command("rollout", "push-box", "--policy", policy_path, "--groups", 60, "--group-size", 4, "--out", path)
    rewards, decisions = names["read_rollouts"](path)
    rollouts = jostle.GroupSampler("push-box", group_size=4).sample(policy_path, groups=60)
    assert np.array_equal(rewards, rollouts.reward.reshape(-1, 4)) and rewards.any()
    for index, name in enumerate(("observations", "tokens", "log_probabilities")):
        assert np.array_equal(np.concatenate([row[index] for row in decisions]), getattr(rollouts, name))


def test_the_listing_in_the_readme_runs(tmp_path, monkeypatch, capsys):
    text = (Path(__file__).parents[2] / "README.md").read_text()
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL).group(1)
    shorter = code.replace("iterations=60)", "iterations=3, final_episodes=5)")
    assert shorter != code
    monkeypatch.chdir(tmp_path)
    exec(shorter, {})
    assert len(capsys.readouterr().out.splitlines()) == 5
    assert size((tmp_path / "episode.png").read_bytes())[0] == 800


def test_a_run_that_was_stopped_has_its_result(tmp_path):
    training = jostle.train("push-box", tmp_path / "run", batch_groups=2, evaluate_every=0)
    seen = [next(training)["iteration"]]
    for metrics in training:
        seen.append(metrics["iteration"])
        if len(seen) == 2:
            training.stop()
    assert training.result["end"] == "interrupted" and training.result["iterations"] >= 2
    assert training.finish() is training.result

    # From another thread, while one waits for the next iteration.
    again = jostle.train("push-box", tmp_path / "again", batch_groups=64, evaluate_every=0)
    reader = threading.Thread(target=again.finish)
    reader.start()
    while not (tmp_path / "again/metrics.jsonl").exists():
        time.sleep(0.01)
    again.stop()
    reader.join(60)
    assert not reader.is_alive() and again.result["end"] == "interrupted"
    with jostle.resume(tmp_path / "again") as resumed:
        assert next(resumed)["iteration"] == again.result["iterations"] + 1


def test_an_error_of_a_run_is_raised_on_leaving_with(tmp_path):
    def broken(name):
        training = jostle.train("push-box", tmp_path / name, batch_groups=2, evaluate_every=0, checkpoint_every=2)
        next(training)
        shutil.rmtree(tmp_path / name / "checkpoints")
        (tmp_path / name / "checkpoints").write_text("")
        return training

    with pytest.raises(jostle.TrainingError, match="cannot create"):
        with broken("run"):
            time.sleep(1)
    # That of the body comes first.
    with pytest.raises(KeyError):
        with broken("other"):
            raise KeyError


def test_parameters_replace_those_of_a_file_in_any_form(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text('# a comment\n"seed": 3\nhidden:\n  - 8\n  - 8\niterations: 2\n...\n')
    options = {"hidden": [16], "seed": 4}
    assert configuration(file, options) == "# a comment\niterations: 2\nhidden: [16]\nseed: 4"
    assert configuration(file, {}) == file.read_text()
    file.write_text("{ seed: 3 }\n")
    with pytest.raises(jostle.ArgumentError, match="is written in braces"):
        configuration(file, {"seed": 4})


def test_a_run_that_cannot_begin_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(jostle.JostleError):
        jostle.train("reach", demonstrations=tmp_path / "nowhere.hdf5")
    assert not list((tmp_path / "runs").iterdir())
