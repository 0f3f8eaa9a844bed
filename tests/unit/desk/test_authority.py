"""Who may speak for the desk: every case of the matrix against an oracle of its own (reliability S2)."""

from dataclasses import dataclass, replace
from itertools import product

import pytest

from pipeline.desk.authority import Claim, objection
from pipeline.domain.disposition import Accept, Disposition, Ignore, Reason
from pipeline.domain.message import Address, Auth, AuthResult, Message
from pipeline.domain.network import Specialist
from pipeline.domain.token import ReplyPurpose, Verified, read_reply_address, reply_address, verify
from tests.unit.mails import DESK, DIRECTORY, HA, LEO, MIRA, PASSED, SECRET, written_by

OTHER_SECRET = b"o" * 32


@dataclass(frozen=True)
class Actor:
    """Somebody who writes to the reply address of ticket 1042."""

    name: str
    email: str
    is_entitled: bool


ACTORS = (
    Actor("a specialist", HA.email, True),
    Actor("a lead", MIRA.email, True),
    Actor("one who left", "left@cn-desk.example", False),
    Actor("a client", "ana@starhouse.example", False),
    Actor("a team", "central-ops@cn-desk.example", False),
)
FROMS = ("right", "uncertain", "look-alike", "a colleague's", "answers elsewhere", "answers to itself")
AUTHS = tuple(AuthResult)
KEYS = ("right", "none", "another person's", "another ticket's", "old secret's", "cut short")
DISPOSITIONS: tuple[Disposition, ...] = (Accept(), Ignore(Reason.AUTO_REPLY))


def written(actor: Actor, form: str) -> Message:
    """The mail as it arrives, its From as the case says."""
    mail = written_by(Specialist(actor.name, actor.email))
    if form == "uncertain":
        return replace(mail, sender=None)
    if form == "look-alike":
        return written_by(Specialist(actor.name, actor.email.replace("a", "\u0430", 1)))
    if form == "a colleague's":
        return written_by(LEO)
    elsewhere = {"answers elsewhere": "eve@evil.example", "answers to itself": actor.email}
    return replace(mail, reply_to=(Address("", elsewhere[form]),)) if form in elsewhere else mail


def key_of(actor: Actor, form: str, sender: str | None) -> Verified | None:
    """What the key in the recipient's address says, read and verified as the desk does."""
    person = LEO.email if form == "another person's" else actor.email
    ticket = 1043 if form == "another ticket's" else 1042
    secret = OTHER_SECRET if form == "old secret's" else SECRET
    address = read_reply_address(reply_address(secret, DESK, ticket, person, ReplyPurpose.PUBLIC, 4), DESK)
    assert address is not None
    if form == "none" or sender is None:
        return None
    if form == "cut short":
        address = replace(address, key=address.key[:-1])
    return verify(replace(address, ticket=1042), SECRET, sender)


def oracle(actor: Actor, form: str, auth: AuthResult, key: str, is_automatic: bool) -> bool:
    """Who is believed, in one sentence."""
    is_own_address = actor.is_entitled and form in ("right", "answers to itself")
    is_colleague = form == "a colleague's" and key == "another person's"
    fits = (is_own_address and key == "right") or is_colleague
    return fits and auth is AuthResult.PASS and not is_automatic


@pytest.mark.parametrize("actor", [pytest.param(actor, id=actor.name) for actor in ACTORS])
def test_the_matrix(actor: Actor) -> None:
    believed = 0
    for form, dmarc, key, disposition in product(FROMS, AUTHS, KEYS, DISPOSITIONS):
        message = written(actor, form)
        person = DIRECTORY.specialist(message.sender) if message.sender else None
        fitting = key_of(actor, key, message.sender)
        claim = Claim(message, Auth(dmarc=dmarc), disposition, person, fitting, "authenticated")

        expected = oracle(actor, form, dmarc, key, disposition != Accept())
        assert (objection(claim) == "") is expected, (form, dmarc, key, disposition)
        believed += expected
    # Right and "to itself" with the right key, and a colleague who has a key of their own.
    assert believed == (3 if actor.is_entitled else 1)


GOOD = Claim(written_by(HA), PASSED, Accept(), HA, Verified(ReplyPurpose.PUBLIC, 4), "authenticated")
ABSENT = Auth()


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        pytest.param(GOOD, "", id="all is well"),
        pytest.param(replace(GOOD, auth=Auth(dkim=AuthResult.PASS)), "", id="an aligned signature is enough"),
        pytest.param(replace(GOOD, message=written_by(None)), "the From header is not certain", id="no From"),
        pytest.param(
            replace(GOOD, person=None), "the sender is no specialist of this desk (any more)", id="not registered"
        ),
        pytest.param(
            replace(GOOD, message=written_by(LEO)),
            "the sender is no specialist of this desk (any more)",
            id="registered under another address",
        ),
        pytest.param(
            replace(GOOD, key=None), "the reply address was not made for this person and ticket", id="no key that fits"
        ),
        pytest.param(
            replace(
                GOOD, message=replace(GOOD.message, reply_to=(Address("", HA.email), Address("", "eve@e.example")))
            ),
            "Reply-To names another address (eve@e.example)",
            id="answers would go elsewhere",
        ),
        pytest.param(
            replace(GOOD, auth=Auth(AuthResult.FAIL, AuthResult.PASS, AuthResult.PASS)),
            "the sender failed DMARC",
            id="one word of failure outweighs all passes",
        ),
        pytest.param(
            replace(GOOD, auth=Auth(spf=AuthResult.PASS)),
            "our mail server does not vouch for the sender (DMARC absent, DKIM absent)",
            id="SPF alone says nothing of the From",
        ),
        pytest.param(
            replace(GOOD, disposition=Ignore(Reason.AUTO_REPLY)), "automatic mail (auto-reply)", id="an absence note"
        ),
        pytest.param(replace(GOOD, trust="key-only", auth=ABSENT), "", id="keys alone, and a server that says nothing"),
        pytest.param(
            replace(GOOD, trust="key-only", auth=Auth(dmarc=AuthResult.FAIL)),
            "the sender failed DMARC",
            id="keys alone, and a server that says forged",
        ),
        pytest.param(
            replace(GOOD, trust="key-only", key=None),
            "the reply address was not made for this person and ticket",
            id="keys alone, and no key",
        ),
    ],
)
def test_the_reason_is_told(claim: Claim, expected: str) -> None:
    assert objection(claim) == expected
