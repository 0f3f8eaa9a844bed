"""`cndesk rules schema`: the JSON Schema by which editors complete and check rules.yaml."""

import json
from pathlib import Path
from typing import Final

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import RULES_FILE, home_names
from pipeline.errors import FileErrors, UserError
from pipeline.home import Written

SCHEMA_FILE: Final = "rules.schema.json"
MODELINE: Final = "# yaml-language-server: $schema=./rules.schema.json"


@click.command("schema")
@click.option(
    "-o", "--output", "to", type=click.Path(path_type=Path, dir_okay=False), help="Write it there, not to the terminal."
)
@click.pass_obj
def command(invocation: Invocation, to: Path | None) -> None:
    """The JSON Schema of rules.yaml, with the names of the home and of the file's vocabulary, lists and themes.

    An editor with yaml-language-server (VS Code: the extension "YAML") takes it from the file's first line,
    `# yaml-language-server: $schema=./rules.schema.json`. Write it again when names have changed.

    \b
    cndesk rules schema -o rules.schema.json
    """
    text = schema_text(invocation.home)
    if to is None:
        click.echo(text, nl=False)
        return
    try:
        to.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(
            f"{to}: cannot be written: {error.strerror}", "name a file in a folder that is there"
        ) from error
    if not invocation.is_quiet:
        click.echo(f"{to}: written; editors find it by the first line of rules.yaml: {MODELINE}")


def write_schema(home: Path) -> Written | None:
    """The schema of a home that has none yet; None while its settings cannot be read."""
    path = home / SCHEMA_FILE
    if path.exists():
        return Written(SCHEMA_FILE, "kept")
    try:
        path.write_text(schema_text(home), encoding="utf-8", newline="\n")
    except FileErrors:
        return None
    return Written(SCHEMA_FILE, "wrote")


def schema_text(home: Path) -> str:
    """The schema of a home's rules.yaml; without one, that of any."""
    from pipeline.classify.editor.schema import known_of, schema
    from pipeline.document import parse, read

    path = home / RULES_FILE
    document = read(path) if path.exists() else parse("", RULES_FILE)
    return json.dumps(schema(known_of(document, home_names(home))), ensure_ascii=False, indent=1) + "\n"
