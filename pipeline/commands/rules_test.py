"""`cndesk rules test`: run the examples and tests of a rules file."""

from pathlib import Path

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import FILE, FORMAT, home_names, load_rules, rules_file, show_problems
from pipeline.problem import Format


@click.command("test")
@FILE
@FORMAT
@click.pass_obj
def command(invocation: Invocation, file: Path | None, form: Format) -> int:
    """Run the examples and tests of FILE (by default the home's rules.yaml).

    Exit code 0: all passed; 1: some failed; 2: the file cannot be loaded.

    \b
    cndesk rules test
    """
    from pipeline.classify.selftest import problems, selftest

    path = rules_file(invocation, file)
    rules = load_rules(path, home_names(invocation.home))
    report = selftest(rules)
    show_problems(problems(rules, report), form)
    if form == "text" and not invocation.is_quiet:
        click.echo(
            f"{path}: {len(report.examples)} examples and {len(report.tests)} tests run, {len(report.failed)} failed"
        )
    return 1 if report.failed else 0
