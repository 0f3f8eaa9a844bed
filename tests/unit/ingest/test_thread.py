"""Which ticket a mail belongs to, and that a stolen token opens nothing (reliability S1, S5)."""

from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.message import Address, Auth, Message
from pipeline.domain.network import Directory
from pipeline.domain.thread import Belonging, Evidence, Fresh, Joins, Role, Stranger
from pipeline.domain.ticket import Ticket
from pipeline.domain.token import ReplyPurpose
from pipeline.ingest.thread import (
    MAX_REFERENCES,
    KnownId,
    Pointer,
    aliases,
    mentions,
    pointers,
    referred_ids,
    reply_addresses,
    role_in,
    thread,
)
from tests.unit.mails import DESK, DIRECTORY, FAILED, HA, ORDINARY, PASSED, TICKET, UNSURE, sign

ANA = "ana@starhouse.example"
EVE = "eve@evil.example"
OTHER = replace(TICKET, number=1050, requester="bo@other.example", network=None)
TICKETS = {1042: (TICKET, frozenset({ANA})), 1050: (OTHER, frozenset({"bo@other.example", "cc@other.example"}))}


@pytest.mark.parametrize(
    ("in_reply_to", "references", "expected"),
    [
        pytest.param((), (), (), id="none"),
        pytest.param(("c",), ("a", "b", "c"), ("c", "b", "a"), id="nearest first, each once"),
        pytest.param((), ("a", "b"), ("b", "a"), id="References alone, from the end"),
        pytest.param(("x", "y"), ("a",), ("x", "y", "a"), id="several in In-Reply-To"),
    ],
)
def test_the_ids_a_mail_refers_to(
    in_reply_to: tuple[str, ...], references: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert referred_ids(replace(ORDINARY, in_reply_to=in_reply_to, references=references)) == expected


def test_the_nearest_fifty_ids_are_looked_at() -> None:
    references = tuple(str(number) for number in range(1000))

    found = referred_ids(replace(ORDINARY, references=references))

    assert found == tuple(reversed(references))[:MAX_REFERENCES]


KEY_OF_ANA = sign(1042, ANA, ReplyPurpose.CLIENT, 1)
KEY_OF_HA = sign(1042, HA.email, ReplyPurpose.NOTE, 4)
ALIAS_KEY = KEY_OF_ANA.replace("support+", "help+")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(ORDINARY, (), id="none"),
        pytest.param(replace(ORDINARY, to=(Address("", KEY_OF_ANA),)), (KEY_OF_ANA,), id="To"),
        pytest.param(
            replace(ORDINARY, to=(Address("", KEY_OF_ANA),), cc=(Address("", KEY_OF_HA), Address("", KEY_OF_ANA))),
            (KEY_OF_ANA, KEY_OF_HA),
            id="To and Cc, each once",
        ),
        pytest.param(
            replace(ORDINARY, headers=(("delivered-to", f"<{KEY_OF_ANA}>"),)), (KEY_OF_ANA,), id="the envelope alone"
        ),
        pytest.param(replace(ORDINARY, headers=(("Reply-To", KEY_OF_ANA),)), (), id="a header that is no recipient"),
        pytest.param(replace(ORDINARY, to=(Address("", "support+faq@cn-desk.example"),)), (), id="another extension"),
        pytest.param(
            replace(ORDINARY, to=(Address("", KEY_OF_ANA.replace("cn-desk", "evil")),)), (), id="another desk's"
        ),
        pytest.param(replace(ORDINARY, to=(Address("", ALIAS_KEY),)), (ALIAS_KEY,), id="by an alias of the desk"),
    ],
)
def test_the_reply_addresses_of_a_mail(message: Message, expected: tuple[str, ...]) -> None:
    assert reply_addresses(message, (DESK, "help@cn-desk.example")) == expected


STORED = {
    "ours-1": (KnownId(1042),),
    "ours-2": (KnownId(1050),),
    "unseen": (KnownId(1042, is_mention=True), KnownId(1050, is_mention=True)),
}
ALL_OF_THEM = replace(
    ORDINARY, in_reply_to=("ours-1", "unknown"), references=("ours-2", "ours-1"), subject="Re: [T-7] [T-1050] late"
)


@pytest.mark.parametrize(
    ("message", "fitting", "expected"),
    [
        pytest.param(ORDINARY, (), (), id="nothing"),
        pytest.param(
            ALL_OF_THEM,
            (1060,),
            (
                Pointer(Evidence.REPLY_ADDRESS, 1060),
                Pointer(Evidence.IN_REPLY_TO, 1042, "ours-1"),
                Pointer(Evidence.REFERENCES, 1050, "ours-2"),
                Pointer(Evidence.SUBJECT, 7),
                Pointer(Evidence.SUBJECT, 1050),
            ),
            id="everything at once, strongest first",
        ),
        pytest.param(
            replace(ORDINARY, subject="回复：［Ｔ－1042］ 结算"),
            (),
            (Pointer(Evidence.SUBJECT, 1042),),
            id="a full-width mark in the subject",
        ),
        pytest.param(
            replace(ORDINARY, references=("unseen", "ours-2")),
            (),
            (
                Pointer(Evidence.REFERENCES, 1050, "ours-2"),
                Pointer(Evidence.COMMON_REFERENCE, 1042, "unseen"),
                Pointer(Evidence.COMMON_REFERENCE, 1050, "unseen"),
            ),
            id="a mail that we never saw, known from two tickets: last",
        ),
        pytest.param(
            replace(ORDINARY, message_id="unseen"),
            (),
            (Pointer(Evidence.COMMON_REFERENCE, 1042, "unseen"), Pointer(Evidence.COMMON_REFERENCE, 1050, "unseen")),
            id="the mail itself, come after the answers to it",
        ),
        pytest.param(replace(ORDINARY, message_id="ours-1"), (), (), id="an id that a mail of ours has proves nothing"),
    ],
)
def test_the_evidence_of_a_mail(message: Message, fitting: Sequence[int], expected: tuple[Pointer, ...]) -> None:
    assert pointers(message, lambda shown: STORED.get(shown, ()), fitting) == expected


ROOT = bytes(range(22))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param((), (), id="none"),
        pytest.param((("Thread-Index", b64encode(ROOT).decode()),), (f"thread-index:{ROOT.hex()}",), id="Outlook's first mail"),
        pytest.param(
            (("thread-index", b64encode(ROOT + b"12345").decode()),), (f"thread-index:{ROOT.hex()}",), id="Outlook's answer"
        ),
        pytest.param((("Thread-Index", "AcA="),), (), id="too short to name a conversation"),
        pytest.param((("Thread-Index", "no base64 at all!"),), (), id="no Thread-Index"),
        pytest.param(
            (("X-Microsoft-Original-Message-ID", "<first@starhouse.example>"),), ("first@starhouse.example",), id="Exchange"
        ),
        pytest.param((("X-Google-Original-Message-ID", " <a@b> "),), ("a@b",), id="Gmail"),
    ],
)  # fmt: skip
def test_the_other_names_of_a_mail(headers: tuple[tuple[str, str], ...], expected: tuple[str, ...]) -> None:
    assert aliases(replace(ORDINARY, headers=headers)) == expected


def test_a_ticket_keeps_the_nearest_references_and_the_oldest() -> None:
    references = tuple(f"m{number}" for number in range(30))

    assert mentions(replace(ORDINARY, references=references)) == (*reversed(references[20:]), "m0")


@pytest.mark.parametrize(
    ("sender", "may_join", "expected"),
    [
        pytest.param(ANA, True, Role.REQUESTER, id="the requester"),
        pytest.param("cc@other.example", True, Role.PARTICIPANT, id="one that somebody inside added"),
        pytest.param("bea@starhouse.example", True, Role.NETWORK, id="a colleague of the requester"),
        pytest.param("bea@starhouse.example", False, None, id="a colleague, where the policy says no"),
        pytest.param(HA.email, True, Role.SPECIALIST, id="a specialist"),
        pytest.param("diego@cn-desk.example", True, Role.TEAM, id="a CNM"),
        pytest.param("central-ops@cn-desk.example", True, Role.TEAM, id="a team"),
        pytest.param(EVE, True, None, id="a stranger"),
        pytest.param("", True, None, id="nobody"),
    ],
)
def test_the_part_of_a_sender(sender: str, may_join: bool, expected: Role | None) -> None:
    participants = {ANA, "cc@other.example"}

    assert role_in(sender, TICKET, participants, DIRECTORY, same_network_may_join=may_join) is expected


def test_two_clients_of_no_network_are_no_colleagues() -> None:
    homeless = replace(TICKET, network=None)

    assert role_in(EVE, homeless, {ANA}, Directory(), same_network_may_join=True) is None


def belonging(message: Message, auth: Auth, evidence: Sequence[Pointer]) -> Belonging:
    def role_of(sender: str, ticket: Ticket, participants: Collection[str]) -> Role | None:
        return role_in(sender, ticket, participants, DIRECTORY, same_network_may_join=True)

    return thread(message, auth, evidence, TICKETS.get, role_of)


def from_(sender: str | None) -> Message:
    return replace(ORDINARY, sender=sender)


BY_KEY, BY_ID, BY_NUMBER = (
    Pointer(evidence, 1042) for evidence in (Evidence.REPLY_ADDRESS, Evidence.IN_REPLY_TO, Evidence.SUBJECT)
)
COMMON = Pointer(Evidence.COMMON_REFERENCE, 1042)
NO_PART = "the sender takes no part in it"
GUESSED = "a number anybody can guess, and the sender failed DMARC"


@pytest.mark.parametrize(
    ("message", "auth", "evidence", "expected"),
    [
        pytest.param(ORDINARY, PASSED, (), Fresh(), id="no evidence"),
        pytest.param(
            ORDINARY, PASSED, (BY_KEY, BY_NUMBER), Joins(TICKET, Evidence.REPLY_ADDRESS, Role.REQUESTER), id="the key first"
        ),
        pytest.param(ORDINARY, UNSURE, (BY_ID,), Joins(TICKET, Evidence.IN_REPLY_TO, Role.REQUESTER), id="by an id"),
        pytest.param(
            ORDINARY, UNSURE, (BY_NUMBER,), Joins(TICKET, Evidence.SUBJECT, Role.REQUESTER), id="by the number alone"
        ),
        pytest.param(from_(EVE), PASSED, (BY_KEY,), Stranger(1042, Evidence.REPLY_ADDRESS, NO_PART), id="a stolen key"),
        pytest.param(from_(EVE), PASSED, (BY_ID,), Stranger(1042, Evidence.IN_REPLY_TO, NO_PART), id="a stolen id"),
        pytest.param(from_(EVE), PASSED, (BY_NUMBER,), Stranger(1042, Evidence.SUBJECT, NO_PART), id="a guessed number"),
        pytest.param(
            ORDINARY, FAILED, (BY_NUMBER,), Stranger(1042, Evidence.SUBJECT, GUESSED), id="a guessed number and a forged From"
        ),
        pytest.param(
            ORDINARY, FAILED, (BY_KEY,), Joins(TICKET, Evidence.REPLY_ADDRESS, Role.REQUESTER), id="a key outweighs DMARC"
        ),
        pytest.param(
            from_(None),
            PASSED,
            (BY_KEY, BY_ID),
            Stranger(1042, Evidence.REPLY_ADDRESS, "the From header is not certain"),
            id="an uncertain sender",
        ),
        pytest.param(ORDINARY, PASSED, (Pointer(Evidence.SUBJECT, 99),), Fresh(), id="a ticket that does not exist"),
        pytest.param(
            ORDINARY, PASSED, (COMMON,), Joins(TICKET, Evidence.COMMON_REFERENCE, Role.REQUESTER), id="a mail that we never saw"
        ),
        pytest.param(from_(EVE), PASSED, (COMMON,), Fresh(), id="an id that any two people may share names no ticket"),
        pytest.param(
            ORDINARY,
            PASSED,
            (Pointer(Evidence.IN_REPLY_TO, 1050), BY_NUMBER),
            Joins(TICKET, Evidence.SUBJECT, Role.REQUESTER),
            id="a stranger there, the requester here",
        ),
        pytest.param(
            from_(EVE),
            PASSED,
            (BY_ID, Pointer(Evidence.SUBJECT, 1050)),
            Stranger(1042, Evidence.IN_REPLY_TO, NO_PART),
            id="a stranger everywhere: the strongest evidence is told",
        ),
    ],
)  # fmt: skip
def test_where_a_mail_belongs(message: Message, auth: Auth, evidence: Sequence[Pointer], expected: Belonging) -> None:
    assert belonging(message, auth, evidence) == expected


SENDERS = st.sampled_from([None, ANA, EVE, "bo@other.example", "cc@other.example", "bea@starhouse.example", HA.email])
POINTERS = st.builds(Pointer, st.sampled_from(Evidence), st.sampled_from([7, 1042, 1050]))


@given(SENDERS, st.sampled_from([PASSED, UNSURE, FAILED, Auth()]), st.lists(POINTERS, max_size=6))
def test_no_evidence_joins_who_takes_no_part(sender: str | None, auth: Auth, evidence: list[Pointer]) -> None:
    found = belonging(from_(sender), auth, evidence)

    entitled = {
        1042: {ANA, "bea@starhouse.example", HA.email},
        1050: {"bo@other.example", "cc@other.example", HA.email},
    }
    if isinstance(found, Joins):
        assert sender in entitled[found.ticket.number]
        assert any(pointer.ticket == found.ticket.number and pointer.evidence is found.evidence for pointer in evidence)
    elif isinstance(found, Fresh):
        told = (pointer for pointer in evidence if pointer.evidence is not Evidence.COMMON_REFERENCE)
        assert not any(pointer.ticket in TICKETS for pointer in told)
