"""`cndesk demo`: a week of the whole desk on this machine, told as a story and checked against its script."""

import json
import shlex
import shutil
import sys
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from pipeline.cli import Invocation
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.demo.tell import Line

NEEDED: Final = ("pymap", "aiosmtpd")
FOLDER: Final = Path("cndesk-demo")
EXPLAINED: Final = 1004
WIDTH: Final = 100
COLOURS: Final = {"result": "cyan", "trouble": "red"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a demo leaves behind."""

    home: Path
    mails: int
    sent: int
    tickets: int
    seconds: float
    differences: tuple[str, ...]


@click.command("demo")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Make the home of an earlier demo anew.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs.")
@click.pass_context
def command(context: click.Context, folder: Path | None, force: bool, output: str) -> int:
    """See the whole desk at work: a week of mails of eight networks, told in some seconds.

    Starts a mail server of its own on this machine, runs the real service against it, plays clients and two
    specialists, and leaves a home in FOLDER [default: ./cndesk-demo] to look around in. No account and no network
    are needed. Nothing but the home of an earlier demo is ever overwritten, and that only with --force.
    Exit code 0, 1 if the desk did anything else than it should (this is an end-to-end test too), 2 if it cannot begin.

    \b
    cndesk demo
    cndesk demo --force
    cndesk demo /tmp/another-folder
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(f"the demo needs {' and '.join(missing)}, not installed here", "pip install 'cndesk[demo]'")
    invocation = context.find_object(Invocation)
    assert invocation is not None
    is_told = output == "text" and not invocation.is_quiet
    report = _play(_home(context, invocation, folder), force=force, is_told=is_told)
    if is_told:
        _show_ticket(context, report.home)
        _close(report)
    elif output == "json":
        click.echo(json.dumps(_as_json(report), ensure_ascii=False, indent=2))
    for difference in report.differences:
        click.echo(f"cndesk: demo: {difference}", err=True)
    return 1 if report.differences else 0


def _home(context: click.Context, invocation: Invocation, folder: Path | None) -> Path:
    """FOLDER, else a --home that was written out; never $CNDESK_HOME, which is somebody's real desk."""
    is_given = context.find_root().get_parameter_source("home") is ParameterSource.COMMANDLINE
    return folder or (invocation.home if is_given else FOLDER)


def _play(home: Path, *, force: bool, is_told: bool) -> Report:
    from pipeline.commands.rules_schema import write_schema
    from pipeline.demo.check import differences
    from pipeline.demo.home import make_room
    from pipeline.demo.script import WEEK
    from pipeline.demo.stage import OffScript, raised
    from pipeline.demo.tell import Teller

    began = time.monotonic()
    make_room(home, force=force)
    with raised(home) as stage:
        write_schema(home)
        if is_told:
            _open(stage.servers.imap_port, stage.servers.smtp_port, home)
        teller = Teller(stage.app.settings.directory)
        happened = []
        stopped: tuple[str, ...] = ()
        for scene in WEEK:
            try:
                happened.append(stage.play(scene))
            except OffScript as error:
                stopped = (f"{scene.at:%a %H:%M} {scene.mail}: {error}; the rest was not played",)
                break
            if is_told:
                _say(tuple(teller.tell(happened[-1])))
        found = (*differences(happened, stage), *stopped)
        with stage.app.store.look() as unit:
            count = len(unit.tickets.all(with_finished=True))
        return Report(home, stage.mails, len(stage.servers.sent), count, time.monotonic() - began, found)


def _open(imap_port: int, smtp_port: int, home: Path) -> None:
    click.secho("A week at a support desk for creator networks", bold=True)
    click.echo(f"  mailbox 127.0.0.1:{imap_port} (IMAP), outgoing 127.0.0.1:{smtp_port} (SMTP), home {home}")
    click.echo("  Ha Pham looks after payouts, Leo Santos after the rest; both have nothing but their mail program.")


def _say(lines: Sequence["Line"]) -> None:
    for line in lines:
        if line.tone == "day":
            click.echo()
        indent = "  " if line.tone == "scene" else "         "
        start = f"{indent}{line.mark}{'  ' if line.tone == 'scene' else ' '}" if line.mark else ""
        told = textwrap.fill(line.text, WIDTH, initial_indent=start, subsequent_indent=" " * max(9, len(start)))
        click.secho(told if start else line.text, fg=COLOURS.get(line.tone), bold=line.tone == "day")


def _show_ticket(context: click.Context, home: Path) -> None:
    """The real command on the home, as a person would call it."""
    click.echo()
    click.secho(f"$ {_cndesk()} --home {shlex.quote(str(home))} ticket show T-{EXPLAINED} --why", bold=True)
    arguments = ["--home", str(home), "ticket", "show", f"T-{EXPLAINED}", "--why"]
    root = context.find_root()
    assert isinstance(root.command, click.Group)
    root.command.main(arguments, standalone_mode=False, color=context.color)


def _close(report: Report) -> None:
    home = shlex.quote(str(report.home))
    call = f"{_cndesk()} --home {home}"
    click.echo()
    counted = f"{report.mails} mails in, {report.sent} out, {report.tickets} tickets, {report.seconds:.1f} s"
    if report.differences:
        click.secho(f"{counted}; NOT as it should be:", fg="red", bold=True)
    else:
        click.secho(f"{counted}; all as it should be: nothing lost, nothing doubled, nothing leaked.", fg="green")
    click.echo(f"The home stays in {home}. Look around:")
    for words, why in (
        ("ticket list --all", "all tickets"),
        ("ticket show T-1007 --why", "the stranger with the stolen number"),
        ("ticket show T-1003", "the mail in a wrong charset, and the answer that came back"),
        ("outbox list", "what went out, and what became of it"),
        (f"inspect {home}/mails/received/08-frozen-stream.eml", "what is understood of a mail"),
        ("rules check", "the routing rules"),
    ):
        click.echo(f"  {call} {words}\n      {why}")
    click.echo(f"  {home}/mails/\n      every mail as an .eml file: received, sent to clients, sent to specialists")
    click.echo(f"{_cndesk()} demo --force {home if report.home != FOLDER else ''}".rstrip() + " plays it again.")


def _cndesk() -> str:
    """How this program was called, so that the commands can be copied."""
    called = sys.argv[0]
    found = shutil.which("cndesk")
    if found and Path(called).exists() and Path(found).samefile(called):
        return "cndesk"
    return shlex.quote(called) if Path(called).name == "cndesk" else "cndesk"


def _as_json(report: Report) -> dict[str, object]:
    return {
        "home": str(report.home.absolute()),
        "mails": report.mails,
        "sent": report.sent,
        "tickets": report.tickets,
        "seconds": round(report.seconds, 2),
        "differences": list(report.differences),
    }
