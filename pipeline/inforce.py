"""The rule set in force: what was loaded, checked and tested last, followed in rules.yaml and in the database.

The newest activation names it. A process takes up another one between groups of mails, never within one. The file
counts when its content changes and is good; so a bad version changes nothing, and an activation stays in force even
where the file could not be written.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.owners import owners_of
from pipeline.classify.rules import RuleSet
from pipeline.classify.trial.selftest import problems, selftest
from pipeline.document import MAX_BYTES, parse
from pipeline.domain.rulebook import Activation, Cause, How
from pipeline.errors import FileErrors
from pipeline.failpoint import reach
from pipeline.problem import Place, Problem
from pipeline.rewrite import keep_beside, rewrite
from pipeline.ruletext import Written
from pipeline.store.unit import Store, Unit
from pipeline.watch import Content, Watch, read_content

log = logging.getLogger(__name__)
RULES_FILE: Final = "rules.yaml"
CONSIDERED: Final = "rules-file"
"""The setting with the digest of the file's content that was taken, or written, last."""
FILE: Final = "file"
"""The actor of an activation that an edited file brought."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A version of a rules file: its rule set if it may come into force, else the errors and who answers for them."""

    digest: str
    rules: RuleSet | None
    problems: tuple[Problem, ...] = ()
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """What an activation did to rules.yaml: where the replaced text is kept, or why the file could not be written."""

    kept_as: str = ""
    fault: str = ""


def examined(content: Content, names: Names, *, tested: str = "", name: str = RULES_FILE) -> Examined:
    """Load and check a version, and run its examples and tests unless its hash is the `tested` one."""
    if content.source is None:
        return _unfit(content, name, f"cannot be read: {content.why}", "put the file back")
    try:
        document = parse(content.source, name)
        rules = examine(document, names)
        found = document.errors
        if not found and rules.hash != tested:
            found = problems(rules, selftest(rules))
        return Examined(content.digest, None if found else rules, found, owners_of(document, found))
    except Exception as error:
        # Whatever a file holds, it must not end a service that has good rules.
        log.exception("rules.yaml could not be examined")
        return _unfit(content, name, f"cndesk's own fault: {type(error).__name__}", "see the log, and report it")


def _unfit(content: Content, name: str, message: str, cure: str) -> Examined:
    return Examined(content.digest, None, (Problem(name, Place(1, 1), "R005", message, cure),))


def from_history(text: str, names: Names) -> RuleSet | None:
    """A set that was in force, with today's names; with names unchecked where only those have changed since."""
    document = parse(text, RULES_FILE)
    rules = examine(document, names)
    if not document.errors:
        return rules
    try:
        return Written(text, RULES_FILE, tuple(names.calendars.values())).load()
    except FileErrors:
        return None


def put_in_force(unit: Unit, path: Path, rules: RuleSet, source: bytes, cause: Cause) -> Filed:
    """Write the file and record the activation, within the writer's transaction.

    The file comes first: should the process die in between, a new file is taken up like one that was edited.
    """
    filed = _write(unit, path, source)
    _activate(unit, rules, read_content(path, MAX_BYTES).digest, cause)
    reach("rules.before-commit")
    return filed


def _write(unit: Unit, path: Path, source: bytes) -> Filed:
    before = _bytes_of(path)
    if before == source:
        return Filed()
    kept_as = ""
    try:
        if before is not None and unit.rulebook.text(text_hash(before)) is None:
            kept_as = keep_beside(path, before, text_hash(before)[:8]).name
        rewrite(path, source)
    except OSError as error:
        return Filed(fault=error.strerror or str(error))
    return Filed(kept_as)


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def text_hash(source: bytes) -> str:
    """What a rule set of these bytes is known by."""
    try:
        return sha256(source.decode("utf-8-sig").encode("utf-8")).hexdigest()
    except UnicodeDecodeError:
        return sha256(source).hexdigest()


def _activate(unit: Unit, rules: RuleSet, digest: str, cause: Cause) -> None:
    """Record what is in force now, and the content of the file that is dealt with by that."""
    unit.journal.set(CONSIDERED, digest)
    before = unit.rulebook.newest()
    if before is not None and before.hash == rules.hash:
        return
    unit.rulebook.keep(rules.hash, rules.source, cause.at)
    unit.rulebook.activate(rules.hash, cause)
    old = before.hash[:12] if before else "-"
    log.info("rules=%s how=%s actor=%s before=%s", rules.hash[:12], cause.how, cause.actor, old)


class InForce:
    """The set that this process decides by, and the version of rules.yaml that it had to leave aside (`trouble`)."""

    def __init__(self, path: Path, names: Names, store: Store, now: datetime) -> None:
        """What is in force at the start. Raises FileErrors where the file is bad and no set was in force before."""
        self.path = path
        self.names = names
        self._store = store
        content = read_content(path, MAX_BYTES)
        self.watch = Watch(path, content.digest, MAX_BYTES)
        with store.look() as unit:
            newest = unit.rulebook.newest()
            is_known = unit.journal.setting(CONSIDERED) == content.digest
        found = examined(content, names, tested=newest.hash if newest else "")
        self.trouble: Examined | None = None if found.rules else found
        self.activation = newest.id if newest else 0
        self.rules = self._first(found, newest, is_known=is_known)
        if found.rules is self.rules:
            self._take(content, found.rules, How.START, now)

    def follow(self, now: datetime) -> None:
        """Take up what has come into force since the last look, elsewhere or by an edited file. Raises Transient."""
        self._follow_database()
        content = self.watch.look()
        if content is None:
            return
        found = examined(content, self.names, tested=self.rules.hash)
        if found.rules is None:
            self.trouble = found
            log.error("rules.yaml is left aside, rules=%s stay: %s", self.rules.hash[:12], found.problems[0].headline)
        elif not self._take(content, found.rules, How.RELOAD, now):
            return
        elif self.trouble is not None:
            self.trouble = None
            log.info("rules.yaml is good again")
        self.watch.took(content)

    def _first(self, found: Examined, newest: Activation | None, *, is_known: bool) -> RuleSet:
        """The file's set, unless it is bad, or as it was when another one came into force."""
        if newest is None or (found.rules and (found.rules.hash == newest.hash or not is_known)):
            if found.rules is None:
                raise FileErrors(found.problems)
            return found.rules
        rules = self._stored(newest)
        if rules is None:
            if found.rules is None:
                raise FileErrors(found.problems)
            return found.rules
        why = "is bad" if found.problems else "was not written when they came into force"
        log.warning("rules=%s of %s are in force: rules.yaml %s", rules.hash[:12], newest.at.date(), why)
        return rules

    def _stored(self, activation: Activation) -> RuleSet | None:
        with self._store.look() as unit:
            text = unit.rulebook.text(activation.hash)
        return from_history(text, self.names) if text is not None else None

    def _follow_database(self) -> None:
        with self._store.look() as unit:
            newest = unit.rulebook.newest()
        if newest is None or newest.id == self.activation:
            return
        self.activation = newest.id
        if newest.hash == self.rules.hash:
            return
        rules = self._stored(newest)
        if rules is None:
            log.error("rules=%s came into force elsewhere and cannot be loaded here", newest.hash[:12])
            return
        log.info("rules=%s taken up, how=%s actor=%s", rules.hash[:12], newest.how, newest.actor)
        self.rules = rules

    def _take(self, content: Content, rules: RuleSet, how: How, now: datetime) -> bool:
        """Put a good file into force, once for all processes; False where it has changed again meanwhile."""
        with self._store.begin() as unit:
            if how is How.RELOAD and read_content(self.path, MAX_BYTES).digest != content.digest:
                return False
            _activate(unit, rules, content.digest, Cause(FILE, how, now))
            newest = unit.rulebook.newest()
        self.rules, self.activation = rules, newest.id if newest else 0
        return True
