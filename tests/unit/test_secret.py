"""Secrets by reference: each source, what is refused, and that nothing shows a value."""

from pathlib import Path

import pytest

from pipeline.errors import UserError
from pipeline.secret import Secret, create_key_file, read_key_file


def private(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_each_source_is_read_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private(tmp_path / "imap", "from a file\n")
    monkeypatch.setenv("SECRET", "from the environment")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    secrets = [
        Secret("env", "SECRET"),
        Secret("file", "imap", tmp_path),
        Secret("file", str(tmp_path / "imap")),
        Secret("credential", "imap"),
        Secret("command", "cat imap; printf 'and a command'", tmp_path),
    ]
    assert [secret.reveal() for secret in secrets] == [
        "from the environment",
        "from a file",
        "from a file",
        "from a file",
        "from a file\nand a command",
    ]


@pytest.mark.parametrize(
    ("secret", "message", "cure"),
    [
        pytest.param(
            Secret("env", "NOT_SET"), "the environment variable NOT_SET is not set", "export NOT_SET=...", id="not set"
        ),
        pytest.param(Secret("env", "EMPTY"), "the secret {env: EMPTY} is empty", "", id="empty"),
        pytest.param(
            Secret("credential", "imap"),
            "the credential imap cannot be read: $CREDENTIALS_DIRECTORY is not set",
            "run under systemd with LoadCredential=imap:/path/to/file",
            id="not under systemd",
        ),
        pytest.param(
            Secret("file", "/nowhere/secret"),
            "the secret file /nowhere/secret cannot be read: No such file or directory",
            "check the path and its owner",
            id="no file",
        ),
        pytest.param(
            Secret("command", "echo hunter2 >&2; exit 3"),
            "the command of the secret {command: echo ...} failed with exit code 3",
            "",
            id="a command that fails",
        ),
    ],
)
def test_what_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, secret: Secret, message: str, cure: str) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.delenv("NOT_SET", raising=False)
    monkeypatch.setenv("EMPTY", "")
    with pytest.raises(UserError) as caught:
        secret.reveal()
    assert (str(caught.value), caught.value.cure) == (message, cure)


def test_a_file_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    file = private(tmp_path / "imap", "hunter2")
    file.chmod(0o604)
    with pytest.raises(UserError) as caught:
        Secret("file", "imap", tmp_path).reveal()
    assert (str(caught.value), caught.value.cure) == (
        f"{file} holds a secret and everybody on this machine can read it",
        f"chmod 600 {file}",
    )


def test_a_credential_stays_in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private(tmp_path / "outside", "x")
    (tmp_path / "credentials").mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    with pytest.raises(UserError, match="plain name"):
        Secret("credential", "../outside").reveal()


def test_a_representation_has_no_value_and_no_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    assert [repr(Secret("env", "SECRET")), repr(Secret("command", "vault read -token=hunter2"))] == [
        "Secret({env: SECRET})",
        "Secret({command: vault ...})",
    ]


def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / "cndesk.key"
    assert (create_key_file(file), create_key_file(file)) == (True, False)
    assert file.read_text() == read_key_file(file).hex() + "\n"


@pytest.mark.parametrize("text", ["", "no hex", "00" * 31])
def test_a_damaged_key_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    file = private(tmp_path / "cndesk.key", text)
    with pytest.raises(UserError, match="not a key of 32 bytes in hex"):
        read_key_file(file)
    assert file.read_text() == text
