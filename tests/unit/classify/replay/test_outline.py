"""A comparison as a person reads it; whole pages of text are asserted, since their form is the contract."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from pipeline.classify.replay.comparison import Changed, Comparison, Difference, FieldCount, LoadCount, RuleCount
from pipeline.classify.replay.outline import COLUMNS, as_text, difference
from pipeline.domain.precedent import Period

AT: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOTHING: Final = Comparison(
    against="a" * 64,
    candidate="c" * 64,
    period=Period(),
    mails=1034,
    mails_changed=0,
    tickets=812,
    tickets_changed=0,
    loose=0,
    loose_changed=0,
    fields=(),
    load=(),
    rules=(RuleCount("payouts", 30, 30),),
    changed=(),
    dangers={},
)
MOVED: Final = Difference("queue", ("triage",), ("payouts",))
FIRST: Final = Changed(
    7, 1042, "new", AT, "Payout is late", (MOVED, Difference("tags", ("old",), ("money", "new"))), ("a",), ("b",)
)
SECOND: Final = replace(
    FIRST, inbound=9, event="reply", received_at=AT + timedelta(days=2), differences=(MOVED,), after=("a",)
)
LOST: Final = Changed(
    8, 1043, "new", AT, "News of March", (Difference("ignored", (), ("yes",)),), (), ("news",), "news"
)
MUCH: Final = replace(
    NOTHING,
    period=Period(AT - timedelta(days=30), AT, 2000),
    mails_changed=3,
    tickets_changed=2,
    loose=37,
    loose_changed=1,
    fields=(FieldCount("ignored", 1, (("", "yes", 1),)), FieldCount("queue", 2, (("triage", "payouts", 2),)), FieldCount("tags", 1, (("", "money", 1), ("old", "", 1)))),
    load=(
        LoadCount("queue", "payouts", "2026-02-23", 30, 32),
        LoadCount("queue", "payouts", "2026-03-02", 5, 5),
        LoadCount("queue", "tech", "2026-02-23", 9, 9),
        LoadCount("queue", "triage", "2026-02-23", 4, 1),
        LoadCount("team", "cnm", "2026-03-02", 0, 1),
    ),
    rules=(RuleCount("a", 2, 0), RuleCount("b", None, 1), RuleCount("c", 0, 0), RuleCount("d", 1200, None)),
    changed=(LOST, SECOND, FIRST),
    dangers={"ignored": 1},
    damaged=1,
    damaged_named=(17,),
    gone=2,
    without_facts=120,
    disagreeing=30,
    disagreeing_named=tuple(range(20)),
    counted_anew=(("same-tag in 24h", 1034),),
)  # fmt: skip


def test_no_change_is_said_in_two_lines() -> None:
    assert as_text(NOTHING) == [
        "812 tickets: 812 same, 0 changed",
        "1,034 mails; cccccccccccc against aaaaaaaaaaaa",
    ]


def test_the_summary_comes_first_and_danger_next() -> None:
    assert as_text(MUCH) == [
        "812 tickets: 810 same, 2 changed",
        "37 mails that a rule ignored: 36 same, 1 changed",
        "1,034 mails received since 2026-01-31 09:00 until 2026-03-02 09:00 (the newest 2,000); cccccccccccc",
        "against aaaaaaaaaaaa",
        "",
        "CAREFUL: 1 mail would newly be ignored",
        "  T-1043  2026-03-02  ignored by news  News of March",
        "",
        "120 mails left out: decided before facts were kept",
        "1 mail left out, the stored facts are damaged: mail 17",
        "2 mails left out: deleted meanwhile",
        "30 mails decided otherwise by this very rule set when they came: mail 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,",
        "10, 11, 12, 13, 14, 15, 16, 17, 18, 19, ...",
        "same-tag in 24h: nobody counted when 1,034 mails came; counted from the tickets as they are now",
        "",
        "what changes       mails",
        "  ignored              1  no → yes 1",
        "  queue                2  triage → payouts 2",
        "  tags                 1  +money 1, -old 1",
        "",
        "load, by week                     before   after       02-23     03-02",
        "  queue payouts                       35      37       30→32         5",
        "  queue triage                         4       1         4→1         .",
        "  team cnm                             0       1           .       0→1",
        "  1 as before",
        "",
        "rules",
        "  newly dead           1  a (2)",
        "  newly firing         1  b (1)",
        "  taken out            1  d (1,200)",
        "  never firing         1  c",
        "",
        "other changed tickets, newest first",
        "  T-1042  2026-03-02  Payout is late",
        "      queue triage → payouts; tags +money +new -old (rules +b -a)",
        "      reply: queue triage → payouts",
    ]


def test_a_long_list_is_cut_and_says_so() -> None:
    changed = tuple(replace(FIRST, inbound=number, ticket=number) for number in range(50, 0, -1))
    lines = as_text(replace(MUCH, changed=changed, mails_changed=6_000, dangers={}), shown=2)
    assert [line for line in lines if line.startswith("  T-")] == [
        "  T-50  2026-03-02  Payout is late",
        "  T-49  2026-03-02  Payout is late",
    ]
    assert lines[-2:] == [
        "  and 48 more: -o json or --html FILE",
        "  only 50 of 6,000 changed mails are listed; all are counted",
    ]


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param("结算" * 90, id="signs that take two columns"),
        pytest.param("e\u0301" * 200, id="marks that take none"),
        pytest.param("word " * 90, id="words"),
        pytest.param("\u202e\x1b[31mevil\n\u2066" * 30, id="marks of direction and control characters"),
    ],
)
def test_whatever_a_subject_holds_it_stays_in_its_line(subject: str) -> None:
    rules = tuple(RuleCount(f"rule-with-a-long-name-{number}", 1, 0) for number in range(40))
    found = replace(MUCH, changed=(replace(FIRST, subject=subject), replace(LOST, subject=subject)), rules=rules)
    lines = as_text(found)
    columns = [
        sum(2 if "\u2e80" < sign < "\uffef" else 0 if sign == "\u0301" else 1 for sign in line) for line in lines
    ]
    assert max(columns) <= COLUMNS
    assert not {"\x1b", "\u202e", "\u2066", "\n"} & set("".join(lines))


def test_spam_that_is_none_any_more_reads_as_such() -> None:
    assert difference(Difference("spam", ("yes",), ())) == "spam yes → no"
    assert difference(Difference("sla", (), ("quick",))) == "sla nothing → quick"
