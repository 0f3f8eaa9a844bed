"""Named places where a test ends the process with SIGKILL, to prove that nothing is lost or done twice.

Armed by `arm()` alone, which only the composition root calls; unarmed, a point costs one comparison.
"""

import os
import signal

_armed = ""


def arm(name: str) -> None:
    """Make the point with this name deadly; an empty name disarms."""
    global _armed
    _armed = name


def reach(name: str) -> None:
    """Die here, if this point is armed."""
    if _armed == name:
        os.kill(os.getpid(), signal.SIGKILL)
