"""`cndesk config`: the settings in force and where each comes from; secrets are shown as references only."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Final

import click
from click.core import ParameterSource

from pipeline.cli import Invocation
from pipeline.config import Files, Settings, read_files, settings_of
from pipeline.secret import Secret

Key = tuple[str | int, ...]
Shown = str | int | float | bool | None | list[str]
SECTIONS: Final = ("desk", "database", "mailboxes", "outgoing", "keys", "service")
MASK: Final = "********"
HOME_ORIGINS: Final[dict[ParameterSource | None, str]] = {
    ParameterSource.COMMANDLINE: "--home",
    ParameterSource.ENVIRONMENT: "$CNDESK_HOME",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: its key as in the file, its value, and the place it comes from."""

    key: str
    value: Shown
    origin: str


@click.group("config")
def command() -> None:
    """Show the settings in force and where each comes from."""


@command.command("show")
@click.option("--origin", "with_origin", is_flag=True, help="Name the file and line of every value.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs.")
@click.pass_obj
def show(invocation: Invocation, with_origin: bool, output: str) -> None:
    """Show every setting; passwords are masked.

    Exit code 0, or 2 if a file has errors (all of them are told).

    \b
    cndesk config show --origin
    cndesk config show -o json
    """
    files = read_files(invocation.home)
    source = click.get_current_context().find_root().get_parameter_source("home")
    home_origin = HOME_ORIGINS.get(source, "default")
    found = rows(settings_of(files, invocation.home), files, home_origin)
    click.echo(
        _as_json(found, with_origin=with_origin) if output == "json" else _as_text(found, with_origin=with_origin)
    )


def rows(settings: Settings, files: Files, home_origin: str) -> list[Row]:
    """All settings in the order of the files, with the directory as its numbers."""
    found = [Row("home", str(settings.home), home_origin)]
    for section in SECTIONS:
        for key, value in _leaves((section,), getattr(settings, section)):
            found.append(Row(".".join(map(str, key)), value, files.where(key)))
    for name in ("networks", "cnms", "specialists", "teams"):
        found.append(Row(f"directory.{name}", len(getattr(settings.directory, name)), files.where(("directory", name))))
    return found


def _leaves(key: Key, value: object) -> Iterator[tuple[Key, Shown]]:
    """Every single value inside a setting with its key."""
    if isinstance(value, Secret):
        yield key, f"{MASK} {value}"
    elif is_dataclass(value):
        for part in fields(value):
            yield from _leaves((*key, part.name), getattr(value, part.name))
    elif isinstance(value, tuple) and any(map(is_dataclass, value)):
        for number, item in enumerate(value):
            yield from _leaves((*key, number), item)
    else:
        yield key, _plain(value)


def _plain(value: object) -> Shown:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    assert value is None or isinstance(value, str | int | float)
    return value


def _as_text(found: list[Row], *, with_origin: bool) -> str:
    widest = max(len(row.key) for row in found)
    places = max(len(row.origin) for row in found)
    start = "{origin:<{places}}  " if with_origin else ""
    line = start + "{key:<{widest}}  {value}"
    return "\n".join(
        line.format(origin=row.origin, places=places, key=row.key, widest=widest, value=_text(row.value)).rstrip()
        for row in found
    )


def _text(value: Shown) -> str:
    """A value in a line; all fractional settings are durations."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}s"
    return "" if value is None else str(value)


def _as_json(found: list[Row], *, with_origin: bool) -> str:
    shown = {row.key: {"value": row.value, "origin": row.origin} if with_origin else row.value for row in found}
    return json.dumps(shown, ensure_ascii=False, indent=2)
