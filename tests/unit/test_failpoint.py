"""A named point ends the process as a power cut would, and only where a test armed it."""

import signal
import subprocess
import sys

import pytest

from pipeline.failpoint import arm, reach

PROGRAM = """
import atexit
from pipeline.failpoint import arm, reach
atexit.register(print, "tidied up")
arm({armed!r})
for point in {points!r}:
    reach(point)
    print(point, flush=True)
"""


@pytest.mark.parametrize(
    ("armed", "points", "code", "printed"),
    [
        pytest.param("b", ["a", "b", "c"], -signal.SIGKILL, "a\n", id="it dies there and tidies nothing up"),
        pytest.param("b:3", ["b", "b", "b", "b"], -signal.SIGKILL, "b\nb\n", id="at the third time"),
        pytest.param("b:2", ["b"], 0, "b\ntidied up\n", id="not before the second time"),
        pytest.param("x", ["a", "b"], 0, "a\nb\ntidied up\n", id="another point"),
    ],
)
def test_an_armed_point_kills(armed: str, points: list[str], code: int, printed: str) -> None:
    program = PROGRAM.format(armed=armed, points=points)

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout) == (code, printed)


def test_a_disarmed_point_lets_pass() -> None:
    arm("here")
    arm("")
    reach("here")
