"""The texts of rule sets, which of them was in force when, and what admins proposed by mail."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from pipeline.domain.plan import Propose
from pipeline.domain.rulebook import Activation, Cause, How, Proposal, ProposalState
from pipeline.store.tables import activation, decision, proposal, rule_set
from pipeline.store.upsert import insert_into

_ACTIVATION: Final = tuple(activation.c[name] for name in Activation.__dataclass_fields__)
_PROPOSAL: Final = tuple(proposal.c[name] for name in Proposal.__dataclass_fields__)


class Rulebook:
    """Rule sets, activations and proposals within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, rules_hash: str, text: str, now: datetime) -> None:
        """Remember a rule set by its hash, so that old decisions can be read with the rules of their time."""
        row = {"hash": rules_hash, "text": text, "used_since": now}
        self._connection.execute(insert_into(self._connection, rule_set).values(row).on_conflict_do_nothing())

    def text(self, rules_hash: str) -> str | None:
        """The text of a rule set, as it was read."""
        return self._connection.execute(select(rule_set.c.text).where(rule_set.c.hash == rules_hash)).scalar()

    def hashes(self, prefix: str) -> list[str]:
        """The rule sets that were in force and whose hash begins so, newest first."""
        wanted = activation.c.hash.startswith(prefix, autoescape=True)
        query = select(activation.c.hash).where(wanted).group_by(activation.c.hash)
        return list(self._connection.scalars(query.order_by(func.max(activation.c.id).desc())))

    def activate(self, rules_hash: str, cause: Cause) -> int:
        """Put a rule set into force; gives the activation's id."""
        values = {"hash": rules_hash, "at": cause.at, "actor": cause.actor[:320], "how": cause.how}
        query = activation.insert().values(values).returning(activation.c.id)
        return int(self._connection.execute(query).scalar_one())

    def newest(self) -> Activation | None:
        """What is in force."""
        return next(iter(self.activations(1)), None)

    def activations(self, limit: int | None = None) -> list[Activation]:
        """What came into force, newest first."""
        query = select(*_ACTIVATION).order_by(activation.c.id.desc()).limit(limit)
        return [_activation(row) for row in self._connection.execute(query)]

    def tickets_decided(self, rules_hash: str, since: datetime, until: datetime | None) -> int:
        """On how many tickets a rule set decided in a time."""
        where = [decision.c.rules_hash == rules_hash, decision.c.at >= since]
        if until is not None:
            where.append(decision.c.at < until)
        query = select(func.count(decision.c.ticket.distinct())).where(*where)
        return self._connection.execute(query).scalar() or 0

    def propose(self, proposed: Propose, at: datetime) -> int:
        """Keep what an admin mailed, until the desk has looked at it."""
        values = {**asdict(proposed), "at": at, "state": ProposalState.WAITING}
        return int(self._connection.execute(proposal.insert().values(values).returning(proposal.c.id)).scalar_one())

    def proposal(self, number: int) -> Proposal | None:
        row = self._connection.execute(select(*_PROPOSAL).where(proposal.c.id == number)).one_or_none()
        return _proposal(row) if row else None

    def next_to_do(self, states: Sequence[ProposalState]) -> Proposal | None:
        """The oldest proposal in one of these states."""
        query = select(*_PROPOSAL).where(proposal.c.state.in_(states)).order_by(proposal.c.id).limit(1)
        row = self._connection.execute(query).one_or_none()
        return _proposal(row) if row else None

    def move(self, number: int, before: ProposalState, after: ProposalState, now: datetime) -> bool:
        """Another state for a proposal; False where somebody else was quicker."""
        where = (proposal.c.id == number, proposal.c.state == before)
        changed = update(proposal).where(*where).values(state=after, done_at=now)
        return self._connection.execute(changed).rowcount == 1


def _activation(row: Row[Any]) -> Activation:
    values = dict(row._mapping)
    return Activation(**(values | {"how": How(values["how"])}))


def _proposal(row: Row[Any]) -> Proposal:
    values = dict(row._mapping)
    return Proposal(**(values | {"state": ProposalState(values["state"])}))
