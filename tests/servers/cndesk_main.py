"""Run the real command line again and again in forked children, so that each does not import the program anew.

Each line on standard input is a JSON object: the words of the command, changes to its environment, and how large a file
it may write (0: any). The answer is a line with the child's exit code (negative: a signal) and what it wrote.
"""

import json
import os
import resource
import shutil
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

from pipeline.cli import main
from pipeline.ingest.parse import parse

PRELOADED: Final = (
    "alembic.command", "pydantic.dataclasses", "pydantic.type_adapter", "sqlite3", "yaml",
    "pipeline.commands.ingest", "pipeline.commands.rules_activate", "pipeline.commands.rules_check",
    "pipeline.commands.run", "pipeline.commands.ticket", "pipeline.ingest.source.imap", "pipeline.worker",
)  # fmt: skip
FIRST: Final = b"Subject: hello\r\n\r\nLoads what only the first mail of a process loads.\r\n"


def child(words: Sequence[str], environment: Mapping[str, str], largest_file: int, written: tuple[Path, Path]) -> None:
    """The command line as a process of its own has it."""
    os.environ.update(environment)
    sys.argv = ["cndesk", *words]
    out, err = (path.open("w") for path in written)
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    with out, err, redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except Exception:
            traceback.print_exc()
            sys.exit(1)


def serve() -> None:
    for module in PRELOADED:
        import_module(module)
    parse(FIRST, datetime.now(UTC))
    folder = Path(tempfile.mkdtemp())
    written = folder / "out", folder / "err"
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            child(asked["words"], asked["environment"], asked["largest_file"], written)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(json.dumps({"code": code, "out": written[0].read_text(), "err": written[1].read_text()}), flush=True)
    shutil.rmtree(folder)


if __name__ == "__main__":
    serve()
