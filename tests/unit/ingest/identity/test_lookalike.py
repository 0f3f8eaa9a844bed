"""Who looks like somebody else is told of, and matched with nobody; honest people are left alone (S16)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipeline.domain.hostname import canonical_address
from pipeline.domain.message import Address, Message
from pipeline.domain.network import Cnm, Contact, Directory, Network, Specialist, Team
from pipeline.ingest.identity.lookalike import warnings
from pipeline.ingest.identity.skeleton import is_mixed, is_one_letter_off, skeleton
from tests.unit.mails import ORDINARY

OURS = ("support@cn-desk.example", "help@cn-desk.example")
DIRECTORY = Directory(
    networks=(
        Network(
            "aurora-live",
            "Aurora Live Agency",
            ("aurora-live.example",),
            (Contact("Helen Marsh", "helen@aurora-live.example"), Contact("Kit", "kit.aurora@gmail.com")),
        ),
        Network("starhouse", "Starhouse", ("starhouse.example",), (Contact("Ana Ruiz", "ana@starhouse.example"),)),
        Network("rimal", "Rimal Media", ("rimal.example", "rimal-studio.example")),
        Network("agencia", "Agência Um", ("agência-um.example",)),
    ),
    cnms=(Cnm("Priya Raman", "priya@cn-desk.example"), Cnm("Diego Luna", "diego@cn-desk.example")),
    specialists=(Specialist("Ha Pham", "ha@cn-desk.example"), Specialist("Mira Lindt", "lead@cn-desk.example")),
    teams=(Team("legal", "Legal", "legal@cn-desk.example"), Team("ops", "Central Operations", "ops@cn-desk.example")),
)
DESK_NAMES = ("Creator Network Support",)


def mail(name: str, email: str, *reply_to: str) -> Message:
    answers = tuple(Address("", address) for address in reply_to)
    return replace(ORDINARY, from_=(Address(name, email),), sender=email, reply_to=answers)


def warned(name: str, email: str, *reply_to: str) -> tuple[str, ...]:
    return warnings(mail(name, email, *reply_to), DIRECTORY, OURS, DESK_NAMES)


@pytest.mark.parametrize(
    ("name", "email", "reply_to", "expected"),
    [
        pytest.param(
            "helen@aurora-live.example", "eve@evil.example", (),
            "The sender's name shows the address helen@aurora-live.example, but the mail is from eve@evil.example.",
            id="an address for a name",
        ),
        pytest.param(
            "Ha Pham", "ha.pham@gmail.com", (),
            "The sender bears the name Ha Pham, which is one of ours, but writes from the unknown ha.pham@gmail.com.",
            id="a specialist's name",
        ),
        pytest.param(
            "Ana Ruiz", "ana@starh0use.example", (),
            "The domain starh0use.example looks like starhouse.example of Starhouse, but is another.",
            id="a digit for a letter",
        ),
        pytest.param(
            "Support", "info@cn-desk-support.example", (),
            "The domain cn-desk-support.example looks like cn-desk.example of this desk, but is another.",
            id="our own domain with a word more",
        ),
        pytest.param(
            "Ana", "ana@stаrnova.example", (),
            "The domain stаrnova.example mixes letters of several scripts; its real name is xn--strnova-3fg.example.",
            id="one Cyrillic letter",
        ),
        pytest.param(
            "Ana Ruiz", "ana@starhouse.example", ("ana@evil.example",),
            "Answers are asked to ana@evil.example (Reply-To), which is of another domain than the sender's "
            "ana@starhouse.example.",
            id="answers to another house",
        ),
        pytest.param(
            "Ana \u202eziuR", "ana@starhouse.example", (),
            "The sender's name holds invisible characters that turn the direction of writing.",
            id="a name written backwards",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_what_is_wrong(name: str, email: str, reply_to: tuple[str, ...], expected: str) -> None:
    assert warned(name, email, *reply_to) == (expected,)


SWAPS = {"a": "аα", "c": "сϲ", "e": "еҽ", "i": "іɩ", "l": "ӏ", "n": "ոп", "o": "оοσ0", "p": "рρ", "r": "г", "s": "ѕ", "t": "т", "u": "υս", "v": "ν", "m": "м", "k": "к"}  # fmt: skip


def spelt_alike(text: str) -> Iterator[str]:
    """The text with one letter from another script, a digit or a pair of letters for it."""
    for at, char in enumerate(text):
        for other in SWAPS.get(char.lower(), ""):
            yield text[:at] + other + text[at + 1 :]
    for plain, other in (("m", "rn"), ("l", "1"), ("l", "i"), ("o", "ö"), ("a", "á"), ("u", "ü"), ("d", "cl")):
        if plain in text:
            yield text.replace(plain, other, 1)


def like_domains() -> Iterator[str]:
    for name in ("aurora-live", "starhouse", "cn-desk"):
        yield from (f"{spelt}.example" for spelt in spelt_alike(name))
        yield from (f"{name}.{tld}" for tld in ("com", "net", "co", "co.uk", "agency", "example.com"))
        yield from (f"{name}-{word}.example" for word in ("support", "login", "pay", "payouts", "team", "verify"))
        yield from (f"{word}-{name}.example" for word in ("my", "secure", "get", "the"))
        yield from (f"{name}support.example", f"mail{name}.example", name.replace("-", "") + "s.example")
        yield from (f"{name}.example.evil.example", f"{name}.evil.example", f"{name}-example.evil.example")
    yield from ("auroralive.example", "aurora-liv.example", "auorra-live.example", "aurora-llive.example")
    yield from ("star-house.example", "starhose.example", "satrhouse.example", "starhousse.example")


def like_names() -> Iterator[str]:
    for name in ("Ha Pham", "Mira Lindt", "Priya Raman", "Central Operations", "Creator Network Support", "Legal"):
        yield from spelt_alike(name)
        yield from (name, name.upper(), name.lower(), f"{name} (Support)", f"{name} | Desk", f"{name} - urgent")
        yield from (f"\u202d{name}\u202c", f"{name} via Zendesk", " ".join(reversed(name.split())))
    yield from (
        "Pham, Ha",
        "Ｈａ Ｐｈａｍ",
        "𝓗𝓪 𝓟𝓱𝓪𝓶",
        "Há Phạm",
        "H\u200ba Pham",
        "MIRA L1NDT",
        "Ha  Pham",
        '"Ha Pham"',
    )


LIKE_DOMAINS = tuple(dict.fromkeys(like_domains()))
LIKE_NAMES = tuple(dict.fromkeys(like_names()))


def test_there_are_two_hundred_of_them() -> None:
    assert len(LIKE_DOMAINS) >= 100
    assert len(LIKE_NAMES) >= 100


@pytest.mark.parametrize("domain", LIKE_DOMAINS)
def test_a_domain_that_looks_like_a_known_one_is_told_of_and_matches_nobody(domain: str) -> None:
    address = f"ha@{domain}"
    assert any("looks like" in warning for warning in warned("Somebody", address))
    assert DIRECTORY.specialist(address) is None
    assert DIRECTORY.network_of(address) is None
    assert not DIRECTORY.is_team(address)


@pytest.mark.parametrize("name", LIKE_NAMES)
def test_a_name_that_looks_like_one_of_ours_is_told_of(name: str) -> None:
    assert any("which is one of ours" in warning for warning in warned(name, "someone@gmail.com"))


def test_no_look_alike_of_an_address_is_a_specialist() -> None:
    for local in ("ha", "lead"):
        for domain in LIKE_DOMAINS:
            assert DIRECTORY.specialist(f"{local}@{domain}") is None
        for spelt in spelt_alike(f"{local}@cn-desk.example"):
            assert DIRECTORY.specialist(canonical_address(spelt)) is None


HONEST_NAMES = (
    "", "Helen Marsh", "Owen Pryce", "Zoë Müller", "Jürgen Groß", "François Lefèvre", "Łukasz Żak", "Đặng Thị Hà",
    "Анна Петрова", "Олег Шевченко", "林晓", "藤井 直", "김민지", "علی‌رضا محمدی", "دانا خليل", "สมชาย ใจดี", "Ana Ruiz",
    "Diego Luna Pérez", "Phạm Văn Hà", "O'Neill, Sean", "Dr. Ha-Joon Chang", "Ops @ Nova", "Support Starhouse",
    "Nguyễn Hà (Aurora Live)", "Γιώργος Παπάς", "Ha Pham Nguyen", "Mira", "Priya", "Talent & Co.", "Jo (she/her)",
    "Ana 👩‍💻", "Customer Care", "Network Team", "Mirko Lindner", "creators 24/7",
)  # fmt: skip
HONEST_ADDRESSES = (
    "someone@gmail.com", "anna@gmx.de", "x.y@nova-talent.example", "li@163.com", "press@studio.example",
    "a@mail.aurora-live.example", "owen@aurora-live.example", "kit.aurora@gmail.com", "o@xn--agncia-um-m4a.example",
    "m@agência-um.example", "r@rimal-studio.example", "x@müller-medien.example", "y@株式会社ノヴァ.jp", "q@auriga.example",
    "t@star.example", "d@desk.example", "z@москва-медиа.example", "i@starlight.example", "w@live.com", "s@yahoo.co.uk",
)  # fmt: skip


@pytest.mark.parametrize("address", HONEST_ADDRESSES)
def test_honest_people_are_left_alone(address: str) -> None:
    told = {name: found for name in HONEST_NAMES if (found := warned(name, address, address))}
    assert told == {}


@pytest.mark.parametrize(
    ("name", "email", "reply_to"),
    [
        pytest.param("Ha Pham", "ha@cn-desk.example", (), id="the specialist"),
        pytest.param("Creator Network Support", "support@cn-desk.example", (), id="the desk"),
        pytest.param("Legal", "legal@starhouse.example", (), id="a client's own legal department"),
        pytest.param("ana@starhouse.example", "ana@starhouse.example", (), id="their own address for a name"),
        pytest.param("Layla", "layla@rimal.example", ("layla@rimal-studio.example",), id="another domain of theirs"),
        pytest.param("Ana", "ana@starhouse.example", ("team@crm.starhouse.example",), id="a host of theirs"),
        pytest.param("Ana", "ana@agência-um.example", ("x@xn--agncia-um-m4a.example",), id="one domain, two spellings"),
    ],
)  # fmt: skip
def test_what_is_in_order(name: str, email: str, reply_to: tuple[str, ...]) -> None:
    assert warned(name, email, *reply_to) == ()


def test_a_mail_without_sender_warns_of_nothing() -> None:
    assert warnings(replace(ORDINARY, from_=(), sender=None), DIRECTORY, OURS) == ()


def test_a_long_name_costs_nothing() -> None:
    assert warned("(" * 200_000 + "Ha Pham", "someone@gmail.com") == ()
    assert warned("a@" * 100_000, "someone@gmail.com") == ()


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        pytest.param("starhouse", False, id="Latin"),
        pytest.param("stаrhouse", True, id="Latin and Cyrillic"),
        pytest.param("αpple", True, id="Latin and Greek"),
        pytest.param("москва24", False, id="Cyrillic with digits"),
        pytest.param("東京タワーtv", False, id="Japanese with Latin"),
        pytest.param("서울tv", False, id="Korean with Latin"),
        pytest.param("서울タワー", True, id="Korean and katakana"),
    ],
)
def test_scripts_that_nobody_writes_side_by_side(label: str, expected: bool) -> None:
    assert is_mixed(label) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("abcd", "abcd", False, id="the same"),
        pytest.param("abcd", "abxd", True, id="another letter"),
        pytest.param("abcd", "abd", True, id="one less"),
        pytest.param("abd", "abcd", True, id="one more"),
        pytest.param("abcd", "acbd", True, id="two swapped"),
        pytest.param("abcd", "abcde", True, id="one behind"),
        pytest.param("abcd", "badc", False, id="two swaps"),
        pytest.param("abcd", "abxy", False, id="two letters"),
        pytest.param("ab", "abcd", False, id="two more"),
    ],
)
def test_one_letter_off(one: str, other: str, expected: bool) -> None:
    assert is_one_letter_off(one, other) is expected


def test_a_skeleton_forgets_how_it_was_written() -> None:
    alike = ("Aurora", "АURORA", "aurоra", "ａｕｒｏｒａ", "𝐚𝐮𝐫𝐨𝐫𝐚", "aυrora", "áurora", "aur0ra", "a\u200burora")
    assert {skeleton(text) for text in alike} == {skeleton("aurora")}
    assert skeleton("modern") != skeleton("nodern")
