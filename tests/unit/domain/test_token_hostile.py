"""What is guessed, changed or stolen opens nothing: the keys of reply addresses and of Message-IDs (reliability S1)."""

import random
from itertools import product
from typing import Final

import pytest

from pipeline.domain.token import (
    ReplyAddress,
    ReplyPurpose,
    Verified,
    is_ours,
    message_id,
    read_reply_address,
    reply_address,
    verify,
)

SECRET: Final = b"s" * 32
DESK: Final = "support@cn-desk.example"
ANA: Final = "ana@starhouse.example"
ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
EVERY: Final = tuple(ReplyPurpose)


def read(address: str) -> ReplyAddress:
    found = read_reply_address(address, DESK)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "thousands",
    [
        pytest.param(100, id="a hundred thousand"),
        pytest.param(1_000, id="a million", marks=pytest.mark.campaign),
    ],
)
def test_guesses_open_nothing(thousands: int) -> None:
    """Keys made of chance for a known ticket and person, each with the right key id and a version that reads."""
    chance = random.Random(thousands)
    fitting = 0
    for _ in range(thousands):
        letters = "".join(chance.choices(ALPHABET, k=20 * 1_000))
        keys = (f"ab{letters[at : at + 20]}" for at in range(0, len(letters), 20))
        tried = (ReplyAddress(1042, (ReplyPurpose.CLIENT,), key) for key in keys)
        fitting += sum(verify(address, SECRET, ANA) is not None for address in tried)
    assert fitting == 0


def test_ten_thousand_changed_addresses_open_nothing_else() -> None:
    """One letter of the part before the @ changed, dropped, doubled or swapped, in every place of 100 addresses."""
    chance = random.Random(3)
    tried = 0
    for ticket in range(1, 101):
        address = reply_address(SECRET, DESK, ticket, ANA, ReplyPurpose.PUBLIC, ticket)
        local, _, domain = address.partition("@")
        for _ in range(100):
            at = chance.randrange(len("support+t"), len(local))
            letter = chance.choice(ALPHABET + "0189.-_A+")
            form = chance.randrange(4)
            middle = (letter, "", local[at] * 2, local[at : at + 2][::-1])[form]
            changed = local[:at] + middle + local[at + (2 if form == 3 else 1) :]
            tried += changed != local
            found = read_reply_address(f"{changed}@{domain}", DESK)
            if changed.lower() != local and found is not None:
                assert verify(found, SECRET, ANA) is None, changed
    assert tried > 9_000


def test_ten_thousand_flipped_bits_of_message_ids_are_not_ours() -> None:
    chance = random.Random(4)
    for number in range(100):
        made = message_id(SECRET, number, f"draft:{number}", "cn-desk.example")
        for _ in range(100):
            at, bit = chance.randrange(len(made)), 1 << chance.randrange(7)
            changed = made[:at] + chr(ord(made[at]) ^ bit) + made[at + 1 :]
            assert changed.lower() == made or not is_ours(changed, SECRET), changed


def test_a_key_of_one_person_and_ticket_fits_no_other_of_fifty_by_fifty() -> None:
    """Each of the 50 people's own key for their own ticket, tried by everybody on every ticket."""
    people = [f"person{number}@agency{number % 7}.example" for number in range(50)]
    tickets = range(1_000, 1_050)
    keys = [
        read(reply_address(SECRET, DESK, ticket, person, ReplyPurpose.CLIENT, 1)).key
        for person, ticket in zip(people, tickets, strict=True)
    ]
    stolen = keys[7]
    fitting = [
        (person, ticket)
        for person, ticket in product(people, tickets)
        if verify(ReplyAddress(ticket, EVERY, stolen), SECRET, person)
    ]
    assert fitting == [(people[7], tickets[7])]
    for key, own in zip(keys, zip(people, tickets, strict=True), strict=True):
        others = [(person, own[1]) for person in people if person != own[0]]
        others += [(own[0], ticket) for ticket in tickets if ticket != own[1]]
        assert not any(verify(ReplyAddress(ticket, EVERY, key), SECRET, person) for person, ticket in others)


STOLEN: Final = reply_address(SECRET, DESK, 1042, ANA, ReplyPurpose.CLIENT, 3)
SPECIALISTS: Final = reply_address(SECRET, DESK, 1042, "ha@cn-desk.example", ReplyPurpose.PUBLIC, 3)


@pytest.mark.parametrize(
    ("address", "thief"),
    [
        pytest.param(STOLEN, "eve@evil.example", id="a stranger with a client's address"),
        pytest.param(STOLEN, "ana@starh0use.example", id="a look-alike of the client"),
        pytest.param(STOLEN, "ana@starhouse.example.evil.example", id="an address that begins like the client's"),
        pytest.param(STOLEN, "аna@starhouse.example", id="the client's name in other letters"),
        pytest.param(STOLEN, "ana@starhouse.example, eve@evil.example", id="two addresses"),
        pytest.param(STOLEN, "", id="nobody"),
        pytest.param(STOLEN, "ben@starhouse.example", id="a colleague: joins by network, never by this key"),
        pytest.param(SPECIALISTS, "leo@cn-desk.example", id="another specialist"),
        pytest.param(SPECIALISTS, ANA, id="the client with a specialist's address"),
        pytest.param(STOLEN, "ha@cn-desk.example", id="a specialist with the client's address"),
    ],
)
def test_a_stolen_reply_address_opens_nothing(address: str, thief: str) -> None:
    assert verify(read(address), SECRET, thief) is None


@pytest.mark.parametrize(
    ("given", "wanted"),
    [pytest.param(a, b, id=f"{a} for {b}") for a, b in product(EVERY, EVERY) if a is not b],
)
def test_a_key_for_one_purpose_serves_no_other(given: ReplyPurpose, wanted: ReplyPurpose) -> None:
    key = read(reply_address(SECRET, DESK, 1042, ANA, given, 3)).key
    assert verify(ReplyAddress(1042, (wanted,), key), SECRET, ANA) is None
    assert verify(ReplyAddress(1042, (given,), key), SECRET, ANA) == Verified(given, 3)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param("t1042.aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaa@cn-desk.example", id="made up"),
        pytest.param("t1043" + message_id(SECRET, 1042, "x", "cn-desk.example")[5:], id="of another ticket"),
        pytest.param(
            message_id(SECRET, 1042, "x", "cn-desk.example").replace("cn-desk", "evil"), id="of another domain"
        ),
        pytest.param(message_id(b"o" * 32, 1042, "x", "cn-desk.example"), id="of another desk"),
        pytest.param("x" + message_id(SECRET, 1042, "x", "cn-desk.example"), id="with something before"),
        pytest.param(message_id(SECRET, 1042, "x", "cn-desk.example") + ".evil.example", id="with something behind"),
        pytest.param(message_id(SECRET, 1042, "x", "cn-desk.example") + " x", id="with a blank"),
    ],
)
def test_a_message_id_of_somebody_else_is_not_ours(forged: str) -> None:
    assert not is_ours(forged, SECRET)
