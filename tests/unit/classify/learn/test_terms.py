"""Which words and phrases mails share, in which scripts, and what never counts as a word: names, addresses, numbers."""

from dataclasses import replace

import pytest

from pipeline.classify.learn.terms import name_words, said, shared_terms
from pipeline.classify.sample import MESSAGE
from pipeline.domain.message import Address, Message


def written(body: str, sender: str = "ana@star.example", name: str = "", language: str = "en") -> Message:
    """A mail with this text."""
    people = (Address(name, sender),)
    return replace(
        MESSAGE, from_=people, sender=sender, new_text=body, new_text_unsigned=body, text=body, language=language
    )


def terms(*bodies: str, language: str = "en", support: int = 2) -> set[str]:
    """What mails of so many different persons share."""
    mails = [said(written(body, f"p{at}@p{at}.example", language=language)) for at, body in enumerate(bodies)]
    return set(shared_terms(mails, support))


@pytest.mark.parametrize(
    ("bodies", "language", "wanted"),
    [
        pytest.param(("The refund, please", "a REFUND came"), "en", {"refund"}, id="a word in any case"),
        pytest.param(("my gift cards fail", "two gift cards"), "en", {"gift", "cards", "gift cards"}, id="a phrase"),
        pytest.param(
            ("senha provisória não", "Senha provisoria nao"),
            "pt",
            {"senha", "provisoria", "nao", "senha provisoria", "provisoria nao", "senha provisoria nao"},
            id="accents",
        ),
        pytest.param(("go on. Cold here", "go on cold"), "en", {"cold", "go on"}, id="no phrase over a full stop"),
        pytest.param(("退款还没有到", "请退款"), "zh", {"退款"}, id="Chinese has no spaces"),
        pytest.param(("返金はいつですか", "早く返金は"), "ja", {"返金", "返金は", "金は"}, id="Japanese"),
        pytest.param(("정산이 늦어요", "정산을 주세요"), "ko", {"정산*"}, id="Korean words grow"),
        pytest.param(("والعمولة متأخرة", "عمولتي"), "ar", {"عموله"}, id="Arabic words carry others"),
    ],
)
def test_terms_that_mails_share(bodies: tuple[str, ...], language: str, wanted: set[str]) -> None:
    assert terms(*bodies, language=language) == wanted


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("write to helen.marsh@star.example", "or helen.marsh@star.example", id="an address"),
        pytest.param("see https://star.example/refund?x=1", "https://star.example/refund?x=1 it is", id="a link"),
        pytest.param("on www.star.example", "at www.star.example", id="a host"),
        pytest.param("invoice20261 for 1200", "of invoice20261 or 1200", id="numbers"),
        pytest.param("ask @luna_live", "for @luna_live", id="a handle"),
        pytest.param("we asked Luna again", "it was Luna herself", id="a word only written as names are"),
    ],
)
def test_what_is_personal_is_no_term(first: str, second: str) -> None:
    assert terms(first, second) == set()


def test_a_word_in_small_letters_somewhere_is_no_name() -> None:
    assert terms("the Portal fails", "our Portal again", "a portal") >= {"portal"}


def test_german_writes_all_nouns_large() -> None:
    assert terms("eine Rückbuchung kam", "die Rückbuchung bleibt", language="de") == {"ruckbuchung"}


def test_the_writers_own_name_and_the_desks_people_do_not_count() -> None:
    first = said(written("olivia wants rosen", "olivia.rosen@a.example", "Olivia Rosen"), private=["priya"])
    second = said(written("olivia asks priya", "leo@b.example"), private=["priya"])
    third = said(written("olivia told priya", "mia@c.example"), private=["priya"])
    assert first.phrases == (("wants",),)
    assert shared_terms([first, second, third], 3) == set()
    assert shared_terms([second, third], 2) == {"olivia"}, "nobody can know whose name a small word is"


def test_what_one_sender_alone_says_is_no_term() -> None:
    same = [said(written("the blimp again", "ana@star.example")) for _ in range(5)]
    assert shared_terms(same, 2) == set()
    assert "blimp" in shared_terms([*same, said(written("a blimp", "bo@star.example"))], 2)


def test_names_are_taken_apart() -> None:
    assert list(name_words("Ana-Maria Ruíz <ana.ruiz@x.example>")) == ["ana", "maria", "ruiz", "ana", "ruiz", "example"]
    assert list(name_words("王芳")) == ["王芳"]
