"""The commands at the top of a specialist's mail: all are right, or none is obeyed (product 6.2)."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.desk.grammar import MAX_COMMANDS, Command, Line, MakeNote, Orders, Resolve, TakeIt, Why, read_orders

TEMPLATES = frozenset({"resolution", "payout-late"})
VERBS = "allowed: resolve, note, me, merge, topic, queue, priority, tag, untag, why"


@pytest.mark.parametrize(
    ("text", "commands", "rest"),
    [
        pytest.param("Hello Ana", (), "Hello Ana", id="text alone"),
        pytest.param("", (), "", id="nothing"),
        pytest.param("#note\nask Diego", (MakeNote(),), "ask Diego", id="a note"),
        pytest.param("#me", (TakeIt(),), "", id="a command alone"),
        pytest.param("#resolve\n\nPaid.", (Resolve(),), "Paid.", id="a blank line after it"),
        pytest.param("#resolve payout-late", (Resolve("payout-late"),), "", id="a template"),
        pytest.param("\n \n#me\n\n#resolve\n\nPaid.\n", (TakeIt(), Resolve()), "Paid.", id="blank lines everywhere"),
        pytest.param("#NOTE\n#Me", (MakeNote(), TakeIt()), "", id="capitals"),
        pytest.param("# note\nx", (MakeNote(),), "x", id="a space after the sign"),
        pytest.param("Hi\n#note", (), "Hi\n#note", id="further down it is text"),
        pytest.param("#me\nHi\n#note", (TakeIt(),), "Hi\n#note", id="below text it is text"),
        pytest.param("> #note\nx", (), "> #note\nx", id="quoted it is text"),
        pytest.param("＃note\nx", (MakeNote(),), "x", id="a full-width sign"),
        pytest.param("﹟ｎｏｔｅ\nx", (MakeNote(),), "x", id="a small sign and full-width letters"),
        pytest.param("\u3000#note\nx", (MakeNote(),), "x", id="an ideographic space before it"),
        pytest.param("#resolve\u00a0payout-late", (Resolve("payout-late"),), "", id="a no-break space"),
        pytest.param("#resolve “payout-late”", (Resolve("payout-late"),), "", id="smart quotes"),
        pytest.param("#resolve „payout-late“", (Resolve("payout-late"),), "", id="German quotes"),
        pytest.param("#resolve 'payout-late'", (Resolve("payout-late"),), "", id="plain quotes"),
        pytest.param("\u200b#note\nx", (MakeNote(),), "x", id="a zero-width space before it"),
        pytest.param("\ufeff#note\nx", (MakeNote(),), "x", id="a byte order mark before it"),
        pytest.param("\u200f#note\nx", (MakeNote(),), "x", id="a right-to-left mark before it"),
        pytest.param("#no\u00adte\nx", (MakeNote(),), "x", id="a soft hyphen within"),
        pytest.param("\u200b\n\u00a0\n#note\nx", (MakeNote(),), "x", id="lines that only look blank above it"),
        pytest.param("\\#note\nx", (MakeNote(),), "x", id="escaped by a mail program"),
        pytest.param("• #note\nx", (MakeNote(),), "x", id="made an item of a list"),
        pytest.param("*#resolve payout-late*", (Resolve("payout-late"),), "", id="made bold"),
        pytest.param("- #1 on our list", (), "- #1 on our list", id="a list in which no command stands"),
        pytest.param("#note:\nx", (MakeNote(),), "x", id="a colon behind it"),
        pytest.param("#why?", (Why(),), "", id="asked with a question mark"),
        pytest.param("#note\r\nx\r\ny", (MakeNote(),), "x\ny", id="CRLF"),
    ],
)
def test_good_orders(text: str, commands: tuple[Command, ...], rest: str) -> None:
    orders = read_orders(text, TEMPLATES)

    assert (orders.commands, orders.text, orders.is_good) == (commands, rest, True)


@pytest.mark.parametrize(
    ("written", "error", "hint"),
    [
        pytest.param("#noet", "unknown command #noet", f'did you mean "note"? {VERBS}', id="a slip"),
        pytest.param("#escalate legal", "unknown command #escalate", VERBS, id="a command of another desk"),
        pytest.param("#kb?", "unknown command #kb?", VERBS, id="with a question mark"),
        pytest.param("#1 is done", "unknown command #1", VERBS, id="a number"),
        pytest.param("##note", "no command stands behind the #", VERBS, id="two signs"),
        pytest.param("#", "no command stands behind the #", VERBS, id="the sign alone"),
        pytest.param("#!note", "no command stands behind the #", VERBS, id="a sign in between"),
        pytest.param(
            "#resolve payot-late",
            'there is no template "payot-late"',
            'did you mean "payout-late"? allowed: payout-late, resolution',
            id="a template's name with a slip",
        ),
        pytest.param(
            "#resolve it is paid",
            "#resolve takes the name of one template at most",
            "text for the client stands below the commands",
            id="text on the line of the command",
        ),
        pytest.param(
            "#note: private", "#note takes no words", "text for the client stands below the commands", id="a colon"
        ),
        pytest.param(
            "#me please", "#me takes no words", "text for the client stands below the commands", id="politeness"
        ),
        pytest.param("#merge the other one", '"the other one" is no ticket', "write #merge T-1040", id="no number"),
        pytest.param(
            "#merge",
            "#merge takes the ticket that this one belongs to, such as T-1040",
            "text for the client stands below the commands",
            id="merged into nothing",
        ),
    ],
)
def test_a_bad_line_says_what_is_wrong(written: str, error: str, hint: str) -> None:
    orders = read_orders(f"#me\n  {written} \n#note\nText", TEMPLATES)

    lines = (Line("#me"), Line(written, error, hint), Line("#note"))
    assert orders == Orders(lines, (TakeIt(), MakeNote()), "Text")
    assert not orders.is_good


@pytest.mark.parametrize(
    ("count", "is_good"),
    [
        pytest.param(MAX_COMMANDS - 1, True, id="one less than the most"),
        pytest.param(MAX_COMMANDS, True, id="the most"),
        pytest.param(MAX_COMMANDS + 1, False, id="one more"),
        pytest.param(MAX_COMMANDS * 100, False, id="a flood"),
    ],
)
def test_twenty_commands_are_enough(count: int, is_good: bool) -> None:
    orders = read_orders("#me\n" * count + "Text", TEMPLATES)

    assert orders.is_good is is_good
    assert len(orders.commands) == min(count, MAX_COMMANDS)
    error = Line("#me", f"more than {MAX_COMMANDS} commands", "send the rest in a second mail")
    assert orders.lines == (Line("#me"),) * min(count, MAX_COMMANDS) + ((error,) if not is_good else ())


LIKELY = st.sampled_from(
    ["#note", "＃note", "#", " #me", "#resolve payout-late", "\u200b", "\u00a0", "#noet", "text", "", "#1", "\u200f#me"]
)


@given(st.lists(st.one_of(LIKELY, st.text(max_size=30)), max_size=30))
@example(["\u2060\u00a0#note"])
@example(["\ufe5fnote"])
def test_good_orders_leave_no_line_that_looks_like_a_command(lines: list[str]) -> None:
    text = "\n".join(lines)
    orders = read_orders(text, TEMPLATES)

    seen = shapes(text)
    leading = next((place for place, shape in enumerate(seen) if not shape.startswith("#")), len(seen))
    if orders.is_good:
        assert len(orders.commands) == len(orders.lines) == leading
        assert not looks(orders.text).startswith("#")
    assert len(orders.commands) <= MAX_COMMANDS
    assert shapes(orders.text) == seen[len(orders.lines) :]


def shapes(text: str) -> list[str]:
    """The lines that an eye sees."""
    return [shape for line in text.splitlines() if (shape := looks(line))]


def looks(line: str) -> str:
    """What an eye sees of a line, told in another way than the grammar does."""
    shaped = unicodedata.normalize("NFKC", line)
    return "".join(" " if char.isspace() else char for char in shaped if visible(char)).strip()


def visible(char: str) -> bool:
    return char.isspace() or not unicodedata.category(char).startswith("C")
