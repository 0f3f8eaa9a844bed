"""`cndesk rules lint`: what is allowed in a rules file, but hardly meant."""

from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import FILE, FORMAT, home_names, load_rules, rules_file, show_problems
from pipeline.problem import Format


@click.command("lint")
@FILE
@FORMAT
@click.option("--strict", is_flag=True, help="Exit code 1 if there is any remark.")
@click.option(
    "--today",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="The day to compare review_by with, by default this one (UTC).",
)
@click.pass_obj
def command(invocation: Invocation, file: Path | None, form: Format, strict: bool, today: datetime | None) -> int:
    """Remarks on FILE (by default the home's rules.yaml): rules that never hit, that another overrules, that contradict
    each other; what nothing uses; patterns where words do; rules without why or example, or past their review.

    Exit code 0, also with remarks; 1: there are some, and --strict was given; 2: the file cannot be loaded.

    \b
    cndesk rules lint
    cndesk rules lint new-rules.yaml --format github --strict
    """
    from pipeline.classify.lint.lint import lint

    path = rules_file(invocation, file)
    found = lint(load_rules(path, home_names(invocation.home)), (today or datetime.now(UTC)).date())
    show_problems(found, form)
    if form == "text" and not invocation.is_quiet:
        remarks = "1 remark" if len(found) == 1 else f"{len(found)} remarks"
        click.echo(
            f"\n{path}: {remarks}; more of one: cndesk rules code {found[0].code}" if found else f"{path}: {remarks}"
        )
    return 1 if found and strict else 0
