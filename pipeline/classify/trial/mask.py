"""Take what is personal out of a mail, in shape: addresses, names, numbers, links, so that a real mail can be a test.

Pure. The same word is always replaced by the same, so that a text stays readable; nothing of the original can be read
from what stands in its place.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from pipeline.classify.text import is_unspaced, normalise
from pipeline.domain.classification import Facts
from pipeline.domain.message import Address

What = Literal["address", "handle", "link", "name", "number"]

# Names that are words of nothing: a mask must not say anything that rules listen to.
FIRST_NAMES: Final = ("Robin", "Kim", "Sascha", "Noor", "Andrea", "Jona", "Mika", "Toni")
LAST_NAMES: Final = ("Doe", "Roe", "Muster", "Poe", "Bloggs", "Nemo", "Stiles", "Noakes")
DOMAINS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NETWORK: Final = "Sample Network"
LONG_RUN: Final = 4
"""So many digits in a row are a number of somebody's; a year alone is not."""
MANY_DIGITS: Final = 7
"""So many digits with separators between them are a telephone or account number."""
SHORT_NAME: Final = 3
"""A name as short as this is a word of its own too, unless it is written as a name is."""
FUNCTIONS: Final = frozenset(
    {
        "info", "support", "office", "contact", "sales", "team", "admin", "hello", "mail", "noreply", "no", "reply",
        "finance", "billing", "accounts", "accounting", "payments", "help", "service", "desk", "news", "press", "legal",
        "privacy", "security", "partners", "creators", "talent", "agency",
    }
)  # fmt: skip
"""Local parts of addresses that name a function and nobody."""

_URL: Final = r"(?P<url>(?:https?://|www\.)[^\s<>\"'()\[\]]+)"
# A run of letters is tried from its beginning alone, or a long one takes the square of its length.
_EMAIL: Final = r"(?P<email>(?<![\w.+%&'-])[\w.+%&'-]+@[\w-]+(?:\.[\w-]+)+)"
_HANDLE: Final = r"(?P<handle>@\w(?:[\w.-]*\w)?)"
_IBAN: Final = r"(?P<iban>\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b)"
_CODE: Final = r"(?P<code>(?<!\w)(?=[\w-]{0,80}\d)(?=[\w-]{0,80}[^\W\d_])\w[\w-]*)"
_NUMBER: Final = r"(?P<number>[+(]?\d(?:[\d \u00a0\u202f().,/–-]*\d)?)"
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_RUN: Final = re.compile(r"\d+")
_SPLIT: Final = re.compile(r"[^\w]+|_")


@dataclass(slots=True)
class Masker:
    """What stands in whose place; grows with the texts that are masked, but for the words that are kept."""

    names: dict[str, str]
    """Names and what is shown instead, in small letters."""
    people: dict[str, str]
    """Addresses that take part, and what is shown instead."""
    domains: dict[str, str]
    digit: str
    keep: frozenset[str] = frozenset()
    handles: dict[str, str] = field(default_factory=dict)
    """Handles, and what is shown instead."""
    masked: dict[str, What] = field(default_factory=dict)
    """Everything that was replaced, with what it is."""
    _pattern: re.Pattern[str] | None = None
    _names_only: re.Pattern[str] | None = None

    def text(self, text: str) -> str:
        """A text without what is personal."""
        if self._pattern is None:
            names = _any_of(self.names)
            self._names_only = re.compile(names, re.IGNORECASE)
            parts = (_URL, _EMAIL, _HANDLE, _IBAN, names, _CODE, _NUMBER)
            # Only names are written in any case; an IBAN is not.
            self._pattern = re.compile("|".join(f"(?i:{part})" if part is names else part for part in parts))
        return self._pattern.sub(self._instead, text)

    def address(self, person: Address) -> Address:
        """A person without their name and address."""
        return Address(self.text(person.name), self._address(person.email))

    def _instead(self, match: re.Match[str]) -> str:
        kind, word = match.lastgroup or "", match[0]
        if word.casefold() in self.keep:
            return word
        match kind:
            case "url":
                return self._note(word, self._link(word), "link")
            case "email":
                return self._address(word.strip("'").lower())
            case "handle":
                return self._note(word, self.handles.setdefault(word, f"@creator{len(self.handles) + 1}"), "handle")
            case "iban":
                return self._note(word, word[:2] + re.sub(r"[A-Z]", "X", self._digits(word[2:])), "number")
            case "name":
                return self._name(word)
            case "code":
                return self._code(word)
            case _:
                return self._number(word)

    def _note(self, word: str, instead: str, what: What) -> str:
        if instead != word:
            self.masked.setdefault(word, what)
        return instead

    def _name(self, word: str) -> str:
        shown = self.names.get(word.casefold(), "")
        is_a_word = len(word) <= SHORT_NAME and word.islower() and not is_unspaced(word)
        return word if is_a_word or not shown else self._note(word, shown, "name")

    def _address(self, email: str) -> str:
        if email.casefold() in self.keep:
            return email
        local, _, domain = email.lower().rpartition("@")
        if email.lower() not in self.people:
            self.people[email.lower()] = f"person{len(self.people) + 1}"
        instead = f"{self.people[email.lower()]}@{self._domain(domain)}"
        return self._note(email, instead, "address") if local else email

    def _domain(self, domain: str) -> str:
        if domain in self.keep:
            return domain
        if domain not in self.domains:
            number = len(self.domains)
            self.domains[domain] = f"{DOMAINS[number] if number < len(DOMAINS) else f'domain{number}'}.example"
        return self.domains[domain]

    def _link(self, link: str) -> str:
        scheme, separator, rest = link.partition("://") if "://" in link else ("", "", link)
        host, slash, path = rest.partition("/")
        host, mark, query = host.partition("?")
        bare = host.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")
        shown = self._domain(bare) if self._is_theirs(bare) else self._plain_host(host)
        tail = ("/page" if slash and path else slash) + ("?query" if mark and query else "")
        return f"{scheme}{separator}{shown}{tail}"

    def _is_theirs(self, host: str) -> bool:
        return any(host == domain or host.endswith(f".{domain}") for domain in self.domains)

    def _plain_host(self, host: str) -> str:
        """A public host's name; user names, ports and numbers in it go."""
        bare = host.rpartition("@")[2]
        assert self._names_only is not None
        return self._digits(self._names_only.sub(lambda match: self._name(match[0]).lower(), bare))

    def _code(self, word: str) -> str:
        """A word of letters and digits: an order's id if it has many digits."""
        if sum(char.isdecimal() for char in word) >= LONG_RUN:
            word = self._note(word, self._digits(word), "number")
        assert self._names_only is not None
        return self._names_only.sub(lambda match: self._name(match[0]), word)

    def _number(self, word: str) -> str:
        runs = _RUN.findall(word)
        is_long = any(len(run) >= LONG_RUN and not _YEAR.fullmatch(run) for run in runs)
        if is_long or sum(map(len, runs)) >= MANY_DIGITS:
            return self._note(word, self._digits(word), "number")
        return word

    def _digits(self, word: str) -> str:
        """The same shape with one digit throughout, in the script in which it was written."""
        return "".join(_like(char, self.digit) if char.isdecimal() else char for char in word)


def masker(facts: Facts, keep: Iterable[str] = ()) -> Masker:
    """What is to be masked in a mail, by who takes part in it."""
    message = facts.message
    people = tuple(dict.fromkeys((*message.from_, *message.reply_to, *message.to, *message.cc)))
    domains: dict[str, str] = {}
    for domain in (*(person.domain for person in people), *(facts.network.domains if facts.network else ())):
        if domain:
            domains.setdefault(domain.lower(), f"{DOMAINS[min(len(domains), len(DOMAINS) - 1)]}.example")
    names = {form: shown for name, shown in _names(people, facts, domains) for form in _forms(name)}
    addresses = {person.email.lower(): f"person{number}" for number, person in enumerate(people, 1)}
    return Masker(names, addresses, domains, _digit(message.text + message.subject), frozenset(_folded(keep)))


def _folded(words: Iterable[str]) -> Iterator[str]:
    return (word.casefold() for word in words)


def _digit(text: str) -> str:
    """A digit of which no long run stands in the text, so that a mask is known by its looks."""
    return next((digit for digit in "5793142860" if digit * LONG_RUN not in text), "5")


def _names(people: Iterable[Address], facts: Facts, domains: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Names to look for and what is shown instead; what is said first of a name is overruled by what is said later."""
    for number, person in enumerate(people):
        for part in _parts(person.email.rpartition("@")[0]):
            if part.lower() not in FUNCTIONS:
                yield part, FIRST_NAMES[number % len(FIRST_NAMES)]
        for place, part in enumerate(_parts(person.name)):
            pool = FIRST_NAMES if place == 0 else LAST_NAMES
            shown = pool[(number + max(0, place - 1)) % len(pool)]
            yield from ((piece, shown) for piece in _pieces(part))
        if any(len(part) == 1 and is_unspaced(part) for part in person.name.split()):
            # A name of one letter is a word elsewhere; beside the rest of the name it is a name.
            whole = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number % len(LAST_NAMES)]}"
            yield from ((written, whole) for written in (person.name.strip(), "".join(person.name.split())))
    if facts.network:
        yield from ((name, NETWORK) for name in (facts.network.name, facts.network.slug) if name)
    yield from domains.items()


def _forms(name: str) -> tuple[str, str]:
    """A name as it is written, and without its accents."""
    return unicodedata.normalize("NFC", name).casefold(), normalise(name)


def _parts(name: str) -> Iterator[str]:
    """The words of a name; letters that stand alone are none."""
    for part in _SPLIT.split(unicodedata.normalize("NFC", name)):
        if len(part) > 1 and not part.isdecimal():
            yield part


def _pieces(part: str) -> tuple[str, ...]:
    """A part of a name; in a script without spaces also its beginning and its end, which are names of their own."""
    return (part, part[:2], part[-2:]) if is_unspaced(part) and len(part) >= SHORT_NAME else (part,)


def _any_of(names: dict[str, str]) -> str:
    """A pattern for any of these names, the longest first; whole words where its script has words."""
    found = sorted(filter(None, names), key=len, reverse=True)
    spaced = "|".join(re.escape(name) for name in found if not is_unspaced(name))
    unspaced = "|".join(re.escape(name) for name in found if is_unspaced(name))
    ways = (rf"(?<![^\W_])(?:{spaced})(?![^\W_])" if spaced else "", unspaced)
    return f"(?P<name>{'|'.join(filter(None, ways)) or '(?!)'})"


def _like(char: str, digit: str) -> str:
    """A digit in the script of another."""
    return chr(ord(char) - unicodedata.decimal(char) + int(digit))
