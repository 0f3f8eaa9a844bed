"""Named places where a test ends the process with SIGKILL, to prove that nothing is lost or done twice.

Armed by `arm()` alone, which only the composition root calls; unarmed, a point costs one comparison.
"""

import os
import signal

_armed = ""
_left = 0


def arm(name: str) -> None:
    """Make the point with this name deadly, as `name:3` when it is reached for the third time; empty disarms."""
    global _armed, _left
    _armed, _, times = name.partition(":")
    _left = int(times or 1)


def reach(name: str) -> None:
    """Die here, if this point is armed."""
    global _left
    if _armed == name:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
