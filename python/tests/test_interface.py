"""The table of the C interface against the library, and how the library is loaded."""

import copy
import ctypes
import os
import pickle
import subprocess
import sys
import threading

import gymnasium
import numpy as np
import pytest

import jostle
from jostle import _abi
from jostle.environments import JostleVectorEnv
from jostle.registration import SCENES

LIBRARY = _abi.folder() / "libJostleC.so"


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}
    )


def test_the_table_has_every_exported_function():
    symbols = subprocess.run(
        ["nm", "--dynamic", "--defined-only", LIBRARY], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {symbol for symbol in symbols if symbol.startswith("jostle_")} == set(_abi.FUNCTIONS)


def test_the_versions_agree(run_command):
    _abi.call(_abi.LIBRARY.jostle_version)
    assert _abi.answer().decode() == jostle.__version__
    ran = subprocess.run([_abi.folder() / "jostle", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == jostle.__version__


def test_the_registered_scenes_are_those_of_the_suite(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert list(SCENES) == jostle.scene_names()


def test_an_interface_of_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(_abi, "INTERFACE_VERSION", 99)
    with pytest.raises(ImportError, match="has version 4 of the interface, must have 99"):
        _abi._load()


def test_a_missing_library_is_an_import_error(tmp_path):
    ran = python("import jostle", JOSTLE_BUILD=str(tmp_path))
    assert "ImportError" in ran.stderr and "install Jostle's wheel, or set JOSTLE_BUILD" in ran.stderr


def test_a_libbox2d_that_was_loaded_before_is_refused_unless_the_copy_is_private():
    needed = subprocess.run(["readelf", "-d", LIBRARY], capture_output=True, text=True, check=True).stdout
    is_private = "[libbox2d.so.2]" not in needed
    # As an extension module of Python loads it; and for all that comes after it, which no copy is safe from.
    for mode, is_refused in [("RTLD_LOCAL", not is_private), ("RTLD_GLOBAL", True)]:
        ran = python(f"import ctypes; ctypes.CDLL('libbox2d.so.2', ctypes.{mode}); import jostle; jostle.Task('reach')")
        if is_refused:
            assert "EngineError" in ran.stderr and "has loaded libbox2d before Jostle" in ran.stderr
        else:
            assert ran.returncode == 0, ran.stderr


def test_handles_are_checked(open_handles):
    library = _abi.LIBRARY
    before = open_handles()
    task = jostle.Task("reach")
    number = task.number
    assert open_handles() == before + 1
    with pytest.raises(jostle.ClosedError, match="is a task, must be a policy"):
        _abi.call(library.jostle_policy_describe, number)
    task.close()
    task.close()
    assert open_handles() == before
    for handle in (0, number, 2**64 - 1):
        with pytest.raises(jostle.ClosedError, match="this task is closed"):
            _abi.call(library.jostle_task_describe, handle)


def test_null_pointers_are_refused():
    library = _abi.LIBRARY
    with pytest.raises(jostle.ArgumentError, match="scene is null"):
        _abi.opened(library.jostle_task_open, None)
    with pytest.raises(jostle.ArgumentError, match="task is null"):
        _abi.call(library.jostle_task_open, b"reach", None)
    task = jostle.Task("reach")
    sampler = _abi.Held(_abi.opened(library.jostle_sampler_open, task.number, 2, 1))
    with pytest.raises(jostle.ArgumentError, match="job is null"):
        _abi.call(library.jostle_sampler_sample, sampler.number, 0, 0, 1, 0, 0, 0, 0, 0, None)


def test_messages_belong_to_their_threads():
    found = {}

    def fail(name):
        with pytest.raises(jostle.SceneError) as caught:
            jostle.Task(f"no-{name}")
        found[name] = str(caught.value)

    threads = [threading.Thread(target=fail, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"'no-{index}'" in found[index] for index in range(8))


def test_two_threads_in_one_sampler_are_refused():
    sampler = jostle.GroupSampler("push-t", group_size=8, num_threads=1)
    policy = jostle.random_policy(sampler.task)
    order = (0, 2000, 0, 0, 0, 1, 0)
    first = _abi.Job(_abi.opened(_abi.LIBRARY.jostle_sampler_sample, sampler._sampler.number, policy.number, *order))
    second = _abi.Job(_abi.opened(_abi.LIBRARY.jostle_sampler_sample, sampler._sampler.number, policy.number, *order))
    # Whichever began first works until it is stopped.
    refused = 0
    for job in (first, second):
        if _abi.run(_abi.LIBRARY.jostle_job_next, job.number, 2000) == 5:
            refused += 1
    first.close()
    second.close()
    assert refused == 1


def test_a_forked_process_is_told_so():
    ran = python(
        "import os, jostle\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    try: jostle.Task('reach')\n"
        "    except jostle.JostleError as error: os._exit(0 if 'forked' in str(error) else 1)\n"
        "    os._exit(2)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    assert ran.stdout.strip() == "0", ran.stderr


def test_scene_faults_have_line_and_column(tmp_path):
    scene = tmp_path / "wrong.yaml"
    text = (_abi.Path(__file__).parents[2] / "scenes/push-box.yaml").read_text()
    scene.write_text(text.replace("name: push-box", "name: wrong").replace("horizon:", "horizn:"))
    with pytest.raises(jostle.SceneError) as caught:
        jostle.Task(scene)
    fault = caught.value.diagnostics[0]
    line = next(number for number, row in enumerate(scene.read_text().splitlines(), 1) if "horizn:" in row)
    assert (fault.file, fault.line) == (str(scene), line) and fault.column > 1
    assert "did you mean 'horizon'?" in fault.message
    assert str(caught.value).startswith(f"{scene}:{line}:{fault.column}: ")


def test_arrays_are_checked_before_their_addresses_are_used():
    good = np.zeros((4, 3), np.float32)
    assert _abi.address(good, np.float32, (4, 3), "x") == good.ctypes.data
    for wrong, message in [
        (good.tolist(), "is a list"),
        (good.astype(float), "of float64, must be of float32"),
        (good[:2], r"has shape \(2, 3\), must have \(4, 3\)"),
        (np.zeros((3, 4), np.float32).T, "not contiguous"),
    ]:
        with pytest.raises(jostle.ArgumentError, match=message):
            _abi.address(wrong, np.float32, (4, 3), "x")


def test_the_answer_has_its_size():
    _abi.call(_abi.LIBRARY.jostle_version)
    size = ctypes.c_int64()
    assert _abi.LIBRARY.jostle_answer(ctypes.byref(size)) and size.value == len(jostle.__version__)


def test_a_handle_is_never_duplicated(run_folder):
    task, policy = jostle.Task("reach"), jostle.load_policy(run_folder / "policy.safetensors")
    for held in (task, policy):
        assert copy.copy(held) is held and copy.deepcopy([held])[0] is held
        with pytest.raises(TypeError, match="belongs to its process and cannot be copied or pickled"):
            pickle.dumps(held)
    with jostle.Learner("reach") as learner:
        for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match="a Learner belongs to its process"):
                duplicate(learner)
    # Gymnasium copies what an environment was made with.
    environment = gymnasium.make("jostle/scene-v1", scene=task)
    assert environment.spec is not None
    environment.close()
    del environment
    assert jostle.Task("reach").digest == task.digest
    assert JostleVectorEnv(task, 2).reset(seed=1)[0].shape == (2, task.observation_count)


def test_a_policy_whose_file_has_changed_is_not_read_again(run_folder, tmp_path, monkeypatch):
    file = tmp_path / "policy.safetensors"
    file.write_bytes((run_folder / "policy.safetensors").read_bytes())
    monkeypatch.chdir(tmp_path)
    policy = jostle.load_policy("policy.safetensors")
    monkeypatch.chdir("/")
    assert policy.read_again(0.5).temperature == 0.5 and policy.file().metadata
    with jostle.Learner("push-box", seed=5) as learner:
        learner.save(file)
    for use in (policy.file, policy.read_again, lambda: jostle.evaluate("push-box", policy, 1, temperature=2.0)):
        with pytest.raises(jostle.PolicyError, match="is another policy than when this one was loaded"):
            use()
    with pytest.raises(jostle.ArgumentError, match="temperature is 1e-50, must be above 0"):
        jostle.load_policy(file, 1e-50)


def test_a_closed_pipe_ends_the_command_as_in_a_shell():
    line = f"{sys.executable} -m jostle config | true; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=os.environ)
    assert ran.stdout.strip() in ("0", "141") and not ran.stderr, ran.stderr
