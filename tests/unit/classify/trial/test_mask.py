"""What is personal is taken out of a mail, in shape: nothing of the original can be read from it."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.classify.sample import MESSAGE, ORDINARY
from pipeline.classify.trial.mask import Masker, masker
from pipeline.domain.message import Address
from pipeline.domain.network import Network


def masker_of(name: str = "Inés Marsh-Pérez", email: str = "ines.marsh@aurora-live.example", keep: str = "") -> Masker:
    message = replace(MESSAGE, from_=(Address(name, email),), to=(Address("", "support@cn-desk.example"),))
    network = Network("aurora-live", "Aurora Live Agency", ("aurora-live.example",))
    return masker(replace(ORDINARY, message=message, network=network), [keep] if keep else ())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param("Hi, Inés here. INES MARSH", "Hi, Robin here. Robin Doe", id="names, whatever their accents"),
        pytest.param("Sessions and marshland", "Sessions and marshland", id="names are whole words"),
        pytest.param("write to ines.marsh@aurora-live.example", "write to person1@one.example", id="their address"),
        pytest.param("or to Boss@Other.example", "or to person3@three.example", id="another address"),
        pytest.param("aurora-live.example is down", "one.example is down", id="their domain"),
        pytest.param("We are Aurora Live Agency", "We are Sample Network", id="the network's name"),
        pytest.param("We live in an agency", "We live in an agency", id="words of the network's name"),
        pytest.param("+44 7700 900123", "+55 5555 555555", id="a telephone number"),
        pytest.param("07 12 34 56 78", "55 55 55 55 55", id="a telephone number in pairs"),
        pytest.param("GB29 NWBK 6016 1331 9268 19", "GB55 XXXX 5555 5555 5555 55", id="an account number"),
        pytest.param("order INV-20394-A", "order INV-55555-A", id="an order's id"),
        pytest.param("pin 4711", "pin 5555", id="four digits"),
        pytest.param("٤٧١١٢", "٥٥٥٥٥", id="digits of another script"),
        pytest.param("23 creators, 14 days, in 2026", "23 creators, 14 days, in 2026", id="counts and years stay"),
        pytest.param("1,250 diamonds", "1,250 diamonds", id="a small amount stays"),
        pytest.param("https://x.example/orders/88?id=9", "https://x.example/page", id="a link's path and query"),
        pytest.param("https://x.example?id=9", "https://x.example?query", id="a link's query"),
        pytest.param("https://my.aurora-live.example/a", "https://three.example/page", id="a link to their site"),
        pytest.param("www.google.com", "www.google.com", id="a bare link"),
        pytest.param("@star.girl and @moon and @star.girl", "@creator1 and @creator2 and @creator1", id="handles"),
        pytest.param("skype ines_marsh", "skype Robin_Doe", id="names joined by a low line"),
        pytest.param("mail me @ home", "mail me @ home", id="a lone sign"),
        pytest.param("5555 and 123456", "7777 and 777777", id="another digit where that one stands"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_text_is_masked(written: str, shown: str) -> None:
    mask = masker_of()
    if "5555" in written:
        mask.digit = "7"  # as `masker` chooses it from the mail's own text
    assert mask.text(written) == shown


def test_a_name_of_one_letter_goes_with_the_rest_of_it() -> None:
    masks = masker_of("藤井 直", "fujii@minato.example")
    assert masks.address(Address("藤井 直", "fujii@minato.example")) == Address("Robin Doe", "person1@one.example")
    assert masks.text("藤井直です。直りません。藤井です") == "Robin Doeです。直りません。Robinです"


def test_the_digit_of_masks_is_one_that_the_mail_does_not_use() -> None:
    message = replace(MESSAGE, text="call 5555 7777", subject="9999")
    assert masker(replace(ORDINARY, message=message)).digit == "3"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        pytest.param("山田太郎", "山田です。太郎より", "Robinです。Robinより", id="Japanese, in parts"),
        pytest.param("An Nguyen", "An asked for an answer", "Robin asked for an answer", id="a name that is a word"),
        pytest.param("Нина", "Это НИНА", "Это Robin", id="Cyrillic"),
    ],
)
def test_names_in_other_scripts_and_short_ones(name: str, text: str, shown: str) -> None:
    assert masker_of(name, "info@aurora-live.example").text(text) == shown


def test_a_function_is_nobodys_name() -> None:
    assert masker_of("", "finance@aurora-live.example").text("our finance people") == "our finance people"


def test_a_word_may_be_kept() -> None:
    mask = masker_of(keep="marsh")
    assert mask.text("Inés Marsh 4711") == "Robin Marsh 5555"


def test_what_was_masked_is_remembered_with_what_it_is() -> None:
    mask = masker_of()
    mask.text("Inés, 4711, @moon, a@b.example, http://c.example/d")
    assert mask.masked == {
        "Inés": "name",
        "4711": "number",
        "@moon": "handle",
        "a@b.example": "address",
        "http://c.example/d": "link",
    }


WORDS = st.lists(
    st.sampled_from(
        ["Helen", "helen", "MARSH", "helen.marsh@star.example", "x@star.example", "+49 170 1234567", "88123", "hello",
         "http://star.example/p/9", "@helen", "Ä", "结算", "IBAN DE89 3704 0044 0532 0130 00", "\n", "2026", "o'clock"]
    )
    | st.text(max_size=12),
    max_size=20,
)  # fmt: skip


@given(WORDS, st.sampled_from([" ", "", ", ", "-"]))
@example(["88123", "Helen"], "")
@example(["http://star.example/p/9", "Helen", "http://star.example/p/9"], "-")
def test_nothing_personal_survives(words: list[str], between: str) -> None:
    text = between.join(words)
    message = replace(MESSAGE, from_=(Address("Helen Marsh", "helen.marsh@star.example"),), text=text)
    masked = masker(replace(ORDINARY, message=message)).text(text)

    assert not re.search(r"(?<!\w)(helen|marsh)(?!\w)", masked, re.IGNORECASE)
    assert "@star.example" not in masked
    for run in re.findall(r"\d{5,}", text):
        assert run not in masked
    # Masks keep the shape: what is not personal stays where it was.
    assert masked.count("\n") == text.count("\n")


@given(WORDS)
def test_the_same_words_have_the_same_masks_again(words: list[str]) -> None:
    text = " ".join(words)
    message = replace(MESSAGE, from_=(Address("Helen Marsh", "helen.marsh@star.example"),), text=text)
    mask = masker(replace(ORDINARY, message=message))
    once = mask.text(text)
    assert mask.text(text) == once
