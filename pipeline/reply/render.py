"""Templates to mails: `<name>.<language>.md.j2`, a `Subject:` line, an empty line, Markdown (the only home of jinja2).

A template is checked when it is loaded, in `lint` and by two trial runs, so that a misspelt variable never reaches a
client. Values are bound after Markdown is read (see `markdown.slot`), so a client's text is never code nor markup (S11).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.domain.plan import Value
from pipeline.errors import FileErrors, UserError
from pipeline.problem import Problem
from pipeline.reply.headers import clean_text
from pipeline.reply.lint import FILTERS, TESTS, Source, as_jinja, lint, lint_languages, read_source
from pipeline.reply.markdown import fill, slot, text_and_html
from pipeline.reply.variables import INTERNAL, PURPOSES, empty, purpose_of

MAX_SIZE: Final = 256 * 1024
MAX_VALUE: Final = 50_000
_CUT: Final = "\n[…]"
_SLOTS: Final = " slots"
_NAME: Final = re.compile(r"([a-z0-9][a-z0-9-]*)\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\.md\.j2")
Values = Iterable[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a template says: the subject without the ticket's mark, and the two parts."""

    subject: str
    text: str
    html: str


class Environment(ImmutableSandboxedEnvironment):
    """The sandbox without the operators that make gigabytes of a few words (libraries 4.1)."""

    intercepted_binops = frozenset({"*", "**", "%"})


class Templates:
    """All templates of a folder, each in its languages."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {(source.name, source.language): source for source in sources}
        self._environment = _environment()
        self._compiled: dict[str, Template] = {}

    @classmethod
    def load(cls, folder: Path) -> "Templates":
        """Read and check a folder. Raises FileErrors with everything that is wrong in it."""
        sources, problems = _read(folder)
        found = [problem for source in sources for problem in lint(source)]
        problems += [*found, *lint_languages([source for source in sources if not source.problems], PURPOSES)]
        templates = cls(sources)
        broken = {problem.file for problem in problems}
        for source in sources:
            if source.file not in broken:
                problems += templates._try(source)
        if problems:
            raise FileErrors(tuple(sorted(problems, key=lambda one: (one.file, one.place.line, one.place.column))))
        return templates

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self._sources)

    @property
    def for_clients(self) -> frozenset[str]:
        """The templates that `#resolve NAME` may name and a rule may choose."""
        return self.names - INTERNAL

    def languages(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(language for known, language in self._sources if known == name))

    def choose(self, name: str, wanted: Sequence[str]) -> str:
        """The first of the wanted languages (BCP 47) that the template has, `pt` serving `pt-BR`; else English."""
        known = self.languages(name)
        tags = (tag for language in wanted for tag in (language, language.split("-")[0].lower()))
        return next((tag for tag in tags if tag in known), "en")

    def render(self, name: str, language: str, values: Values) -> Rendered:
        """The mail in this language. Raises UserError for an unknown template or one that grows too large."""
        source = self._sources.get((name, language))
        if source is None:
            raise UserError(f'there is no template "{name}" in "{language}"', f"known: {', '.join(sorted(self.names))}")
        given = _frozen(values)
        if missing := PURPOSES[purpose_of(name)].keys() - given.keys():
            raise ValueError(f"{name}: no value for {', '.join(sorted(missing))}")
        subject, subject_values = self._run(source.subject, given, source.file)
        body, body_values = self._run(source.body, given, source.file)
        text, html = text_and_html(body, body_values, language)
        return Rendered(" ".join(fill(subject, subject_values).split()), text, html)

    def _run(self, template: str, values: Mapping[str, Value], file: str) -> tuple[str, list[str]]:
        """The Markdown with slots, and what stands in them."""
        if template not in self._compiled:
            self._compiled[template] = self._environment.from_string(as_jinja(template))
        slots: list[str] = []
        pieces, size = [], 0
        for piece in self._compiled[template].generate({**values, _SLOTS: slots}):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_SIZE:
                break
        if size + sum(map(len, slots)) > MAX_SIZE:
            raise UserError(f"{file}: makes more than {MAX_SIZE >> 10} kB", "shorten it, or show a text once")
        return "".join(pieces), slots

    def _try(self, source: Source) -> list[Problem]:
        """What goes wrong with the examples, or when every value is empty."""
        examples = PURPOSES[purpose_of(source.name)]
        for values in (examples, {name: empty(value) for name, value in examples.items()}):
            try:
                self.render(source.name, source.language, values.items())
            except (TemplateError, UserError, TypeError, ValueError, LookupError) as error:
                return [source.problem(1, "R024", f"does not render: {error}")]
        return []


def _environment() -> Environment:
    environment = Environment(
        autoescape=False,  # values are bound to Markdown's tokens, and its renderer escapes them
        undefined=StrictUndefined,
        finalize=_into_slot,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


@pass_context
def _into_slot(context: Context, value: object) -> str:
    slots: list[str] = context[_SLOTS]
    slots.append(str(value))
    return slot(len(slots) - 1)


def _frozen(values: Values) -> dict[str, Value]:
    return {name: _clean(value) for name, value in values}


def _clean(value: Value) -> Value:
    if isinstance(value, str):
        text = clean_text(value)
        return text if len(text) <= MAX_VALUE else text[:MAX_VALUE] + _CUT
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)  # type: ignore[return-value]  # rows stay rows of words
    return value


def _read(folder: Path) -> tuple[list[Source], list[Problem]]:
    """The templates of a folder; files that are none are problems of their own."""
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder", "`cndesk init` writes the templates of a working desk")
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.j2")):
        file = f"{folder.name}/{path.name}"
        if named := _NAME.fullmatch(path.name):
            sources.append(read_source(path, file, named[1], named[2]))
        else:
            stray = Source(file, path.name, "")
            problems.append(
                stray.problem(
                    1, "R024", "the name does not say template and language", "name it <name>.<language>.md.j2"
                )
            )
    return sources, problems
