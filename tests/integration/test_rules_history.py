"""`rules stats` and `rules suggest` over mails that a desk took and tickets that persons put right, on both databases."""

import itertools
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.trial.selftest import selftest
from pipeline.cli import cndesk
from pipeline.document import parse
from pipeline.errors import UserError
from tests.integration.home import Clock, Desk, connect, make_small, running, write_desk
from tests.integration.letters import LEO, Letter
from tests.integration.maildir_post import MaildirPost
from tests.servers.postgres import Postgres
from tests.servers.smtp import RecordingSmtp

RULES: Final = """version: 1
vocabulary:
  topics: [payouts, policy, other]
  queues: [triage, payouts]
defaults: {queue: triage, topic: other, template: acknowledgement}
rules:
  - id: money
    when: {text: {word: [payout, commission]}}
    then: {topic: payouts, queue: payouts}
  - id: banned
    when: {text: {word: [banned]}}
    then: {topic: policy}
  - id: silent
    when: {text: {word: [nobody-says-this]}}
    then: {tag: silent}
"""
PEOPLE: Final = {
    "version": 1,
    "networks": [],
    "specialists": [{"name": "Leo Santos", "email": LEO}],
    "teams": [],
}
OTHERS: Final = (
    "The invoice template looks odd on my screen today",
    "Could you tell me who looks after our region now",
    "We would like to change the name shown on our page",
    "When does the next training session begin for us",
    "Our new colleague needs the handbook in Portuguese",
    "Is there a list of holidays that the team keeps",
    "Our creators ask for better lighting advice",
    "May we invite guests into the studio next month",
    "The handbook names a form that we cannot find",
    "Please send us the slides of yesterday's call",
    "Which languages does your newsletter come in",
    "We moved offices and want to tell you the street",
    "Can two managers share one seat in the training",
    "Who signs the yearly agreement on your side",
    "The photos on the landing page are out of date",
    "Is the meeting in spring open for small teams",
    "We lost the link to the welcome package",
    "Do you offer a course on moderation",
    "Our logo should appear in blue from now on",
    "How many guests may a gala table have",
)
PAID: Final = (
    "When will the payout come, it is said to be late",
    "Our payout shows a sum that we do not know",
    "The commission of one creator is missing",
    "A creator was banned and asks about a payout",
)
CLAIMS: Final = (
    "A viewer opened a chargeback against one of our streams",
    "How do we answer a chargeback from the card company",
    "The chargeback of last week is still on our account",
    "Somebody filed a chargeback and the sum was taken away",
    "Please explain what a chargeback costs us",
)


_people = itertools.count(1)


@dataclass
class Place:
    """A home whose desk has taken its mails, and its command line."""

    home: Path
    desk: Desk
    post: MaildirPost

    def take(self, *texts: str) -> None:
        """The desk takes a mail of another person each."""
        for text in texts:
            number = next(_people)
            letter = Letter(f"Person Nr{number} <person{number}@agency{number}.example>", "A question", f"{text}.\n")
            self.post.deliver(letter.bytes)
        assert self.desk.work().troubles == []

    def take_up(self, text: str) -> None:
        """The file changes, and the desk sees it."""
        (self.home / "rules.yaml").write_text(text)
        self.desk.app.inforce.watch.settled_after = 0.0
        for _ in range(2):
            assert self.desk.work().troubles == []

    def rules(self, *words: str) -> Result:
        arguments = ["--home", str(self.home), "rules", *words, "--since", "2026-01-01"]
        return CliRunner().invoke(cndesk, arguments, standalone_mode=False)

    def told(self, *words: str) -> dict[str, Any]:
        result = self.rules(*words, "-o", "json")
        assert result.exception is None, result.output
        told: dict[str, Any] = json.loads(result.output)
        return told

    def put_right(self, number: int, *words: str) -> None:
        arguments = ["--home", str(self.home), "ticket", "set", str(number), *words]
        result = CliRunner().invoke(cndesk, arguments, standalone_mode=False)
        assert result.exception is None, result.output


@contextmanager
def opened(folder: Path, smtp: RecordingSmtp, url: str) -> Iterator[Place]:
    """The desk of a folder, written first where it is new."""
    clock, home = Clock(), folder / "home"
    # What a copy was given it knows by name: its new mails have names of their own.
    post = MaildirPost(folder / "mail", clock, itertools.count(1_000 if home.exists() else 0))
    if home.exists():
        connect(home, [post.mailbox()], {"port": smtp.port}, url)
    else:
        write_desk(home, [post.mailbox()], {"port": smtp.port}, url)
        make_small(home)
        (home / "directory.yaml").write_text(json.dumps(PEOPLE))
        (home / "rules.yaml").write_text(RULES)
    with running(home, smtp, clock) as desk:
        yield Place(home, desk, post)


@pytest.fixture(scope="module")
def taken_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose desk has taken its mails; each test has a copy."""
    folder = tmp_path_factory.mktemp("taken")
    with RecordingSmtp() as smtp, opened(folder, smtp, f"sqlite:///{folder / 'cndesk.db'}") as place:
        place.take(*CLAIMS, *OTHERS)
    return folder


@pytest.fixture(scope="module")
def taken_on_postgresql(
    postgres: Postgres, postgres_schema: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """The same, and the name of its database."""
    folder = tmp_path_factory.mktemp("taken")
    with postgres.database(postgres_schema) as url:
        with RecordingSmtp() as smtp, opened(folder, smtp, url) as place:
            place.take(*CLAIMS, *OTHERS)
        yield folder, make_url(url).database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path, smtp: RecordingSmtp) -> Iterator[Place]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'cndesk.db'}"
        if request.param == "sqlite":
            folder = request.getfixturevalue("taken_on_sqlite")
        else:
            folder, name = request.getfixturevalue("taken_on_postgresql")
            url = stack.enter_context(request.getfixturevalue("postgres").database(name))
        shutil.copytree(folder, tmp_path, ignore=shutil.ignore_patterns("mail"), dirs_exist_ok=True)
        yield stack.enter_context(opened(tmp_path, smtp, url))


def test_nothing_was_decided_yet(tmp_path: Path, smtp: RecordingSmtp, database_url: str, clock: Clock) -> None:
    post = MaildirPost(tmp_path / "mail", clock)
    write_desk(tmp_path / "home", [post.mailbox()], {"port": smtp.port}, database_url)
    make_small(tmp_path / "home")
    with running(tmp_path / "home", smtp, clock) as desk:
        empty = Place(tmp_path / "home", desk, post)
        assert "no mail was decided by rules in this time" in empty.rules("stats").output
        assert "no ticket of this time has its facts kept" in empty.rules("suggest").output
        assert (empty.told("stats")["mails"], empty.told("suggest")["proposals"]) == (0, [])


def test_a_home_that_never_ran(tmp_path: Path, smtp: RecordingSmtp, database_url: str) -> None:
    write_desk(tmp_path / "home", [], {"port": smtp.port}, database_url)
    for verb in ("stats", "suggest"):
        words = ["--home", str(tmp_path / "home"), "rules", verb]
        result = CliRunner().invoke(cndesk, words, standalone_mode=False)
        assert isinstance(result.exception, UserError)
        assert str(result.exception) == "the store knows of no rule set: no mail was processed yet"


def test_suggest_learns_a_word_from_what_was_put_right(place: Place) -> None:
    for number in range(1001, 1006):
        place.put_right(number, "--topic", "payouts", "--queue", "payouts")

    told = place.told("suggest")
    assert (told["tickets"], told["corrected"], told["uncaught"]) == (25, 5, 20)
    (proposal,) = told["proposals"]
    assert {name: proposal[name] for name in ("id", "field", "value", "terms", "then", "corrected", "catches")} == {
        "id": "more-payouts",
        "field": "topic",
        "value": "payouts",
        "terms": ["chargeback"],
        "then": {"topic": "payouts", "queue": "payouts"},
        "corrected": 5,
        "catches": 5,
    }
    assert proposal["in_history"]["puts_right"] == [1001, 1002, 1003, 1004, 1005]
    assert (proposal["breaks"], proposal["overrules"], proposal["changes_uncorrected"]) == ([], {}, [])
    assert proposal["held_out"]["precision"] == {"hits": 5, "n": 5, "share": 1.0, "low": 0.5655, "high": 1.0}
    assert told["left_over"] == []


def test_what_is_proposed_can_be_pasted_and_then_nothing_more_is_proposed(place: Place) -> None:
    for number in range(1001, 1006):
        place.put_right(number, "--topic", "payouts", "--queue", "payouts")
    before = (place.home / "rules.yaml").read_text()

    pasted = before + place.rules("suggest", "-o", "yaml").output

    assert (place.home / "rules.yaml").read_text() == before, "nothing is put into force"
    document = parse(pasted, "rules.yaml")
    rules = examine(document, Names())
    document.must_hold()
    assert [rule.id for rule in rules.rules] == ["money", "banned", "silent", "more-payouts"]
    assert selftest(rules).failed == ()
    assert len(rules.rules[-1].examples) == 3

    place.take_up(pasted)
    told = place.told("suggest")
    assert (told["corrected"], told["proposals"]) == (0, [])


def test_nothing_personal_is_proposed(place: Place) -> None:
    for number in range(1001, 1006):
        place.put_right(number, "--topic", "payouts")
    told = json.dumps(place.told("suggest"))
    assert "chargeback" in told
    assert "agency" not in told
    assert "Nr" not in told
    assert "@" not in told


def test_too_little_is_said_to_be_so(place: Place) -> None:
    place.put_right(1001, "--topic", "payouts")
    output = place.rules("suggest").output
    assert "1 were put right by a person and would go wrong again" in output
    assert "no words tell these tickets apart from others well enough, or there are too few yet" in output
    assert "Corrected to topic payouts, and no rule found for it: T-1001" in output


def test_stats_count_hits_and_what_was_put_right(place: Place) -> None:
    place.take(*PAID)
    place.put_right(1026, "--topic", "other")
    place.put_right(1027, "--priority", "high")
    place.put_right(1029, "--topic", "policy", "--as", LEO)

    told = place.told("stats")

    assert told["mails"] == 29
    rules = {rule["rule"]: rule for rule in told["rules"]}
    assert [(rule["rule"], rule["fires"], rule["tried"]) for rule in told["rules"]] == [
        ("money", 4, 29),
        ("banned", 1, 29),
        ("silent", 0, 29),
    ]
    assert rules["money"]["overwritten"] == [{"field": "topic", "by": "banned", "times": 1}]
    assert rules["money"]["words"] == {"payout": 3, "commission": 1}
    topic = rules["money"]["fields"]["topic"]
    assert (topic["last_writer"], topic["corrected_to"]) == (3, {"other": 1})
    assert topic["kept"] == {"hits": 0, "n": 1, "share": 0.0, "low": 0.0, "high": 0.7935}
    assert rules["money"]["fields"]["queue"]["kept"] == {"hits": 0, "n": 0}, "nobody has looked into these tickets"
    assert rules["banned"]["fields"]["topic"] == {"last_writer": 1, "kept": {"hits": 0, "n": 0}, "corrected_to": {}}
    assert (told["never_fired"], told["gone"], told["unreadable"]) == (["silent"], [], 0)


def test_stats_for_a_person(place: Place) -> None:
    place.take(*PAID)
    place.put_right(1026, "--topic", "other")
    lines = place.rules("stats").output.splitlines()
    assert lines[0].endswith(": 29 mails decided since 2026-01-01 00:00 UTC")
    assert [line.split() for line in lines[2:4]] == [
        ["rule", "hits", "share", "last", "hit"],
        ["money", "4", "13.8%", "2026-03-02"],
    ]
    assert "    topic: last to set it on 3 tickets, kept 0% of 1 (0%-79%); put right to other 1x" in lines
    assert "    overwritten: topic by banned 1x" in lines
    assert "    words: payout 3, commission 1" in lines
    assert lines[-1] == "never hit (1): silent"


def test_a_rule_that_is_gone_is_told_apart(place: Place) -> None:
    place.take(*PAID)
    place.take_up(RULES.replace("id: money", "id: paid"))
    place.take("One more payout that is late")

    told = place.told("stats")

    assert [(rule["rule"], rule["fires"], rule["tried"]) for rule in told["rules"]] == [
        ("paid", 1, 1),
        ("banned", 1, 30),
        ("silent", 0, 30),
    ]
    assert [(rule["rule"], rule["fires"], rule["tried"]) for rule in told["gone"]] == [("money", 4, 29)]
    assert [rule["rule"] for rule in place.told("stats", "--rule", "money")["gone"]] == ["money"]


def test_stats_of_a_rule_that_never_was(place: Place) -> None:
    unknown = place.rules("stats", "--rule", "mony")
    assert isinstance(unknown.exception, UserError)
    assert unknown.exception.cure == 'did you mean "money"? allowed: money, banned, silent'


def test_suggest_for_a_person(place: Place) -> None:
    for number in range(1001, 1006):
        place.put_right(number, "--topic", "payouts", "--as", LEO)
    place.put_right(1006, "--topic", "policy")
    assert place.rules("suggest").output.splitlines() == [
        (
            "25 tickets since 2026-01-01; 6 were put right by a person and would go wrong again; 19 were caught by no rule"
            " and corrected by nobody"
        ),
        "",
        "1. topic payouts",
        "   puts 5 of 5 corrected tickets right (T-1001, T-1002, T-1003, T-1004, T-1005)",
        "   precision on tickets it was not made from: 100% of 5 (57%-100%); on all it hits: 100% of 5 (57%-100%)",
        "   recall on tickets it was not made from: 100% of 5 (57%-100%)",
        "   catches 5 mails that no rule caught",
        "",
        "  - id: more-payouts",
        (
            '    why: "Proposed from 5 tickets whose topic a person changed from other to payouts (T-1001, T-1002, T-1003,'
            ' T-1004, T-1005). On tickets that it was not made from it is right in 100% of 5 (57%-100%)."'
        ),
        "    when: {text: {word: [chargeback]}}",
        "    then: {topic: payouts}",
        "    examples:",
        "      match:",
        "        - A viewer opened a chargeback against one of our streams.",
        "        - How do we answer a chargeback from the card company.",
        "        - The chargeback of last week is still on our account.",
        "",
        "Nothing was changed. Paste what you like at the end of `rules:` in a copy of rules.yaml, and try it:",
        "    cndesk rules check new-rules.yaml && cndesk rules replay new-rules.yaml --since 30d",
        "Corrected to topic policy, and no rule found for it: T-1006",
    ]
