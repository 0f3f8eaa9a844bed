"""`cndesk init`: six questions, then a home that works; what is there already is never overwritten."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from pipeline.cli import Invocation
from pipeline.commands.rules_schema import write_schema
from pipeline.config import LONGEST_LOCAL_PART
from pipeline.home import Answers, Written, write_home
from pipeline.kind import Kind, Refused, address, text


@click.command("init")
@click.option("-y", "--yes", "takes_defaults", is_flag=True, help="Ask nothing: take the default of every question.")
@click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", help="How to tell what was written."
)
@click.pass_obj
def command(invocation: Invocation, takes_defaults: bool, output: str) -> None:
    """Write a working home: settings, rules, templates, a sample directory.

    Asks for the desk's name and address, the servers and the lead's address. Files that exist are kept as they are;
    where both cndesk.yaml and directory.yaml do, nothing is asked.
    Exit code 0, or 2 if the folder cannot be written.

    \b
    cndesk init --yes
    cndesk --home /srv/desk init
    """
    is_settled = all((invocation.home / name).exists() for name in ("cndesk.yaml", "directory.yaml"))
    answers = Answers() if takes_defaults or is_settled else _ask()
    written = write_home(invocation.home, answers)
    if schema := write_schema(invocation.home):
        written = (*written, schema)
    if output == "json":
        click.echo(json.dumps({"home": str(invocation.home.absolute()), "files": [_row(file) for file in written]}))
    elif not invocation.is_quiet:
        click.echo(_told(invocation.home, written))


def _ask() -> Answers:
    default = Answers()
    desk_name = _answer("Name of the desk", default.desk_name, text(100))
    desk_address = _answer("Address that clients write to", default.desk_address, _desk_address())
    imap_host = _answer("IMAP server", default.imap_host, text(253))
    imap_user = _answer("User name there", default.imap_user, text())
    smtp_host = _answer("SMTP server", re.sub(r"^imap\.", "smtp.", imap_host), text(253))
    domain = desk_address.rpartition("@")[2]
    lead_address = _answer("Address of the support lead", f"lead@{domain}", _other_address(desk_address))
    return Answers(desk_name, desk_address, imap_host, imap_user, smtp_host, lead_address)


def _desk_address() -> Kind:
    def read(answer: object) -> object:
        found = address().read(answer)
        if len(str(found).rpartition("@")[0].encode()) > LONGEST_LOCAL_PART:
            raise Refused("R013", f"may have at most {LONGEST_LOCAL_PART} characters before the @")
        return found

    return Kind(address().words, read)


def _other_address(taken: str) -> Kind:
    def read(answer: object) -> object:
        found = address().read(answer)
        if found == taken:
            raise Refused("R015", "must be a person's own address, not the desk's")
        return found

    return Kind(address().words, read)


def _answer(question: str, default: str, kind: Kind) -> str:
    answer = click.prompt(question, default=default, value_proc=_reader(kind))
    assert isinstance(answer, str)
    return answer


def _reader(kind: Kind) -> Callable[[str], object]:
    def read(answer: str) -> object:
        try:
            return kind.read(answer.strip())
        except Refused as refused:
            raise click.UsageError(f"it {refused.message}") from None

    return read


def _row(file: Written) -> dict[str, str]:
    return {"path": file.path, "state": "written" if file.state == "wrote" else "kept"}


def _told(home: Path, written: Sequence[Written]) -> str:
    lines = [f"{file.state} {file.path}" for file in written if "/" not in file.path]
    states = Counter(file.state for file in written if file.path.startswith("templates/"))
    lines += [f"{state} templates/ ({count} files)" for state, count in states.items()]
    is_here = home.resolve() == Path.cwd()
    cndesk = "cndesk" if is_here else f"cndesk --home {shlex.quote(str(home))}"
    lines += [
        "",
        "next, with your own people in directory.yaml and the password in CNDESK_IMAP_PASSWORD:",
        f"  {cndesk} config show --origin    what is set, and where",
        f"  {cndesk} rules check             the routing rules and their tests",
        f"  {cndesk} run --once              one pass over mailboxes, tickets and the outbox",
    ]
    return "\n".join(lines)
