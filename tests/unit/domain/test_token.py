"""Reply addresses and Message-IDs that nobody but the desk can make (reliability S1)."""

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.token import (
    ReplyAddress,
    ReplyPurpose,
    Verified,
    is_ours,
    message_id,
    read_reply_address,
    reply_address,
    subject_token,
    tickets_in_subject,
    verify,
    without_tokens,
)

SECRET = b"s" * 32
DESK = "support@cn-desk.example"
ANA = "ana@starhouse.example"
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
people = st.sampled_from([ANA, "ha@cn-desk.example", "priya@cn-desk.example"])
tickets = st.integers(1, 10**9)
purposes = st.sampled_from(list(ReplyPurpose))


def read(address: str) -> ReplyAddress:
    found = read_reply_address(address, DESK)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("purpose", "start"),
    [
        pytest.param(ReplyPurpose.PUBLIC, "support+t1042.a", id="a specialist's answer"),
        pytest.param(ReplyPurpose.CLIENT, "support+t1042.a", id="a client's answer looks the same"),
        pytest.param(ReplyPurpose.NOTE, "support+t1042.note.a", id="a note"),
        pytest.param(ReplyPurpose.DO, "support+t1042.do.a", id="commands alone"),
    ],
)
def test_an_address_says_its_ticket_and_fits_its_person(purpose: ReplyPurpose, start: str) -> None:
    address = reply_address(SECRET, DESK, 1042, ANA, purpose, 7)

    assert address.startswith(start)
    assert verify(read(address), SECRET, "Ana@Starhouse.example ") == Verified(purpose, 7)


@given(tickets, people, purposes, st.integers(0, 2**40))
def test_every_address_is_lower_case_short_and_comes_back(
    ticket: int, person: str, purpose: ReplyPurpose, version: int
) -> None:
    address = reply_address(SECRET, DESK, ticket, person, purpose, version)

    assert address == address.lower()
    assert len(address.partition("@")[0]) < 64
    assert verify(read(address.upper()), SECRET, person) == Verified(purpose, version)


def test_a_key_fits_no_other_person_ticket_purpose_version_or_secret() -> None:
    every = list(product((1, 2, 11), (ANA, "ha@cn-desk.example"), ReplyPurpose, (1, 2, 33)))
    keys = {(t, p, u, v): read(reply_address(SECRET, DESK, t, p, u, v)).key for t, p, u, v in every}

    assert len(set(keys.values())) == len(every)
    for (ticket, person, purpose, version), key in keys.items():
        for other_ticket, other_person in product((1, 2, 11), (ANA, "ha@cn-desk.example")):
            tried = ReplyAddress(other_ticket, tuple(ReplyPurpose), key)
            fits = (ticket, person) == (other_ticket, other_person)
            assert verify(tried, SECRET, other_person) == (Verified(purpose, version) if fits else None)
        assert verify(ReplyAddress(ticket, tuple(ReplyPurpose), key), b"t" * 32, person) is None


def test_ten_thousand_flipped_bits_open_nothing() -> None:
    address = read(reply_address(SECRET, DESK, 1042, ANA, ReplyPurpose.PUBLIC, 9))
    chance = random.Random(1042)
    accepted = 0
    for _ in range(10_000):
        place, bit = chance.randrange(len(address.key)), 1 << chance.randrange(5)
        flipped = ALPHABET[ALPHABET.index(address.key[place]) ^ bit]
        key = address.key[:place] + flipped + address.key[place + 1 :]
        accepted += verify(ReplyAddress(1042, address.purposes, key), SECRET, ANA) is not None
    assert accepted == 0


@given(st.text(ALPHABET, min_size=22, max_size=34))
def test_a_guessed_key_opens_nothing(key: str) -> None:
    assert verify(ReplyAddress(1042, tuple(ReplyPurpose), key), SECRET, ANA) is None


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("support@cn-desk.example", id="the desk itself"),
        pytest.param("support+t1042@cn-desk.example", id="no key"),
        pytest.param("support+t1042.short@cn-desk.example", id="a short key"),
        pytest.param("support+t0.aaaaaaaaaaaaaaaaaaaaaaaaa@cn-desk.example", id="ticket zero"),
        pytest.param("support+t٣.aaaaaaaaaaaaaaaaaaaaaaaaa@cn-desk.example", id="digits of another script"),
        pytest.param("support+t1042.undo.aaaaaaaaaaaaaaaaaaaaaaaaa@cn-desk.example", id="an unknown purpose"),
        pytest.param("support+t1042.aaaaaaaaaaaaaaaaaaaaaaaaa1@cn-desk.example", id="a letter outside base 32"),
        pytest.param("support+t1042.aaaaaaaaaaaaaaaaaaaaaaaaa@evil.example", id="another domain"),
        pytest.param("other+t1042.aaaaaaaaaaaaaaaaaaaaaaaaa@cn-desk.example", id="another mailbox"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_reply_address(address: str) -> None:
    assert read_reply_address(address, DESK) is None


def test_a_desk_address_without_room_for_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="no room for a key"):
        reply_address(SECRET, "a-very-long-mailbox-name-for-support@x.example", 1042, ANA, ReplyPurpose.NOTE, 1)


@given(st.integers(0, 10**9), st.text(max_size=40))
def test_a_message_id_is_stable_and_ours(ticket: int, draft_key: str) -> None:
    made = message_id(SECRET, ticket, draft_key, "cn-desk.example")

    assert made == message_id(SECRET, ticket, draft_key, "CN-Desk.example")
    assert is_ours(made, SECRET)
    assert not is_ours(made, b"t" * 32)


def test_a_message_id_with_any_letter_changed_is_not_ours() -> None:
    made = message_id(SECRET, 1042, "ack:1042", "cn-desk.example")
    changed = [made[:at] + ("b" if char == "a" else "a") + made[at + 1 :] for at, char in enumerate(made)]

    assert not any(is_ours(one, SECRET) for one in changed)
    assert not is_ours("", SECRET)


def test_drafts_have_message_ids_of_their_own() -> None:
    made = {message_id(SECRET, ticket, key, "x.example") for ticket in (1, 2) for key in ("a", "b", "")}
    assert len(made) == 6


@pytest.mark.parametrize(
    ("subject", "tickets", "rest"),
    [
        pytest.param("Re: [T-1042] Payout", (1042,), "Re: Payout", id="one"),
        pytest.param("[T-1042] [t-7] [T-1042] x", (1042, 7), "x", id="several, each once"),
        pytest.param("[T-１０４２] full width", (1042,), "[T-１０４２] full width", id="full-width digits are found"),
        pytest.param("T-1042 without brackets", (), "T-1042 without brackets", id="no brackets"),
    ],
)
def test_tickets_in_a_subject(subject: str, tickets: tuple[int, ...], rest: str) -> None:
    assert tickets_in_subject(subject) == tickets
    assert without_tokens(subject) == rest


def test_the_mark_that_we_write_is_read_back() -> None:
    assert tickets_in_subject(subject_token(1042)) == (1042,)
