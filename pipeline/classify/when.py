"""Read the `when` of rules into conditions, along the table of the language."""

from collections.abc import Callable
from functools import cache
from typing import Final

from pipeline.classify import language
from pipeline.classify.conditions import (
    About,
    AllOf,
    Amount,
    AnyOf,
    Attached,
    Bounds,
    Condition,
    ContainsTest,
    Fired,
    Flag,
    GlobTest,
    InText,
    NotOf,
    OneOf,
    PatternTest,
    Received,
    Said,
    TextTest,
    WordTest,
)  # fmt: skip
from pipeline.classify.language import CONDITIONS, Reading, Special
from pipeline.classify.lexicon import SHORTEST_STEM, Prepared, key, lexicon
from pipeline.classify.pattern import Pattern, RefusedPattern, pattern
from pipeline.classify.reader import (
    LIST_PREFIX,
    Reader,
    allowed_words,
    bounds,
    entries,
    flag,
    of_kind,
    scalars,
    scalars_in,
    shaped,
    text,
    whole_number,
)  # fmt: skip
from pipeline.classify.text import normalise, solid
from pipeline.classify.view import TextField, Texts, View
from pipeline.document import Entry, Mapping, Node, Scalar, Sequence
from pipeline.domain.classification import Finding, Truth
from pipeline.kind import size
from pipeline.problem import did_you_mean

Keyed = Callable[[Reader, Entry, str], Condition | None]
MISPLACED: Final = {name: f"{name} is what a rule does: it belongs under then" for name in language.ACTIONS}
Circumstance = language.WordIs | language.Claim | language.NumberIs | language.InCalendar
SIZE: Final = size("0B", "1GB")


def read_when(reader: Reader, node: Node, path: str = "") -> Condition | None:
    """The condition of a mapping: all of its keys together."""
    found = entries(reader, node, CONDITIONS, "a condition", MISPLACED)
    parts = [keyed(reader, entry, CONDITIONS[name], _join(path, name)) for name, entry in found.items()]
    if isinstance(node, Mapping) and not node.entries:
        reader.wrong(node.place, "R015", "a condition without keys would hold for every mail", "remove it or fill it")
    return _together(path or "all", parts)


def keyed(reader: Reader, entry: Entry, reading: Reading, path: str) -> Condition | None:
    """The condition of one key, by how the language reads it."""
    condition = _by_reading(reader, entry, reading, path)
    if condition is None:
        reader.silent(entry)
    return condition


def _by_reading(reader: Reader, entry: Entry, reading: Reading, path: str) -> Condition | None:
    node = entry.value
    match reading:
        case Special(form=form):
            return SPECIALS[form](reader, entry, path)
        case language.Keys(keys=keys):
            found = entries(reader, node, keys, f'"{entry.key}"')
            parts = [keyed(reader, inner, keys[name], _join(path, name)) for name, inner in found.items()]
            return _together(path, parts)
        case language.FieldSays(fields=fields):
            return _field_says(reader, node, fields, path)
        case language.TextSays(texts=texts):
            return _text_says(reader, node, texts, path)
        case _:
            return _circumstance(reader, entry, reading, path)


def _circumstance(reader: Reader, entry: Entry, reading: Circumstance, path: str) -> Condition | None:
    what = f'"{entry.key}"'
    match reading:
        case language.WordIs(look=look, allowed=allowed):
            words = [word.casefold() for word in allowed_words(reader, entry.value, allowed, what)]
            globs = tuple(word for word in words if isinstance(allowed, language.Free) and ("*" in word or "?" in word))
            return OneOf(path, look, frozenset(words) - set(globs), globs) if words else None
        case language.Claim(look=claim):
            wanted = flag(reader, entry.value, what)
            return None if wanted is None else Flag(path, claim, wanted)
        case language.NumberIs(look=number):
            within = bounds(reader, entry.value, what)
            return None if within is None else Amount(path, number, within)
        case language.InCalendar(is_inside=is_inside):
            return _received(reader, entry.value, path, is_inside=is_inside)


def _received(reader: Reader, node: Node, path: str, *, is_inside: bool) -> Condition | None:
    name = text(reader, node, "the calendar")
    if not name or name in reader.calendars:
        return Received(path, reader.calendars[name], is_inside) if name else None
    reader.wrong(node.place, "R020", f'calendar "{name}" is not declared', did_you_mean(name, reader.calendars))
    return None


def _field_says(reader: Reader, node: Node, fields: tuple[TextField, ...], path: str) -> Condition | None:
    found = entries(reader, node, language.TEXT_TESTS, f'"{path.rpartition(".")[2]}"')
    parts: list[Condition | None] = []
    for name, entry in found.items():
        place = _join(path, name)
        if name == "word":
            keys, at_least = _words(reader, entry.value)
            reader.words |= keys
            miss = Finding(place, Truth.MISS, f"none of {len(keys)} words")
            parts.append(InText(place, fields, keys, at_least, miss) if keys else None)
        else:
            parts.append(_said(reader, entry, _texts_of(fields), place))
    return _together(path, parts)


@cache
def _texts_of(fields: tuple[TextField, ...]) -> Texts:
    """How to come by the texts of these fields; one function for the same fields, so that conditions can be compared."""

    def texts(view: View) -> tuple[Prepared, ...]:
        prepared = (view.text(name) for name in fields)
        return tuple(text for text in prepared if text.written)

    return texts


def _text_says(reader: Reader, node: Node, texts: Texts, path: str) -> Condition | None:
    if not isinstance(node, Mapping) or "in" in (entry.key for entry in node.entries):
        return _said(reader, Entry("word", node.place, node), texts, path)
    found = entries(reader, node, language.TEXT_TESTS, f'"{path.rpartition(".")[2]}"')
    return _together(path, [_said(reader, entry, texts, _join(path, name)) for name, entry in found.items()])


def _said(reader: Reader, entry: Entry, texts: Texts, path: str) -> Condition | None:
    test = read_test(reader, entry)
    return Said(path, texts, test, Finding(path, Truth.MISS)) if test else None


def read_test(reader: Reader, entry: Entry) -> TextTest | None:
    """The test that a key word, contains, glob or regex stands for."""
    if entry.key == "word":
        keys, at_least = _words(reader, entry.value)
        return WordTest(keys, at_least, lexicon(keys)) if keys else None
    if entry.key == "regex":
        patterns = tuple(filter(None, (_pattern(reader, scalar) for scalar in scalars(reader, entry.value, '"regex"'))))
        return PatternTest(patterns) if patterns else None
    plain = scalars(reader, entry.value, f'"{entry.key}"')
    if entry.key == "glob":
        return GlobTest(tuple(normalise(scalar.text.strip()) for scalar in plain)) if plain else None
    parts = tuple(filter(None, (solid(normalise(scalar.text)) for scalar in plain)))
    return ContainsTest.of(parts) if parts else None


def _words(reader: Reader, node: Node) -> tuple[frozenset[str], int]:
    """The keys of the words that are looked for, and how many different ones there must be."""
    at_least = 1
    if isinstance(node, Mapping):
        found = entries(reader, node, ("in", "at_least"), '"word"')
        if "at_least" in found:
            at_least = whole_number(reader, found["at_least"].value, '"at_least"', low=1) or 1
        plain = scalars_in(reader, found["in"].value, '"in"') if "in" in found else []
        if found and "in" not in found:
            reader.wrong(node.place, "R011", 'key "in" is missing', "such as word: {in: lists.x, at_least: 2}")
    else:
        plain = scalars(reader, node, '"word"')
    return frozenset(filter(None, (read_word(reader, scalar) for scalar in plain))), at_least


def read_word(reader: Reader, scalar: Scalar) -> str:
    """The key of a word of a rule; empty (and noted) if nothing could ever match it."""
    if scalar.text.startswith(LIST_PREFIX):
        reader.wrong(scalar.place, "R015", f'"{scalar.text}" is taken as a word here', f"write {{in: {scalar.text}}}")
        return ""
    found = key(scalar.text)
    if not found:
        reader.wrong(scalar.place, "R015", f'"{scalar.text}" has no letter or digit', "use contains for signs")
    elif scalar.text.strip().endswith("*") and len(found) <= SHORTEST_STEM and found.isascii():
        reader.wrong(
            scalar.place, "R015", f'"{scalar.text}" is too short', f"at least {SHORTEST_STEM} letters before *"
        )
    elif "*" in found[:-1] or "*" in scalar.text.strip()[:-1]:
        reader.wrong(scalar.place, "R015", "in a word * may stand at the end only", "use glob or contains")
    else:
        return found
    return ""


def _pattern(reader: Reader, scalar: Scalar) -> Pattern | None:
    try:
        return pattern(scalar.text)
    except RefusedPattern as refused:
        reader.wrong(scalar.place, "R022", str(refused), refused.cure)
        return None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _together(path: str, parts: list[Condition | None]) -> Condition | None:
    """One condition of several; none if any could not be read."""
    read = tuple(part for part in parts if part is not None)
    if not read or len(read) < len(parts):
        return None
    return read[0] if len(read) == 1 else AllOf(path, read)


def _several(reader: Reader, entry: Entry, path: str) -> list[Condition | None]:
    listed = shaped(reader, entry.value, Sequence, f'"{entry.key}"', "each item is a condition: - subject: {...}")
    if listed and not listed.items:
        reader.wrong(listed.place, "R015", f'"{entry.key}" is empty')
    return [read_when(reader, item, f"{path}[{number}]") for number, item in enumerate(listed.items if listed else ())]


def _all(reader: Reader, entry: Entry, path: str) -> Condition | None:
    return _together(path, _several(reader, entry, path))


def _any_of(path: str, parts: list[Condition | None]) -> Condition | None:
    read = tuple(part for part in parts if part is not None)
    if not read or len(read) < len(parts):
        return None
    tried = dict.fromkeys(part.path.rpartition("].")[2] or part.path for part in read)
    miss = Finding(path, Truth.MISS, f"neither {' nor '.join(tried)}" if len(tried) > 1 else "none of them")
    return read[0] if len(read) == 1 else AnyOf(path, read, miss)


def _any(reader: Reader, entry: Entry, path: str) -> Condition | None:
    return _any_of(path, _several(reader, entry, path))


def _not(reader: Reader, entry: Entry, path: str) -> Condition | None:
    is_list = isinstance(entry.value, Sequence)
    inner = _any(reader, entry, path) if is_list else read_when(reader, entry.value, path)
    return NotOf(path, inner) if inner else None


def _rule(reader: Reader, entry: Entry, path: str) -> Condition | None:
    named = scalars(reader, entry.value, '"rule"')
    for scalar in named:
        name = scalar.text.strip()
        if name in reader.rules:
            continue
        if name == reader.rule:
            reader.wrong(scalar.place, "R015", f'rule "{name}" waits for itself', "name a rule above it")
        elif name in reader.all_rules:
            reader.wrong(scalar.place, "R015", f'rule "{name}" stands further down', "only rules above are known here")
        else:
            reader.wrong(scalar.place, "R020", f'rule "{name}" does not exist', did_you_mean(name, reader.rules))
    rules = tuple(scalar.text.strip() for scalar in named)
    return Fired(path, rules, Finding(path, Truth.MISS, ", ".join(rules))) if rules else None


def _about(reader: Reader, entry: Entry, path: str) -> Condition | None:
    node, at_least = entry.value, 1
    if isinstance(node, Mapping):
        found = entries(reader, node, ("theme", "at_least"), '"about"')
        if "at_least" in found:
            at_least = whole_number(reader, found["at_least"].value, '"at_least"', low=1) or 1
        if "theme" not in found:
            reader.wrong(node.place, "R011", 'key "theme" is missing')
            return None
        node = found["theme"].value
    theme = text(reader, node, "the theme")
    if theme and theme not in reader.themes:
        reader.wrong(node.place, "R020", f'theme "{theme}" is not declared', did_you_mean(theme, reader.themes))
    if theme not in reader.themes:
        return None
    return About(path, theme, reader.themes[theme], at_least, Finding(path, Truth.MISS, "no word of it"))


@cache
def _is_there(name: str) -> Callable[[View], bool]:
    return lambda view: bool(view.facts.message.header(name))


@cache
def _texts_of_header(name: str) -> Texts:
    def texts(view: View) -> tuple[Prepared, ...]:
        return tuple(map(Prepared, view.facts.message.header(name)))

    return texts


def _header(reader: Reader, entry: Entry, path: str) -> Condition | None:
    found = entries(reader, entry.value, ("name", "exists", *language.TEXT_TESTS), '"header"')
    if "name" not in found:
        if isinstance(entry.value, Mapping):
            reader.wrong(entry.place, "R011", 'key "name" is missing', "such as header: {name: List-Id, exists: true}")
        return None
    name = text(reader, found.pop("name").value, "the header's name")

    texts = _texts_of_header(name.lower())
    parts: list[Condition | None] = []
    if "exists" in found or not found:
        wanted = flag(reader, found.pop("exists").value, '"exists"') if "exists" in found else True
        place = _join(path, name)
        parts.append(None if wanted is None else Flag(place, _is_there(name.lower()), wanted))
    parts += [_said(reader, inner, texts, _join(path, name)) for inner in found.values()]
    return _together(path, parts)


def _attachment(reader: Reader, entry: Entry, path: str) -> Condition | None:
    found = entries(reader, entry.value, ("name", "type", "min_size", "max_size", "count"), '"attachment"')
    if not found:
        return None
    name = read_name(reader, found["name"]) if "name" in found else None
    types = allowed_words(reader, found["type"].value, language.Free("a type"), '"type"') if "type" in found else []
    low = of_kind(reader, found["min_size"].value, SIZE, '"min_size"') if "min_size" in found else 0
    high = of_kind(reader, found["max_size"].value, SIZE, '"max_size"') if "max_size" in found else None
    count = bounds(reader, found["count"].value, '"count"') if "count" in found else Bounds(1)
    within = Bounds(low if isinstance(low, int) else 0, high if isinstance(high, int) else None)
    return Attached(path, name, tuple(word.lower() for word in types), within, count) if count else None


def read_name(reader: Reader, entry: Entry) -> TextTest | None:
    """A file's name: a pattern such as `*.pdf`, or {word, contains, glob, regex}."""
    if not isinstance(entry.value, Mapping):
        return read_test(reader, Entry("glob", entry.place, entry.value))
    found = entries(reader, entry.value, language.TEXT_TESTS, '"name"')
    tests = [read_test(reader, inner) for inner in found.values()]
    if len(tests) > 1:
        reader.wrong(entry.value.place, "R015", "one test of a name is enough", "join several with all:")
    return tests[0] if tests else None


SPECIALS: Final[dict[str, Keyed]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "rule": _rule,
    "about": _about,
    "header": _header,
    "attachment": _attachment,
}
