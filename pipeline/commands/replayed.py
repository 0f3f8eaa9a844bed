"""A comparison as `cndesk rules replay` hands it out beside its lines: JSON for programs, a page for people."""

from collections.abc import Mapping
from typing import Final

from pipeline.classify.replay.compare import Case, effects
from pipeline.classify.replay.comparison import (
    LEFT_ALONE,
    LISTED,
    SET,
    SINGLE,
    Changed,
    Comparison,
    Difference,
    RuleCount,
)
from pipeline.classify.replay.outline import label, load_rows, moved, notes, of_tickets, shown_subject
from pipeline.domain.classification import Classification

MAX_BODY: Final = 600
MAX_MOVES: Final = 12
MAX_WEEKS: Final = 8
Json = dict[str, object]


def as_json(found: Comparison) -> Json:
    """Everything, each changed ticket with its mails."""
    period = found.period
    return {
        "candidate": found.candidate,
        "against": found.against,
        "since": period.since.isoformat() if period.since else None,
        "until": period.until.isoformat() if period.until else None,
        "newest": period.newest,
        "tickets": _counts(found.tickets, found.tickets_changed),
        "mails": _counts(found.mails, found.mails_changed),
        "ignored_mails": _counts(found.loose, found.loose_changed),
        "dangers": dict(found.dangers),
        "fields": [
            {
                "field": one.field,
                "mails": one.mails,
                "moves": [{"from": before, "to": after, "mails": count} for before, after, count in one.moves],
            }
            for one in found.fields
        ],
        "load": [
            {"of": one.of, "name": one.name, "week": one.week, "before": one.before, "after": one.after}
            for one in found.load
        ],
        "rules": _rules(found),
        "left_out": {
            "without_facts": found.without_facts,
            "damaged": found.damaged,
            "damaged_mails": list(found.damaged_named),
            "deleted": found.gone,
        },
        "disagreeing": {"mails": found.disagreeing, "named": list(found.disagreeing_named)},
        "counted_anew": [{"window": window, "mails": mails} for window, mails in found.counted_anew],
        "changed": [
            {"ticket": mails[0].ticket, "mails": [_changed(one) for one in mails]}
            for mails in of_tickets(found.changed)
        ],
        "changed_mails_not_listed": found.mails_changed - len(found.changed),
    }


def page_values(found: Comparison, cases: Mapping[int, Case], title: str, shown: int) -> Json:
    """What the page of a comparison says; of the changed mails, those that are still there, so many at most."""
    weeks = sorted({one.week for one in found.load})[-MAX_WEEKS:]
    sheets = [_sheet(one, cases[one.inbound]) for one in found.changed if one.inbound in cases][:shown]
    return {
        "title": title,
        "found": found,
        "notes": list(notes(found)),
        "moved": moved,
        "most_moves": MAX_MOVES,
        "weeks": [week[5:] for week in weeks],
        "load": [
            {
                "of": row.of,
                "name": row.name,
                "before": row.before,
                "after": row.after,
                "is_same": row.is_same,
                "cells": [row.cell(week) for week in weeks],
            }
            for row in load_rows(found.load)
        ],
        "rules": [
            ("newly dead", _hits(found.newly_dead, "before")),
            ("newly firing", _hits(found.newly_firing, "after")),
            ("taken out", _hits(found.removed, "before")),
            ("never firing", [{"rule": rule, "hits": 0} for rule in found.never_firing]),
        ],
        "sheets": sheets,
        "left_out": found.mails_changed - len(sheets),
    }


def _counts(all_: int, changed: int) -> Json:
    return {"all": all_, "same": all_ - changed, "changed": changed}


def _rules(found: Comparison) -> Json:
    return {
        "newly_dead": [one.rule for one in found.newly_dead],
        "newly_firing": [one.rule for one in found.newly_firing],
        "never_firing": list(found.never_firing),
        "taken_out": [one.rule for one in found.removed],
        "hits": [{"rule": one.rule, "before": one.before, "after": one.after} for one in found.rules],
    }


def _changed(one: Changed) -> Json:
    return {
        "inbound": one.inbound,
        "event": one.event,
        "received_at": one.received_at.isoformat(),
        "subject": one.subject,
        "differences": [_difference(each) for each in one.differences],
        "rules": {"before": list(one.before), "after": list(one.after)},
        "danger": one.danger or None,
        "left_alone_by": one.left_alone_by or None,
    }


def _difference(one: Difference) -> Json:
    return {"field": one.field, "before": list(one.before), "after": list(one.after)}


def _hits(rules: tuple[RuleCount, ...], side: str) -> list[Json]:
    return [{"rule": one.rule, "hits": getattr(one, side)} for one in rules]


def _sheet(one: Changed, case: Case) -> Json:
    message = case.facts.message
    body = message.new_text.strip()
    return {
        "subject": shown_subject(one),
        "label": label(one),
        "event": one.event,
        "received_at": one.received_at,
        "sender": message.sender or ", ".join(person.email for person in message.from_) or "nobody certain",
        "body": body[:MAX_BODY].rstrip() + (" […]" if len(body) > MAX_BODY else "") or "(no text)",
        "danger": one.danger,
        "left_alone_by": one.left_alone_by,
        "rows": _fields(case.before, case.after, case),
        "before": case.before,
        "after": case.after,
    }


def _fields(before: Classification, after: Classification, case: Case) -> list[Json]:
    """Both decisions field by field; those that both leave empty are left out."""
    was, would = effects(before, case.facts.event), effects(after, case.facts.event)
    of_tickets_ = sorted(name for name in was.keys() | would.keys() if name.startswith(SET))
    names = [name for name in (*LEFT_ALONE, *SINGLE, *LISTED, *of_tickets_) if name in was or name in would]
    return [
        {
            "field": name,
            "sides": (was.get(name, ()), would.get(name, ())),
            "differs": sorted(was.get(name, ())) != sorted(would.get(name, ())),
        }
        for name in names
    ]
