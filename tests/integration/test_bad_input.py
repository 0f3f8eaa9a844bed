"""What people and the world get wrong: a clear message or a parked mail, the documented exit code, and nothing lost.

Everything goes through the command line as a person has it.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from pipeline.app import App, open_app
from tests.integration.home import (
    Clock,
    connect,
    imap_mailbox,
    make_small,
    rows,
    write_desk,
)
from tests.integration.letters import ANA, HELEN, Letter
from tests.servers.certificates import Certificates
from tests.servers.cndesk import Cndesk, Finished
from tests.servers.daemon import free_port
from tests.servers.dovecot import EXPIRED, PASSWORD, UNKNOWN_CA, WRONG_HOST, Dovecot
from tests.servers.protocol import Account
from tests.servers.proxy import Proxy
from tests.servers.smtp import RecordingSmtp

QUESTION: Final = Letter(HELEN, "October commission", "Our October commission has not arrived.")

ProxyTo = Callable[[tuple[str, int] | Path], Proxy]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def account(dovecot: Dovecot, clock: Clock) -> Account:
    """A mailbox with one mail that has just arrived."""
    account = dovecot.user()
    dovecot.deliver(account, QUESTION.bytes)
    return account


def run_once(cndesk: Cndesk, home: Path, **environment: str) -> Finished:
    return plain(cndesk.run("--home", home, "run", "--once", environment=environment))


def plain(finished: Finished) -> Finished:
    """What a person may be shown: words."""
    assert "Traceback" not in finished.err + finished.out
    assert PASSWORD not in finished.err + finished.out
    return finished


def complaints(finished: Finished) -> list[str]:
    """The lines on standard error that are for the person, without the log."""
    return [line for line in finished.err.splitlines() if not re.match(r"\d{4}-\d\d-\d\d ", line)]


def outcomes(app: App) -> list[str]:
    return [row.outcome for row in rows(app, "SELECT outcome FROM inbound ORDER BY id")]


@pytest.mark.parametrize(
    ("imap", "words"),
    [
        pytest.param({"password": {"env": "CNDESK_TEST_WRONG"}}, "refused the login of user", id="wrong password"),
        pytest.param({"password": {"env": "CNDESK_TEST_ABSENT"}}, "CNDESK_TEST_ABSENT", id="password not set"),
        pytest.param({"port": free_port()}, "nothing listens there; check host and port", id="unreachable server"),
        pytest.param(
            {"host": WRONG_HOST, "tls": "implicit"}, "the certificate does not fit", id="certificate of another host"
        ),
        pytest.param({"host": EXPIRED, "tls": "implicit"}, "certificate has expired", id="expired certificate"),
        pytest.param({"host": UNKNOWN_CA, "tls": "starttls"}, "the certificate does not fit", id="unknown authority"),
        pytest.param(
            {"tls": "implicit", "ca_file": None}, "name the authority that signed it as ca_file", id="no ca_file"
        ),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why_and_loses_nothing(
    cndesk: Cndesk,
    dovecot: Dovecot,
    account: Account,
    smtp: RecordingSmtp,
    home: Path,
    imap: dict[str, Any],
    words: str,
) -> None:
    secure = {"port": dovecot.tls_port} if imap.get("tls") == "implicit" else {}
    changed = {"ca_file": str(dovecot.ca), **secure, **imap}
    changed = {key: value for key, value in changed.items() if value is not None}
    write_desk(home, [imap_mailbox(dovecot.host, dovecot.port, account, imap=changed)], {"port": smtp.port})
    make_small(home)
    ended = run_once(cndesk, home, CNDESK_TEST_WRONG="guessed-wrongly")
    (complaint,) = complaints(ended)
    assert ended.code == 1
    assert complaint.startswith("cndesk: mailbox support: ")
    assert words in complaint
    assert "guessed-wrongly" not in ended.err
    connect(home, [imap_mailbox(dovecot.host, dovecot.port, account)], {"port": smtp.port})
    assert run_once(cndesk, home).code == 0
    assert len(smtp.received) == 4


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param({"port": free_port()}, "cannot be reached: Connection refused", id="unreachable server"),
        pytest.param({"tls": "implicit"}, "shows a certificate that does not hold", id="certificate that does not fit"),
        pytest.param(
            {"tls": "implicit", "user": "desk", "password": {"env": "CNDESK_TEST_ABSENT"}},
            "CNDESK_TEST_ABSENT",
            id="no password",
        ),
    ],
)
def test_mail_that_cannot_leave_waits(
    cndesk: Cndesk,
    dovecot: Dovecot,
    account: Account,
    certificates: Certificates,
    home: Path,
    settings: dict[str, Any],
    words: str,
) -> None:
    box = imap_mailbox(dovecot.host, dovecot.port, account)
    certificate = certificates.good if "user" in settings else certificates.wrong_host
    with RecordingSmtp(tls="implicit", certificate=certificate) as server:
        write_desk(home, [box], {"port": server.port, "ca_file": str(certificates.ca), **settings})
        make_small(home)
        ended = run_once(cndesk, home)
        assert server.received == []
    (complaint,) = complaints(ended)
    assert ended.code == 1
    assert complaint.startswith("cndesk: sending: ")
    assert words in complaint
    with RecordingSmtp() as server:
        connect(home, [box], {"port": server.port})
        assert run_once(cndesk, home).code == 0
        assert len(server.received) == 4


@pytest.mark.parametrize(
    ("file", "wrong", "right", "shown"),
    [
        pytest.param(
            "rules.yaml",
            "version: 1",
            "version: 1\nrulez: []",
            ('error[R012]: unknown key "rulez"', "rulez: []", "^^^^^", 'did you mean "rules"?'),
            id="unknown key in rules.yaml",
        ),
        pytest.param(
            "rules.yaml", "version: 1", "version: [1", ("rules.yaml:", "error[", "^"), id="rules.yaml is no YAML"
        ),
        pytest.param(
            "templates/acknowledgement.en.md.j2",
            "{{ ticket }}",
            "{{ tickte }}",
            ("acknowledgement.en.md.j2:5", "tickte", "^^^^^^", 'did you mean "ticket"?'),
            id="misspelt variable in a template",
        ),
        pytest.param(
            "cndesk.yaml", '"every": "1s"', '"every": "1 fortnight"', ("cndesk.yaml:", "every", "^"), id="bad duration"
        ),
        pytest.param(
            "directory.yaml",
            "slug: starhouse",
            "slug: aurora-live",
            ("directory.yaml:", "aurora-live", "^"),
            id="slug twice",
        ),
    ],
)
def test_a_mistake_in_a_file_is_shown_with_its_place_before_anything_is_read(
    cndesk: Cndesk,
    dovecot: Dovecot,
    account: Account,
    smtp: RecordingSmtp,
    home: Path,
    file: str,
    wrong: str,
    right: str,
    shown: tuple[str, ...],
) -> None:
    box = imap_mailbox(dovecot.host, dovecot.port, account, after="seen")
    write_desk(home, [box], {"port": smtp.port})
    good = (home / file).read_text()
    assert wrong in good
    (home / file).write_text(good.replace(wrong, right, 1))
    ended = run_once(cndesk, home)
    assert ended.code == 2
    assert [words for words in shown if words not in ended.err] == []
    assert dovecot.flags(account, 1) == frozenset()
    (home / file).write_text(good)
    assert run_once(cndesk, home).code == 0
    assert dovecot.flags(account, 1) == {"\\Seen"}


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        pytest.param(
            "mysql://desk@localhost/x", 2, "must begin with sqlite:/// or postgresql://", id="another database"
        ),
        pytest.param("postgresql://desk:secret@db/x", 2, "holds a password in clear", id="password in clear"),
        pytest.param("postgresql://desk@db:port/x", 2, "is not", id="no URL"),
        pytest.param("postgresql://desk@127.0.0.1:1/x", 1, "the database does not answer", id="nobody listens"),
        pytest.param("sqlite:///nowhere/cndesk.db", 1, "nowhere/cndesk.db", id="no such folder"),
        pytest.param("sqlite:///rules.yaml", 1, "file is not a database", id="a file of another kind"),
    ],
)
def test_a_wrong_database_is_named(
    cndesk: Cndesk, dovecot: Dovecot, account: Account, smtp: RecordingSmtp, home: Path, url: str, code: int, words: str
) -> None:
    write_desk(home, [imap_mailbox(dovecot.host, dovecot.port, account, after="seen")], {"port": smtp.port}, url)
    make_small(home)
    ended = run_once(cndesk, home)
    assert ended.code == code
    assert words in ended.err
    assert dovecot.flags(account, 1) == frozenset()


def test_a_folder_that_is_no_home_is_named(cndesk: Cndesk, tmp_path: Path) -> None:
    ended = plain(cndesk.run("--home", tmp_path, "run", "--once"))
    assert (ended.code, ended.out) == (2, "")
    assert complaints(ended) == [
        f"cndesk: {tmp_path / 'cndesk.yaml'} is not there",
        f"        cndesk --home {tmp_path} init",
    ]


def test_a_key_that_others_can_read_is_refused(
    cndesk: Cndesk, dovecot: Dovecot, account: Account, smtp: RecordingSmtp, home: Path
) -> None:
    write_desk(home, [imap_mailbox(dovecot.host, dovecot.port, account)], {"port": smtp.port})
    make_small(home)
    (home / "cndesk.key").chmod(0o644)
    ended = run_once(cndesk, home)
    assert ended.code == 2
    assert "cndesk.key" in ended.err


def test_of_a_mail_of_60_mb_the_header_makes_a_ticket_and_the_body_stays_where_it_is(
    cndesk: Cndesk, dovecot: Dovecot, account: Account, proxy_to: ProxyTo, smtp: RecordingSmtp, home: Path
) -> None:
    huge = Letter(ANA, "All our videos", "See below.\n").bytes + b"0123456789abcdef" * 64 * 60 * 1024
    dovecot.deliver(account, huge, QUESTION.bytes)
    proxy = proxy_to((dovecot.host, dovecot.port))
    write_desk(home, [imap_mailbox(proxy.host, proxy.port, account)], {"port": smtp.port})
    make_small(home)
    assert run_once(cndesk, home).code == 0
    assert proxy.bytes_down < 300_000
    assert outcomes(open_app(home)) == ["new-ticket"] * 3
    assert plain(cndesk.run("--home", home, "parked", "list")).out == "nothing is parked\n"
    shown = plain(cndesk.run("--home", home, "ticket", "show", "T-1002")).out
    assert "All our videos" in shown
    assert f"larger than its mailbox allows ({len(huge):,} bytes)" in shown


@pytest.mark.parametrize(
    ("content", "is_stub"),
    [
        pytest.param(b"", True, id="empty file"),
        pytest.param(b"\r\n\r\n", True, id="blank lines"),
        pytest.param(b"\x00" * 10_000, True, id="zeros"),
        pytest.param(bytes(range(256)) * 50, False, id="any bytes"),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 5000, False, id="5000 empty parts"
        ),
    ],
)
def test_any_file_becomes_a_ticket_that_says_what_could_not_be_read(
    cndesk: Cndesk, smtp: RecordingSmtp, home: Path, tmp_path: Path, content: bytes, is_stub: bool
) -> None:
    write_desk(
        home, [{"name": "none", "address": "support@cn-desk.example", "maildir": "Maildir"}], {"port": smtp.port}
    )
    make_small(home)
    (tmp_path / "mail.eml").write_bytes(content)
    ended = plain(cndesk.run("--home", home, "ingest", tmp_path / "mail.eml"))
    assert ended.code == 0
    app = open_app(home)
    (found,) = rows(app, "SELECT outcome, cause, raw_sha256 FROM inbound")
    assert (found.outcome, found.cause) == ("new-ticket", None)
    with app.store.look() as unit:
        assert unit.threads.thread(1001)[0].text.startswith("This mail could not be shown: ") is is_stub
        assert unit.inbox.raw(found.raw_sha256) == content


def test_a_path_that_is_not_there_is_named_and_nothing_is_taken(
    cndesk: Cndesk, smtp: RecordingSmtp, home: Path, tmp_path: Path
) -> None:
    write_desk(
        home, [{"name": "none", "address": "support@cn-desk.example", "maildir": "Maildir"}], {"port": smtp.port}
    )
    make_small(home)
    (tmp_path / "mail.eml").write_bytes(QUESTION.bytes)
    ended = plain(cndesk.run("--home", home, "ingest", tmp_path / "mail.eml", tmp_path / "absent.eml"))
    assert ended.code == 2
    assert complaints(ended)[0] == f"cndesk: {tmp_path / 'absent.eml'} does not exist"
    assert rows(open_app(home), "SELECT id FROM inbound") == []
