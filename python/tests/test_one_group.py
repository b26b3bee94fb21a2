"""The walk through a group runs, and says what it should; examples that need PyTorch are in with_torch."""

import subprocess
import sys
from pathlib import Path

from PIL import Image

EXAMPLE = Path(__file__).parents[2] / "Examples/python/one_group.py"


def test_the_walk_through_a_group(tmp_path):
    ran = subprocess.run([sys.executable, EXAMPLE], capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert sum(line.startswith("member ") for line in lines) == 8
    # One success of eight has the advantage sqrt(49 / 8), and the others its seventh.
    assert any("reward 1" in line and line.endswith("+2.47") for line in lines)
    with Image.open(tmp_path / "group.png") as picture:
        assert picture.size == (8 * 480, 481)
