"""The command `jostle`, which is part of the wheel: replaces this process by it, except for `jostle export`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main() -> None:
    if sys.argv[1:2] == ["export"]:
        from .export import main as export

        return export(sys.argv[2:])
    build = os.environ.get("JOSTLE_BUILD")
    command = (Path(build) if build else Path(__file__).parent / "_lib") / "jostle"
    # As a shell would start it; Python ignores this signal, and what it executes would, too.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execv(command, ["jostle", *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"{command}: cannot be run: {error.strerror}")


if __name__ == "__main__":
    main()
