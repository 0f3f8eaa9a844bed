"""Texts of rules, what was in force, and proposals, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.domain.plan import Propose
from pipeline.domain.rulebook import Activation, Cause, How, Proposal, ProposalState
from pipeline.store.unit import Store

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
RITA = "rita@cn-desk.example"
MAILED = Propose("version: 1\n", "4f" * 32, RITA, "Règles", "p@cn-desk.example")


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    store = Store(database_url, tmp_path / "blobs")
    yield store
    store.close()


def test_the_newest_activation_is_in_force(store: Store) -> None:
    with store.begin() as unit:
        assert unit.rulebook.newest() is None
        ids = [
            unit.rulebook.activate(each, Cause(RITA, how, at))
            for each, how, at in (("a1", How.START, NOW), ("b1", How.MAIL, NOW), ("a1", How.ROLLBACK, LATER))
        ]
    with store.look() as unit:
        assert unit.rulebook.newest() == Activation(ids[2], "a1", LATER, RITA, How.ROLLBACK)
        assert [row.how for row in unit.rulebook.activations()] == [How.ROLLBACK, How.MAIL, How.START]
        assert [unit.rulebook.hashes(prefix) for prefix in ("", "a", "b", "c", "%", "_")] == [
            ["a1", "b1"],
            ["a1"],
            ["b1"],
            [],
            [],
            [],
        ]


def test_a_text_is_kept_once(store: Store) -> None:
    with store.begin() as unit:
        unit.rulebook.keep("a1", "version: 1\r\n# é\n", NOW)
        unit.rulebook.keep("a1", "another", LATER)
    with store.look() as unit:
        assert (unit.rulebook.text("a1"), unit.rulebook.text("b1")) == ("version: 1\r\n# é\n", None)


def test_a_proposal_takes_each_step_once(store: Store) -> None:
    waiting, answered = ProposalState.WAITING, ProposalState.ANSWERED
    with store.begin() as unit:
        first, second = unit.rulebook.propose(MAILED, NOW), unit.rulebook.propose(MAILED, NOW)
        assert unit.rulebook.move(first, waiting, answered, LATER)
        assert not unit.rulebook.move(first, waiting, answered, LATER)
        assert not unit.rulebook.move(99, waiting, answered, LATER)
    with store.look() as unit:
        kept = ("4f" * 32, "version: 1\n", RITA, "Règles", "p@cn-desk.example", NOW)
        assert unit.rulebook.proposal(first) == Proposal(first, *kept, answered, LATER)
        assert unit.rulebook.proposal(99) is None
        assert unit.rulebook.next_to_do([waiting, answered]) == Proposal(first, *kept, answered, LATER)
        assert unit.rulebook.next_to_do([waiting]) == Proposal(second, *kept, waiting, None)
        assert unit.rulebook.next_to_do([ProposalState.CONFIRMED]) is None
