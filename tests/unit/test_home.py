"""A new home: the answers stand in the shipped text, which keeps its comments; nothing is overwritten."""

from pathlib import Path

import pytest

from pipeline.config import Imap, Smtp, load_settings, shipped
from pipeline.errors import UserError
from pipeline.home import Answers, Written, set_values, write_home
from pipeline.secret import Secret

TEXT = """\
desk:            # who we are
  name: Old      # shown to clients
  at: {host: x, port: 1}
people: [{email: a}, {email: b}]
"""


def test_values_change_where_they_stand() -> None:
    values: dict[tuple[str | int, ...], str | int] = {
        ("desk", "name"): "Help: 结算 #1",
        ("desk", "at", "port"): 993,
        ("desk", "at", "host"): "imap.example.org",
        ("people", 1, "email"): "yes, null",
    }
    assert set_values(TEXT, values) == (
        "desk:            # who we are\n"
        '  name: "Help: 结算 #1"      # shown to clients\n'
        "  at: {host: imap.example.org, port: 993}\n"
        'people: [{email: a}, {email: "yes, null"}]\n'
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [("127.0.0.1", "127.0.0.1"), ("null", '"null"'), ("7", '"7"'), ("a@b.example", "a@b.example"), ('"', '"\\""')],
)
def test_a_value_is_quoted_where_yaml_would_misread_it(value: str, written: str) -> None:
    assert set_values("key: old", {("key",): value}) == f"key: {written}"


def test_a_key_that_is_not_there_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        set_values(TEXT, {("desk", "nme"): "x"})


def test_the_defaults_leave_the_shipped_text_as_it_is(tmp_path: Path) -> None:
    write_home(tmp_path, Answers())
    for name in ("cndesk.yaml", "rules.yaml", "directory.yaml", "service.yaml"):
        assert (tmp_path / name).read_bytes() == shipped(name).read_bytes()


def test_servers_elsewhere_are_reached_by_tls_and_with_a_login(tmp_path: Path) -> None:
    answers = Answers("Help", "help@foo.example", "imap.foo.example", "me", "smtp.foo.example", "boss@foo.example")
    write_home(tmp_path, answers)
    settings = load_settings(tmp_path)
    assert settings.mailboxes[0].imap == Imap(
        "imap.foo.example", 993, "implicit", "me", Secret("env", "CNDESK_IMAP_PASSWORD", tmp_path)
    )
    assert settings.outgoing.smtp == Smtp(
        "smtp.foo.example", 587, "starttls", "me", Secret("env", "CNDESK_SMTP_PASSWORD", tmp_path)
    )
    assert (settings.desk.name, settings.desk.address, settings.desk.authserv_id, settings.mailboxes[0].address) == (
        "Help",
        "help@foo.example",
        "mx.foo.example",
        "help@foo.example",
    )
    assert [person.email for person in settings.directory.specialists if person.role == "lead"] == ["boss@foo.example"]


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("mine", encoding="utf-8")
    first, second = write_home(tmp_path, Answers()), write_home(tmp_path, Answers("Another name"))
    assert [file for file in first if file.state == "kept"] == [Written("rules.yaml", "kept")]
    assert {file.state for file in second} == {"kept"}
    assert (tmp_path / "rules.yaml").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_a_persons_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        write_home(tmp_path / "file" / "home", Answers())
