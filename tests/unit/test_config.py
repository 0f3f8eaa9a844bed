"""The settings of a home: what they come to, and the exact words for each mistake a person would make."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import (
    Acknowledgements,
    Breaker,
    Database,
    Desk,
    Imap,
    Keys,
    Mailbox,
    Outgoing,
    Service,
    Settings,
    Smtp,
    failpoint,
    load_settings,
    read_files,
    read_key,
    shipped,
)
from pipeline.domain.network import Cnm, Contact, Directory, Network, Specialist, Team
from pipeline.errors import FileErrors, UserError
from pipeline.problem import show
from pipeline.secret import Secret

CONNECTIONS = """\
version: 1
desk: {name: Creator Network Support, address: Support@cn-desk.example, authserv_id: mx.cn-desk.example}
mailboxes:
  - name: support
    address: support@cn-desk.example
    imap: {host: 127.0.0.1, port: 1143, tls: none, user: support, password: {env: CNDESK_IMAP_PASSWORD}}
  - {name: archive, address: support@cn-desk.example, maildir: ./Maildir}
outgoing:
  smtp: {host: 127.0.0.1, port: 1025, tls: none}
"""
DIRECTORY = """\
networks:
  - slug: aurora-live
    name: Aurora Live Agency
    domains: [Aurora-Live.example]
    cnm: Priya@cn-desk.example
    contacts:
      - {name: Helen Marsh, email: Helen@aurora-live.example}
cnms:
  - {name: Priya Raman, email: priya@cn-desk.example}
specialists:
  - {name: Ha Pham, email: Ha@cn-desk.example, languages: [en, vi]}
teams:
  - {id: legal, name: Legal, email: Legal@cn-desk.example}
"""


def home_with(folder: Path, connections: str = CONNECTIONS, directory: str = "", service: str = "") -> Path:
    for name, text in (("cndesk.yaml", connections), ("directory.yaml", directory), ("service.yaml", service)):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def problems_of(home: Path) -> str:
    with pytest.raises(FileErrors) as caught:
        load_settings(home)
    return show(caught.value.problems)


def test_a_home_becomes_settings(tmp_path: Path) -> None:
    assert load_settings(home_with(tmp_path, directory=DIRECTORY)) == Settings(
        home=tmp_path,
        desk=Desk("Creator Network Support", "support@cn-desk.example", "mx.cn-desk.example"),
        database=Database(f"sqlite:///{tmp_path}/cndesk.db"),
        mailboxes=(
            Mailbox(
                "support",
                "support@cn-desk.example",
                imap=Imap(
                    "127.0.0.1",
                    1143,
                    "none",
                    "support",
                    Secret("env", "CNDESK_IMAP_PASSWORD", tmp_path),
                    None,
                    15.0,
                    60.0,
                ),
            ),
            Mailbox("archive", "support@cn-desk.example", maildir=tmp_path / "Maildir"),
        ),
        outgoing=Outgoing(Smtp("127.0.0.1", 1025, "none")),
        keys=Keys(tmp_path / "cndesk.key"),
        service=Service(),
        directory=Directory(
            networks=(
                Network(
                    "aurora-live",
                    "Aurora Live Agency",
                    ("aurora-live.example",),
                    (Contact("Helen Marsh", "helen@aurora-live.example"),),
                    cnm="priya@cn-desk.example",
                ),
            ),
            cnms=(Cnm("Priya Raman", "priya@cn-desk.example"),),
            specialists=(Specialist("Ha Pham", "ha@cn-desk.example", ("en", "vi")),),
            teams=(Team("legal", "Legal", "legal@cn-desk.example"),),
        ),
    )


def test_durations_sizes_and_limits_are_read(tmp_path: Path) -> None:
    connections = CONNECTIONS.replace(
        "maildir: ./Maildir", "mbox: /var/mail/x, every: 2h, max_size: 2MB, after: 'move:Done', folders: [A, B]"
    )
    service = "trust: key-only\nage_gate: 3d\nacknowledgements: {per_hour: 1, breaker: {window: 30s}}\nreopen_days: 0\n"
    settings = load_settings(home_with(tmp_path, connections, service=service))
    assert (settings.mailboxes[1], settings.service) == (
        Mailbox(
            "archive",
            "support@cn-desk.example",
            mbox=Path("/var/mail/x"),
            folders=("A", "B"),
            every=7200.0,
            after="move:Done",
            max_size=2 << 20,
        ),
        Service(
            trust="key-only",
            age_gate=259200.0,
            acknowledgements=Acknowledgements(per_hour=1, breaker=Breaker(window=30.0)),
            reopen_days=0,
        ),
    )


def test_what_is_shipped_has_no_mistake_and_states_the_defaults() -> None:
    root = shipped("cndesk.yaml").parent
    settings = load_settings(root)
    assert (settings.service, settings.keys, settings.database) == (
        Service(),
        Keys(root / "cndesk.key"),
        Database(f"sqlite:///{root}/cndesk.db"),
    )
    assert len({network.language for network in settings.directory.networks}) == len(settings.directory.networks)


CONNECTION_MISTAKES = [
    pytest.param(
        ("address: Support@cn-desk.example", "address: Support"),
        """\
cndesk.yaml:2:48: error[R010]: "address" must be an e-mail address such as ana@starhouse.example
    2 | desk: {name: Creator Network Support, address: Support, authserv_id: mx.cn-desk.example}
      |                                                ^^^^^^^""",
        id="an address without its domain",
    ),
    pytest.param(
        ("tls: none, user", "tls: tls, user"),
        """\
cndesk.yaml:6:46: error[R014]: "tls" is "tls"
    6 |     imap: {host: 127.0.0.1, port: 1143, tls: tls, user: support, password: {env: CNDESK_IMAP_PASSWORD}}
      |                                              ^^^
      = help: allowed: implicit, starttls, none""",
        id="an unknown kind of TLS",
    ),
    pytest.param(
        ("host: 127.0.0.1, port: 1143", "host: imap.example.org, port: 143"),
        """\
cndesk.yaml:6:52: error[R015]: tls "none" is for this machine alone, and imap.example.org is another
    6 |     imap: {host: imap.example.org, port: 143, tls: none, user: support, password: {env: CNDESK_IMAP_PASSWORD}}
      |                                                    ^^^^
      = help: passwords and mails would travel readable: write implicit or starttls""",
        id="no TLS to another machine",
    ),
    pytest.param(
        ("{env: CNDESK_IMAP_PASSWORD}", "hunter2"),
        """\
cndesk.yaml:6:77: error[R015]: "password" is written in clear
    6 |     imap: {host: 127.0.0.1, port: 1143, tls: none, user: support, password: *******}
      |                                                                             ^^^^^^^
      = help: put it elsewhere and write one of {env: NAME}, {file: PATH}, {credential: NAME} or {command: ...}""",
        id="a password in clear, which is not repeated",
    ),
    pytest.param(
        ("password: {env: CNDESK_IMAP_PASSWORD}", "passwrd: hunter2"),
        """\
cndesk.yaml:6:5: error[R011]: "password" is missing
    6 |     imap: {host: 127.0.0.1, port: 1143, tls: none, user: support, passwrd: *******}
      |     ^^^^

cndesk.yaml:6:67: error[R012]: unknown key "passwrd"
    6 |     imap: {host: 127.0.0.1, port: 1143, tls: none, user: support, passwrd: *******}
      |                                                                   ^^^^^^^
      = help: did you mean "password"? allowed: host, port, tls, user, password, ca_file, connect_timeout, read_timeout""",
        id="a password in clear under a misspelt key",
    ),
    pytest.param(
        ("{env: CNDESK_IMAP_PASSWORD}", "{environment: X}"),
        """\
cndesk.yaml:6:67: error[R012]: "password" has the unknown source "environment"
    6 |     imap: {host: 127.0.0.1, port: 1143, tls: none, user: support, password: {environment: X}}
      |                                                                   ^^^^^^^^
      = help: write one of {env: NAME}, {file: PATH}, {credential: NAME} or {command: ...}""",
        id="an unknown place for a secret",
    ),
    pytest.param(
        ("maildir: ./Maildir", "every: 5m"),
        """\
cndesk.yaml:7:5: error[R011]: a mailbox needs one of imap, maildir, mbox
    7 |   - {name: archive, address: support@cn-desk.example, every: 5m}
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^""",
        id="a mailbox without a source",
    ),
    pytest.param(
        ("maildir: ./Maildir", "maildir: ./Maildir, mbox: x"),
        """\
cndesk.yaml:7:75: error[R015]: "mbox" stands beside "maildir"
    7 |   - {name: archive, address: support@cn-desk.example, maildir: ./Maildir, mbox: x}
      |                                                                           ^^^^
      = help: a mailbox has one of imap, maildir, mbox""",
        id="a mailbox with two sources",
    ),
    pytest.param(
        ("name: archive", "name: Support"),
        """\
cndesk.yaml:7:12: error[R021]: mailbox "Support" is declared twice
    7 |   - {name: Support, address: support@cn-desk.example, maildir: ./Maildir}
      |            ^^^^^^^
      = help: it stands first on line 4""",
        id="two mailboxes with one name",
    ),
    pytest.param(
        ("maildir: ./Maildir", "maildir: ./Maildir, after: delete"),
        """\
cndesk.yaml:7:82: error[R014]: "after" is "delete"
    7 |   - {name: archive, address: support@cn-desk.example, maildir: ./Maildir, after: delete}
      |                                                                                  ^^^^^^
      = help: allowed: keep, seen or move:FOLDER""",
        id="deleting mails",
    ),
    pytest.param(
        ("port: 1025, tls: none", "port: 1025, tls: none, user: x"),
        """\
cndesk.yaml:9:50: error[R011]: "password" is missing: a user needs one
    9 |   smtp: {host: 127.0.0.1, port: 1025, tls: none, user: x}
      |                                                  ^^^^""",
        id="a user without a password",
    ),
    pytest.param(
        ("port: 1025, tls: none", "port: 1025, tls: none, ca_file: nowhere.pem"),
        """\
cndesk.yaml:9:59: error[R023]: the file "nowhere.pem" is not there
    9 |   smtp: {host: 127.0.0.1, port: 1025, tls: none, ca_file: nowhere.pem}
      |                                                           ^^^^^^^^^^^""",
        id="a certificate that is not there",
    ),
    pytest.param(
        ("version: 1\n", "version: 2\n"),
        """\
cndesk.yaml:1:10: error[R013]: "version" must be 1
    1 | version: 2
      |          ^""",
        id="a file of another version",
    ),
    pytest.param(
        ("version: 1\n", 'database: {url: "sqlite://"}\n'),
        """\
cndesk.yaml:1:17: error[R013]: "url" must begin with sqlite:/// or postgresql://
    1 | database: {url: "sqlite://"}
      |                 ^^^^^^^^^^^
      = help: such as sqlite:///cndesk.db""",
        id="no database file",
    ),
    pytest.param(
        ("version: 1\n", "database: {url: 'sqlite:///:memory:'}\n"),
        """\
cndesk.yaml:1:17: error[R015]: "url" keeps nothing: it is a database in memory
    1 | database: {url: 'sqlite:///:memory:'}
      |                 ^^^^^^^^^^^^^^^^^^^^
      = help: such as sqlite:///cndesk.db""",
        id="a database in memory",
    ),
    pytest.param(
        ("version: 1\n", "database: {url: 'postgresql://me:hunter2@db/desk'}\n"),
        """\
cndesk.yaml:1:17: error[R015]: "url" holds a password in clear
    1 | database: {url: *********************************}
      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: take it out of the URL and write password: {env: NAME} beside it""",
        id="a password inside the database URL, which is not repeated",
    ),
    pytest.param(
        ("version: 1\n", "database: {url: 'postgresql:///desk', password: {env: X}}\n"),
        """\
cndesk.yaml:1:17: error[R011]: "url" names no user: a password needs one
    1 | database: {url: 'postgresql:///desk', password: {env: X}}
      |                 ^^^^^^^^^^^^^^^^^^^^""",
        id="a database password for nobody",
    ),
    pytest.param(
        ("version: 1\n", "database: {url: 'postgresql://[db/desk'}\n"),
        """\
cndesk.yaml:1:17: error[R013]: "url" is not a URL
    1 | database: {url: 'postgresql://[db/desk'}
      |                 ^^^^^^^^^^^^^^^^^^^^^^^
      = help: such as sqlite:///cndesk.db""",
        id="a broken database URL",
    ),
    pytest.param(
        ("port: 1025, tls: none", "port: 1025, tls: none, password: {file: x}"),
        """\
cndesk.yaml:9:50: error[R011]: "user" is missing: a password needs one
    9 |   smtp: {host: 127.0.0.1, port: 1025, tls: none, password: {file: x}}
      |                                                  ^^^^^^^^""",
        id="a password without a user",
    ),
    pytest.param(
        ("{env: CNDESK_IMAP_PASSWORD}", "{env: A, file: b}"),
        """\
cndesk.yaml:6:67: error[R010]: "password" must be one of {env: NAME}, {file: PATH}, {credential: NAME} or \
{command: ...}
    6 |     imap: {host: 127.0.0.1, port: 1143, tls: none, user: support, password: {env: A, file: b}}
      |                                                                   ^^^^^^^^""",
        id="two places for a secret",
    ),
    pytest.param(
        ("{env: CNDESK_IMAP_PASSWORD}", "{env: 7}"),
        """\
cndesk.yaml:6:67: error[R010]: "password" must name its env in one line
    6 |     imap: {host: 127.0.0.1, port: 1143, tls: none, user: support, password: {env: 7}}
      |                                                                   ^^^^^^^^
      = help: write one of {env: NAME}, {file: PATH}, {credential: NAME} or {command: ...}""",
        id="a number for the name of a variable",
    ),
    pytest.param(
        ("Support@cn-desk.example", "creator-network-support@cn-desk.example"),
        """\
cndesk.yaml:2:48: error[R013]: "creator-network-support" leaves no room for reply addresses: \
at most 18 characters before the @
    2 | desk: {name: Creator Network Support, address: creator-network-support@cn-desk.example, \
authserv_id: mx.cn-desk.example}
      |                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: take a shorter address for the desk, or write plus_addresses: false in service.yaml""",
        id="a desk address too long for reply addresses",
    ),
    pytest.param(
        ("authserv_id: mx.cn-desk.example", "mail_service: microsoft"),
        """\
cndesk.yaml:2:87: error[R014]: "mail_service" is "microsoft"
    2 | desk: {name: Creator Network Support, address: Support@cn-desk.example, mail_service: microsoft}
      |                                                                                       ^^^^^^^^^
      = help: did you mean "microsoft365"? allowed: microsoft365, google-workspace""",
        id="an unknown mail service",
    ),
    pytest.param(
        ("desk.example}", "desk.example, mail_service: microsoft365}"),
        """\
cndesk.yaml:2:106: error[R015]: "mail_service" stands beside "authserv_id"
    2 | desk: {name: Creator Network Support, address: Support@cn-desk.example, authserv_id: mx.cn-desk.example, \
mail_service: microsoft365}
      |                                                                                                          ^^^^^^^^^^^^
      = help: take one out: a mail service is known by name, any other server by its id""",
        id="two who receive",
    ),
    pytest.param(
        ("authserv_id: mx.cn-desk.example", "authserv_id: google-workspace"),
        """\
cndesk.yaml:2:86: error[R015]: "authserv_id" names a mail service
    2 | desk: {name: Creator Network Support, address: Support@cn-desk.example, authserv_id: google-workspace}
      |                                                                                      ^^^^^^^^^^^^^^^^
      = help: write mail_service: google-workspace""",
        id="a mail service for a server's id",
    ),
    pytest.param(
        ("authserv_id: mx.cn-desk.example", "authserv_id: mx.example.org; dmarc=pass"),
        """\
cndesk.yaml:2:86: error[R013]: "authserv_id" must be one word
    2 | desk: {name: Creator Network Support, address: Support@cn-desk.example, authserv_id: mx.example.org; dmarc=pass}
      |                                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: write the first word of your server's Authentication-Results header, such as mx.example.org""",
        id="the whole header for a server's id",
    ),
]


@pytest.mark.parametrize(("change", "shown"), CONNECTION_MISTAKES)
def test_a_mistake_in_cndesk_yaml(tmp_path: Path, change: tuple[str, str], shown: str) -> None:
    assert change[0] in CONNECTIONS
    assert problems_of(home_with(tmp_path, CONNECTIONS.replace(*change))) == shown


DIRECTORY_MISTAKES = [
    pytest.param(
        ("cnm: Priya@", "cnm: prya@"),
        """\
directory.yaml:5:10: error[R020]: the CNM "prya@cn-desk.example" is not declared under cnms
    5 |     cnm: prya@cn-desk.example
      |          ^^^^^^^^^^^^^^^^^^^^
      = help: did you mean "priya@cn-desk.example"? allowed: priya@cn-desk.example""",
        id="a network's CNM whom nobody declared",
    ),
    pytest.param(
        ("cnms:\n  - {name: Priya Raman, email: priya@cn-desk.example}\n", ""),
        """\
directory.yaml:5:10: error[R020]: the CNM "Priya@cn-desk.example" is not declared under cnms
    5 |     cnm: Priya@cn-desk.example
      |          ^^^^^^^^^^^^^^^^^^^^^
      = help: declare them under cnms:""",
        id="no CNM declared at all",
    ),
    pytest.param(
        ("cnms:\n", "  - {slug: b, name: B, contacts: [{name: H, email: helen@Aurora-live.example}]}\ncnms:\n"),
        """\
directory.yaml:8:52: error[R021]: address "helen@Aurora-live.example" is declared twice
    8 |   - {slug: b, name: B, contacts: [{name: H, email: helen@Aurora-live.example}]}
      |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: it stands first on line 7""",
        id="one address in two networks",
    ),
    pytest.param(
        ("cnms:\n", "  - {slug: Aurora-live, name: B, domains: [aurora-live.example]}\ncnms:\n"),
        """\
directory.yaml:8:12: error[R021]: network "Aurora-live" is declared twice
    8 |   - {slug: Aurora-live, name: B, domains: [aurora-live.example]}
      |            ^^^^^^^^^^^
      = help: it stands first on line 2

directory.yaml:8:44: error[R021]: domain "aurora-live.example" is declared twice
    8 |   - {slug: Aurora-live, name: B, domains: [aurora-live.example]}
      |                                            ^^^^^^^^^^^^^^^^^^^
      = help: it stands first on line 4""",
        id="one network twice, with its domain",
    ),
    pytest.param(
        ("teams:\n", "  - {name: ha pham, email: ha@cn-desk.example}\nteams:\n"),
        """\
directory.yaml:12:12: error[R021]: specialist "ha pham" is declared twice
   12 |   - {name: ha pham, email: ha@cn-desk.example}
      |            ^^^^^^^
      = help: it stands first on line 11

directory.yaml:12:28: error[R021]: address "ha@cn-desk.example" is declared twice
   12 |   - {name: ha pham, email: ha@cn-desk.example}
      |                            ^^^^^^^^^^^^^^^^^^
      = help: it stands first on line 11""",
        id="two specialists alike",
    ),
    pytest.param(
        ("email: Ha@cn-desk", "email: Support@cn-desk"),
        """\
directory.yaml:11:28: error[R015]: "Support@cn-desk.example" is an address of the desk itself
   11 |   - {name: Ha Pham, email: Support@cn-desk.example, languages: [en, vi]}
      |                            ^^^^^^^^^^^^^^^^^^^^^^^
      = help: give the person's own address""",
        id="a specialist who is the desk",
    ),
    pytest.param(
        ("languages: [en, vi]", "languages: [English], role: boss"),
        """\
directory.yaml:11:60: error[R013]: "languages" must be a language code such as en, pt, zh
   11 |   - {name: Ha Pham, email: Ha@cn-desk.example, languages: [English], role: boss}
      |                                                            ^^^^^^^

directory.yaml:11:76: error[R014]: "role" is "boss"
   11 |   - {name: Ha Pham, email: Ha@cn-desk.example, languages: [English], role: boss}
      |                                                                            ^^^^
      = help: allowed: specialist, lead, admin""",
        id="a language by its name and an unknown role",
    ),
    pytest.param(
        ("domains: [Aurora-Live.example]", 'domains: ["@aurora-live.example"]\n    stage: inhouse'),
        """\
directory.yaml:4:15: error[R013]: "domains" must be a domain such as starhouse.example
    4 |     domains: ["@aurora-live.example"]
      |               ^^^^^^^^^^^^^^^^^^^^^^
      = help: write what stands behind the @

directory.yaml:5:12: error[R014]: "stage" is "inhouse"
    5 |     stage: inhouse
      |            ^^^^^^^
      = help: did you mean "in-house"? allowed: cnm, shadow, assisted, in-house""",
        id="a domain with its @ and a misspelt stage",
    ),
    pytest.param(
        ("networks:\n", "version: 2\nnetworks:\n"),
        """\
directory.yaml:1:10: error[R013]: "version" must be 1
    1 | version: 2
      |          ^""",
        id="a file of another version",
    ),
]


@pytest.mark.parametrize(("change", "shown"), DIRECTORY_MISTAKES)
def test_a_mistake_in_directory_yaml(tmp_path: Path, change: tuple[str, str], shown: str) -> None:
    assert change[0] in DIRECTORY
    assert problems_of(home_with(tmp_path, directory=DIRECTORY.replace(*change))) == shown


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    home = home_with(tmp_path, CONNECTIONS.replace("port: 1025", "port: 0"), DIRECTORY + "temas: []", "trust: nobody")
    with pytest.raises(FileErrors) as caught:
        load_settings(home)
    assert str(caught.value).splitlines() == [
        'cndesk.yaml:9:33: error[R013]: "port" must be between 1 and 65535',
        'directory.yaml:14:1: error[R012]: unknown key "temas"',
        'service.yaml:1:8: error[R014]: "trust" is "nobody"',
    ]


def test_who_receives_the_mail_and_whom_it_is_answered(tmp_path: Path) -> None:
    change = ("authserv_id: mx.cn-desk.example", "mail_service: google-workspace, mail_hosts: [Gate.Example]")
    directory = DIRECTORY.replace("Aurora-Live.example", "Agência.example").replace("Helen@", "Helen@Agência.")
    settings = load_settings(home_with(tmp_path, CONNECTIONS.replace(*change), directory, "reply_to: same-network"))
    assert settings.desk == Desk(
        "Creator Network Support",
        "support@cn-desk.example",
        mail_service="google-workspace",
        mail_hosts=("gate.example",),
    )
    assert settings.service == Service(reply_to="same-network")
    assert settings.directory.networks[0].domains == ("xn--agncia-jva.example",)
    assert settings.directory.networks[0].contacts[0].email == "helen@xn--agncia-jva.aurora-live.example"


def test_a_long_desk_address_is_fine_without_plus_addresses(tmp_path: Path) -> None:
    connections = CONNECTIONS.replace("Support@", "creator-network-support@")
    settings = load_settings(home_with(tmp_path, connections, service="plus_addresses: false"))
    assert settings.desk.address == "creator-network-support@cn-desk.example"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "::1"])
def test_this_machine_needs_no_tls(tmp_path: Path, host: str) -> None:
    connections = CONNECTIONS.replace("host: 127.0.0.1, port: 1025", f'host: "{host}", port: 1025')
    assert load_settings(home_with(tmp_path, connections)).outgoing.smtp.host == host


def test_a_home_without_settings_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_settings(tmp_path)
    assert (str(caught.value), caught.value.cure) == (
        f"{tmp_path}/cndesk.yaml is not there",
        f"cndesk --home {tmp_path} init",
    )


def test_every_value_knows_where_it_stands(tmp_path: Path) -> None:
    files = read_files(home_with(tmp_path, directory=DIRECTORY, service="acknowledgements: {per_hour: 1}"))
    keys = [
        ("desk", "name"),
        ("mailboxes", 1, "maildir"),
        ("mailboxes", 1, "every"),
        ("service", "acknowledgements", "per_hour"),
        ("service", "trust"),
        ("directory", "teams"),
    ]
    assert [files.where(key) for key in keys] == [
        "cndesk.yaml:2",
        "cndesk.yaml:7",
        "default",
        "service.yaml:1",
        "default",
        "directory.yaml:12",
    ]


def test_a_database_password_is_put_in_when_connecting_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_PASSWORD", "p@ss/word")
    database = Database("postgresql://desk@db.example/desk?sslmode=require", Secret("env", "DB_PASSWORD"))
    assert database.location() == "postgresql://desk:p%40ss%2Fword@db.example/desk?sslmode=require"
    assert "p@ss" not in repr(database)
    assert replace(database, password=None).location() == database.url


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    settings = load_settings(home_with(tmp_path))
    key = read_key(settings)
    file = tmp_path / "cndesk.key"
    assert (len(key), read_key(settings), file.stat().st_mode & 0o777) == (32, key, 0o600)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cndesk.key", "cndesk.yaml"]
    file.chmod(0o644)
    with pytest.raises(UserError) as caught:
        read_key(settings)
    assert (str(caught.value), caught.value.cure) == (
        f"{file} holds a secret and everybody on this machine can read it",
        f"chmod 600 {file}",
    )


def test_the_failpoint_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CNDESK_FAILPOINT", raising=False)
    assert failpoint() == ""
    monkeypatch.setenv("CNDESK_FAILPOINT", "t1.committed")
    assert failpoint() == "t1.committed"
