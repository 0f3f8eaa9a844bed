"""Warn of mails that seem to come from somebody else: names and domains that look like ours or a network's (S16).

Pure. A warning is a sentence for the specialist who reads the mail; it decides nothing, since a look-alike is matched
with nobody anyway: people are known by their exact address alone.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from pipeline.domain.hostname import (
    ascii_domain,
    canonical_address,
    is_public_provider,
    is_under,
    name_of,
    organisation,
    readable_domain,
)
from pipeline.domain.message import Address, Message
from pipeline.domain.network import Directory
from pipeline.ingest.identity.skeleton import is_mixed, is_one_letter_off, skeleton

_ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HIDDEN: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BETWEEN: Final = re.compile(
    r"[()\[\]|/:;,<>@·•–—\"“”„]|(?:^|\s)-+(?:\s|$)|\s(?:via|from|at|on behalf of)\s", re.IGNORECASE
)
_LURING_WORDS: Final = (
    "account", "accounts", "admin", "agency", "app", "auth", "billing", "care", "center", "centre", "client", "desk",
    "finance", "group", "help", "helpdesk", "hq", "inc", "info", "login", "mail", "mailer", "mgmt", "my", "network",
    "notify", "office", "official", "online", "pay", "payment", "payments", "payout", "payouts", "portal", "secure",
    "security", "service", "services", "sso", "support", "team", "tech", "the", "update", "verify", "web",
)  # fmt: skip
_LURES: Final = frozenset(skeleton(word) for word in _LURING_WORDS)
MIN_NAME: Final = 5
MIN_TYPO: Final = 7
MAX_NAME: Final = 300
MAX_PEOPLE: Final = 5


@dataclass(frozen=True, slots=True)
class _Look:
    """How a domain is read: as a whole, the name of its house, and what stands in front of the house, if anything."""

    whole: str
    name: str
    front: str | None


@dataclass(frozen=True)
class _Known:
    """What a stranger might want to be taken for."""

    directory: Directory
    ours: frozenset[str]
    desk_names: tuple[str, ...]

    @cached_property
    def shapes(self) -> tuple[tuple[str, str], ...]:
        """The names of those who speak for us, each with its look."""
        return tuple((name, _shape(name)) for name, _ in self.staff)

    @cached_property
    def staff(self) -> tuple[tuple[str, str], ...]:
        """Names and addresses of those who speak for us."""
        groups = (self.directory.specialists, self.directory.cnms, self.directory.teams)
        people = tuple((one.name, canonical_address(one.email)) for group in groups for one in group)
        return people + tuple((name, address) for name in self.desk_names for address in sorted(self.ours))

    @cached_property
    def domains(self) -> dict[str, str]:
        """Each domain that means somebody, and whose it is in words."""
        found = {
            ascii_domain(domain) or domain: f"of {network.name}"
            for network in self.directory.networks
            for domain in network.domains
        }
        own = {address.rpartition("@")[2] for address in (*self.ours, *(address for _, address in self.staff))}
        return found | {domain: "of this desk" for domain in own if domain and not is_public_provider(domain)}

    def is_known(self, address: str) -> bool:
        """Whether somebody of the directory, or we, have exactly this address."""
        directory = self.directory
        is_ours = address in self.ours or directory.specialist(address) is not None or directory.is_team(address)
        return is_ours or directory.contact(address) is not None


def warnings(
    message: Message, directory: Directory, ours: Collection[str], desk_names: Collection[str] = ()
) -> tuple[str, ...]:
    """What a specialist should know before trusting the sender's name; `ours` are the desk's own addresses."""
    known = _known(directory, frozenset(ours), tuple(desk_names))
    found = [warning for author in message.from_[:MAX_PEOPLE] for check in CHECKS for warning in check(author, known)]
    return tuple(dict.fromkeys((*found, *_answers_elsewhere(message, known))))


@lru_cache(maxsize=4)
def _known(directory: Directory, ours: frozenset[str], desk_names: tuple[str, ...]) -> _Known:
    return _Known(directory, frozenset(map(canonical_address, ours)), desk_names)


def _hidden_characters(author: Address, _known: _Known) -> Iterator[str]:
    if _HIDDEN.search(author.name):
        yield "The sender's name holds invisible characters that turn the direction of writing."


def _address_as_name(author: Address, _known: _Known) -> Iterator[str]:
    shown = unicodedata.normalize("NFKC", author.name[:MAX_NAME])
    others = (canonical_address(found.group()) for found in _ADDRESS.finditer(shown))
    other = next((one for one in others if one != canonical_address(author.email)), None)
    if other:
        yield f"The sender's name shows the address {other}, but the mail is from {author.email}."


def _name_of_ours(author: Address, known: _Known) -> Iterator[str]:
    """A name of one word is borne by many (Legal, Support): it warns only from senders of no network."""
    address = canonical_address(author.email)
    if known.is_known(address):
        return
    is_client = known.directory.network_of(address) is not None
    shown = _shapes(author.name)
    for name, shape in known.shapes:
        if shape in shown and not (is_client and len(name.split()) == 1):
            yield f"The sender bears the name {name}, which is one of ours, but writes from the unknown {author.email}."
            return


def _shapes(name: str) -> frozenset[str]:
    """The looks of a name and of each of its parts: `Ha Pham (Support)`, `Pham, Ha`, `Ha Pham via Desk`."""
    name = _HIDDEN.sub("", name[:MAX_NAME])
    return frozenset(_shape(part) for part in (name, *_BETWEEN.split(name))) - {""}


def _shape(name: str) -> str:
    """The look of a name without regard to the order of its words."""
    return " ".join(sorted(re.findall(r"\w+", skeleton(name))))


def _foreign_letters(author: Address, _known: _Known) -> Iterator[str]:
    shown = readable_domain(author.domain)
    if any(is_mixed(label) for label in shown.split(".")):
        yield f"The domain {shown} mixes letters of several scripts; its real name is {ascii_domain(shown) or 'none'}."


def _domain_of_others(author: Address, known: _Known) -> Iterator[str]:
    domain = ascii_domain(author.domain) or author.domain
    if known.is_known(canonical_address(author.email)) or any(is_under(domain, one) for one in known.domains):
        return
    if is_public_provider(domain) and domain == organisation(domain):
        return
    for other, whose in known.domains.items():
        if _is_like(domain, other):
            yield f"The domain {domain} looks like {other} {whose}, but is another."
            return


Check = Callable[[Address, _Known], Iterator[str]]
CHECKS: Final[tuple[Check, ...]] = (
    _hidden_characters,
    _address_as_name,
    _name_of_ours,
    _foreign_letters,
    _domain_of_others,
)


def _is_like(domain: str, other: str) -> bool:
    """Whether a domain could be read as another one, or as a part of its house."""
    one, real_one = _look(domain), _look(other)
    name, real = one.name, real_one.name
    if one.whole == real_one.whole:
        return True
    if len(real) < MIN_NAME:
        return _holds(one, real_one)
    bare, plain = name.replace("-", ""), real.replace("-", "")
    is_typo = len(real) >= MIN_TYPO and is_one_letter_off(bare, plain)
    return bare == plain or is_typo or _is_extended(name, real) or _holds(one, real_one)


@lru_cache(maxsize=4096)
def _look(domain: str) -> _Look:
    front = domain.removesuffix(organisation(domain)).rstrip(".")
    whole, name = (skeleton(readable_domain(each)) for each in (domain, name_of(domain)))
    return _Look(whole, name, skeleton(readable_domain(front)) if front else None)


def _is_extended(name: str, real: str) -> bool:
    """The whole name with another word: to a long name behind a hyphen any word, else only what lures."""
    is_telling = len(real) > MIN_TYPO or "-" in real
    if is_telling and f"-{real}-" in f"-{name}-":
        return True
    rest = name.removeprefix(real) if name.startswith(real) else name.removesuffix(real)
    return rest != name and rest.strip("-") in _LURES


def _holds(one: _Look, other: _Look) -> bool:
    """Whether the other domain stands in front of the one that counts: `agency.example.evil.example`."""
    if one.front is None:
        return False
    shown, real, name = one.front, other.whole, other.name
    is_label = len(name) > MIN_NAME and any(_is_extended(label, name) for label in shown.split("."))
    return f".{real}." in f".{shown}." or is_label or real.replace(".", "-") in shown


def _answers_elsewhere(message: Message, known: _Known) -> Iterator[str]:
    """A Reply-To of another house than From's; one network has several domains."""
    if len(message.from_) != 1:
        return
    author = canonical_address(message.from_[0].email)
    network = known.directory.network_of(author)
    for one in message.reply_to[:MAX_PEOPLE]:
        wanted = canonical_address(one.email)
        is_one_house = organisation(wanted.rpartition("@")[2]) == organisation(author.rpartition("@")[2])
        is_one_network = network is not None and known.directory.network_of(wanted) is network
        if not is_one_house and not is_one_network:
            yield f"Answers are asked to {wanted} (Reply-To), which is of another domain than the sender's {author}."
