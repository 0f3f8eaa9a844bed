"""The walk through docs/changing-rules.md, run as it is written: what the page shows is what a reader will see.

`pytest tests/integration/test_changing_rules.py --update` writes what is printed now into the page.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

PAGE: Final = Path(__file__).parents[2] / "docs" / "changing-rules.md"
CNDESK: Final = Path(sys.executable).with_name("cndesk")
_BLOCK: Final = re.compile(r"^```(?P<kind>yaml|console)\n(?P<content>.*?)^```", re.MULTILINE | re.DOTALL)
# What differs from day to day and from one edit of the shipped rules to the next.
_PASSING: Final = re.compile(
    r"\b[0-9a-f]{8,64}\b|\d{4}-\d\d-\d\d \d\d:\d\d|\b\d+(?= (?:rules|examples|tests|mails))|:\d+:\d+:|^ *\d+ \|", re.M
)


def edited(rules: str, rule: str) -> str:
    """The rules with this version of the new rule, above the tests."""
    before, tests, after = rules.partition("\ntests:\n")
    kept = before.partition("\n  - id: invitations\n")[0].rstrip("\n")
    return f"{kept}\n\n{rule}{tests}{after}"


def run(line: str, folder: Path) -> str:
    """What a line of the page prints."""
    if line.startswith("export "):
        return ""
    command = line.replace("cndesk ", f"{CNDESK} ", 1) if line.startswith("cndesk ") else line
    environment = {"CNDESK_HOME": "cndesk-demo", "PATH": "/usr/bin:/bin", "NO_COLOR": "1", "COLUMNS": "100"}
    done = subprocess.run(
        command.split(),
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def walked(page: str, folder: Path) -> str:
    """The page with what its commands print, run in this folder."""
    new = folder / "new.yaml"

    def block(match: re.Match[str]) -> str:
        if match["kind"] == "yaml":
            new.write_text(edited(new.read_text("utf-8"), match["content"]), "utf-8")
            return match[0]
        commands = [line[2:] for line in match["content"].splitlines() if line.startswith("$ ")]
        shown = "".join(f"$ {command}\n{run(command, folder)}" for command in commands)
        return f"```console\n{shown}```"

    return _BLOCK.sub(block, page)


def test_a_reader_sees_what_the_page_shows(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    subprocess.run([CNDESK, "demo", "cndesk-demo", "-o", "json"], cwd=tmp_path, stdout=subprocess.DEVNULL, check=True)
    page = PAGE.read_text("utf-8")
    seen = walked(page, tmp_path)
    if request.config.getoption("--update"):
        PAGE.write_text(seen, "utf-8")
        return

    assert _PASSING.sub("~", seen) == _PASSING.sub("~", page)
