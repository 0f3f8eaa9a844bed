"""Secrets by reference: the files name where a secret is, and it is read only when it is needed.

A secret never stands in a setting, a message or a `repr`. What others may read is no secret: such files are refused.
"""

import os
import secrets
import stat
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, get_args

from pipeline.errors import UserError
from pipeline.kind import Kind, Refused

Source = Literal["env", "file", "credential", "command"]
SOURCES: Final[tuple[Source, ...]] = get_args(Source)
REFERENCES: Final = "{env: NAME}, {file: PATH}, {credential: NAME} or {command: ...}"
COMMAND_SECONDS: Final = 30
KEY_BYTES: Final = 32
MAX_SECRET_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is: `where` is the variable, path, credential or command; `folder` is what a path is relative to."""

    source: Source
    where: str
    folder: Path = Path()

    def __repr__(self) -> str:
        return f"Secret({self})"

    def __str__(self) -> str:
        """The reference as a file has it; of a command only its first word, since arguments may be secret."""
        shown = self.where.split(maxsplit=1)[0] + " ..." if self.source == "command" else self.where
        return f"{{{self.source}: {shown}}}"

    def reveal(self) -> str:
        """The secret itself, read now. Raises UserError naming the reference, never the value."""
        match self.source:
            case "env":
                found = _variable(self.where)
            case "file":
                found = _private_text(self.folder / Path(self.where).expanduser())
            case "credential":
                found = _credential(self.where)
            case "command":
                found = _output(self)
        secret = found.rstrip("\r\n")
        if not secret:
            raise UserError(f"the secret {self} is empty")
        return secret

    def under(self, folder: Path) -> "Secret":
        """The same secret, its path relative to this folder."""
        return replace(self, folder=folder)


def secret() -> Kind:
    """A reference to a secret; a secret in clear is refused."""
    return Kind(f"a reference: {REFERENCES}", _read_reference)


def read_key_file(path: Path) -> bytes:
    """The HMAC key of a desk, made on first use (32 random bytes as hex, mode 0600)."""
    if not path.exists():
        create_key_file(path)
    text = _private_text(path).strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise UserError(
            f"{path}: not a key of {KEY_BYTES} bytes in hex",
            "bring it back from a backup; with a new key, replies to mails sent so far are no longer recognised",
        )
    return key


def create_key_file(path: Path) -> bool:
    """Make a key file unless there is one; says whether it was made. It appears whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(secrets.token_hex(KEY_BYTES) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            os.link(draft, path)
        finally:
            draft.unlink()
    except FileExistsError:
        return False
    except OSError as error:
        raise UserError(
            f"{path}: the key cannot be written: {error.strerror}", "check the folder's permissions"
        ) from error
    return True


def _read_reference(value: object) -> Secret:
    if isinstance(value, str | int | float):
        raise Refused("R015", "is written in clear", f"put it elsewhere and write one of {REFERENCES}")
    entries = list(value.items()) if isinstance(value, dict) else []
    if len(entries) != 1:
        raise Refused("R010", f"must be one of {REFERENCES}")
    source, where = entries[0]
    if source not in SOURCES:
        raise Refused("R012", f'has the unknown source "{source}"', f"write one of {REFERENCES}")
    if not isinstance(where, str) or not where.strip() or not where.isprintable():
        raise Refused("R010", f"must name its {source} in one line", f"write one of {REFERENCES}")
    return Secret(source, where.strip())


def _variable(name: str) -> str:
    if name not in os.environ:
        raise UserError(f"the environment variable {name} is not set", f"export {name}=...")
    return os.environ[name]


def _credential(name: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder:
        raise UserError(
            f"the credential {name} cannot be read: $CREDENTIALS_DIRECTORY is not set",
            f"run under systemd with LoadCredential={name}:/path/to/file",
        )
    if Path(name).name != name:
        raise UserError(f"the credential {name} must be a plain name without a folder")
    return _private_text(Path(folder) / name)


def _private_text(path: Path) -> str:
    """The text of a file that nobody but its owner and group can touch."""
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if mode & stat.S_IRWXO:
                raise UserError(f"{path} holds a secret and everybody on this machine can read it", f"chmod 600 {path}")
            source = stream.read(MAX_SECRET_BYTES + 1)
    except OSError as error:
        raise UserError(
            f"the secret file {path} cannot be read: {error.strerror}", "check the path and its owner"
        ) from error
    try:
        return source[:MAX_SECRET_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"the secret file {path} is not UTF-8 text") from None


def _output(secret: Secret) -> str:
    """What a command prints; its standard error is not repeated, since it may hold what it must not."""
    try:
        done = subprocess.run(  # noqa: S602 (the operator's own command, from the operator's own file)
            secret.where,
            shell=True,
            cwd=secret.folder,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise UserError(f"the command of the secret {secret} took longer than {COMMAND_SECONDS} s") from None
    except OSError as error:
        raise UserError(f"the command of the secret {secret} cannot be run: {error.strerror}") from None
    if done.returncode:
        raise UserError(f"the command of the secret {secret} failed with exit code {done.returncode}")
    return done.stdout.decode("utf-8", "replace")
