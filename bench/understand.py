"""How well mails are understood: the same cases with known answers for cndesk and for the libraries people use instead.

Prints a Markdown table, a column a program. CORPUS is a folder with `reply_cases.jsonl`, `parse_cases.jsonl`,
`autoreply_cases.jsonl` and `bounce_cases.jsonl`; text is compared after NFC with every run of white space one space.
Each program runs in a child, and an answer that takes longer than the limit counts as wrong.

    .venv/bin/python -m bench.understand CORPUS [--only reply,parse,bounce,kind] [--limit 2] [-v]
"""

import argparse
import email.message
import email.policy
import json
import logging
import multiprocessing
import re
import statistics
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from bench.peers import PROGRAMS, Answer, Program

Case = dict[str, Any]
MISSING: Final = "-"
HEADLINES: Final = ("quotation", "forward")


def plain(text: str, compare: str = "ws") -> str:
    """A text in the form in which two are compared."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")
    return re.sub(r"\s+", "" if compare == "nows" else " ", text).strip()


@dataclass(slots=True)
class Column:
    """The figures of one program: right and all by name, and the seconds of each mail that was answered."""

    rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    late: int = 0

    def add(self, name: str, *, is_right: bool) -> None:
        right, total = self.rows.get(name, (0, 0))
        self.rows[name] = (right + is_right, total + 1)


class Child:
    """A program in a process of its own, which is ended and begun anew when it takes too long."""

    def __init__(self, program: Program, limit: float) -> None:
        self.program, self.limit = program, limit
        self._begin()

    def _begin(self) -> None:
        self.ours, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=_answer_all, args=(self.program.name, theirs))
        self.process.start()
        theirs.close()
        self.ours.recv()

    def ask(self, source: bytes) -> tuple[Answer | None, float]:
        """The answer (None where it failed or took too long) and the seconds."""
        self.ours.send_bytes(source)
        if self.ours.poll(self.limit):
            try:
                answer, seconds = self.ours.recv()
            except EOFError:
                self._again()
                return None, 0.0
            return answer, seconds
        self._again()
        return None, self.limit

    def _again(self) -> None:
        self.end()
        self._begin()

    def end(self) -> None:
        self.process.terminate()
        self.process.join()
        self.ours.close()


def _answer_all(name: str, connection: Connection) -> None:
    logging.disable(logging.CRITICAL)
    read = next(program for program in PROGRAMS if program.name == name).load()
    try:
        read(b"From: a@acme.example\nSubject: a first one, which pays for what is loaded\n\nhi")
    finally:
        connection.send(None)
    while True:
        try:
            source = connection.recv_bytes()
        except EOFError:
            return
        start = time.perf_counter()
        try:
            answer = read(source)
        except Exception:  # noqa: BLE001 (a program that fails on a mail has not answered it)
            answer = None
        connection.send((answer, time.perf_counter() - start))


def load(folder: Path, name: str) -> list[Case]:
    path = folder / f"{name}_cases.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def source_of(case: Case, folder: Path) -> bytes:
    """The mail of a case; one that is only a text becomes a whole mail."""
    if "text" not in case:
        return (folder / str(case["eml_path"])).read_bytes()
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"] = "Ann Writer <ann@writer.example>", "support@cn-desk.example"
    mail["Subject"], mail["Message-ID"] = "Re: a question", "<question@writer.example>"
    mail["Date"], mail["In-Reply-To"] = "Fri, 20 Nov 2026 09:14:00 +0000", "<m1@cn-desk.example>"
    text = str(case["text"]).replace("\x00", "").encode("utf-8", "replace").decode()
    mail.set_content(text, subtype=str(case["content_type"]).split("/")[1], charset="utf-8", cte="base64")
    return bytes(mail)


def judge_reply(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    choices = [answer.new_text]
    if case["kind"] == "signature" or case.get("sig_policy") in ("removed", "unknown"):
        choices.append(answer.new_text_unsigned)
    is_right = any(_is_reply(case, choice) for choice in choices)
    if case["kind"] not in HEADLINES:
        yield f"new text, {case['kind']}", is_right
        return
    yield "new text", is_right
    yield f"new text, {'English' if case.get('lang') == 'en' else 'other languages'}", is_right
    if case["content_type"] == "text/html":
        yield "new text, HTML", is_right


def _is_reply(case: Case, got: str) -> bool:
    if case["match"] == "exact":
        return plain(got, case["compare"]) == plain(case["expected_visible"] or "", case["compare"])
    got = plain(got)
    return all(plain(part) in got for part in case.get("must_contain", [])) and not any(
        plain(part) in got for part in case.get("must_not_contain", [])
    )


def _same_people(got: list[tuple[str, str]], want: list[Case]) -> bool:
    return len(got) == len(want) and all(
        (one.get("address") is None or address.lower() == one["address"].lower())
        and (one.get("name") is None or plain(name) == plain(one["name"] or ""))
        for (name, address), one in zip(got, want, strict=True)
    )


def _same_files(answer: Answer, want: list[str], *, is_exact: bool) -> bool:
    got = sorted(plain(name.replace("\\", "")) for name, _ in answer.files if name)
    wanted = sorted(plain(name.replace("\\", "")) for name in want)
    return got == wanted if is_exact else not Counter(wanted) - Counter(got)


def _is_field(key: str, want: Any, answer: Answer, expected: Case) -> bool:  # noqa: C901 (a field a line)
    match key:
        case "subject":
            return plain(answer.subject) == plain(want)
        case "subject_contains":
            return all(plain(part) in plain(answer.subject) for part in want)
        case "from" | "to" | "cc":
            return _same_people(answer.people.get(key, []), want)
        case "body_text":
            return plain(answer.text) == plain(want)
        case "body_words":
            return plain(re.sub(r"[*_#]", "", answer.text), "nows") == plain(want, "nows")
        case "body_contains":
            return all(plain(part) in plain(answer.text) for part in want)
        case "body_absent":
            return all(plain(part) not in plain(answer.text) for part in want)
        case "attachments":
            return _same_files(answer, want, is_exact=expected.get("attachments_mode") == "exact")
        case "attachment_sha256":
            return all(any(plain(n) == plain(name) and h == sha for n, h in answer.files) for name, sha in want.items())
        case "message_id":
            return answer.message_id.strip().strip("<>") == str(want).strip().strip("<>")
        case _:
            return True


def judge_parse(case: Case, answer: Answer | None) -> Iterator[tuple[str, bool]]:
    yield "parse, answered", answer is not None
    if case["strictness"] != "crash-only":
        expected = case["expected"]
        is_right = answer is not None and all(_is_field(key, want, answer, expected) for key, want in expected.items())
        yield f"parse, {case['strictness']}", is_right


def judge_kind(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    yield "kind", answer.kind == case["expected"] or answer.kind in case.get("accept", [])
    if case["expected"] in ("human", "list"):
        yield "kind, a person's mail kept", answer.kind in ("human", "list")
    else:
        yield "kind, a machine's mail caught", answer.kind not in ("human", "")


def judge_bounce(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    status = case.get("expected_status")
    status = [status] if isinstance(status, str) else status
    if status and all(status) and not any(case.get("status_is_pseudo") or []):
        yield "bounce status", sorted(answer.statuses) == sorted(status)


def _cases(folder: Path, figure: str) -> list[Case]:
    if figure == "reply":
        kinds = (*HEADLINES, "signature", "delimiter")
        return [case for case in load(folder, "reply") if "dup_of" not in case and case["kind"] in kinds]
    return load(folder, {"kind": "autoreply"}.get(figure, figure))


def _verdicts(figure: str, case: Case, answer: Answer | None) -> Iterator[tuple[str, bool]]:
    if figure == "parse":
        return judge_parse(case, answer)
    judges = {"reply": judge_reply, "kind": judge_kind, "bounce": judge_bounce}
    return judges[figure](case, answer or Answer())


def measure(program: Program, folder: Path, figures: list[str], limit: float, *, is_verbose: bool) -> Column:
    """All figures of one program."""
    column = Column()
    child = Child(program, limit)
    for figure in (figure for figure in figures if figure in program.figures):
        for case in _cases(folder, figure):
            answer, seconds = child.ask(source_of(case, folder))
            column.seconds.append(seconds)
            column.late += seconds >= limit
            for name, is_right in _verdicts(figure, case, answer):
                column.add(name, is_right=is_right)
                if is_verbose and not is_right:
                    print(f"{program.name}: {name}: {case['id']}", file=sys.stderr)
    child.end()
    return column


def table(columns: dict[str, Column]) -> Iterator[str]:
    """The figures as Markdown."""
    names = list(dict.fromkeys(name for column in columns.values() for name in column.rows))
    yield "| | " + " | ".join(columns) + " |"
    yield "|---|" + "---|" * len(columns)
    for name in names:
        cells = (_share(column.rows.get(name)) for column in columns.values())
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield "| median time a mail | " + " | ".join(_median(column) for column in columns.values()) + " |"
    yield "| slowest mail | " + " | ".join(_slowest(column) for column in columns.values()) + " |"
    yield "| over the time limit | " + " | ".join(str(column.late) if column.seconds else MISSING for column in columns.values()) + " |"  # fmt: skip


def _share(row: tuple[int, int] | None) -> str:
    return f"{row[0]}/{row[1]} ({100 * row[0] / row[1]:.1f} %)" if row else MISSING


def _median(column: Column) -> str:
    return f"{1000 * statistics.median(column.seconds):.1f} ms" if column.seconds else MISSING


def _slowest(column: Column) -> str:
    return f"{1000 * max(column.seconds):.0f} ms" if column.seconds else MISSING


def main() -> None:
    """Run all programs over all cases and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", default="reply,parse,bounce,kind")
    parser.add_argument("--limit", type=float, default=2.0, help="seconds a mail")
    parser.add_argument("-v", "--verbose", action="store_true", help="name each miss on standard error")
    options = parser.parse_args()
    figures = options.only.split(",")
    columns = {}
    for program in PROGRAMS:
        columns[program.name] = (
            measure(program, options.corpus, figures, options.limit, is_verbose=options.verbose)
            if program.is_installed
            else Column()
        )
    print("\n".join(table(columns)))
    for program in PROGRAMS:
        if not program.is_installed:
            print(f"\n{program.name} is not installed: pip install {program.install}")


if __name__ == "__main__":
    main()
