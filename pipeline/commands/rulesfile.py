"""What the verbs of `cndesk rules` share: which file is meant, what it may name, and how its problems are shown."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.errors import FileErrors, UserError
from pipeline.problem import Format, Problem, show

if TYPE_CHECKING:
    from pipeline.classify.names import Names
    from pipeline.classify.rules import RuleSet
    from pipeline.config import Settings

RULES_FILE: Final = "rules.yaml"
TEMPLATES: Final = "templates"
TEMPLATE_SUFFIX: Final = ".md.j2"

FILE = click.argument("file", required=False, type=click.Path(path_type=Path))
FORMAT = click.option(
    "--format",
    "-o",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How problems are shown.",
)
OUTPUT = click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
)


def rules_file(invocation: Invocation, file: Path | None) -> Path:
    """The file meant; without one, the home's."""
    path = file or invocation.home / RULES_FILE
    if str(path) == "-":
        return Path("/dev/stdin")
    if not path.exists():
        raise UserError(f"{path} is not there", "name a file, or a home with --home DIR")
    return path


def home_names(home: Path) -> "Names":
    """What the home declares; outside a home, names of people and templates are taken as they stand."""
    from pipeline.classify.names import Names, names
    from pipeline.config import articles, load_settings
    from pipeline.reply.variables import INTERNAL

    if not (home / "cndesk.yaml").exists():
        return Names()
    settings = load_settings(home)
    templates = {path.name.partition(".")[0] for path in (home / TEMPLATES).glob(f"*{TEMPLATE_SUFFIX}")}
    mailboxes = (mailbox.name for mailbox in settings.mailboxes)
    return names(settings.directory, templates - INTERNAL, mailboxes, articles=articles(home))


def examined(path: Path, names: "Names | None") -> "tuple[RuleSet | None, list[Problem]]":
    """What could be read of a file, and all that is wrong with it."""
    from pipeline.classify.load import examine
    from pipeline.classify.names import Names
    from pipeline.document import read

    document = read(path, str(path))
    rules = examine(document, names or Names())
    return rules, sorted(document.problems, key=lambda problem: (problem.place.line, problem.place.column))


def load_rules(path: Path, names: "Names") -> "RuleSet":
    rules, found = examined(path, names)
    if rules is None or errors_of(found):
        raise FileErrors(errors_of(found))
    return rules


def errors_of(found: list[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in found if problem.severity == "error")


def show_problems(found: "list[Problem] | tuple[Problem, ...]", form: Format) -> None:
    if found or form == "json":
        click.echo(show(found, form))


def settings_of(home: Path) -> "Settings":
    from pipeline.config import load_settings

    return load_settings(home)


def echo_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
