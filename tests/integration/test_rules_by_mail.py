"""Rules that an admin mails to the desk: looked at, answered, confirmed by a tap; nobody else changes anything."""

import json
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest

from tests.integration.home import Clock, Desk, Story, make_small, rows, write_desk
from tests.integration.letters import DESK, HELEN, LEAD, Letter, Sent
from tests.integration.maildir_post import MaildirPost
from tests.integration.test_rules_activation import ADMIN, BAD, PEOPLE, Place, ask, history, rules
from tests.servers.cndesk import Cndesk
from tests.servers.smtp import RecordingSmtp

PROPOSAL: Final = Letter(ADMIN, "New rules", "Please look at these.\n", message_id="proposal@cn-desk.example")
LINK: Final = re.compile(r"mailto:(\S+?)\?subject=([^&\s]*)")


@pytest.fixture
def place(tmp_path: Path, smtp: RecordingSmtp, database_url: str, clock: Clock) -> Place:
    post = MaildirPost(tmp_path / "mail", clock)
    write_desk(tmp_path / "home", [post.mailbox()], {"port": smtp.port}, database_url)
    make_small(tmp_path / "home")
    (tmp_path / "home" / "directory.yaml").write_text(json.dumps(PEOPLE))
    (tmp_path / "home" / "rules.yaml").write_text(rules(1))
    return Place(tmp_path / "home", post, smtp, clock)


def bringing(letter: Letter, *files: tuple[str, str | bytes], type_: str = "application/yaml") -> bytes:
    """The letter with files attached."""
    mail = EmailMessage(policy=SMTP)
    main, sub = type_.split("/")
    plain = letter.bytes.split(b"\r\n\r\n", 1)
    for line in plain[0].decode().replace("\r\n ", " ").split("\r\n"):
        name, _, value = line.partition(": ")
        if not name.lower().startswith(("content-", "mime-")):
            mail[name] = value
    mail.set_content(letter.text)
    for name, text in files:
        content = text if isinstance(text, bytes) else text.encode()
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def give(place: Place, desk: Desk, *mails: bytes) -> list[Sent]:
    place.post.deliver(*mails)
    assert desk.work().troubles == []
    return desk.sent()


def propose(place: Place, desk: Desk, text: str, letter: Letter = PROPOSAL) -> Sent:
    (answer,) = give(place, desk, bringing(letter, ("rules.yaml", text)))
    return answer


def confirming(answer: Sent) -> Letter:
    """The mail that the link in an answer opens."""
    found = LINK.search(answer.text)
    assert found, answer.text
    return Letter(ADMIN, unquote(found[2]), "Activate these rules.\n", to=unquote(found[1]))


def states(desk: Desk) -> list[str]:
    return [row.state for row in rows(desk.app, "SELECT state FROM proposal ORDER BY id")]


def test_good_rules_are_compared_confirmed_and_in_force(place: Place) -> None:
    with place.desk() as desk:
        ask(place, desk)
        desk.sent()
        answer = propose(place, desk, rules(2))
        assert (answer.recipient, answer.subject) == (ADMIN, "Your rules are good: activate them?")
        assert (answer.in_reply_to, answer.reply_to) == ("proposal@cn-desk.example", "")
        assert "1 rule; 1 example and 0 tests pass." in answer.text
        text = answer.text.replace("\r\n", "\n")
        assert "What differs from the rules in force:\n\n    + v2\n    - v1\n" in text
        assert "1 ticket: 0 same, 1 changed" in text
        assert "T-1001  2026-03-02  A mail\n          tags +v2 -v1" in text
        assert (states(desk), place.file.read_text(), len(desk.stories())) == (["answered"], rules(1), 1)

        letter = confirming(answer)
        assert len(letter.to.partition("@")[0]) < 64
        (done,) = give(place, desk, letter.bytes)
        assert done.subject == f"The rules {desk.app.rules.hash[:8]} are in force"
        assert (states(desk), place.file.read_text()) == (["active"], rules(2))
        assert history(desk) == [("start", "file"), ("mail", ADMIN)]
        assert ask(place, desk) == "v2"
        assert desk.outcomes() == ["new-ticket", "recorded", "recorded", "new-ticket"]

        desk.sent()
        (again,) = give(place, desk, replace(letter, text="Once more.").bytes)
        assert again.subject == "These rules are in force already"
        assert history(desk)[2:] == []


def test_bad_rules_come_back_with_their_errors(place: Place) -> None:
    with place.desk() as desk:
        answer = propose(place, desk, BAD)
        assert answer.subject == "Your rules were not taken: 1 error"
        assert '    rules.yaml:30:5: error[R012]: unknown key "subjct"' in answer.text
        assert LINK.search(answer.text) is None
        assert (states(desk), history(desk), desk.stories()) == (["refused"], [("start", "file")], [])
        failing = propose(
            place, desk, rules(2).replace('"word": "mail"', '"word": "male"'), replace(PROPOSAL, message_id="")
        )
        assert 'error[R030]: rule "v2", example' in failing.text
        same = propose(place, desk, rules(1), replace(PROPOSAL, message_id=""))
        assert same.subject == "These rules are in force already"


def test_rules_that_were_overtaken_or_are_too_old_are_not_activated(place: Place, cndesk: Cndesk) -> None:
    with place.desk() as desk:
        first = confirming(propose(place, desk, rules(2)))
        (place.home / "other.yaml").write_text(rules(3))
        assert cndesk.run("--home", place.home, "rules", "activate", place.home / "other.yaml").code == 0
        (answer,) = give(place, desk, first.bytes)
        assert answer.subject == "The rules were not activated"
        assert "Other rules came into force since yours were compared" in answer.text

        second = confirming(propose(place, desk, rules(2), replace(PROPOSAL, message_id="")))
        place.clock.advance(days=7, seconds=1)
        (answer,) = give(place, desk, second.bytes)
        assert "The link was good for 7 days" in answer.text
        assert (place.file.read_text(), states(desk)) == (rules(3), ["answered", "answered"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "recipient", "said"),
    [
        pytest.param({"auth": "fail"}, ADMIN, "the sender failed DMARC", id="a forged sender"),
        pytest.param({"auth": None}, ADMIN, "our mail server does not vouch for the sender", id="nobody vouches"),
        pytest.param({"sender": LEAD}, LEAD, "rules come from admins alone", id="a lead"),
        pytest.param({"headers": (("Reply-To", "eve@evil.example"),)}, ADMIN, "Reply-To names another", id="Reply-To"),
    ],
)
@pytest.mark.parametrize("step", ["propose", "confirm"])
def test_nobody_else_changes_anything(
    place: Place, step: str, change: dict[str, object], recipient: str, said: str
) -> None:
    with place.desk() as desk:
        if step == "propose":
            mail = bringing(replace(PROPOSAL, **change), ("rules.yaml", rules(2)))  # type: ignore[arg-type]
        else:
            mail = replace(confirming(propose(place, desk, rules(2))), **change).bytes  # type: ignore[arg-type]
        (told,) = give(place, desk, mail)
        assert (told.recipient, told.subject) == (recipient, f"Not obeyed: a mail in your name to {step} rules")
        assert said in told.text
        assert (desk.outcomes()[-1], desk.stories(), place.file.read_text()) == ("refused", [], rules(1))
        assert states(desk) == (["answered"] if step == "confirm" else [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_that_leaked_fits_nobody_and_a_machine_is_not_answered(place: Place) -> None:
    with place.desk() as desk:
        letter = confirming(propose(place, desk, rules(2)))
        assert give(place, desk, replace(letter, sender=HELEN).bytes) == []
        away = replace(letter, subject="Out of office", headers=(("Auto-Submitted", "auto-replied"),))
        assert give(place, desk, away.bytes) == []
        other = letter.to.replace("+rules.1.", "+rules.2.")
        (told,) = give(place, desk, replace(letter, to=other).bytes)
        assert "the address was not made for this person and these rules" in told.text
        assert desk.outcomes() == ["recorded", "refused", "refused", "refused"]
        assert (states(desk), desk.stories(), place.file.read_text()) == (["answered"], [], rules(1))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param(
            (("rules.yaml", rules(2)), ("more.yml", rules(3))),
            "the mail brings 2 YAML files (rules.yaml, more.yml): send one rules.yaml alone",
            id="two files",
        ),
        pytest.param((("rules.yaml", "#" * (1 << 20) + "\n"),), "rules.yaml is larger than 1 MiB", id="too large"),
        pytest.param(
            (("rules.yaml", b"version: 1 # \xe9"),), "rules.yaml is not UTF-8 (byte 13): save it", id="not UTF-8"
        ),
        pytest.param((("rules.yaml", rules(2).encode("utf-16")),), "is not UTF-8 (byte 0)", id="UTF-16"),
        pytest.param((("rules.yaml", b"version: 1\0"),), "rules.yaml holds a NUL byte", id="a NUL"),
        pytest.param((("rules.yaml", b""),), "rules.yaml is empty", id="nothing in it"),
        pytest.param((("rules (1).zip", b"PK"),), "rules (1).zip is an archive", id="an archive"),
    ],
)
def test_what_cannot_be_looked_at_is_answered(
    place: Place, files: tuple[tuple[str, str | bytes], ...], said: str
) -> None:
    with place.desk() as desk:
        (answer,) = give(place, desk, bringing(PROPOSAL, *files))
        assert answer.subject == "Your rules were not looked at"
        assert said in answer.text
        assert (states(desk), desk.stories()) == ([], [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_is_known_by_what_it_holds(place: Place) -> None:
    with place.desk() as desk:
        for name in ("routing 2026.yml", "RULES.YAML", "rules (1).yaml", "rules.yaml.txt"):
            letter = replace(PROPOSAL, message_id="")
            (answer,) = give(place, desk, bringing(letter, (name, rules(2)), type_="application/octet-stream"))
            assert answer.subject == "Your rules are good: activate them?", name
        letter = replace(PROPOSAL, message_id="")
        (answer,) = give(place, desk, bringing(letter, ("rules-v2.yaml", "vers: 1\n")))
        assert answer.subject == "Your rules were not taken: 1 error"
        letter = replace(PROPOSAL, message_id="", text="Is this directory right?")
        give(place, desk, bringing(letter, ("directory.yaml", "version: 1\nspecialists: []\n")))
        assert desk.outcomes() == [*["recorded"] * 5, "new-ticket"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rules_in_the_text_and_a_word_in_answer_are_told_what_to_do(place: Place) -> None:
    with place.desk() as desk:
        (told,) = give(place, desk, replace(PROPOSAL, text="Please take these:\n\nversion: 1\nrules: []\n").bytes)
        assert "attach them as rules.yaml" in told.text
        answer = propose(place, desk, rules(2), replace(PROPOSAL, message_id=""))
        yes = Letter(ADMIN, f"Re: {answer.subject}", "Yes, please.\n", in_reply_to=answer.message_id)
        (told,) = give(place, desk, yes.bytes)
        assert (told.recipient, told.subject) == (ADMIN, "Your answer changes nothing")
        corrected = propose(place, desk, rules(3), replace(yes, text="Rather these.\n"))
        assert corrected.subject == "Your rules are good: activate them?"
        unclear = bringing(confirming(corrected), ("rules.yaml", rules(4)))
        (told,) = give(place, desk, unclear)
        assert (told.subject, "brings rules of its own" in told.text) == ("The rules were not activated", True)
        assert (desk.stories(), states(desk), place.file.read_text()) == ([], ["answered"] * 2, rules(1))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clients_file_and_a_colleagues_answer_are_what_they_were(place: Place) -> None:
    with place.desk() as desk:
        letter = Letter(HELEN, "Our config", "What is wrong with it?\n")
        sent = give(place, desk, bringing(letter, ("rules.yaml", rules(2))))
        (notification,) = [mail for mail in sent if mail.recipient == ADMIN]
        answer = Letter(ADMIN, "Re", "Use this one.\n", to=notification.reply_to)
        give(place, desk, bringing(answer, ("rules.yaml", rules(3))))
        assert desk.stories() == [Story(1001, "open", (("in", HELEN), ("auto", DESK), ("out", ADMIN)))]
        assert (states(desk), place.file.read_text()) == ([], rules(1))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_plus_addresses_do_not_work_the_subject_confirms(place: Place) -> None:
    (place.home / "service.yaml").write_text("version: 1\nplus_addresses: false\n")
    with place.desk() as desk:
        letter = confirming(propose(place, desk, rules(2)))
        assert (letter.to, "[rules.1." in letter.subject) == (DESK, True)
        give(place, desk, replace(letter, sender=HELEN, text="A client who quotes it.").bytes)
        assert desk.outcomes()[-1] == "new-ticket"
        sent = give(place, desk, replace(letter, subject=f"Re: {letter.subject}").bytes)
        assert [mail.subject for mail in sent] == [f"The rules {desk.app.rules.hash[:8]} are in force"]
        assert ask(place, desk) == "v2"
