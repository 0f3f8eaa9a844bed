"""Our own mails with known answers: each folder of tests/corpus holds a mail and what a person says is right of it.

`expected.yaml` names only what the case is about, in the words of `cndesk inspect`; `--update` rewrites those fields.
"""

import difflib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

import pytest
import yaml

from pipeline import document
from pipeline.commands.inspected import Inspected, Json, as_json
from pipeline.ingest.safety.guard import read as read_mail

CORPUS: Final = Path(__file__).parent / "corpus"
CASES: Final = sorted(path.parent for path in CORPUS.glob("*/mail.eml"))
RECEIVED: Final = datetime(2026, 3, 4, 10, 5, 9, tzinfo=UTC)
WHY: Final = "why"
Fields = dict[str, Json]


class _Writer(yaml.SafeDumper):
    """YAML for people: texts of several lines stand as they are read."""


def _block(writer: _Writer, text: str) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Writer.add_representer(str, _block)


def written(fields: Json) -> str:
    return yaml.dump(fields, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=118)


def expected(case: Path) -> Fields:
    answers = document.read(case / "expected.yaml", f"{case.name}/expected.yaml")
    answers.must_hold()
    return cast(Fields, document.plain(answers.root))


def understood(source: bytes) -> Fields:
    """What `inspect` says of a mail."""
    message = read_mail(source, RECEIVED)
    return as_json(Inspected("mail.eml", message.sha256, message))


def narrowed(value: Json, wanted: Json) -> Json:
    """The part of a value that a case names: the same keys of a mapping, item by item of a list."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return {key: narrowed(value.get(key), wanted[key]) for key in wanted}
    if isinstance(value, list) and isinstance(wanted, list) and wanted:
        patterns = [*wanted, *(wanted[-1] for _ in value[len(wanted) :])]
        return [narrowed(one, pattern) for one, pattern in zip(value, patterns, strict=False)]
    return value


def tidy(value: Json) -> Json:
    """Texts without white space at the ends of their lines, one line end after the last if there are several."""
    if isinstance(value, dict):
        return {key: tidy(one) for key, one in value.items()}
    if isinstance(value, list):
        return [tidy(one) for one in value]
    if not isinstance(value, str):
        return value
    text = "\n".join(line.rstrip() for line in value.split("\n")).strip("\n")
    return text + "\n" if "\n" in text else text


def difference(wanted: Json, found: Json) -> str:
    before, after = written(wanted).splitlines(), written(found).splitlines()
    return "\n".join(difflib.unified_diff(before, after, "expected", "found", n=2, lineterm=""))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mail_is_understood(case: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = {name: tidy(value) for name, value in expected(case).items()}
    inspected = understood((case / "mail.eml").read_bytes())
    assert [name for name in wanted if name not in {WHY, *inspected}] == [], "no such field"
    found = {name: tidy(narrowed(inspected.get(name, why), why)) for name, why in wanted.items()}
    if wanted == found:
        return
    shown = difference(wanted, found)
    if not request.config.getoption("--update"):
        pytest.fail(f"{wanted[WHY]}\n{shown}", pytrace=False)
    (case / "expected.yaml").write_text(written(found), "utf-8")
    with capsys.disabled():
        print(f"\n{case.name}\n{shown}")


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(CASES) >= 120


def test_each_case_says_why_it_is_there_and_asks_for_two_things_at_least() -> None:
    fields = {case.name: expected(case) for case in CASES}
    assert [name for name, one in fields.items() if not one.get(WHY) or len(one) < 3] == []


def test_each_folder_has_both_files() -> None:
    folders = [path for path in CORPUS.iterdir() if path.is_dir()]
    assert [
        path.name for path in folders if not {"mail.eml", "expected.yaml"} <= {one.name for one in path.iterdir()}
    ] == []
