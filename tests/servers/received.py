"""A mail as an SMTP server of the tests took it, and a spool folder of such mails on disk."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Received:
    """One mail that the server took: the envelope, and the bytes after undoing dot-stuffing."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    source: bytes


def write_spool(folder: Path, number: int, mail: Received) -> None:
    """Two files a mail; the envelope comes last and whole, so that a mail without one does not count yet."""
    (folder / f"{number:06}.eml").write_bytes(mail.source)
    draft = folder / f"{number:06}.draft"
    draft.write_text(json.dumps({"mail_from": mail.mail_from, "rcpt_tos": mail.rcpt_tos}))
    draft.rename(folder / f"{number:06}.json")


def read_spool(folder: Path) -> Iterator[Received]:
    for envelope in sorted(folder.glob("*.json")):
        fields = json.loads(envelope.read_text())
        yield Received(fields["mail_from"], tuple(fields["rcpt_tos"]), envelope.with_suffix(".eml").read_bytes())
