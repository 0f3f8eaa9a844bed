"""What is wrong with a template, found when it is loaded and shown with line and caret.

A template may print values, ask whether they are there, and go through rows; whatever else jinja2 can do (calls,
imports, macros, arithmetic) is refused by not standing in `ALLOWED`, so no sandbox needs to hold it back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.problem import Place, Problem, did_you_mean
from pipeline.reply.variables import PURPOSES, purpose_of

MAX_BYTES: Final = 256 * 1024
FILTERS: Final = ("capitalize", "first", "join", "last", "length", "lower", "title", "trim", "truncate", "upper")
TESTS: Final = ("==", "!=", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge", "in", "defined")
ALLOWED: Final[tuple[type[nodes.Node], ...]] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Test,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Tuple,
    nodes.List,
    nodes.Concat,
    nodes.Keyword,
)
_SUBJECT: Final = "Subject:"
_TAGS: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_ALONE: Final = re.compile(r"[ \t]*(?:\{%[^{}]*%\}[ \t]*)+")


@dataclass(frozen=True, slots=True)
class Source:
    """One template file; `subject` and `body` are its two templates, the body keeping its line numbers."""

    file: str
    name: str
    language: str
    text: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def subject(self) -> str:
        return self.text.partition("\n")[0].removeprefix(_SUBJECT).strip()

    @property
    def body(self) -> str:
        return self.text.partition("\n")[2]

    def problem(self, line: int, code: str, message: str, cure: str = "", *, word: str = "", nth: int = 0) -> Problem:
        """A problem on a line, pointing at a word inside its tags, else at the whole line."""
        lines = self.text.split("\n")
        source_line = lines[line - 1] if 0 < line <= len(lines) else ""
        return Problem(self.file, _place(source_line, line, word, nth), code, message, cure, source_line)


def read_source(path: Path, file: str, name: str, language: str) -> Source:
    """The template in a file; what hinders reading it is a problem of the source."""
    empty = Source(file, name, language)
    try:
        with path.open("rb") as stream:
            source = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return replace(empty, problems=(empty.problem(1, "R023", f"cannot be read: {error.strerror}"),))
    if len(source) > MAX_BYTES:
        return replace(empty, problems=(empty.problem(1, "R005", f"larger than {MAX_BYTES >> 10} kB"),))
    try:
        return replace(empty, text=source.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        return replace(
            empty, problems=(empty.problem(1, "R005", f"not UTF-8 (byte {error.start})", "save it as UTF-8"),)
        )


def as_jinja(template: str) -> str:
    """The template as jinja2 reads it: only a line that holds nothing but tags takes its line break with it."""
    lines = template.split("\n")
    return "\n".join(line if _ALONE.fullmatch(line) else re.sub(r"(?<![-+])%\}$", "+%}", line) for line in lines)


def lint(source: Source) -> list[Problem]:
    """Everything wrong with one file, in the order of its lines."""
    if source.problems:
        return list(source.problems)
    problems = _frame(source)
    for template, first in ((source.subject, 1), (source.body, 2)):
        try:
            tree = Environment(autoescape=False).parse(as_jinja(template))  # noqa: S701 (parsed, never rendered)
        except TemplateSyntaxError as error:
            problems.append(source.problem(error.lineno + first - 1, "R024", _said(error)))
            continue
        problems += _refused(source, tree, first - 1)
        problems += _unknown(source, tree, first - 1)
    return sorted(problems, key=lambda problem: (problem.place.line, problem.place.column))


def lint_languages(sources: list[Source], required: Mapping[str, object]) -> Iterator[Problem]:
    """What is missing between files: a template nobody wrote, its English, a variable one language forgot."""
    by_name: dict[str, dict[str, Source]] = {name: {} for name in required}
    for source in sources:
        by_name.setdefault(source.name, {})[source.language] = source
    for name, languages in by_name.items():
        if "en" not in languages:
            missing = Source(f"templates/{name}.en.md.j2", name, "en")
            yield missing.problem(1, "R023", f'the template "{name}" has no English file', "`cndesk init` writes it")
            continue
        wanted = _variables(languages["en"])
        for source in languages.values():
            yield from _differences(source, wanted)


def _frame(source: Source) -> list[Problem]:
    lines = source.text.split("\n")
    if not lines[0].startswith(_SUBJECT):
        return [
            source.problem(1, "R024", 'the first line is not "Subject: ..."', "begin with Subject: and an empty line")
        ]
    if not source.subject:
        return [source.problem(1, "R024", "the subject is empty")]
    if len(lines) > 1 and lines[1].strip():
        return [source.problem(2, "R024", "the line after the subject is not empty", "leave one line empty")]
    return [] if source.body.strip() else [source.problem(1, "R024", "there is no text below the subject")]


def _differences(source: Source, wanted: frozenset[str]) -> Iterator[Problem]:
    used = _variables(source)
    english = f"{source.name}.en.md.j2"
    for name in sorted(wanted - used):
        yield source.problem(1, "R024", f'does not use "{name}", which {english} uses', "say the same in all languages")
    for name in sorted(used - wanted):
        yield source.problem(1, "R024", f'uses "{name}", which {english} does not', "say the same in all languages")


def _variables(source: Source) -> frozenset[str]:
    known = PURPOSES[purpose_of(source.name)]
    words = (word for tag in _TAGS.findall(source.text) for word in re.findall(r"[A-Za-z_]\w*", tag))
    return frozenset(word for word in words if word in known)


def _refused(source: Source, tree: nodes.Template, above: int) -> Iterator[Problem]:
    """What a template may not do, one problem a line."""
    seen: set[tuple[int, str]] = set()
    for node in _walk(tree):
        word, cure = _objection(node)
        if word and (node.lineno, word) not in seen:
            seen.add((node.lineno, word))
            yield source.problem(
                node.lineno + above, "R024", f'"{word}" is not available in templates', cure, word=word
            )


def _objection(node: nodes.Node) -> tuple[str, str]:
    """The word that names what is not allowed about a node, and what is; empty where nothing is wrong."""
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return node.name, did_you_mean(node.name, FILTERS)
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        return node.name, did_you_mean(node.name, TESTS)
    if isinstance(node, nodes.Getattr) and not (isinstance(node.node, nodes.Name) and node.node.name == "loop"):
        return node.attr, "values are words, numbers and rows: they have no parts with names"
    if not isinstance(node, ALLOWED):
        return type(node).__name__.lower(), "a template prints values, asks (if) and goes through rows (for)"
    return "", ""


def _unknown(source: Source, tree: nodes.Template, above: int) -> Iterator[Problem]:
    """Variables that the purpose does not have."""
    known = PURPOSES[purpose_of(source.name)]
    counts: dict[tuple[str, int], int] = {}
    for name, line in _free(tree, frozenset(known)):
        nth = counts[name, line] = counts.get((name, line), -1) + 1
        yield source.problem(
            line + above, "R024", f'unknown variable "{name}"', did_you_mean(name, known), word=name, nth=nth
        )


def _free(node: nodes.Node, bound: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The names that are read where nothing gives them a value; only a `for` does."""
    if isinstance(node, nodes.Name):
        if node.ctx == "load" and node.name not in bound:
            yield node.name, node.lineno
        return
    if not isinstance(node, nodes.For):
        for child in node.iter_child_nodes():
            yield from _free(child, bound)
        return
    yield from _free(node.iter, bound)
    inside = bound | {"loop"} | {name.name for name in _walk(node.target) if isinstance(name, nodes.Name)}
    for child in (*([node.test] if node.test else []), *node.body):
        yield from _free(child, inside)
    for child in node.else_:
        yield from _free(child, bound)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _place(source_line: str, line: int, word: str, nth: int) -> Place:
    """The word's place inside the line's tags; the whole line where it stands in none."""
    spans = [found.span() for found in _TAGS.finditer(source_line)] or [(0, len(source_line))]
    words = re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", source_line) if word else ()
    hits = [found for found in words if any(start <= found.start() < end for start, end in spans)]
    if hits:
        found = hits[min(nth, len(hits) - 1)]
        return Place(line, found.start() + 1, len(word))
    text = source_line.strip()
    return Place(line, len(source_line) - len(source_line.lstrip()) + 1, max(1, len(text)))


def _said(error: TemplateSyntaxError) -> str:
    message = (error.message or "bad syntax").rstrip(".")
    return message[0].lower() + message[1:]
