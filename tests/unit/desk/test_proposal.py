"""Who may propose and confirm rules by mail: every case against an oracle of its own (reliability S2)."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Final

import pytest

from pipeline.desk.proposal import rules_by_mail
from pipeline.domain.disposition import Accept, Disposition, Ignore, Outcome, Reason
from pipeline.domain.known import Known
from pipeline.domain.message import Address, Auth, AuthResult, Message
from pipeline.domain.network import Specialist
from pipeline.domain.plan import Confirm, Note, Propose, Send
from pipeline.domain.rulebook import Brought, Confirming, Proposal, ProposalState
from tests.unit.mails import DIRECTORY, HA, HOUSE, KNOWN, MIRA, NOW, PASSED, written_by

RITA: Final = Specialist("Rita", "rita@cn-desk.example", role="admin")
BROUGHT: Final = Brought("version: 1\n", "4f" * 32)
PROPOSAL: Final = Proposal(
    7, "4f" * 32, "version: 1\n", RITA.email, "Rules", None, NOW, ProposalState.ANSWERED, NOW - timedelta(days=1)
)
CONFIRMING: Final = Confirming(PROPOSAL, True, 3, 3)
WRITTEN: Final = written_by(RITA, "Please.")
HOUSE_WITH_ADMIN: Final = replace(HOUSE, directory=replace(DIRECTORY, specialists=(*DIRECTORY.specialists, RITA)))
ADMINS: Final = replace(
    KNOWN, house=HOUSE_WITH_ADMIN, message=WRITTEN, person=RITA, network=None, contact=None, classification=None
)
PROPOSING: Final = replace(ADMINS, brought=BROUGHT)
CONFIRMS: Final = replace(ADMINS, confirming=CONFIRMING)

PEOPLE: Final[tuple[Specialist | None, ...]] = (RITA, MIRA, HA, None)
FROMS: Final = ("right", "uncertain", "answers elsewhere")
DISPOSITIONS: Final[tuple[Disposition, ...]] = (Accept(), Ignore(Reason.AUTO_REPLY))


def written(person: Specialist | None, form: str) -> Message:
    if form == "uncertain":
        return replace(written_by(person), sender=None)
    mail = written_by(person)
    return replace(mail, reply_to=(Address("", "eve@evil.example"),)) if form == "answers elsewhere" else mail


@pytest.mark.parametrize("step", ["propose", "confirm"])
@pytest.mark.parametrize("trust", ["authenticated", "key-only"])
def test_the_matrix(step: str, trust: str) -> None:
    believed = 0
    states = tuple(ProposalState) if step == "confirm" else (ProposalState.ANSWERED,)
    for person, form, dmarc, disposition, fits, state in product(
        PEOPLE, FROMS, AuthResult, DISPOSITIONS, (True, False), states
    ):
        mail = written(person, form)
        known = replace(
            PROPOSING
            if step == "propose"
            else replace(
                CONFIRMS, confirming=replace(CONFIRMING, proposal=replace(PROPOSAL, state=state), is_key_fitting=fits)
            ),
            house=replace(HOUSE_WITH_ADMIN, trust=trust),
            message=mail,
            person=person if mail.sender else None,
            auth=Auth(dmarc=dmarc),
            disposition=disposition,
        )
        plan = rules_by_mail(known)
        assert plan is not None
        is_hers = person is RITA and form == "right" and disposition == Accept()
        is_vouched_for = dmarc is AuthResult.PASS
        may_lack_a_voucher = trust == "key-only" and step == "confirm" and dmarc is not AuthResult.FAIL
        is_open = state is ProposalState.ANSWERED
        expected = is_hers and (is_vouched_for or may_lack_a_voucher) and (step == "propose" or (fits and is_open))
        changes = [action for action in plan.actions if isinstance(action, Propose | Confirm)]
        assert bool(changes) is expected, (person, form, dmarc, disposition, fits, state)
        assert (plan.outcome is Outcome.RECORDED) is expected
        told = [action.draft.to.email for action in plan.actions if isinstance(action, Send)]
        registered = known.person.email if known.person else None
        assert told == ([registered] if registered and not expected and disposition == Accept() else [])
        believed += expected
    assert believed == {("propose", "authenticated"): 2, ("propose", "key-only"): 2}.get(
        (step, trust), 3 if trust == "key-only" else 1
    )


def test_what_an_admin_brings_waits_to_be_looked_at() -> None:
    plan = rules_by_mail(PROPOSING)
    assert plan is not None
    assert plan.actions == (Propose("version: 1\n", "4f" * 32, RITA.email, WRITTEN.subject, WRITTEN.message_id),)
    assert plan.ticket is None


def test_what_an_admin_confirms_is_confirmed() -> None:
    plan = rules_by_mail(CONFIRMS)
    assert plan is not None
    assert (plan.outcome, plan.actions) == (Outcome.RECORDED, (Confirm(7),))


@pytest.mark.parametrize(
    ("confirming", "said"),
    [
        pytest.param(replace(CONFIRMING, in_force=4), "Other rules came into force", id="overtaken"),
        pytest.param(replace(CONFIRMING, in_force=4, is_in_force=True), "these rules are in force", id="in force"),
        pytest.param(
            replace(CONFIRMING, proposal=replace(PROPOSAL, done_at=NOW - timedelta(days=7, seconds=1))),
            "good for 7 days",
            id="too old",
        ),
        *(
            pytest.param(replace(CONFIRMING, proposal=replace(PROPOSAL, state=state)), said, id=str(state))
            for state, said in (
                (ProposalState.CONFIRMED, "They were taken then"),
                (ProposalState.ACTIVE, "They were taken then"),
                (ProposalState.REFUSED, "were refused"),
                (ProposalState.WAITING, "were refused"),
            )
        ),
    ],
)
def test_what_can_be_confirmed_no_more_is_answered(confirming: Confirming, said: str) -> None:
    plan = rules_by_mail(replace(CONFIRMS, confirming=confirming))
    assert plan is not None
    note, send = plan.actions
    assert isinstance(note, Note)
    assert isinstance(send, Send)
    assert (plan.outcome, send.draft.to, note.ticket) == (Outcome.REFUSED, RITA.address, None)
    assert said in str(dict(send.draft.values)["details"])


def test_the_last_moment_counts() -> None:
    last = replace(CONFIRMING, proposal=replace(PROPOSAL, done_at=NOW - timedelta(days=7)))
    plan = rules_by_mail(replace(CONFIRMS, confirming=last))
    assert plan is not None
    assert plan.actions == (Confirm(7),)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(replace(PROPOSING, inbound=replace(KNOWN.inbound, is_quiet=True)), id="an old proposal"),
        pytest.param(replace(CONFIRMS, inbound=replace(KNOWN.inbound, is_quiet=True)), id="an old confirmation"),
    ],
)
def test_mail_from_before_the_desk_changes_nothing(known: Known) -> None:
    plan = rules_by_mail(known)
    assert plan is not None
    assert (plan.outcome, plan.actions) == (Outcome.RECORDED, ())


def test_whoever_is_told_too_often_is_told_no_more() -> None:
    forged = replace(PROPOSING, auth=Auth(), notices_to_sender=20)
    plan = rules_by_mail(forged)
    assert plan is not None
    assert [type(action) for action in plan.actions] == [Note]
    often = replace(PROPOSING, notices_to_sender=20)
    for known in (often, replace(often, brought=Brought(complaint="two files"))):
        plan = rules_by_mail(known)
        assert plan is not None
        assert (plan.outcome, plan.actions) == (Outcome.RECORDED, ())


@pytest.mark.parametrize(
    ("brought", "is_confirmed"),
    [
        pytest.param(None, True, id="nothing attached"),
        pytest.param(BROUGHT, True, id="the same rules attached"),
        pytest.param(replace(BROUGHT, hash="5a" * 32), False, id="other rules attached"),
        pytest.param(Brought(complaint="two files"), False, id="files that cannot be looked at"),
        pytest.param(Brought(is_bare_answer=True), True, id="written as an answer"),
    ],
)
def test_a_confirmation_that_brings_other_rules_is_not_clear(brought: Brought | None, is_confirmed: bool) -> None:
    plan = rules_by_mail(replace(CONFIRMS, brought=brought))
    assert plan is not None
    assert (plan.actions == (Confirm(7),)) is is_confirmed
    assert plan.outcome is (Outcome.RECORDED if is_confirmed else Outcome.REFUSED)


ANSWERS: Final = replace(ADMINS, brought=Brought(is_bare_answer=True))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        pytest.param(ANSWERS, [RITA.email], id="by an admin"),
        pytest.param(replace(ANSWERS, message=written_by(MIRA), person=MIRA), [MIRA.email], id="by a lead"),
        pytest.param(replace(ANSWERS, notices_to_sender=20), [], id="once too often"),
    ],
)
def test_a_word_in_answer_changes_nothing_and_is_told_so(known: Known, told: list[str]) -> None:
    plan = rules_by_mail(known)
    assert plan is not None
    assert (plan.outcome, plan.ticket) == (Outcome.RECORDED, None)
    assert [action.draft.to.email for action in plan.actions if isinstance(action, Send)] == told
    assert len(plan.actions) == len(told)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(replace(ANSWERS, auth=Auth()), id="nobody vouches"),
        pytest.param(replace(ANSWERS, disposition=Ignore(Reason.AUTO_REPLY)), id="a machine"),
        pytest.param(replace(ANSWERS, person=None), id="a stranger"),
    ],
)
def test_an_answer_of_whom_we_are_not_certain_is_a_mail_as_any_other(known: Known) -> None:
    assert rules_by_mail(known) is None


def test_a_mail_that_says_nothing_about_rules_is_left_to_others() -> None:
    assert rules_by_mail(replace(ADMINS, auth=PASSED)) is None
