"""The C interface: finds and loads the library, declares its functions, and turns statuses into exceptions.

`FUNCTIONS` is the one table of the interface; a test compares it with what the library exports. What each function
takes, with shapes, is documented where it is defined, in Sources/JostleC.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import json
import os
import time
import weakref
from ctypes import c_char_p, c_double, c_float, c_int32, c_int64, c_uint64, c_void_p
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import errors

INTERFACE_VERSION = 4

_HANDLE, _OUT, _BUFFER = c_uint64, c_void_p, c_void_p

FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "jostle_interface_version": (c_int32, []),
    "jostle_version": (c_int32, []),
    "jostle_message": (c_char_p, []),
    "jostle_answer": (c_void_p, [_OUT]),
    "jostle_check_engine": (c_int32, []),
    "jostle_close": (None, [_HANDLE]),
    "jostle_open_handles": (c_int64, []),
    "jostle_scene_names": (c_int32, []),
    "jostle_task_open": (c_int32, [c_char_p, _OUT]),
    "jostle_task_describe": (c_int32, [_HANDLE]),
    "jostle_environment_open": (c_int32, [_HANDLE, c_int64, c_uint64, c_int32, c_int32, c_int64, _OUT]),
    "jostle_environment_read": (c_int32, [_HANDLE] + [_BUFFER] * 9),
    "jostle_environment_reset": (c_int32, [_HANDLE, _BUFFER, _BUFFER]),
    "jostle_environment_step": (c_int32, [_HANDLE, _BUFFER]),
    "jostle_environment_fault": (c_int32, [_HANDLE, c_int64]),
    "jostle_environment_save": (c_int32, [_HANDLE, c_int64, _OUT]),
    "jostle_environment_restore": (c_int32, [_HANDLE, c_int64, _HANDLE]),
    "jostle_environment_render": (c_int32, [_HANDLE, c_int64, c_int64, _OUT]),
    "jostle_policy_open": (c_int32, [c_char_p, c_float, _OUT]),
    "jostle_policy_random": (c_int32, [_HANDLE, _OUT]),
    "jostle_policy_describe": (c_int32, [_HANDLE]),
    "jostle_policy_act": (c_int32, [_HANDLE, c_int32, c_int64] + [_BUFFER] * 4),
    "jostle_policy_log_probabilities": (c_int32, [_HANDLE, c_int64, _BUFFER, _BUFFER]),
    "jostle_sampler_open": (c_int32, [_HANDLE, c_int64, c_int64, _OUT]),
    "jostle_sampler_sample": (c_int32, [_HANDLE, _HANDLE] + [c_int64] * 5 + [c_uint64, c_int32, _OUT]),
    "jostle_groups_open": (c_int32, [_HANDLE] + [c_int64] * 9 + [c_uint64, c_int32, c_int64, _OUT]),
    "jostle_groups_rows": (c_int32, [_HANDLE, c_int64, _OUT, _BUFFER, _BUFFER]),
    "jostle_groups_step": (c_int32, [_HANDLE, c_int64, c_int64, _BUFFER, _BUFFER]),
    "jostle_groups_finish": (c_int32, [_HANDLE]),
    "jostle_batch_size": (c_int32, [_HANDLE, _OUT, _OUT]),
    "jostle_batch_read": (c_int32, [_HANDLE] + [_BUFFER] * 5),
    "jostle_batch_open": (c_int32, [_HANDLE] + [c_int64] * 4 + [_BUFFER] * 5 + [_OUT]),
    "jostle_batch_hash": (c_int32, [_HANDLE]),
    "jostle_learner_open": (c_int32, [_HANDLE, c_char_p, c_char_p, c_char_p, c_int64, _OUT]),
    "jostle_learner_describe": (c_int32, [_HANDLE]),
    "jostle_learner_policy": (c_int32, [_HANDLE]),
    "jostle_learner_gradients": (c_int32, [_HANDLE, _HANDLE, c_int64, c_int64, _BUFFER, _BUFFER]),
    "jostle_learner_step": (c_int32, [_HANDLE, _BUFFER, c_double, _OUT]),
    "jostle_learner_absorb": (c_int32, [_HANDLE, c_int64, _BUFFER]),
    "jostle_job_next": (c_int32, [_HANDLE, c_int64]),
    "jostle_job_stop": (c_int32, [_HANDLE]),
    "jostle_running_jobs": (c_int64, []),
    "jostle_evaluate": (c_int32, [_HANDLE, _HANDLE, c_int32, c_int64, c_uint64, c_int64, _OUT]),
    "jostle_draw": (
        c_int32,
        [_HANDLE, c_uint64, _HANDLE, c_int32, c_uint64, _BUFFER, c_int64, c_int64, c_int64],
    ),
    "jostle_episode_keys": (c_int32, [c_uint64, c_int64, _OUT, _OUT]),
    "jostle_train_begin": (c_int32, [_HANDLE] + [c_char_p] * 5 + [_OUT]),
    "jostle_train_resume": (c_int32, [c_char_p, c_int64, _OUT]),
}

DONE, PENDING, ENDED, CLOSED, STOPPED = 0, 1, 2, 4, 10

_ERRORS: dict[int, type[errors.JostleError]] = {
    3: errors.ArgumentError,
    4: errors.ClosedError,
    5: errors.BusyError,
    6: errors.SceneError,
    7: errors.PolicyError,
    8: errors.EpisodeError,
    9: errors.FaultError,
    10: errors.StoppedError,
    11: errors.EngineError,
    12: errors.TrainingError,
    13: errors.PictureError,
    14: errors.SnapshotError,
}


def folder() -> Path:
    """The folder of the library and the command: the package's own, or that of $JOSTLE_BUILD."""
    build = os.environ.get("JOSTLE_BUILD")
    return Path(build) if build else Path(__file__).parent / "_lib"


def _load() -> ctypes.CDLL:
    path = folder() / "libJostleC.so"
    if not path.exists():
        raise ImportError(
            f"{path}: there is no such file; install Jostle's wheel, or set JOSTLE_BUILD to the folder of libJostleC.so"
        )
    library = ctypes.CDLL(str(path))
    found = library.jostle_interface_version()
    if found != INTERFACE_VERSION:
        raise ImportError(f"{path}: has version {found} of the interface, must have {INTERFACE_VERSION}")
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


LIBRARY = _load()
_has_forked = False


def _after_fork() -> None:
    global _has_forked
    _has_forked = True


os.register_at_fork(after_in_child=_after_fork)


def call(function: Any, *arguments: Any) -> None:
    """Calls a function of the library and raises what it reports."""
    status = run(function, *arguments)
    if status:
        raise_for(status)


def run(function: Any, *arguments: Any) -> int:
    """Calls a function of the library and returns its status."""
    if _has_forked:
        raise errors.JostleError(
            "this process was forked from one that had loaded Jostle, whose threads are not here: "
            "start processes with multiprocessing's 'spawn' or 'forkserver'"
        )
    status: int = function(*arguments)
    return status


def raise_for(status: int) -> None:
    message = (LIBRARY.jostle_message() or b"").decode()
    kind = _ERRORS.get(status, errors.JostleError)
    if kind is errors.SceneError:
        faults = tuple(errors.Diagnostic(**fault) for fault in json.loads(answer() or b"[]"))
        raise errors.SceneError(message, faults)
    raise kind(message)


call(LIBRARY.jostle_check_engine)


def answer() -> bytes:
    """The answer of this thread's last call."""
    size = c_int64()
    address = LIBRARY.jostle_answer(ctypes.byref(size))
    return ctypes.string_at(address, size.value)


def answered(function: Any, *arguments: Any) -> Any:
    """Calls a function whose answer is JSON."""
    call(function, *arguments)
    return json.loads(answer())


class Held:
    """Something that the library keeps until it is closed."""

    def __init__(self, number: int) -> None:
        self._number = number

    @property
    def number(self) -> int:
        """Its handle; 0, which the library refuses, once it is closed."""
        return self._number

    def close(self) -> None:
        """Gives it back; it cannot be used afterwards. Closing again does nothing."""
        number, self._number = self._number, 0
        if number:
            LIBRARY.jostle_close(number)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Not `close`, which may wait, and would replace the answer of the call that the garbage collector interrupts.
        if getattr(self, "_number", 0) and LIBRARY is not None and not _has_forked:
            LIBRARY.jostle_close(self._number)

    def _refuse(self) -> Any:
        raise TypeError(
            f"a {type(self).__name__} belongs to its process and cannot be copied or pickled: "
            "pass on what it was made from, such as the path of a scene or of a policy"
        )

    # A second object with the same handle would close the first one's, and mean something else in another process.
    def __copy__(self) -> Any:
        return self._refuse()

    def __deepcopy__(self, memo: Any) -> Any:
        return self._refuse()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self._refuse()


class Immutable(Held):
    """Something held that never changes, so that a copy within the process is the same object."""

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self


def opened(function: Any, *arguments: Any) -> int:
    """Calls a function that fills in a handle as its last argument."""
    handle = c_uint64()
    try:
        call(function, *arguments, ctypes.byref(handle))
    except BaseException:
        # Ctrl-C is raised once the library has returned: nobody else would ever close what it has opened.
        if handle.value:
            LIBRARY.jostle_close(handle.value)
        raise
    return handle.value


class Job(Held):
    """Work that runs in the library. Ctrl-C stops it, and so does the end of the process."""

    _running: weakref.WeakSet[Job] = weakref.WeakSet()

    def __init__(self, number: int) -> None:
        super().__init__(number)
        Job._running.add(self)

    def next(self) -> tuple[bool, Any]:
        """Waits for the next event or the end: whether it is the end, and the event or the result."""
        try:
            while True:
                status = run(LIBRARY.jostle_job_next, self.number, 100)
                if status == PENDING:
                    continue
                if status not in (DONE, ENDED):
                    raise_for(status)
                return status == ENDED, json.loads(answer())
        except KeyboardInterrupt:
            # The end, or an error, stays for the next call.
            with contextlib.suppress(errors.JostleError):
                self.stop()
            raise

    def result(self) -> Any:
        """Waits for the end."""
        while True:
            is_end, value = self.next()
            if is_end:
                return value

    def stop(self) -> Any:
        """Asks the work to end, waits until it has, and returns its result: None where it was stopped without one.

        Raises the error with which it ended.
        """
        if run(LIBRARY.jostle_job_stop, self.number) != DONE:
            return None
        while True:
            status = run(LIBRARY.jostle_job_next, self.number, 100)
            if status == ENDED:
                return json.loads(answer() or b"null")
            if status in (CLOSED, STOPPED):
                return None
            if status not in (DONE, PENDING):
                raise_for(status)

    def close(self) -> None:
        if self.number:
            with contextlib.suppress(errors.JostleError):
                self.stop()
        super().close()


@atexit.register
def _stop_jobs() -> None:
    # Threads of the library must not run while the process is taken down around them.
    if not _has_forked:
        for job in list(Job._running):
            job.close()
        # Those that nobody holds any more have been asked to end.
        while LIBRARY.jostle_running_jobs():
            time.sleep(0.01)


def address(array: NDArray[Any], kind: Any, shape: tuple[int, ...], name: str) -> int:
    """The address of an array that a function is to read or write, once it is known to fit."""
    if not isinstance(array, np.ndarray):
        raise errors.ArgumentError(f"{name} is a {type(array).__name__}, must be a numpy array")
    if array.dtype != np.dtype(kind):
        raise errors.ArgumentError(f"{name} is of {array.dtype}, must be of {np.dtype(kind)}")
    if array.shape != shape:
        raise errors.ArgumentError(f"{name} has shape {array.shape}, must have {shape}")
    if not array.flags.c_contiguous:
        raise errors.ArgumentError(f"{name} is not contiguous")
    return array.ctypes.data


def rows(array: Any, width: int, name: str) -> NDArray[np.float32]:
    """Numbers as contiguous rows of this width."""
    try:
        found = np.ascontiguousarray(array, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise errors.ArgumentError(f"{name} cannot be read as numbers: {error}") from None
    if found.ndim != 2 or found.shape[1] != width:
        raise errors.ArgumentError(f"{name} has shape {np.shape(array)}, must have (rows, {width})")
    return found


def tokens(array: Any, shape: tuple[int, ...], name: str) -> NDArray[np.uint16]:
    """Whole numbers of 0...65535 as contiguous tokens of this shape; the library compares them with their bins."""
    found = np.asarray(array)
    if found.dtype.kind not in "iu":
        raise errors.ArgumentError(f"{name} are of {found.dtype}, must be whole numbers")
    if found.shape != shape:
        raise errors.ArgumentError(f"{name} have shape {found.shape}, must have {shape}")
    if found.size and (found.min() < 0 or found.max() > 65535):
        raise errors.ArgumentError(f"{name} range over {found.min()}...{found.max()}, must be in 0...65535")
    return np.ascontiguousarray(found, dtype=np.uint16)


def whole(value: Any, name: str, least: int, most: int = 2**63 - 1) -> int:
    """A whole number of a range."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise errors.ArgumentError(f"{name} is {value!r}, must be a whole number")
    if not least <= int(value) <= most:
        raise errors.ArgumentError(f"{name} is {value}, must be in {least}...{most}")
    return int(value)


def seed_of(value: Any, name: str = "seed") -> int:
    """A seed: a whole number of 64 bits."""
    return whole(value, name, 0, 2**64 - 1)
