"""What happened and why: the append-only events, the decision on each mail, and what the desk remembers of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from pipeline.store.tables import decision, event, setting
from pipeline.store.upsert import insert_into

Detail = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a ticket, or of the desk itself where `ticket` is None; `detail` holds what changed."""

    ticket: int | None
    at: datetime
    name: str
    actor: str
    detail: Detail


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a mail was treated as it was: the rules that hit as JSON (`trace`) and all that they could look at (`facts`).

    Both are empty where no rule was asked.
    """

    inbound: int
    ticket: int | None
    at: datetime
    canonical: str
    reasons: tuple[str, ...]
    rules_hash: str
    trace: str
    facts: bytes | None = None


_INSERT_EVENT: Final = event.insert()
_EVENT_COLUMNS: Final = tuple(event.c[name] for name in EventRow.__dataclass_fields__)
_DECISION_COLUMNS: Final = tuple(decision.c[name] for name in Decision.__dataclass_fields__)


class Journal:
    """Events, decisions and settings within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, events: Sequence[EventRow]) -> None:
        if events:
            rows = [{name: getattr(row, name) for name in EventRow.__dataclass_fields__} for row in events]
            self._connection.execute(_INSERT_EVENT, rows)

    def events(self, ticket: int) -> list[EventRow]:
        query = select(*_EVENT_COLUMNS).where(event.c.ticket == ticket)
        return [EventRow(*row) for row in self._connection.execute(query.order_by(event.c.id))]

    def count_events(self, ticket: int | None, name: str, since: datetime) -> int:
        """Events of a ticket, or of the desk itself where `ticket` is None."""
        where = (event.c.ticket == ticket, event.c.name == name, event.c.at >= since)
        return self._connection.execute(select(func.count()).select_from(event).where(*where)).scalar() or 0

    def decided(self, made: Decision) -> None:
        """Keep the decision on a mail; a mail that is processed again after parking replaces its own."""
        values = {name: getattr(made, name) for name in Decision.__dataclass_fields__} | {"reasons": list(made.reasons)}
        statement = insert_into(self._connection, decision).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["inbound"], set_=values))

    def decisions(self, ticket: int) -> list[Decision]:
        query = select(*_DECISION_COLUMNS).where(decision.c.ticket == ticket).order_by(decision.c.inbound)
        rows = (row._mapping for row in self._connection.execute(query))
        return [Decision(**(dict(row) | {"reasons": tuple(row["reasons"])})) for row in rows]

    def setting(self, name: str) -> str | None:
        return self._connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar()

    def set_once(self, name: str, value: str) -> None:
        self._connection.execute(
            insert_into(self._connection, setting).values(name=name, value=value).on_conflict_do_nothing()
        )

    def set(self, name: str, value: str) -> None:
        statement = insert_into(self._connection, setting).values(name=name, value=value)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
