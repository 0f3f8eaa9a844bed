"""`cndesk rules check`: everything that is wrong with a rules file, with its place."""

from pathlib import Path

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import FILE, FORMAT, errors_of, examined, home_names, rules_file, show_problems
from pipeline.errors import FileErrors
from pipeline.problem import Format, Problem


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
    from pipeline.classify.selftest import problems, selftest

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
        click.echo(f"{path}: {len(rules.rules)} rules, {rules.examples} examples, {len(rules.tests)} tests: all well")
    return 0
