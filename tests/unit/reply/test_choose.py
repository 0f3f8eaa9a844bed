"""Which acknowledgement a new ticket gets, or why none (product 6.4; R9-R11)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.domain.disposition import Ignore, Reason
from pipeline.domain.known import AckHistory, AckLimits, Known
from pipeline.domain.message import Auth, AuthResult
from pipeline.domain.network import Contact, Network
from pipeline.domain.plan import Purpose
from pipeline.reply.choose import Acknowledge, Silence, choose, first_available, is_inside, language
from tests.unit.mails import (
    ANA,
    DESK,
    FAILED,
    HA,
    HOUSE,
    INBOUND,
    KNOWN,
    NOW,
    ORDINARY,
    PASSED,
    STARHOUSE,
    UNSURE,
    VERDICT,
)

FULL = Acknowledge(Purpose.ACKNOWLEDGEMENT, "acknowledgement", "en")
SHORT = Acknowledge(Purpose.SHORT_ACKNOWLEDGEMENT, "short-acknowledgement", "en")
STRANGER = replace(KNOWN, auth=Auth(), contact=None, network=None)
DAY = timedelta(days=1)
HOPS = tuple(("Received", "from a by b") for _ in range(31))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(KNOWN, FULL, id="a contact, vouched for"),
        pytest.param(replace(KNOWN, auth=Auth()), FULL, id="a contact, where our server says nothing"),
        pytest.param(replace(KNOWN, auth=UNSURE), FULL, id="a contact, not vouched for"),
        pytest.param(replace(KNOWN, auth=FAILED), SHORT, id="a contact's address, forged"),
        pytest.param(replace(STRANGER, auth=PASSED), FULL, id="a stranger, vouched for"),
        pytest.param(replace(STRANGER, auth=Auth(dkim=AuthResult.PASS)), FULL, id="a stranger, by the signature"),
        pytest.param(replace(STRANGER, auth=Auth(spf=AuthResult.PASS)), SHORT, id="a stranger, SPF alone"),
        pytest.param(STRANGER, SHORT, id="a stranger"),
        pytest.param(replace(STRANGER, network=STARHOUSE), SHORT, id="a network's address that is no contact"),
        pytest.param(replace(STRANGER, auth=FAILED), SHORT, id="a stranger, forged"),
    ],
)
def test_who_gets_which(known: Known, expected: Acknowledge) -> None:
    assert choose(known) == expected


def from_(address: str) -> Known:
    return replace(KNOWN, message=replace(ORDINARY, sender=address))


def arrived(ago: timedelta) -> Known:
    return replace(KNOWN, inbound=replace(INBOUND, received_at=NOW - ago))


OURS = "it comes from an address of ours"
OWN = Ignore(Reason.OWN_MAIL)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, spam_by="lottery")),
            Silence("rule lottery calls it spam"),
            id="spam",
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, template="")),
            Silence("the rules name no template"),
            id="rules that want none",
        ),
        pytest.param(replace(KNOWN, classification=None), Silence("the rules name no template"), id="no rules asked"),
        pytest.param(
            replace(KNOWN, inbound=replace(INBOUND, is_quiet=True)),
            Silence("it lay in the mailbox before the desk first read it"),
            id="an old mailbox",
        ),
        pytest.param(arrived(DAY), FULL, id="exactly a day old"),
        pytest.param(arrived(DAY + timedelta(seconds=1)), Silence("it arrived too long ago"), id="over a day old"),
        pytest.param(arrived(-DAY), FULL, id="a clock that is ahead"),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, sender=None)),
            Silence("the From header is not certain"),
            id="an uncertain sender",
        ),
        pytest.param(from_(DESK), Silence(OURS), id="the desk itself"),
        pytest.param(from_("help@cn-desk.example"), Silence(OURS), id="an alias of the desk"),
        pytest.param(from_(HA.email), Silence(OURS), id="a specialist"),
        pytest.param(from_("diego@cn-desk.example"), Silence(OURS), id="a CNM"),
        pytest.param(from_("central-ops@cn-desk.example"), Silence(OURS), id="a team"),
        pytest.param(
            replace(from_("support+x@cn-desk.example"), disposition=OWN),
            Silence("not a person's mail (own-mail)"),
            id="the desk with an extension",
        ),
        pytest.param(
            replace(KNOWN, disposition=Ignore(Reason.AUTO_REPLY)),
            Silence("not a person's mail (auto-reply)"),
            id="an absence note",
        ),
        pytest.param(replace(KNOWN, message=replace(ORDINARY, headers=HOPS[:30])), FULL, id="30 servers"),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, headers=HOPS)), Silence("it passed 31 servers"), id="31 servers"
        ),
        pytest.param(
            replace(KNOWN, acks=AckHistory(is_breaker_open=True)),
            Silence("acknowledgements surge and are paused"),
            id="the breaker is open",
        ),
    ],
)
def test_every_objection_is_told(known: Known, expected: Acknowledge | Silence) -> None:
    assert choose(known) == expected


LIMITS = AckLimits()


@pytest.mark.parametrize("over", [-1, 0, 1], ids=["one less", "the limit", "one more"])
@pytest.mark.parametrize(
    ("field", "most", "what"),
    [
        pytest.param("to_address_hour", LIMITS.per_hour, "to this address in an hour", id="an hour"),
        pytest.param("to_address_day", LIMITS.per_day, "to this address in a day", id="a day"),
        pytest.param("on_subject_day", LIMITS.per_subject_day, "to this address on this subject in a day", id="a subject"),
        pytest.param("to_domain_10_minutes", LIMITS.per_domain_10_minutes, "to this domain in ten minutes", id="a domain"),
    ],
)  # fmt: skip
def test_the_limits(field: str, most: int, what: str, over: int) -> None:
    history = AckHistory(**{field: most + over})  # type: ignore[arg-type]

    expected = FULL if over < 0 else Silence(f"already {most + over} acknowledgements {what}")
    assert choose(replace(KNOWN, acks=history)) == expected


def test_the_limits_are_the_promised_ones() -> None:
    assert AckLimits() == AckLimits(
        per_hour=3, per_day=8, per_subject_day=2, per_domain_10_minutes=30, short_per_day=1, allow_unverified=True
    )


@pytest.mark.parametrize(
    ("sent_today", "is_allowed", "expected"),
    [
        pytest.param(0, True, SHORT, id="none today"),
        pytest.param(
            1,
            True,
            Silence("nobody vouches for the sender, and the address had its short acknowledgement today"),
            id="one today",
        ),
        pytest.param(
            2,
            True,
            Silence("nobody vouches for the sender, and the address had its short acknowledgement today"),
            id="two today",
        ),
        pytest.param(
            0,
            False,
            Silence("nobody vouches for the sender, and service.yaml allows no acknowledgement then"),
            id="never, by the settings",
        ),
    ],
)
def test_the_short_one(sent_today: int, is_allowed: bool, expected: Acknowledge | Silence) -> None:
    house = replace(HOUSE, ack_limits=replace(LIMITS, allow_unverified=is_allowed))
    acks = AckHistory(short_to_address_day=sent_today)

    assert choose(replace(STRANGER, house=house, acks=acks)) == expected


def test_a_short_one_sent_today_keeps_no_full_one_back() -> None:
    assert choose(replace(KNOWN, acks=AckHistory(short_to_address_day=1, to_address_day=1))) == FULL


def test_the_first_objection_is_the_one_told() -> None:
    known = replace(arrived(DAY * 9), acks=AckHistory(is_breaker_open=True, to_address_hour=99))

    assert choose(known) == Silence("it arrived too long ago")


@pytest.mark.parametrize(
    ("mail", "contact", "network", "template", "expected"),
    [
        pytest.param("zh", "pt", "pt", "acknowledgement", "zh", id="the mail's"),
        pytest.param("ja", "pt", "zh", "acknowledgement", "pt", id="the contact's, where the mail's has no template"),
        pytest.param(None, "pt", "zh", "acknowledgement", "pt", id="the contact's, where the mail tells nothing"),
        pytest.param(None, "", "pt", "acknowledgement", "pt", id="the network's"),
        pytest.param(None, None, "pt", "acknowledgement", "pt", id="the network's, of nobody known"),
        pytest.param("ja", "ko", "fr", "acknowledgement", "en", id="English, where nothing fits"),
        pytest.param(None, None, None, "acknowledgement", "en", id="English, where nothing is known"),
        pytest.param("zh", None, "es", "short-acknowledgement", "es", id="of the template that goes out"),
        pytest.param("zh", "zh", "zh", "no-such-template", "en", id="a template that is not there"),
    ],
)
def test_the_language(mail: str | None, contact: str | None, network: str | None, template: str, expected: str) -> None:
    known = replace(
        KNOWN,
        message=replace(ORDINARY, language=mail),
        contact=None if contact is None else Contact(ANA.name, ANA.email, language=contact),
        network=None if network is None else Network("starhouse", "Starhouse", language=network),
    )
    assert language(known, template) == expected


def test_the_language_of_the_acknowledgement_itself() -> None:
    known = replace(KNOWN, message=replace(ORDINARY, language="zh"))

    assert choose(known) == replace(FULL, language="zh")
    assert choose(replace(known, auth=FAILED)) == SHORT, "the short one has no Chinese text here"


def test_nothing_wanted_is_english() -> None:
    assert first_available((), frozenset({"pt"})) == "en"


@pytest.mark.parametrize(
    ("address", "expected"),
    [(DESK, True), (HA.email, True), ("diego@cn-desk.example", True), ("ana@starhouse.example", False)],
)
def test_who_is_inside(address: str, expected: bool) -> None:
    assert is_inside(KNOWN, address) is expected
