import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIL = b"""Authentication-Results: mx.cn-desk.example; dmarc=pass header.from=starhouse.example
From: Ana Ruiz <ana@starhouse.example>
To: support@cn-desk.example
Subject: January payout
Message-ID: <m1@starhouse.example>
Date: Mon, 2 Mar 2026 10:00:00 +0000

Our January commission has not arrived. Could you check, please?
"""
FIELDS = {
    "file", "sha256", "message_id", "subject", "from", "sender", "to", "cc", "reply_to", "date", "in_reply_to", "references", "text",
    "new_text", "new_text_unsigned", "attachments", "kind", "kind_reasons", "bounce", "forwarded", "language", "passages",
    "only_thanks", "reaction", "seal", "invitation", "warnings", "auth", "defects", "classification",
}  # fmt: skip
Object = dict[str, object]


def inspect(home: Path, *arguments: str | Path) -> tuple[int, list[Object], str]:
    """Run the command as a program does: exit code, the objects on standard output, standard error."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [
        sys.executable,
        "-c",
        "from pipeline.cli import main; main()",
        "--home",
        str(home),
        "inspect",
        *map(str, arguments),
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "mail.eml"
    path.write_bytes(MAIL)
    return path


def test_a_mail_is_one_object_with_all_fields(tmp_path: Path, mail: Path) -> None:
    code, objects, errors = inspect(tmp_path, mail)
    assert (code, len(objects), errors) == (0, 1, "")
    found = objects[0]
    assert set(found) == FIELDS
    assert found["from"] == [{"name": "Ana Ruiz", "address": "ana@starhouse.example"}]
    assert (found["sender"], found["kind"], found["language"]) == ("ana@starhouse.example", "human", "en")
    assert found["auth"] == {"dmarc": "absent", "dkim": "absent", "spf": "absent"}
    assert isinstance(found["classification"], dict)
    assert set(found["classification"]) == {"topic", "kind", "priority", "queue", "escalate", "tags", "rules"}


def test_any_file_is_one_object_in_the_order_given(tmp_path: Path, mail: Path) -> None:
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_bytes(b"")
    binary.write_bytes(bytes(range(256)) * 40)
    code, objects, errors = inspect(tmp_path, empty, mail, binary)
    assert (code, errors) == (0, "")
    assert [found["file"] for found in objects] == [str(empty), str(mail), str(binary)]
    assert all(set(found) == FIELDS for found in objects)
    assert (objects[0]["text"], objects[0]["defects"]) == ("", ["the mail is empty"])


def test_an_unreadable_file_is_named_after_the_others_were_shown(tmp_path: Path, mail: Path) -> None:
    code, objects, errors = inspect(tmp_path, tmp_path / "missing.eml", tmp_path, mail)
    assert (code, [found["file"] for found in objects]) == (2, [str(mail)])
    assert "missing.eml: No such file" in errors
    assert f"{tmp_path}: Is a directory" in errors
    assert "Traceback" not in errors


def test_a_mail_over_the_limit_says_so(tmp_path: Path) -> None:
    path = tmp_path / "big.eml"
    path.write_bytes(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * 2000)
    code, objects, _ = inspect(tmp_path, path)
    assert (code, objects[0]["defects"]) == (0, ["over limit: more than 1,000 parts"])


def test_rules_that_do_not_load_leave_the_rest(tmp_path: Path, mail: Path) -> None:
    (tmp_path / "rules.yaml").write_text("version: 1\nrules: {}\nnonsense: 1\n")
    code, objects, errors = inspect(tmp_path, mail)
    assert (code, objects[0]["classification"], objects[0]["subject"]) == (0, None, "January payout")
    assert "rules.yaml:" in errors


def test_a_homes_own_server_is_believed(tmp_path: Path, mail: Path) -> None:
    (tmp_path / "cndesk.yaml").write_text(
        "version: 1\ndesk: {name: Desk, address: support@cn-desk.example, authserv_id: mx.cn-desk.example}\n"
        "mailboxes: [{name: archive, address: support@cn-desk.example, maildir: ./Maildir}]\n"
        "outgoing: {smtp: {host: 127.0.0.1, port: 1025, tls: none}}\n"
    )
    _, objects, errors = inspect(tmp_path, mail)
    assert (objects[0]["auth"], errors) == ({"dmarc": "pass", "dkim": "none", "spf": "none"}, "")


def test_a_person_gets_a_view_to_read(tmp_path: Path, mail: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "inspect", "-o", "text", str(mail)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 0
    assert "Subject  January payout" in done.stdout
    assert "Our January commission has not arrived." in done.stdout
    assert "\x1b" not in done.stdout


def test_a_person_sees_what_was_cut_and_why(tmp_path: Path) -> None:
    path = tmp_path / "reply.eml"
    path.write_bytes(
        b"From: Ana <ana@starhouse.example>\nSubject: Re: January payout\nMessage-ID: <m2@starhouse.example>\n\n"
        b"Account 4012 it is.\n\n-- \nAna Ruiz, Starhouse\n\nOn Mon, 2 Mar 2026 at 10:00, Desk <d@cn-desk.example> wrote:\n"
        b"> Which account was it?\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "inspect", "-o", "text", str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, cwd=tmp_path, timeout=60
    )
    body = done.stdout.partition("\n\n")[2]
    assert [line.rstrip("─ ") for line in body.splitlines() if line.strip()] == [
        "Account 4012 it is.",
        "── signature: a delimiter line",
        "--",
        "Ana Ruiz, Starhouse",
        "── history: an attribution and quoted lines",
        "On Mon, 2 Mar 2026 at 10:00, Desk <d@cn-desk.example> wrote:",
        "> Which account was it?",
    ]
