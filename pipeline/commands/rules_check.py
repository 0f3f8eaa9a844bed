"""`cndesk rules check`: everything that is wrong with a rules file, with its place."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import (
    FILE,
    FORMAT,
    RULES_FILE,
    errors_of,
    examined,
    home_names,
    rules_file,
    show_problems,
)  # fmt: skip
from pipeline.errors import FileErrors
from pipeline.problem import Format, Problem

if TYPE_CHECKING:
    from pipeline.classify.rules import RuleSet


MOST_REMARKED: Final = 300
"""More rules than these are checked without being compared with each other, which takes its time."""


@click.command("check")
@FILE
@FORMAT
@click.pass_obj
def command(invocation: Invocation, file: Path | None, form: Format) -> int:
    """Load FILE (by default the home's rules.yaml) as the service does, and run its examples and tests.

    Exit code 0: it would be taken into service; 2: it would not, with everything that is wrong and where.

    \b
    cndesk rules check
    cndesk rules check new-rules.yaml --format github
    """
    from pipeline.classify.replay.changes import counted
    from pipeline.classify.trial.selftest import problems, selftest

    path, names, found = rules_file(invocation, file), None, list[Problem]()
    try:
        names = home_names(invocation.home)
    except FileErrors as errors:
        found += errors.problems
    rules, noted = examined(path, names)
    found += noted
    if rules and not errors_of(noted):
        found += problems(rules, selftest(rules))
    show_problems(found, form)
    if errors_of(found):
        return 2
    if rules and form == "text" and not invocation.is_quiet:
        parts = ((len(rules.rules), "rule"), (rules.examples, "example"), (len(rules.tests), "test"))
        click.echo(f"{path}: {', '.join(counted(*part) for part in parts)}: all well")
        for line in (*_remarks(rules), *_stale(invocation.home, path)):
            click.echo(line)
    return 0


def _remarks(rules: "RuleSet") -> Iterator[str]:
    """How much lint has to say."""
    from pipeline.classify.lint.lint import lint

    found = len(lint(rules, datetime.now(UTC).date())) if len(rules.rules) <= MOST_REMARKED else 0
    if found:
        yield f"{found} remark{'s' if found > 1 else ''}: cndesk rules lint"


def _stale(home: Path, path: Path) -> Iterator[str]:
    """Whether the editor's schema has other names than the file; a home without one wants none."""
    from pipeline.commands.rules_schema import SCHEMA_FILE, schema_text

    written = home / SCHEMA_FILE
    if path == home / RULES_FILE and written.exists() and written.read_text(encoding="utf-8") != schema_text(home):
        yield f"{written} has other names than the files: cndesk rules schema -o {written}"
