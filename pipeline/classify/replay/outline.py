"""Tell a comparison: as lines for a terminal of 100 columns or a mail, and as plain values for programs.

Lines give the summary first, then what is dangerous, the tables, and last the changed tickets, as many as are asked for.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap
from typing import Final

from pipeline.classify.replay.changes import counted
from pipeline.classify.replay.comparison import (
    LEFT_ALONE,
    LISTED,
    SINGLE,
    Changed,
    Comparison,
    Difference,
    FieldCount,
    Load,
    LoadCount,
    RuleCount,
)
from pipeline.domain.classification import Event

COLUMNS: Final = 100
SHOWN: Final = 20
AS_IT_IS: Final = "as it is"
WEEKS: Final = 5


def as_text(found: Comparison, shown: int = SHOWN) -> list[str]:
    """The comparison in lines, with so many changed tickets at most."""
    parts = (
        _lines(_summary(found)),
        _dangers(found, shown),
        _lines(notes(found)),
        _fields(found.fields),
        _load(found.load),
        _rules(found),
        _changed(found, shown),
    )
    lines: list[str] = []
    for part in map(list, parts):
        lines += ["", *part] if part and lines else part
    return lines


def _lines(sentences: Iterable[str]) -> list[str]:
    return [line for sentence in sentences for line in _wrapped("", sentence)]


def headline(found: Comparison) -> str:
    """The one sentence that says it: `812 tickets: 798 same, 14 changed`."""
    return f"{counted(found.tickets, 'ticket')}: {found.tickets - found.tickets_changed:,} same, {found.tickets_changed:,} changed"


def of_tickets(changed: Iterable[Changed]) -> list[list[Changed]]:
    """The changed mails by ticket (those without one each alone), in the order in which the tickets come first."""
    found: dict[tuple[bool, int], list[Changed]] = {}
    for one in changed:
        found.setdefault((one.ticket is None, one.inbound if one.ticket is None else one.ticket), []).append(one)
    return list(found.values())


def difference(one: Difference, event: Event = "new") -> str:
    """`queue triage → payouts`, `tags +money -late`; what rules say nothing of stays in a reply as it is."""
    if one.field in LISTED:
        return f"{one.field} " + " ".join(
            [*(f"+{value}" for value in one.after), *(f"-{value}" for value in one.before)]
        )
    before, after = ", ".join(one.before), ", ".join(one.after)
    if event != "new" and one.field in SINGLE:
        return f"{one.field} {before or AS_IT_IS} → {after or AS_IT_IS}"
    return f"{one.field} {moved(one.field, before, after)}"


def other_rules(one: Changed) -> str:
    """The rules that hit with one set alone: `+late -other`."""
    more = (f"+{rule}" for rule in one.after if rule not in one.before)
    return " ".join([*more, *(f"-{rule}" for rule in one.before if rule not in one.after)])


def _summary(found: Comparison) -> Iterator[str]:
    period = found.period
    told = [
        counted(found.mails, "mail"),
        f"received since {period.since:%Y-%m-%d %H:%M}" if period.since else "",
        f"until {period.until:%Y-%m-%d %H:%M}" if period.until else "",
        f"(the newest {period.newest:,})" if period.newest else "",
    ]
    yield headline(found)
    if found.loose:
        same = found.loose - found.loose_changed
        yield f"{counted(found.loose, 'mail')} that a rule ignored: {same:,} same, {found.loose_changed:,} changed"
    yield f"{' '.join(filter(None, told))}; {found.candidate[:12]} against {found.against[:12]}"
    if found.candidate == found.against:
        yield "both are the same rule set"


def _dangers(found: Comparison, shown: int) -> Iterator[str]:
    """Mails that would newly be left alone: nobody would miss them by himself."""
    if not found.dangers:
        return
    counts = " and ".join(f"{counted(count, 'mail')} would newly be {what}" for what, count in found.dangers.items())
    yield f"CAREFUL: {counts}"
    dangerous = [one for one in found.changed if one.danger]
    for one in dangerous[:shown]:
        yield _fit(
            f"  {label(one)}  {one.received_at:%Y-%m-%d}  {one.danger} by {one.left_alone_by}  {shown_subject(one)}"
        )
    yield from _more(found.endangered - min(shown, len(dangerous)))


def notes(found: Comparison) -> Iterator[str]:
    """What the comparison could not see."""
    if found.without_facts:
        yield f"{counted(found.without_facts, 'mail')} left out: decided before facts were kept"
    if found.damaged:
        yield f"{counted(found.damaged, 'mail')} left out, the stored facts are damaged: {_named(found.damaged_named, found.damaged)}"
    if found.gone:
        yield f"{counted(found.gone, 'mail')} left out: deleted meanwhile"
    if found.disagreeing:
        named = _named(found.disagreeing_named, found.disagreeing)
        yield f"{counted(found.disagreeing, 'mail')} decided otherwise by this very rule set when they came: {named}"
    for window, mails in found.counted_anew:
        yield f"{window}: nobody counted when {counted(mails, 'mail')} came; counted from the tickets as they are now"


def _fields(fields: tuple[FieldCount, ...]) -> Iterator[str]:
    if fields:
        yield f"{'what changes':<16} {'mails':>7}"
    for one in fields:
        moves = ", ".join(f"{moved(one.field, before, after)} {count:,}" for before, after, count in one.moves)
        yield from _wrapped(f"  {one.field:<14} {one.mails:>7,}  ", moves)


def moved(field: str, before: str, after: str) -> str:
    if field in LISTED:
        return f"+{after}" if after else f"-{before}"
    nothing = "no" if field in LEFT_ALONE else "nothing"
    return f"{before or nothing} → {after or nothing}"


@dataclass(frozen=True, slots=True)
class LoadRow:
    """What one queue, team or assignee gets: altogether, and by week of its Monday."""

    of: Load
    name: str
    before: int
    after: int
    weeks: Mapping[str, LoadCount]

    @property
    def is_same(self) -> bool:
        return all(week.before == week.after for week in self.weeks.values())

    def cell(self, week: str) -> str:
        """`12→14`, one number where both are the same, a dot for none."""
        one = self.weeks.get(week)
        if one is None or one.before == one.after:
            return str(one.after) if one else "."
        return f"{one.before}→{one.after}"


def load_rows(load: Iterable[LoadCount]) -> list[LoadRow]:
    """The load by whom it falls on."""
    rows = []
    for (of, name), group in groupby(load, key=lambda one: (one.of, one.name)):
        weeks = {one.week: one for one in group}
        before, after = (sum(getattr(one, side) for one in weeks.values()) for side in ("before", "after"))
        rows.append(LoadRow(of, name, before, after, weeks))
    return rows


def _load(load: tuple[LoadCount, ...]) -> Iterator[str]:
    """Queues, teams and assignees that get more or less, with the last weeks in which they do."""
    weeks = sorted({one.week for one in load if one.before != one.after})[-WEEKS:]
    if not weeks:
        return
    yield f"{'load, by week':<32} {'before':>7} {'after':>7}  " + "".join(f"{week[5:]:>10}" for week in weeks)
    rows = load_rows(load)
    for row in rows:
        if not row.is_same:
            cells = "".join(f"{row.cell(week):>10}" for week in weeks)
            yield f"  {_cut(f'{row.of} {row.name}', 30):<30} {row.before:>7,} {row.after:>7,}  {cells}"
    if same := sum(row.is_same for row in rows):
        yield f"  {same} as before"


def _rules(found: Comparison) -> Iterator[str]:
    told = (
        ("newly dead", _hits(found.newly_dead, "before")),
        ("newly firing", _hits(found.newly_firing, "after")),
        ("taken out", _hits(found.removed, "before")),
        ("never firing", list(found.never_firing)),
    )
    if any(rules for _, rules in told):
        yield "rules"
    for name, rules in told:
        if rules:
            yield from _wrapped(f"  {name:<14} {len(rules):>7}  ", ", ".join(rules))


def _hits(rules: tuple[RuleCount, ...], side: str) -> list[str]:
    return [f"{one.rule} ({getattr(one, side):,})" for one in rules]


def _changed(found: Comparison, shown: int) -> Iterator[str]:
    """The tickets that change; those that would be left alone were told of before."""
    tickets = of_tickets(one for one in found.changed if not one.danger)
    if tickets:
        yield ("other changed tickets" if found.dangers else "changed tickets") + ", newest first"
    for mails in tickets[:shown]:
        first = mails[-1]
        yield _fit(f"  {label(first)}  {first.received_at:%Y-%m-%d}  {shown_subject(first)}")
        for one in reversed(mails):
            what = "; ".join(difference(each, one.event) for each in one.differences)
            by = f" (rules {other_rules(one)})" if other_rules(one) else ""
            yield from _wrapped("      " + (f"{one.event}: " if one.event != "new" else ""), what + by)
    yield from _more(len(tickets) - min(shown, len(tickets)))
    if found.mails_changed > len(found.changed):
        yield f"  only {len(found.changed):,} of {found.mails_changed:,} changed mails are listed; all are counted"


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"  and {count:,} more: -o json or --html FILE"


def label(one: Changed) -> str:
    return f"T-{one.ticket}" if one.ticket is not None else f"mail {one.inbound}"


def shown_subject(one: Changed) -> str:
    # What neither is seen nor takes room (marks of direction, control characters) could disguise the line.
    seen = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign for sign in one.subject
    )
    return " ".join(seen.split()) or "(no subject)"


def _named(numbers: tuple[int, ...], count: int) -> str:
    return "mail " + ", ".join(map(str, numbers)) + (", ..." if count > len(numbers) else "")


def _wrapped(head: str, text: str) -> list[str]:
    """The text behind its head, further lines under its beginning."""
    return wrap(text, COLUMNS, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False)


def _fit(line: str) -> str:
    return _cut(line, COLUMNS)


def _cut(text: str, columns: int) -> str:
    """The text in so many columns: signs of East Asian scripts take two, marks none."""
    if _width(text) <= columns:
        return text
    room, kept = columns - 1, 0
    while room >= (wide := _width(text[kept])):
        room, kept = room - wide, kept + 1
    return text[:kept] + "…"


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )
