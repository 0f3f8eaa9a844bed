"""The broken rules files, the home that they are read in, and which of them a JSON Schema can know to be wrong."""

from pathlib import Path

from pipeline.classify.load import examine
from pipeline.classify.names import names
from pipeline.document import Document, parse
from pipeline.domain.network import Directory, Network, Specialist, Team

BROKEN = Path(__file__).parents[2] / "rules" / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))
SHIPPED = (Path(__file__).parents[3] / "rules.yaml").read_text(encoding="utf-8")
HOME = names(
    Directory(
        networks=(Network("aurora", "Aurora"),),
        specialists=(Specialist("Ha", "ha@cn-desk.example"),),
        teams=(Team("central-ops", "Central Operations", "ops@cn-desk.example"),),
    ),
    templates=["acknowledgement"],
    mailboxes=["support"],
    articles=["payout-late"],
)


def examined(source: bytes | str) -> Document:
    document = parse(source, "rules.yaml")
    examine(document, HOME)
    return document


KNOWABLE = (
    "any-empty", "article-unknown", "assign-strategy", "assign-to-both", "at-least-unknown", "auth-unknown",
    "calendar-unknown", "condition-a-list", "condition-empty", "condition-unknown", "defaults-list",
    "escalate-after-number", "escalate-without-to", "example-bad-time", "example-empty", "example-empty-text",
    "example-key-unknown", "example-side-unknown", "example-tier-unknown", "header-without-name", "hours-number",
    "id-with-space", "list-as-word", "list-of-lists", "list-unknown", "mailbox-unknown", "merge-key",
    "nested-mistakes", "network-unknown", "not-empty", "number-in-words", "on-empty", "on-unknown", "owner-no-address",
    "priority-unknown", "queue-unknown", "review-other-order", "rule-a-word", "rule-key-unknown",
    "rule-parts-missing", "rules-mapping", "section-unknown", "set-a-list", "size-without-unit", "specialist-unknown",
    "status-unknown", "stop-with-nothing", "surge-not-understood", "tag-unknown", "team-unknown", "template-unknown",
    "test-expects-nothing", "test-key-unknown", "test-priority-unknown", "test-queue-unknown", "test-team-unknown",
    "test-topic-unknown", "test-two-queues", "test-unknown", "test-without-mail", "test-without-name",
    "text-without-test", "theme-unknown", "then-a-word", "then-empty", "tier-unknown", "topic-unknown",
    "version-missing", "version-quoted", "version-two", "vocabulary-list", "watch-nobody", "weekday-unknown",
    "when-missing-value", "why-list", "word-starred-in-front", "yes-for-true",
)  # fmt: skip
