"""What mails cost that are made to be slow: seconds, memory, and whether each was read in process, in a child or not.

Every mail is read in a process of its own, so that its memory is its own; the machine's other work is in the seconds.

    .venv/bin/python -m bench.hostile [WORD OF A NAME ...]
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Final

from bench.shapes import SHAPES, Shape
from pipeline.ingest.safety import guard

NOON: Final = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MAX_SECONDS: Final = 20.0
MAX_MEGABYTES: Final = 1024.0


def measure(shape: Shape) -> dict[str, float | str]:
    """Read one mail in this process and tell what it took, the child included."""
    guard.read(b"From: a@b.example\n\nhello world, how are you today?", NOON)
    source = shape.make(shape.count)
    is_suspicious = bool(guard.suspicion(source))
    begun, worked = time.perf_counter(), _work()
    message = guard.read(source, NOON)
    spent, worked = time.perf_counter() - begun, _work() - worked
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    where = "child" if is_suspicious else "in process"
    found = f"stub: {message.defects[0].removeprefix('over limit: ')}" if message.is_stub else "whole"
    return {
        "size": len(source) / 1e6,
        "seconds": spent,
        "work": worked,
        "megabytes": most / 1024,
        "where": where,
        "found": found,
    }


def _work() -> float:
    """Processor seconds of this process and of its children that ended: what other work of the machine does not add to."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> int:
    """Print the table; exit code 1 where a mail took longer or more than is promised."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("words", nargs="*", help="only the shapes that have one of these in their name")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(measure(SHAPES[options.one])))
        return 0
    print(f"{'mail':42} {'size':>9} {'work':>8} {'time':>8} {'memory':>9}  {'read':10}  result")
    code = 0
    for number, shape in enumerate(SHAPES):
        if options.words and not any(word in shape.name for word in options.words):
            continue
        command = [sys.executable, "-m", "bench.hostile", "--one", str(number)]
        row = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        is_over = row["seconds"] > MAX_SECONDS or row["megabytes"] > MAX_MEGABYTES
        code = 1 if is_over else code
        print(
            f"{shape.name:42} {row['size']:6.2f} MB {row['work']:6.2f} s {row['seconds']:6.2f} s {row['megabytes']:6.0f} MB  {row['where']:10}  "
            f"{row['found']}{'  OVER' if is_over else ''}",
            flush=True,
        )
    return code


if __name__ == "__main__":
    sys.exit(main())
