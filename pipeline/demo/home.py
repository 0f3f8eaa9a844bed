"""The home that the demo leaves: written as `cndesk init` writes one, with eight networks and the demo's own servers."""

import os
import shlex
import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from pipeline.demo.letter import DESK
from pipeline.errors import UserError
from pipeline.home import Answers, set_values, write_home

MARK: Final = ".cndesk-demo"
PASSWORD_FILE: Final = "demo-imap.key"
USER: Final = "support"
_SERVERS: Final = """\
# The servers of this file belonged to a demo and ended with it: put your own mailbox here to go on with this home.
"""


def make_room(home: Path, *, force: bool) -> None:
    """An empty folder to write to; only what a demo left behind is ever deleted. Raises UserError."""
    shown = shlex.quote(str(home))
    if home.is_dir() and not home.is_symlink() and (home / MARK).is_file():
        if not force:
            raise UserError(
                f"{home} holds an earlier demo",
                f"cndesk demo --force {shown} makes it anew; cndesk demo ANOTHER-FOLDER keeps it",
            )
        shutil.rmtree(home)
    elif home.exists() and not (home.is_dir() and not any(home.iterdir())):
        raise UserError(f"{home} is there already and no demo made it; it is left as it is", "cndesk demo NEW-FOLDER")
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / MARK).write_text("`cndesk demo --force` may delete this folder with all that is in it.\n", "utf-8")
    except OSError as error:
        raise UserError(f"{home} cannot be written: {error.strerror}") from error


def furnish(home: Path, password: str, imap_port: int, smtp_port: int) -> None:
    """The files of a home whose mailbox and mail server are those of the demo."""
    own = Path(__file__).with_name("directory.yaml").read_text("utf-8")
    (home / "directory.yaml").write_text(own, "utf-8")
    with os.fdopen(os.open(home / PASSWORD_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(password)
    write_home(home, Answers(desk_address=DESK, imap_user=USER))
    settings = home / "cndesk.yaml"
    text = set_values(
        settings.read_text("utf-8"),
        {("mailboxes", 0, "imap", "port"): imap_port, ("outgoing", "smtp", "port"): smtp_port},
    )
    text = text.replace("{env: CNDESK_IMAP_PASSWORD}", f"{{file: {PASSWORD_FILE}}}")
    settings.write_text(_SERVERS + text, "utf-8")


def keep(home: Path, folder: str, name: str, source: bytes, at: datetime) -> Path:
    """Leave a mail as an .eml file, dated as it was in the story."""
    path = home / folder / f"{name}.eml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path
