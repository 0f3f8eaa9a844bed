"""Take a mail from a file through parsing and rules without storing anything: what `rules try` and `rules explain` show."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.app import TEMPLATES_FOLDER, addresses_of, house_of
from pipeline.classify.evaluate import classify
from pipeline.classify.rules import RuleSet
from pipeline.cli import Invocation
from pipeline.commands.rulesfile import home_names, load_rules, rules_file, settings_of
from pipeline.config import Settings
from pipeline.decide import decide
from pipeline.domain.classification import Classification, Facts, RuleTrace
from pipeline.domain.inbound import Inbound
from pipeline.domain.known import Known
from pipeline.domain.thread import Fresh
from pipeline.domain.ticket import FIRST_NUMBER
from pipeline.errors import UserError
from pipeline.ingest.kind.screen import OurAddresses, screen
from pipeline.process import drafts_of
from pipeline.reply.render import Rendered, Templates
from pipeline.store.history import ACKS


@dataclass(frozen=True, slots=True)
class Trial:
    """A mail as the rules see it, and what they decide."""

    facts: Facts
    decision: Classification
    reasons: tuple[str, ...]
    """Why the mail would be treated so, the acknowledgement included."""
    acknowledgement: Rendered | None


def trial(mail: Path, settings: Settings, rules: RuleSet) -> Trial:
    """The decision on a mail that opens a ticket, and the acknowledgement it would get; nothing is stored or sent.

    Raises UserError if the file cannot be read or makes no mail, FileErrors for broken templates.
    """
    facts = facts_of(mail, settings)
    decision = classify(facts, rules, facts.message.received_at)
    templates = Templates.load(settings.home / TEMPLATES_FOLDER)
    plan = decide(_known(facts, decision, settings, templates))
    draft = next((draft for draft in drafts_of(plan) if draft.purpose in ACKS), None)
    rendered = templates.render(draft.template, draft.language, draft.values) if draft else None
    return Trial(facts, decision, plan.reasons, rendered)


def _known(facts: Facts, decision: Classification, settings: Settings, templates: Templates) -> Known:
    """What is known of a mail that is the first of its sender's: it has no history with the desk."""
    message = facts.message
    at = message.received_at
    inbound = Inbound(0, facts.mailbox, "", 0, 0, at, message.size, message.sha256, False, False, 0)
    return Known(
        house=house_of(settings, templates, lambda *_: ""),
        inbound=inbound,
        message=message,
        now=at,
        auth=facts.auth,
        disposition=screen(message, OurAddresses(addresses_of(settings), "")),
        belonging=Fresh(),
        event="new",
        number=FIRST_NUMBER,
        network=facts.network,
        contact=settings.directory.contact(message.sender) if message.sender else None,
        person=settings.directory.specialist(message.sender) if message.sender else None,
        classification=decision,
    )


def facts_of(mail: Path, settings: Settings) -> Facts:
    """What the rules may know of a mail in a file; its history with the desk is absent."""
    from pipeline.ingest.identity.identity import authenticate
    from pipeline.ingest.safety.guard import read
    from pipeline.ingest.source.arrival import arrival

    try:
        source = mail.read_bytes()
        changed_at = datetime.fromtimestamp(mail.stat().st_mtime, UTC)
        message = read(source, arrival(source) or changed_at)
    except OSError as error:
        raise UserError(
            f"{mail}: cannot be read: {error.strerror or error}", "name a file that holds one mail"
        ) from error
    if message.is_stub:
        raise UserError(f"{mail}: not a mail that can be shown: {message.defects[0]}")
    sender = message.sender or ""
    addressed = {person.email for person in (*message.to, *message.cc)}
    return Facts(
        message,
        "new",
        mailbox=next((box.name for box in settings.mailboxes if box.address in addressed), ""),
        auth=authenticate(message, settings.desk),
        network=settings.directory.network_of(sender) if sender else None,
        is_known_contact=settings.directory.contact(sender) is not None,
    )


def trial_of(invocation: Invocation, mail: Path, file: Path | None) -> Trial:
    """The trial of a mail with the home's rules, or with those of another file."""
    return trial(mail, settings_of(invocation.home), trial_rules(invocation, file))


def trial_rules(invocation: Invocation, file: Path | None) -> RuleSet:
    """The rules that a mail is tried by: the home's, or those of another file."""
    return load_rules(rules_file(invocation, file), home_names(invocation.home))


def trace_as_json(trace: Sequence[RuleTrace], rules_hash: str) -> dict[str, object]:
    return {"rules_hash": rules_hash, "trace": [asdict(tried) for tried in trace]}
