"""The tables (SQLAlchemy Core), the same on SQLite and PostgreSQL; every time is UTC.

`inbound` is the ledger: one row per (mailbox, folder, uidvalidity, uid), ending with exactly one outcome. `event` only
grows. Constraints and indexes have names, so that migrations can speak of them.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on both databases: SQLite drops the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite gives rowids, and so automatic numbers, only to a column of type INTEGER.
AutoId = BigInteger().with_variant(Integer, "sqlite")

raw = Table(
    "raw",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, comment="null where the bytes lie in the blob folder"),
)

folder = Table(
    "folder",
    metadata,
    Column("mailbox", String(200), primary_key=True),
    Column("name", String(500), primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("first_contact_at", UtcDateTime, nullable=False),
    Column("polled_at", UtcDateTime),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("mailbox", String(200), nullable=False),
    Column("folder", String(500), nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("raw_sha256", String(64), ForeignKey("raw.sha256")),
    Column("size", Integer, nullable=False),
    Column("is_partial", Boolean, nullable=False),
    Column("is_quiet", Boolean, nullable=False, comment="nothing may leave because of this mail"),
    Column("received_at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("is_settled_on_server", Boolean, nullable=False, comment="seen or moved as the settings say"),
    Column("state", String(10), nullable=False, comment="pending, done or parked"),
    Column("outcome", String(20)),
    Column("attempts", Integer, nullable=False),
    Column("cause", Text, comment="why it is parked"),
    Column("ticket", Integer),
    Column("done_at", UtcDateTime),
    UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
    Index(None, "state", "id"),
)

ticket = Table(
    "ticket",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("status", String(10), nullable=False),
    Column("queue", String(100), nullable=False),
    Column("topic", String(100), nullable=False),
    Column("kind", String(100), nullable=False),
    Column("priority", String(10), nullable=False),
    Column("subject", Text, nullable=False),
    Column("requester", String(320), nullable=False),
    Column("requester_name", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("network", String(100)),
    Column("assignee", String(320)),
    Column("escalated_to", String(100)),
    Column("tags", JSON, nullable=False),
    Column("linked_to", Integer, ForeignKey("ticket.number")),
    # No foreign key: SQLite would have to rebuild the table to add one.
    Column("merged_into", Integer, comment="the ticket where its messages are now"),
    Column("answer_to", String(320), comment="the Reply-To address that the policy lets answers go to"),
    Column("fields", JSON, comment="what rules `set`; the desk gives it no meaning"),
    Column("watchers", JSON, comment="who gets a copy of what the client writes, as rules name them"),
    Column("solved_at", UtcDateTime),
    Column("rules_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "requester", "status"),
    Index(None, "network", "status"),
    Index(None, "status"),
    Index(None, "opened_at"),
)

participant = Table(
    "participant",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("email", String(320), primary_key=True),
)

message = Table(
    "message",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("ticket", Integer, ForeignKey("ticket.number"), nullable=False, index=True),
    Column("inbound", AutoId, ForeignKey("inbound.id")),
    Column("direction", String(4), nullable=False),
    Column("author", String(320), nullable=False),
    Column("author_name", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("message_id", String(998), index=True),
    Column("sha256", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("is_verified", Boolean, nullable=False),
    Index(None, "author", "at"),
)

mention = Table(
    "mention",
    metadata,
    Column("message_id", String(998), primary_key=True),
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    comment="ids that a ticket's mails refer to or are also known by, whether or not we ever saw those mails",
)

picture = Table(
    "picture",
    metadata,
    Column("author", String(320), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("mails", Integer, nullable=False, comment="in how many mails of this author it stood inline"),
)

unreachable = Table(
    "unreachable",
    metadata,
    Column("address", String(320), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False, comment="what the server said when it refused the address for good"),
)

event = Table(
    "event",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("ticket", Integer, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("name", String(40), nullable=False),
    Column("actor", String(320), nullable=False),
    Column("detail", JSON, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("inbound", AutoId, ForeignKey("inbound.id"), primary_key=True, autoincrement=False),
    Column("ticket", Integer, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("canonical", String(64), index=True),
    Column("reasons", JSON, nullable=False),
    Column("rules_hash", String(64), nullable=False),
    Column("trace", Text, nullable=False, comment="the rules' trace as compact JSON; empty where no rule was asked"),
    # The last column: SQLite reads a row no further than it must, and most readers do not want this one.
    Column("facts", LargeBinary, comment="all that the rules could look at, packed; null where no rule was asked"),
    Index(None, "at"),
)

rule_set = Table(
    "rule_set",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("used_since", UtcDateTime, nullable=False),
)

activation = Table(
    "activation",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("hash", String(64), nullable=False, comment="of the rule set that came into force"),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(320), nullable=False, comment="an address, or what acted: file, command line"),
    Column("how", String(20), nullable=False, comment="start, reload, activate, rollback or mail"),
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("text", Text, nullable=False, comment="a rules.yaml that an admin mailed"),
    Column("author", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", String(998)),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False, comment="waiting, answered, confirmed, active or refused"),
    Column("done_at", UtcDateTime),
    Index(None, "state", "id"),
)

timer = Table(
    "timer",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("ticket", Integer, nullable=False, index=True),
    Column("name", String(40), nullable=False, comment="what is due, such as escalate"),
    Column("due_at", UtcDateTime, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("state", String(10), nullable=False, comment="waiting, done or dropped"),
    Column("done_at", UtcDateTime),
    Index(None, "state", "due_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", AutoId, primary_key=True),
    Column("key", String(400), nullable=False, unique=True),
    Column("ticket", Integer, ForeignKey("ticket.number")),
    Column("purpose", String(30), nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("recipient_domain", String(320), nullable=False),
    Column("message_id", String(998), nullable=False, index=True),
    Column("raw_sha256", String(64), ForeignKey("raw.sha256"), nullable=False),
    Column("subject_key", String(64), nullable=False, comment="hash of the client's subject, for the loop limits"),
    Column("state", String(10), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("reply", Text, nullable=False, comment="the server's last word"),
    Column("remote_id", String(998), index=True, comment="the id that the server gave the mail in place of ours"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Index(None, "state", "next_at"),
    Index(None, "recipient", "purpose", "created_at"),
    Index(None, "recipient_domain", "purpose", "created_at"),
    Index(None, "purpose", "created_at"),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
