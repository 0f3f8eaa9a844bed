"""The composition root: a home's settings, rules, templates and store, put together once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from pipeline.classify.names import Names, names
from pipeline.classify.rules import RuleSet
from pipeline.config import Settings, articles, failpoint, load_settings, read_key
from pipeline.domain.known import AckHistory, AckLimits, House, Sign
from pipeline.domain.token import ReplyPurpose, is_ours, reply_address
from pipeline.failpoint import arm
from pipeline.inforce import RULES_FILE, InForce
from pipeline.ingest.kind.screen import OurAddresses
from pipeline.reply.compose import DeskIdentity
from pipeline.reply.render import Templates
from pipeline.store.history import ACKS
from pipeline.store.unit import Store, Unit

Clock = Callable[[], datetime]
IsStopping = Callable[[], bool]
TEMPLATES_FOLDER = "templates"
ACKS_PAUSED = "acknowledgements-paused"


def utc_now() -> datetime:
    return datetime.now(UTC)


def never() -> bool:
    """Nobody asks for an end."""
    return False


@dataclass(frozen=True)
class App:
    """What every step of the work needs; while the program runs nothing in it changes but the rule set in force."""

    settings: Settings
    inforce: InForce
    templates: Templates
    store: Store
    key: bytes
    instance: str
    clock: Clock

    @property
    def rules(self) -> RuleSet:
        """The rule set in force; another one comes in `inforce.follow` alone, between groups of mails."""
        return self.inforce.rules

    @cached_property
    def our_addresses(self) -> frozenset[str]:
        return addresses_of(self.settings)

    @cached_property
    def ours(self) -> OurAddresses:
        return OurAddresses(self.our_addresses, self.instance, partial(is_ours, secret=self.key))

    @cached_property
    def identity(self) -> DeskIdentity:
        desk = self.settings.desk
        return DeskIdentity(desk.name, desk.address, desk.address.rpartition("@")[2], self.instance)

    @cached_property
    def house(self) -> House:
        return house_of(self.settings, self.templates, self._sign)

    def breaker_applied(self, unit: Unit, history: AckHistory, now: datetime) -> AckHistory:
        """The history with the breaker's word: acknowledgements pause while, and a time after, they surge (R11)."""
        breaker = self.settings.service.acknowledgements.breaker
        if unit.journal.count_events(None, ACKS_PAUSED, now - timedelta(seconds=breaker.quiet)):
            return replace(history, is_breaker_open=True)
        sent = unit.history.count(ACKS, now - timedelta(seconds=breaker.window))
        if sent < breaker.at_least:
            return history
        week = timedelta(days=7)
        usual = unit.history.count(ACKS, now - week) * breaker.window / week.total_seconds()
        surges = sent >= max(breaker.at_least, breaker.factor * usual)
        return replace(history, is_breaker_open=surges, has_just_tripped=surges)

    def _sign(self, ticket: int, person: str, purpose: ReplyPurpose, version: int) -> str:
        """The reply address made for one person, ticket and purpose; empty where plus-addresses do not work."""
        if not self.settings.service.plus_addresses:
            return ""
        return reply_address(self.key, self.settings.desk.address, ticket, person, purpose, version)


def addresses_of(settings: Settings) -> frozenset[str]:
    """Every address that is this desk."""
    desk = settings.desk
    return frozenset({desk.address, *desk.aliases, *(box.address for box in settings.mailboxes)})


def house_of(settings: Settings, templates: Templates, sign: Sign) -> House:
    """The desk's own side, as decisions see it."""
    service, limits = settings.service, settings.service.acknowledgements
    return House(
        name=settings.desk.name,
        address=settings.desk.address,
        addresses=addresses_of(settings),
        directory=settings.directory,
        languages={name: frozenset(templates.languages(name)) for name in templates.names},
        answer_templates=templates.for_clients,
        sign=sign,
        trust=service.trust,
        ack_limits=AckLimits(
            per_hour=limits.per_hour,
            per_day=limits.per_day,
            per_subject_day=limits.per_subject_day,
            per_domain_10_minutes=limits.per_domain_10_minutes,
            short_per_day=limits.short_per_day,
            allow_unverified=service.ack_unauthenticated,
        ),
        age_gate=service.age_gate,
        reopen_days=service.reopen_days,
        plus_addresses=service.plus_addresses,
    )


def names_of(settings: Settings, templates: Templates) -> Names:
    """Everything that the home's rules may name."""
    mailboxes = (mailbox.name for mailbox in settings.mailboxes)
    return names(settings.directory, templates.for_clients, mailboxes, articles=articles(settings.home))


def open_store(settings: Settings) -> Store:
    """The home's store, at the newest schema."""
    arm(failpoint())
    return Store(settings.database.location(), settings.home / "blobs")


def open_app(home: Path, clock: Clock = utc_now) -> App:
    """Everything a home needs to work. Raises FileErrors, UserError or Transient, before any mail is touched."""
    settings = load_settings(home)
    templates = Templates.load(settings.home / TEMPLATES_FOLDER)
    key = read_key(settings)
    store = open_store(settings)
    with store.begin() as unit:
        unit.journal.set_once("instance", secrets.token_hex(8))
        instance = unit.journal.setting("instance") or ""
    inforce = InForce(settings.home / RULES_FILE, names_of(settings, templates), store, clock())
    return App(settings, inforce, templates, store, key, instance, clock)
