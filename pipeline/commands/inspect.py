"""`cndesk inspect`: what the pipeline understands of mails in files, without storing anything (product 5)."""

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import Invocation
from pipeline.commands.inspected import Inspected, as_json, as_text
from pipeline.errors import FileErrors, UserError
from pipeline.problem import show

if TYPE_CHECKING:
    from pipeline.config import Mailbox, Settings
    from pipeline.domain.classification import Classification
    from pipeline.domain.message import Auth, Message
    from pipeline.domain.network import Directory
    from pipeline.ingest.identity.trust import Receiver

Judge = Callable[["Message", "Auth", datetime], "Classification"]
Warn = Callable[["Message"], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a home adds to a mail: whose verdicts to believe, and the rules (None where they cannot be loaded)."""

    receiver: "Receiver"
    judge: Judge | None
    warn: Warn


def _told(error: UserError) -> None:
    """Say on standard error what is wrong with a home; the mails are shown all the same."""
    click.echo(show(error.problems) if isinstance(error, FileErrors) else f"cndesk: {error}", err=True)


def _desk(home: Path) -> _Desk:
    """The home's files where there are any, else the shipped rules and directory; verdicts only of a home's own server."""
    from pipeline.config import load_settings, shipped
    from pipeline.ingest.identity.trust import Nobody

    is_home = (home / "cndesk.yaml").exists()
    try:
        settings = load_settings(home if is_home else shipped("cndesk.yaml").parent)
    except UserError as error:
        _told(error)
        return _Desk(Nobody(), None, lambda _: ())
    receiver = settings.desk if is_home else Nobody()
    rules = home / "rules.yaml" if (home / "rules.yaml").exists() else shipped("rules.yaml")
    try:
        return _Desk(receiver, _judge(rules, settings.directory, settings.mailboxes), _warner(settings))
    except UserError as error:
        _told(error)
        return _Desk(receiver, None, _warner(settings))


def _warner(settings: "Settings") -> Warn:
    from pipeline.app import addresses_of
    from pipeline.ingest.identity.lookalike import warnings

    ours, names = addresses_of(settings), (settings.desk.name,)
    return lambda message: warnings(message, settings.directory, ours, names)


def _judge(rules: Path, directory: "Directory", mailboxes: "tuple[Mailbox, ...]") -> Judge:
    from pipeline.classify.evaluate import classify
    from pipeline.classify.load import load
    from pipeline.classify.names import Names
    from pipeline.domain.classification import Facts

    rule_set = load(rules, Names())

    def judge(message: "Message", auth: "Auth", now: datetime) -> "Classification":
        addressed = {one.email for one in (*message.to, *message.cc)}
        mailbox = next((box.name for box in mailboxes if box.address in addressed), "")
        sender = message.sender or ""
        return classify(
            Facts(
                message,
                "new",
                mailbox,
                auth,
                network=directory.network_of(sender) if sender else None,
                is_known_contact=directory.contact(sender) is not None,
            ),
            rule_set,
            now,
        )

    return judge


def _read(path: Path, limit: int) -> tuple[bytes, str]:
    """The bytes of a file, one more than the limit at most, and the hash of all of it. Raises OSError."""
    with path.open("rb") as stream:
        source = stream.read(limit + 1)
        digest = hashlib.sha256(source)
        while len(source) > limit and (chunk := stream.read(1 << 20)):
            digest.update(chunk)
    return source, digest.hexdigest()


def _inspect(path: Path, desk: _Desk) -> Inspected:
    """Everything that is understood of one file. Raises OSError where it cannot be read."""
    from pipeline.ingest.identity.identity import authenticate
    from pipeline.ingest.safety.guard import read
    from pipeline.ingest.safety.limits import MAX_BYTES
    from pipeline.ingest.source.arrival import arrival

    source, digest = _read(path, MAX_BYTES)
    changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    message = read(source, arrival(source) or changed_at)
    auth = authenticate(message, desk.receiver)
    inspected = Inspected(str(path), digest, message, auth, warnings=desk.warn(message))
    return (
        replace(inspected, classification=desk.judge(message, auth, message.received_at)) if desk.judge else inspected
    )


@click.command("inspect")
@click.argument("mails", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Choice(["text", "json"]), help="Default: text on a terminal, else json.")
@click.pass_obj
def command(invocation: Invocation, mails: tuple[Path, ...], output: str | None) -> int:
    """Show what is understood of each mail; nothing is stored.

    Any file gives one object, whatever it is; the rules are the home's, else the shipped ones. Exit code 0, or 2 for a
    file that cannot be read, after the others were shown.

    \b
    cndesk inspect mail.eml
    cndesk inspect -o json mails/*.eml | jq .new_text
    """
    desk = _desk(invocation.home)
    is_json = output == "json" or (output is None and not sys.stdout.isatty())
    code = 0
    for path in mails:
        try:
            inspected = _inspect(path, desk)
        except OSError as error:
            click.echo(f"cndesk: {path}: {error.strerror or error}", err=True)
            code = 2
            continue
        click.echo(json.dumps(as_json(inspected), ensure_ascii=False) if is_json else as_text(inspected))
    return code
