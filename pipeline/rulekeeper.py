"""Keep the rules of a running desk: take up what changed, tell of a version that is bad, answer what admins mail.

Loading, testing and replaying happen outside the writer's transaction; the state of a proposal changes in one commit
with the mail that says so and with the activation, so that a crash does nothing twice and leaves nothing half done.
"""

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from pipeline.app import App, IsStopping, never
from pipeline.classify.replay.changes import changes, counted
from pipeline.classify.replay.outline import as_text
from pipeline.classify.rules import RuleSet
from pipeline.desk.proposal import ADMIN, VALID_FOR, about_rules
from pipeline.domain.mailto import mailto
from pipeline.domain.message import Address
from pipeline.domain.network import Directory
from pipeline.domain.plan import Action, Draft, Note, Purpose, Send, Value
from pipeline.domain.precedent import Period
from pipeline.domain.rulebook import Activation, Cause, How, Proposal, ProposalState
from pipeline.domain.token import confirm_address
from pipeline.errors import Transient
from pipeline.inforce import Examined, examined, put_in_force
from pipeline.problem import Problem, show
from pipeline.process import write
from pipeline.replay import Location, replay
from pipeline.store.record import Occasion
from pipeline.store.unit import Unit
from pipeline.watch import Content

log = logging.getLogger(__name__)
TOLD: Final = "rules-trouble"
"""The setting with the digest of the bad version that was told; empty while rules.yaml is good. Metrics read it here."""
MAX_SHOWN: Final = 20
MAX_ALERTS_AN_HOUR: Final = 20
REPLAYED: Final = timedelta(days=30)
MAX_REPLAYED: Final = 2_000
TO_DO: Final = (ProposalState.WAITING, ProposalState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a proposal, and what its author is told."""

    state: ProposalState
    summary: str
    details: tuple[str, ...] = ()
    more: dict[str, Value] = field(default_factory=dict)


class RuleKeeper:
    """The rules of one running desk; remembers which version its owners were told of."""

    def __init__(self, app: App, *, hold: bool = False) -> None:
        self._app = app
        self._hold = hold
        self._told: str | None = None

    def keep(self, is_stopping: IsStopping = never) -> int:
        """Everything that is to do for the rules now; gives how many proposals were dealt with. Raises Transient."""
        self._app.inforce.follow(self._app.clock())
        self._tell_of_trouble()
        done = 0
        while not is_stopping() and (proposal := self._next()):
            if proposal.state is ProposalState.WAITING:
                self._answer(proposal)
            else:
                self._activate(proposal)
            done += 1
        return done

    def _next(self) -> Proposal | None:
        with self._app.store.look() as unit:
            return unit.rulebook.next_to_do(TO_DO)

    def _tell_of_trouble(self) -> None:
        """Mail the owners what is wrong with rules.yaml, once a version and over restarts; note when it is good again."""
        trouble = self._app.inforce.trouble
        version = trouble.digest if trouble else ""
        if version == self._told:
            return
        with self._app.store.begin() as unit:
            if version != (unit.journal.setting(TOLD) or ""):
                actions = self._told_of(unit, trouble) if trouble else (Note(None, "rules-good-again", "file", ""),)
                self._act(unit, actions)
                unit.journal.set(TOLD, version)
        self._told = version

    def _told_of(self, unit: Unit, trouble: Examined) -> tuple[Action, ...]:
        now, house = self._app.clock(), self._app.house
        # A file that cannot be read has no content to name its version by.
        version = trouble.digest if len(trouble.digest) == 64 else f"{trouble.digest} since {now:%H:%M}"
        headline = trouble.problems[0].headline
        actions: list[Action] = [Note(None, "rules-bad", "file", headline)]
        for person in people_to_tell(house.directory, trouble.owners):
            if unit.history.count((Purpose.ALERT,), now - timedelta(hours=1), person.email) < MAX_ALERTS_AN_HOUR:
                # A version that was good in between and is put back on another day is told once more.
                key = f"rules-bad:{now:%Y-%m-%d}:{version}"
                actions.append(Send(_trouble(key, house.name, person, trouble.problems)))
        return tuple(actions)

    def _answer(self, proposal: Proposal) -> None:
        """Look at what an admin mailed, and say what it would change."""
        try:
            answer = self._looked_at(proposal)
        except Transient:
            raise
        except Exception as error:
            log.exception("proposal=%d", proposal.id)
            fault = f"A fault of cndesk's own came up ({type(error).__name__}): see the log."
            answer = Answer(ProposalState.REFUSED, "Your rules could not be looked at", (fault,))
        with self._app.store.begin() as unit:
            if unit.rulebook.move(proposal.id, ProposalState.WAITING, answer.state, self._app.clock()):
                self._reply(unit, proposal, answer)
        log.info("proposal=%d rules=%s state=%s", proposal.id, proposal.hash[:12], answer.state)

    def _looked_at(self, proposal: Proposal) -> Answer:
        app = self._app
        found = self._examined(proposal)
        if found.rules is None:
            return _bad(found)
        if found.rules.hash == app.rules.hash:
            why = ("There is nothing to activate: not a character differs.",)
            return Answer(ProposalState.REFUSED, "These rules are in force already", why)
        differing = changes(app.rules.source, proposal.text).lines or ("nothing but comments or the way it is written",)
        since = app.clock() - REPLAYED
        location = Location(app.settings.database.location(), app.settings.home / "blobs")
        period = Period(since=since, newest=MAX_REPLAYED)
        compared = replay(location, app.rules, found.rules, period, processes=1)
        title = f"Mails of the last {REPLAYED.days} days (the newest {MAX_REPLAYED:,}) under these rules"
        more: dict[str, Value] = {
            "blocks": (
                ("What differs from the rules in force", "\n".join(differing)),
                (title, "\n".join(as_text(compared, MAX_SHOWN))),
            ),
            "links": (("Activate these rules", self._confirm_link(proposal)),),
            "cure": f"The link opens a mail that is ready to send. It is good for {VALID_FOR.days} days, for you alone, "
            "once, and only while no other rules come into force.",
        }
        return Answer(ProposalState.ANSWERED, "Your rules are good: activate them?", (_checked(found.rules),), more)

    def _activate(self, proposal: Proposal) -> None:
        """Put confirmed rules into force, unless others came into force since."""
        app, now = self._app, self._app.clock()
        found = self._examined(proposal)
        with app.store.begin() as unit:
            current, newest = unit.rulebook.proposal(proposal.id), unit.rulebook.newest()
            if current is None or current.state is not ProposalState.CONFIRMED:
                return
            is_overtaken = _is_overtaken(proposal, newest)
            if found.rules is None or is_overtaken:
                answer = _bad(found) if found.rules is None else _OVERTAKEN
            else:
                cause = Cause(proposal.author, How.MAIL, now)
                filed = put_in_force(unit, app.inforce.path, found.rules, proposal.text.encode("utf-8"), cause)
                answer = _in_force(found.rules, filed.kept_as, filed.fault)
            unit.rulebook.move(proposal.id, ProposalState.CONFIRMED, answer.state, now)
            self._reply(unit, proposal, answer)
        app.inforce.follow(now)
        log.info("proposal=%d rules=%s state=%s", proposal.id, proposal.hash[:12], answer.state)

    def _examined(self, proposal: Proposal) -> Examined:
        return examined(Content(proposal.text.encode("utf-8")), self._app.inforce.names)

    def _confirm_link(self, proposal: Proposal) -> str:
        app = self._app
        desk, base = app.settings.desk.address, app.inforce.activation
        address = confirm_address(app.key, desk, proposal.id, proposal.author, proposal.hash, base)
        subject, body = f"Activate the rules {proposal.hash[:8]}", "Activate these rules."
        if app.settings.service.plus_addresses:
            return mailto(address, subject, body)
        mark = address.rpartition("@")[0].rpartition("+")[2]
        return mailto(desk, f"{subject} [{mark}]", body)

    def _reply(self, unit: Unit, proposal: Proposal, answer: Answer) -> None:
        """Answer the mail that proposed; who is no specialist any more gets nothing."""
        person = self._app.house.directory.specialist(proposal.author)
        if person is None:
            return
        key, desk = f"rules:{proposal.id}:{answer.state}", self._app.house.name
        draft = about_rules(key, desk, person.address, answer.summary, answer.details, **answer.more)
        self._act(unit, (Send(_in_thread(draft, proposal)),))

    def _act(self, unit: Unit, actions: tuple[Action, ...]) -> None:
        now = self._app.clock()
        drafts = (action.draft for action in actions if isinstance(action, Send))
        mails = {draft.key: write(self._app, unit, draft, now) for draft in drafts}
        unit.act(actions, Occasion(now, mails, is_held=self._hold))


def _is_overtaken(proposal: Proposal, newest: Activation | None) -> bool:
    """Whether other rules came into force since the admin confirmed these."""
    if newest is None or newest.hash == proposal.hash or proposal.done_at is None:
        return False
    return newest.at > proposal.done_at


def people_to_tell(directory: Directory, owners: tuple[str, ...]) -> tuple[Address, ...]:
    """The admins, without any the leads, and whoever answers for the rules: only people that the directory names.

    Where that is nobody it is everybody, since silence would leave the desk with rules that nobody knows of.
    """
    for role in (ADMIN, "lead"):
        people = [person.address for person in directory.specialists if person.role == role]
        if people:
            break
    known = {person.email: person.address for person in directory.specialists}
    known |= {cnm.email: Address(cnm.name, cnm.email) for cnm in directory.cnms}
    known |= {name: Address(team.name, team.email) for team in directory.teams for name in (team.email, team.id)}
    told = tuple(dict.fromkeys((*people, *(known[owner] for owner in owners if owner in known))))
    return told or tuple(person.address for person in directory.specialists)


def _trouble(key: str, desk: str, to: Address, problems: tuple[Problem, ...]) -> Draft:
    count = counted(len(problems), "error") if len(problems) > 1 else "an error"
    return about_rules(
        key,
        desk,
        to,
        f"rules.yaml has {count}: the last good rules stay in force",
        ("Mails are decided as before. You get this once for each version of the file.",),
        blocks=(_shown(problems),),
        cure="Correct the file, with `cndesk rules check` beside it; it is taken up as soon as it is good.",
    )


def _bad(found: Examined) -> Answer:
    summary = f"Your rules were not taken: {counted(len(found.problems), 'error')}"
    details = ("Nothing has changed. Correct the file and send it again.",)
    return Answer(ProposalState.REFUSED, summary, details, {"blocks": (_shown(found.problems),)})


_OVERTAKEN: Final = Answer(
    ProposalState.REFUSED,
    "The rules were not activated",
    ("Other rules came into force since yours were compared. Send yours again to see what they would change now.",),
)


def _in_force(rules: RuleSet, kept_as: str, fault: str) -> Answer:
    details = [
        _checked(rules),
        "The next mail is decided by them. `cndesk rules rollback` brings the ones before back.",
    ]
    if kept_as:
        details.append(f"What stood in rules.yaml was in no history: it is kept as {kept_as}.")
    if fault:
        details.append(
            f"rules.yaml could not be written ({fault}): they are in force from the database. "
            "Bring the file in line before it is edited again."
        )
    return Answer(ProposalState.ACTIVE, f"The rules {rules.hash[:8]} are in force", tuple(details))


def _checked(rules: RuleSet) -> str:
    tests = f"{counted(rules.examples, 'example')} and {counted(len(rules.tests), 'test')}"
    return f"{counted(len(rules.rules), 'rule')}; {tests} pass."


def _shown(problems: tuple[Problem, ...]) -> tuple[str, str]:
    more = f"\n\nand {len(problems) - MAX_SHOWN} more" if len(problems) > MAX_SHOWN else ""
    return "What is wrong", show(problems[:MAX_SHOWN]) + more


def _in_thread(draft: Draft, proposal: Proposal) -> Draft:
    if not proposal.message_id:
        return draft
    return replace(draft, in_reply_to=proposal.message_id, references=(proposal.message_id,))
