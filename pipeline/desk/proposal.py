"""Rules by mail: who may propose a rules.yaml, and what the mail that confirms one does (product 6.3, S2).

Pure. An admin is believed as any specialist is. A proposal has no key yet, so that our mail server must vouch for it
even where keys alone are trusted: otherwise anybody could have an admin asked to confirm a stranger's rules. Whoever
is not believed changes nothing; the mail is kept, and the registered address is told.
"""

from datetime import timedelta
from typing import Final

from pipeline.desk.authority import (
    Check,
    Claim,
    Trust,
    answers_go_back,
    from_is_certain,
    is_from_a_person,
    nothing_says_fail,
    person_is_registered,
    server_says_pass,
)
from pipeline.domain.disposition import Accept, Outcome
from pipeline.domain.known import Known
from pipeline.domain.message import Address
from pipeline.domain.network import Specialist
from pipeline.domain.plan import Action, Confirm, Draft, Note, Plan, Propose, Purpose, Send, Value
from pipeline.domain.rulebook import Brought, Confirming, Proposal, ProposalState

VALID_FOR: Final = timedelta(days=7)
MAX_NOTICES_AN_HOUR: Final = 20
ADMIN: Final = "admin"
CONFIRMED: Final = frozenset({ProposalState.CONFIRMED, ProposalState.ACTIVE})
NOT_THEIRS: Final = "the address was not made for this person and these rules"


def is_an_admin(claim: Claim) -> str:
    is_admin = claim.person is not None and claim.person.role == ADMIN
    return "" if is_admin else "rules come from admins alone (role: admin in directory.yaml)"


CHECKS: Final[tuple[Check, ...]] = (
    from_is_certain,
    person_is_registered,
    is_an_admin,
    answers_go_back,
    nothing_says_fail,
    server_says_pass,
    is_from_a_person,
)


def rules_by_mail(known: Known) -> Plan | None:
    """A mail that proposes rules, or confirms those that were proposed."""
    if known.confirming is None and known.brought is None:
        return None
    if known.inbound.is_quiet:
        why = "it lay in the mailbox before the desk first read it, so it says nothing about the rules"
        return Plan(Outcome.RECORDED, known.now, None, (why,))
    if known.confirming is not None:
        return _confirm(known, known.confirming)
    if known.brought is None:
        return None
    return _answered(known) if known.brought.is_bare_answer else _propose(known, known.brought)


def _doubt(known: Known, trust: Trust) -> str:
    """Why this mail may say nothing about the rules; empty where it may."""
    claim = Claim(known.message, known.auth, known.disposition, known.person, None, trust)
    return next((reason for check in CHECKS if (reason := check(claim))), "")


def _propose(known: Known, brought: Brought) -> Plan:
    person = known.person
    if (doubt := _doubt(known, "authenticated")) or person is None:
        return _refused(known, "propose rules", doubt)
    if known.notices_to_sender >= MAX_NOTICES_AN_HOUR:
        why = f"{person.email} was mailed {known.notices_to_sender} times within the hour: these rules are left aside"
        return Plan(Outcome.RECORDED, known.now, None, (why,))
    if brought.complaint:
        answer = _answer(known, person, "Your rules were not looked at", (brought.complaint,))
        return Plan(Outcome.RECORDED, known.now, None, (f"no proposal: {brought.complaint}",), answer)
    message = known.message
    proposed = Propose(brought.text, brought.hash, person.email, message.subject, message.message_id)
    reasons = (f"rules {brought.hash[:8]} proposed by {person.email}: they are checked, and answered by mail",)
    return Plan(Outcome.RECORDED, known.now, None, reasons, (proposed,))


def _answered(known: Known) -> Plan | None:
    """A word in answer to a mail about the rules changes nothing, and is no client's matter; the writer is told so.

    Where it is not certain who wrote, it is a mail as any other, which people read.
    """
    person = known.person
    claim = Claim(known.message, known.auth, known.disposition, person, None, "authenticated")
    if person is None or any(check(claim) for check in CHECKS if check is not is_an_admin):
        return None
    details = (
        "You answered a mail that the desk wrote by itself. Nobody reads the answer, and nothing was changed by it.",
    )
    cure = (
        "To activate rules, tap the link in the mail you answered; to propose some, attach a rules.yaml. "
        f"For anything else write a new mail to {known.house.address}."
    )
    why = "an answer to a mail about the rules: it changes nothing"
    answer = _answer(known, person, "Your answer changes nothing", details, cure)
    return Plan(Outcome.RECORDED, known.now, None, (why,), answer)


def _confirm(known: Known, confirming: Confirming) -> Plan:
    person, proposal = known.person, confirming.proposal
    doubt = _doubt(known, "key-only" if known.house.trust == "key-only" else "authenticated")
    if not doubt and not confirming.is_key_fitting:
        doubt = NOT_THEIRS
    if doubt or person is None or proposal is None:
        return _refused(known, "confirm rules", doubt)
    if obstacle := _obstacle(known, confirming):
        answer = _answer(known, person, _outcome(confirming), (obstacle,))
        note = Note(None, "rules-refused", person.email, obstacle)
        return Plan(Outcome.REFUSED, known.now, None, (f"not activated: {obstacle}",), (note, *answer))
    reasons = (f"{person.email} confirms the rules {proposal.hash[:8]}",)
    return Plan(Outcome.RECORDED, known.now, None, reasons, (Confirm(proposal.id),))


def _outcome(confirming: Confirming) -> str:
    """In one line, what a confirmation came to that changes nothing."""
    if confirming.is_in_force:
        return "These rules are in force already"
    is_used = confirming.proposal is not None and confirming.proposal.state in CONFIRMED
    return "You have confirmed these rules already" if is_used else "The rules were not activated"


def _brings_others(known: Known, proposal: Proposal | None) -> bool:
    """Whether a mail that confirms rules brings a file of its own that is not these rules."""
    brought = known.brought
    if brought is None or proposal is None or brought.is_bare_answer:
        return False
    return brought.hash != proposal.hash


def _obstacle(known: Known, confirming: Confirming) -> str:
    """Why a proposal can be confirmed no more: the first line whose condition holds."""
    proposal = confirming.proposal
    answered_at = proposal.done_at if proposal else None
    is_used = proposal is not None and proposal.state in CONFIRMED
    is_open = proposal is not None and proposal.state is ProposalState.ANSWERED and answered_at is not None
    is_over = answered_at is not None and known.now - answered_at > VALID_FOR
    table = (
        (confirming.is_in_force, "There is nothing to activate: these rules are in force."),
        (
            is_used,
            "They were taken then. To get them back after others, use cndesk rules rollback or send them again.",
        ),
        (not is_open, "These rules were refused. Send a corrected rules.yaml."),
        (is_over, f"The link was good for {VALID_FOR.days} days. Send the rules again to have them compared anew."),
        (
            confirming.compared_with != confirming.in_force,
            "Other rules came into force since yours were compared. Send yours again to see what they would change now.",
        ),
        (
            _brings_others(known, proposal),
            "The mail brings rules of its own: it is not clear which are meant. Tap the link and attach nothing.",
        ),
    )
    return next((words for is_so, words in table if is_so), "")


def _refused(known: Known, what: str, doubt: str) -> Plan:
    """Nothing changes; whose name was used is told, unless a machine wrote or it gets too much of that."""
    person = known.person
    actor = known.message.sender or ""
    actions: list[Action] = [Note(None, "rules-refused", actor, doubt)]
    if person and isinstance(known.disposition, Accept):
        details = (f"A mail in your name wanted to {what}. It was kept, and nothing else: {doubt}.",)
        cure = "If it was not yours, tell your admin."
        if doubt == NOT_THEIRS:
            cure = "A link fits the one who mailed the rules alone: mail the file yourself to get a link of your own."
        actions += _answer(known, person, f"Not obeyed: a mail in your name to {what}", details, cure)
    return Plan(Outcome.REFUSED, known.now, None, (f"not obeyed: {doubt}",), tuple(actions))


def _answer(
    known: Known, person: Specialist, summary: str, details: tuple[str, ...], cure: str = ""
) -> tuple[Action, ...]:
    if known.notices_to_sender >= MAX_NOTICES_AN_HOUR:
        return ()
    draft = about_rules(f"rules:{known.inbound.id}", known.house.name, person.address, summary, details, cure=cure)
    return (Send(draft),)


def about_rules(
    key: str,
    desk: str,
    to: Address,
    summary: str,
    details: tuple[str, ...],
    **more: Value,
) -> Draft:
    """A mail about the rules of this desk; `more` may hold blocks of fixed width (title, text), links and the cure."""
    values: dict[str, Value] = {
        "summary": summary,
        "details": details,
        "blocks": (),
        "links": (),
        "cure": "",
        "desk": desk,
    }
    return Draft(
        key=f"{key}:{to.email}",
        purpose=Purpose.ALERT,
        ticket=0,
        to=to,
        from_name=desk,
        template="rules",
        values=tuple((values | more).items()),
        subject=summary,
    )
