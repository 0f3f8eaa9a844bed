"""The address that confirms proposed rules fits one person, one proposal, one text and one comparison (S1, S2)."""

from dataclasses import replace

import pytest

from pipeline.domain.token import (
    ConfirmAddress,
    confirm_address,
    confirmed,
    read_confirm_address,
    read_confirm_mark,
    read_reply_address,
)

SECRET = b"s" * 32
DESK = "support@cn-desk.example"
RITA = "rita@cn-desk.example"
HASH = "4f" * 32
GIVEN = confirm_address(SECRET, DESK, 7, RITA, HASH, 42)


def read(address: str = GIVEN) -> ConfirmAddress:
    found = read_confirm_address(address, DESK)
    assert found
    return found


def test_it_is_read_back_as_it_was_made() -> None:
    assert read().proposal == 7
    assert confirmed(read(), SECRET, RITA, HASH) == 42
    assert confirmed(read(GIVEN.upper()), SECRET, RITA.upper(), HASH) == 42
    assert len(GIVEN.partition("@")[0]) < 64
    assert read_reply_address(GIVEN, DESK) is None


@pytest.mark.parametrize(
    ("address", "secret", "person", "rules_hash"),
    [
        pytest.param(read(), SECRET, "leo@cn-desk.example", HASH, id="another person"),
        pytest.param(replace(read(), proposal=8), SECRET, RITA, HASH, id="another proposal"),
        pytest.param(read(), SECRET, RITA, "5f" * 32, id="another text"),
        pytest.param(read(), b"o" * 32, RITA, HASH, id="another secret"),
        pytest.param(replace(read(), key="b" + read().key[1:]), SECRET, RITA, HASH, id="another key id"),
        pytest.param(replace(read(), key=read().key[:-1] + "a"), SECRET, RITA, HASH, id="another mac"),
        pytest.param(replace(read(), key="a" + "a" + read().key[1:]), SECRET, RITA, HASH, id="a number with zeros"),
        pytest.param(replace(read(), key="a" + "b" + read().key[-20:]), SECRET, RITA, HASH, id="another comparison"),
    ],
)
def test_it_fits_nothing_else(address: ConfirmAddress, secret: bytes, person: str, rules_hash: str) -> None:
    assert confirmed(address, secret, person, rules_hash) is None


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("support@cn-desk.example", id="the desk"),
        pytest.param(GIVEN.replace("cn-desk", "evil"), id="another domain"),
        pytest.param(GIVEN.replace("support", "help"), id="another mailbox"),
        pytest.param(GIVEN.replace("rules.7", "rules.07"), id="a zero in front"),
        pytest.param(GIVEN.replace("rules.7.", "rules."), id="no number"),
        pytest.param(GIVEN.replace("@", "x@").replace(".", "..", 1), id="two dots"),
        pytest.param("support+rules.7.short@cn-desk.example", id="a short key"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_such_address(address: str) -> None:
    assert read_confirm_address(address, DESK) is None


def test_where_plus_addresses_do_not_work_it_stands_in_the_subject() -> None:
    mark = GIVEN.partition("+")[2].partition("@")[0]
    assert read_confirm_mark(f"Re: Activate the rules 4f4f4f4f [{mark}]") == read()
    assert read_confirm_mark("Activate the rules 4f4f4f4f") is None
