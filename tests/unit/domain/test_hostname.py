"""One domain, one name: however an internationalised domain is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.hostname import (
    ascii_domain,
    canonical_address,
    is_ip,
    is_public_provider,
    is_under,
    organisation,
    readable_domain,
)


@pytest.mark.parametrize(
    ("written", "name", "shown"),
    [
        pytest.param("Starhouse.Example", "starhouse.example", "starhouse.example", id="ASCII"),
        pytest.param("agência.example", "xn--agncia-jva.example", "agência.example", id="letters with marks"),
        pytest.param("AGÊNCIA.example", "xn--agncia-jva.example", "agência.example", id="capitals"),
        pytest.param("age\u0302ncia.example", "xn--agncia-jva.example", "agência.example", id="a mark of its own"),
        pytest.param("xn--agncia-jva.example", "xn--agncia-jva.example", "agência.example", id="as it travels"),
        pytest.param("straße.example", "xn--strae-oqa.example", "straße.example", id="never taken for strasse"),
        pytest.param("भारत.example", "xn--h2brj9c.example", "भारत.example", id="vowel signs"),
        pytest.param("スター・ハウス.example", "xn--gckubbw4fxmg.example", "スター・ハウス.example", id="katakana"),
        pytest.param("a_b.example", "a_b.example", "a_b.example", id="an underscore, as some networks have it"),
    ],
)
def test_a_domain_has_one_name(written: str, name: str, shown: str) -> None:
    assert (ascii_domain(written), readable_domain(name)) == (name, shown)


@pytest.mark.parametrize(
    "domain",
    [
        pytest.param("", id="nothing"),
        pytest.param("a..example", id="an empty label"),
        pytest.param("a.example.", id="a last dot"),
        pytest.param("-a.example", id="a hyphen in front"),
        pytest.param("a-.example", id="a hyphen behind"),
        pytest.param("192.0.2.1", id="a number of a host"),
        pytest.param("[192.0.2.1]", id="a literal"),
        pytest.param("ｅxample.example", id="a full-width letter"),
        pytest.param("a\u200db.example", id="an invisible joiner"),
        pytest.param("a\u202eb.example", id="a turn of direction"),
        pytest.param("\u0301a.example", id="a mark in front"),
        pytest.param("xn--a.example", id="punycode of nothing"),
        pytest.param("xn--abc-.example", id="punycode of ASCII"),
        pytest.param("xn--9999999999999999.example", id="punycode beyond Unicode"),
        pytest.param("a" * 64 + ".example", id="a label of 64"),
        pytest.param(".".join(["a" * 60] * 5), id="305 letters"),
        pytest.param("a b.example", id="a blank"),
        pytest.param("☃.example", id="a sign that is no letter"),
    ],
)
def test_what_is_no_domain(domain: str) -> None:
    assert ascii_domain(domain) is None


@given(st.text(max_size=30))
def test_a_name_stays_itself(text: str) -> None:
    name = ascii_domain(text)
    if name is not None:
        assert name.isascii()
        assert ascii_domain(name) == ascii_domain(readable_domain(name)) == name


def test_an_address_has_one_form() -> None:
    assert canonical_address(" Ana@Agência.example") == "ana@xn--agncia-jva.example"
    assert canonical_address("Ana@[192.0.2.1]") == "ana@[192.0.2.1]"
    assert canonical_address("nobody") == "nobody"


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        pytest.param("mx1.agency.example", "agency.example", id="a host"),
        pytest.param("agency.example", "agency.example", id="itself"),
        pytest.param("mx.agency.co.uk", "agency.co.uk", id="a shared second level"),
        pytest.param("agency.com.br.", "agency.com.br", id="with a last dot"),
        pytest.param("localhost", "localhost", id="one word"),
    ],
)
def test_whose_a_domain_is(domain: str, expected: str) -> None:
    assert organisation(domain) == expected


def test_small_questions() -> None:
    assert is_under("a.b.example", "b.example")
    assert is_under("b.example", "b.example")
    assert not is_under("ab.example", "b.example")
    assert is_public_provider("gmail.com")
    assert is_public_provider("yahoo.co.uk")
    assert not is_public_provider("starhouse.example")
    assert [is_ip(host) for host in ("192.0.2.1", "[IPv6:2001:db8::1]".lower(), "mx", "2002:a05:6a10::1")] == [
        True,
        True,
        False,
        True,
    ]
