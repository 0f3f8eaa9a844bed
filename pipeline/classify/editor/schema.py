"""The JSON Schema of rules.yaml (draft-07, which yaml-language-server knows best), made from the tables of the language.

What the loader takes, the schema takes. Names come from the file's own vocabulary and from the home where they are
known, so that an editor completes them and marks a typo on the same line as `rules check`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.classify import language
from pipeline.classify.editor import manual
from pipeline.classify.language import ACTIONS, CONDITIONS, DEFAULTS, KINDS, Allowed, Choice, Declared, Reading
from pipeline.classify.load import EXPECT_KEYS, EXPECTED, EXPECTED_LISTS, NOBODY, NOUNS, VERSION
from pipeline.classify.names import Names
from pipeline.classify.sample import MAIL_KEYS
from pipeline.classify.themes import WEIGHTS
from pipeline.document import Document, Scalar, pick
from pipeline.document import Mapping as MappingNode
from pipeline.domain.calendar import WEEKDAYS
from pipeline.domain.ticket import Status

Schema = dict[str, object]

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
MOST_SHOWN: Final = 24
AGAIN: Final = "a new one? cndesk rules schema takes it up"
SCALAR: Final[Schema] = {"type": ["string", "number", "boolean"]}
FILLED: Final[Schema] = {**SCALAR, "pattern": r"\S"}
FLAG: Final[Schema] = {"type": "boolean"}
NUMBER: Final[Schema] = {"type": "integer", "minimum": 1}
SPAN: Final[Schema] = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*(s|m|h|d)$"}
SIZE: Final[Schema] = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*([kKmMgG]?[bB])$"}
BOUNDS: Final[Schema] = {
    "anyOf": [
        {"type": "integer", "minimum": 0},
        {"type": "string", "pattern": r"^\s*(>=|<=|>|<|=|==)?\s*[0-9]{1,9}\s*$"},
    ]
}
WORD: Final[Schema] = {
    **SCALAR,
    "pattern": r"^(?!lists\.)\s*[^\s*]",
    "patternErrorMessage": "a word, or {in: lists.<name>}; * may stand at its end only",
}
DAY: Final = rf"^({'|'.join(WEEKDAYS)})(-({'|'.join(WEEKDAYS)}))?$"
HOURS: Final[Schema] = {"type": "string", "pattern": r"^\s*[0-9]{1,2}:[0-9]{2}\s*-\s*[0-9]{1,2}:[0-9]{2}\s*$"}
DATE: Final[Schema] = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
ID: Final[Schema] = {"type": ["string", "number"], "pattern": r"^[^\s!-/:-@\[-`{-~][^\s!-,/:-@\[-^`{-~]*$"}
ALIKE: Final = r"^\s*(tag|topic|network|requester)\s+\S.*\s+in\s+[0-9]{1,4}[mhd]\s*$"
SURGE: Final[Schema] = {
    "type": "string",
    "pattern": r"^\s*same-(tag|topic|network|requester)\s*>=\s*[1-9][0-9]{0,3}\s+in\s+[0-9]{1,4}[mhd]\s*$",
}


@dataclass(frozen=True, slots=True)
class Known:
    """The names that stand in the file and in its home; None where nothing is known of a noun."""

    words: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()

    def of(self, noun: str) -> tuple[str, ...] | None:
        return self.words.get(noun) or (KINDS if noun == "kinds" else None)


def known_of(document: Document, names: Names) -> Known:
    """What a file declares, as far as it can be read, and what its home does."""
    declared = {noun: tuple(_scalars(document, "vocabulary", noun, "*")) or None for noun in NOUNS}
    elsewhere: dict[str, tuple[str, ...] | None] = {
        noun: None if found is None else tuple(sorted(found))
        for noun, found in (
            ("networks", names.networks),
            ("mailboxes", names.mailboxes),
            ("templates", names.templates),
            ("articles", names.articles),
            ("specialists", names.specialists),
        )
    }
    calendars = (*names.calendars, *_keys(document, "calendars"))
    return Known({**declared, **elsewhere}, _keys(document, "lists"), _keys(document, "themes"), calendars)


def schema(known: Known) -> Schema:
    """The schema of a whole file."""
    return {
        "$schema": DRAFT,
        "title": "rules.yaml: how mails are routed",
        **_object(_top(known), "version", section=""),
        "definitions": {
            "condition": {**_object(_conditions(known, CONDITIONS), section="when"), "minProperties": 1},
            "rule": _rule(known),
            "example": {
                "anyOf": [FILLED, {**_object(_mail(known) | _facts(known), section="mail"), "minProperties": 1}]
            },
            "test": _test(known),
        },
    }


def _scalars(document: Document, *path: str) -> Iterable[str]:
    return (node.text.strip() for node in pick(document.root, *path) if isinstance(node, Scalar))


def _keys(document: Document, section: str) -> tuple[str, ...]:
    nodes = (node for node in pick(document.root, section) if isinstance(node, MappingNode))
    return tuple(entry.key for node in nodes for entry in node.entries)


def _object(properties: Mapping[str, Schema], *required: str, section: str) -> Schema:
    """A mapping of these keys and no others, each with its text."""
    made: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _told(inner, section, key) for key, inner in properties.items()},
    }
    return {**made, "required": list(required)} if required else made


def _told(inner: Schema, section: str, key: str) -> Schema:
    said = manual.text(*filter(None, (section, key)))
    return {"description": said, "markdownDescription": said, **inner} if said else inner


def _or_null(inner: Schema) -> Schema:
    """A section of which all is commented out is as good as not there."""
    return {**inner, "type": [inner["type"], "null"]}


def _enum(words: Iterable[str] | None, otherwise: Schema = FILLED) -> Schema:
    """One of these words, where they are known."""
    if words is None:
        return otherwise
    names = list(words)
    known = f"declared are {', '.join(names)}" if 0 < len(names) <= MOST_SHOWN else "not declared"
    return {"enum": names, "errorMessage": f"{known} ({AGAIN})"}


def _in(known: Known) -> Schema:
    """What stands behind `in:`: lists by name, and words."""
    lists: Schema = {"enum": [f"lists.{name}" for name in known.lists]}
    word: Schema = {**SCALAR, "pattern": r"^(?!lists\.)", "patternErrorMessage": f"no such list ({AGAIN})"}
    return _one_or_more({"anyOf": [lists, word]} if known.lists else FILLED)


def _one_or_more(word: Schema) -> Schema:
    return {"anyOf": [word, {"type": "array", "items": word, "minItems": 1}]}


def _words(known: Known, word: Schema, **more: Schema) -> Schema:
    """A word, several, or those behind `in:`."""
    behind = _object({"in": _in(known), **more}, "in", section="")
    return {"anyOf": [word, {"type": "array", "items": word, "minItems": 1}, behind]}


def _allowed(known: Known, allowed: Allowed) -> Schema:
    match allowed:
        case Choice(allowed=words):
            return {"enum": [str(word) for word in words]}
        case Declared(noun=noun):
            return _enum(known.of(noun))
        case _:
            return WORD | {"pattern": r"^(?!lists\.)\s*\S"}


def _top(known: Known) -> dict[str, Schema]:
    many: Schema = {"type": "array", "items": FILLED}
    nouns = _object(dict.fromkeys(NOUNS, many), section="vocabulary")
    weights = {name: _words(known, WORD) for name in WEIGHTS}
    theme = _object({"group": FILLED, **weights}, section="theme")
    calendar: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"zone": _told({"type": "string"}, "calendar", "zone"), "holidays": _one_or_more(DATE)},
        "patternProperties": {DAY: _told(_one_or_more(HOURS), "calendar", "day")},
    }
    words: Schema = _words(known, FILLED)
    return {
        "version": {"const": VERSION},
        "vocabulary": _or_null(nouns),
        "lists": {"type": ["object", "null"], "additionalProperties": words},
        "themes": {"type": ["object", "null"], "additionalProperties": theme},
        "calendars": {"type": ["object", "null"], "additionalProperties": calendar},
        "defaults": _or_null(_object({name: _action(known, name) for name in DEFAULTS}, section="then")),
        "rules": {"type": ["array", "null"], "items": {"$ref": "#/definitions/rule"}},
        "tests": {"type": ["array", "null"], "items": {"$ref": "#/definitions/test"}},
    }


def _rule(known: Known) -> Schema:
    example: Schema = {"$ref": "#/definitions/example"}
    sides: Schema = {"anyOf": [example, {"type": "array", "items": example}]}
    then = _object({name: _action(known, name) for name in ACTIONS}, section="then")
    keys: dict[str, Schema] = {
        "id": ID,
        "why": FILLED,
        "owner": {"anyOf": [_enum(known.of("teams") or ()), {"type": "string", "pattern": "@"}]},
        "review_by": DATE,
        "on": _words(known, {"enum": list(language.EVENTS)}),
        "when": {"$ref": "#/definitions/condition"},
        "then": {**then, "minProperties": 1},
        "examples": _object({"match": sides, "not": sides}, section="examples"),
    }
    return _object(keys, "id", "when", "then", section="rule")


def _conditions(known: Known, readings: Mapping[str, Reading]) -> dict[str, Schema]:
    return {name: _condition(known, reading) for name, reading in readings.items()}


def _condition(known: Known, reading: Reading) -> Schema:
    match reading:
        case language.WordIs(allowed=allowed):
            return _words(known, _allowed(known, allowed))
        case language.InCalendar():
            return _enum(known.calendars or None)
        case language.Keys(keys=keys):
            return {**_object(_conditions(known, keys), section="when"), "minProperties": 1}
        case language.Special(form=form):
            return _special(known, form)
        case language.FieldSays() | language.TextSays():
            return _of_text(known, reading)
        case _:
            return FLAG if isinstance(reading, language.Claim) else BOUNDS


def _of_text(known: Known, reading: language.FieldSays | language.TextSays) -> Schema:
    """Tests of a text; a name may also be words alone."""
    if isinstance(reading, language.FieldSays):
        return _says(known)
    return {"anyOf": [_says(known), *_members(_words(known, WORD, at_least=NUMBER))]}


def _members(either: Schema) -> list[object]:
    members = either["anyOf"]
    return list(members) if isinstance(members, list) else []


def _tests(known: Known) -> dict[str, Schema]:
    """The ways to ask of a text."""
    plain = _words(known, FILLED)
    return {"word": _words(known, WORD, at_least=NUMBER), "contains": plain, "glob": plain, "regex": plain}


def _says(known: Known) -> Schema:
    return {**_object(_tests(known), section=""), "minProperties": 1}


def _special(known: Known, form: str) -> Schema:
    """The conditions with a form of their own."""
    one: Schema = {"$ref": "#/definitions/condition"}
    several: Schema = {"type": "array", "items": one, "minItems": 1}
    theme = _enum(known.themes or None)
    name: Schema = {"anyOf": [{**_says(known), "maxProperties": 1}, FILLED, {"type": "array", "items": FILLED}]}
    attachment = {"name": name, "type": _words(known, FILLED), "min_size": SIZE, "max_size": SIZE, "count": BOUNDS}
    forms: dict[str, Schema] = {
        "all": several,
        "any": several,
        "not": {"anyOf": [one, several]},
        "rule": _words(known, FILLED),
        "about": {"anyOf": [theme, _object({"theme": theme, "at_least": NUMBER}, "theme", section="about")]},
        "header": _object({"name": FILLED, "exists": FLAG, **_tests(known)}, "name", section="header"),
        "attachment": {**_object(attachment, section="attachment"), "minProperties": 1},
    }
    return forms[form]


def _action(known: Known, name: str) -> Schema:
    match ACTIONS[name]:
        case language.PutWord(allowed=allowed):
            return _allowed(known, allowed)
        case language.AddWords(allowed=allowed):
            people: Schema = {"anyOf": [_enum((*language.COLLEAGUES, *(known.of("teams") or ()))), {"pattern": "@"}]}
            return _words(known, people if allowed is language.PEOPLE else _allowed(known, allowed))
        case language.MarkAs():
            return FLAG
        case language.SpecialAction(form=form):
            return _special_action(known, form)


def _special_action(known: Known, form: str) -> Schema:
    """The actions with a form of their own."""
    priority: Schema = {"enum": [str(word) for word in language.PRIORITIES]}
    team = _enum(known.of("teams"))
    specialist = _enum(known.of("specialists"))
    party: dict[str, Schema] = {"to": team, "after": SPAN, "unless": {"enum": list(language.UNLESS)}, "when": SURGE}
    one: Schema = {"anyOf": [team, _object(party, "to", section="escalate")]}
    assign: dict[str, Schema] = {
        "specialist": specialist,
        "team": team,
        "strategy": {"enum": list(language.STRATEGIES)},
    }
    forms: dict[str, Schema] = {
        "priority": {"anyOf": [priority, _object({"at_least": priority}, "at_least", section="priority")]},
        "assign": {
            **_object(assign, section="assign"),
            "oneOf": [{"required": ["specialist"]}, {"required": ["team"]}],
        },
        "escalate": {"anyOf": [*_members(one), {"type": "array", "items": one, "minItems": 1}]},
        "set": {"type": "object", "additionalProperties": FILLED, "minProperties": 1},
        "snooze": SPAN,
        "stop": FLAG,
        "untag": _words(known, _allowed(known, Declared("tags"))),
    }
    return forms[form]


def _mail(known: Known) -> dict[str, Schema]:
    auth: Schema = {"enum": list(map(str, language.AUTH.allowed))}
    file = _object({"name": SCALAR, "type": SCALAR, "size": SIZE}, section="attachment")
    forms: dict[str, Schema] = {
        "auth": _object(dict.fromkeys(("dmarc", "dkim", "spf"), auth), section="when"),
        "attachments": {"type": "array", "items": file},
        "headers": {"type": "object", "additionalProperties": SCALAR},
        "received": {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"},
        "bounce": FLAG,
        **{key: _words(known, FILLED) for key in ("from", "to", "cc", "reply_to")},
    }
    return {key: forms.get(key, SCALAR) for key in MAIL_KEYS}


def _facts(known: Known) -> dict[str, Schema]:
    network: dict[str, Schema] = dict.fromkeys(("id", "region", "cnm", "language"), SCALAR)
    network |= {"tier": _enum(known.of("tiers")), "stage": {"enum": list(language.STAGES)}}
    requester: dict[str, Schema] = {
        "open_tickets": {"type": "integer", "minimum": 0},
        "last_rating": {"enum": list(language.RATINGS.allowed)},
    }
    return {
        "network": _object(network, section="when"),
        "event": {"enum": list(language.EVENTS)},
        "thread": _object({"status": {"enum": [str(status) for status in Status]}}, section="when"),
        "requester": _object(requester, section="when"),
        "mailbox": _enum(known.of("mailboxes"), SCALAR),
        "recent": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {ALIKE: {"type": "integer", "minimum": 0}},
        },
    }


def _test(known: Known) -> Schema:
    expect = {key: _expected(known, key) for key in EXPECT_KEYS}
    keys: dict[str, Schema] = {
        "name": FILLED,
        "mail": {**_object(_mail(known), section="mail"), "minProperties": 1},
        "expect": {**_object(expect, section="expect"), "minProperties": 1},
        **{key: _told(inner, "mail", key) for key, inner in _facts(known).items()},
    }
    return _object(keys, "name", "mail", "expect", section="test")


def _expected(known: Known, key: str) -> Schema:
    if key in ("ignored", "spam"):
        return FLAG
    if key == "set":
        return {"type": "object", "additionalProperties": FILLED, "minProperties": 1}
    word = _allowed(known, EXPECTED[key]) if key in EXPECTED else FILLED
    if key == "escalate":
        word = _enum((NOBODY, *(known.of("teams") or ()))) if known.of("teams") else FILLED
    one_value = key in EXPECTED and key not in EXPECTED_LISTS
    return word if one_value else {"anyOf": [word, {"type": "array", "items": word}]}
