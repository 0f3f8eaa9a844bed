"""Rule sets by their texts: the one in force or an earlier one out of the store, or one on its way to another process.

A text of the past loads whatever templates and people its home has now: their names are taken as they stand.
"""

from dataclasses import dataclass

from pipeline import document
from pipeline.classify.load import examine
from pipeline.classify.names import unchecked
from pipeline.classify.rules import RuleSet
from pipeline.domain.calendar import Calendar
from pipeline.errors import UserError
from pipeline.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Written:
    """A rule set as its text, with the calendars that other files of its home declare."""

    text: str
    file: str
    calendars: tuple[Calendar, ...] = ()

    def load(self) -> RuleSet:
        """The rule set, whatever templates and people its home has now. Raises FileErrors."""
        read = document.parse(self.text, self.file)
        rules = examine(read, unchecked(read.root, self.calendars))
        read.must_hold()
        return rules


def written(rules: RuleSet) -> Written:
    """A loaded rule set as it can be sent to another process."""
    return Written(rules.source, rules.file, rules.calendars)


def in_force(unit: Unit, calendars: tuple[Calendar, ...] = (), prefix: str = "") -> RuleSet:
    """The rule set in force, or the one whose hash begins so. Raises UserError where there is none."""
    wanted = _hash_of(unit, prefix) if prefix else _hash_in_force(unit)
    text = unit.rulebook.text(wanted)
    if text is None:
        raise UserError(f"the text of the rule set {wanted[:12]} is not in the store", "cndesk rules history")
    return Written(text, f"rule set {wanted[:12]}", calendars).load()


def _hash_in_force(unit: Unit) -> str:
    newest, used = unit.rulebook.newest(), unit.precedents.last_used()
    if newest is None and used is None:
        raise UserError("the store knows of no rule set: no mail was processed yet", "cndesk run --once")
    return newest.hash if newest else used[0] if used else ""


def _hash_of(unit: Unit, prefix: str) -> str:
    found = unit.precedents.hashes(prefix)
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f'{len(found)} rule sets have a hash that begins with "{prefix}"', "give more of it")
    raise UserError(f'no rule set has a hash that begins with "{prefix}"', "cndesk rules history lists them")
