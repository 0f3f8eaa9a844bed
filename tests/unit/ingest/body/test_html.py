import pytest

from pipeline.ingest.body.html import strip_tags, to_marked_text, to_text
from pipeline.ingest.newtext.marks import HEAD_BEGIN, HISTORY, QUOTE_BEGIN, QUOTE_END


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<p>Hello<br>you</p><p>there</p>", "Hello\nyou\n\nthere", id="paragraphs and breaks"),
        pytest.param("<ul><li>one<li>two</ul>", "  * one\n  * two", id="a list"),
        pytest.param("<table><tr><td>a<td>b</table>", "a  b", id="a table"),
        pytest.param('<div style="display:none">preview</div><p>Hi</p>', "Hi", id="a hidden preheader"),
        pytest.param('<span style="font-size:0px;max-height:0">x</span>Hi', "Hi", id="text of no height"),
        pytest.param("<style>p{}</style><script>x()</script><title>t</title>Hi", "Hi", id="styles and scripts"),
        pytest.param("a &lt;b&gt; &amp; &eacute;&nbsp;c", "a <b> & é c", id="entities"),
        pytest.param('<?xml version="1.0" encoding="utf-8"?><p>Hi</p>', "Hi", id="an XML declaration"),
        pytest.param("<!--[if mso]>outlook<![endif]-->Hi", "Hi", id="conditional comments"),
        pytest.param(
            'It is <a href="https://a.example/e/4">here</a>.', "It is here <https://a.example/e/4>.", id="a link"
        ),
        pytest.param(
            '<a href="https://a.example/"><b>Open</b> it</a>', "Open it <https://a.example/>", id="marked words"
        ),
        pytest.param('<a href="https://a.example/x">https://a.example/x</a>', "https://a.example/x", id="a plain link"),
        pytest.param('<a href="https://a.example"><img src="l.png"></a>Hi', "Hi", id="a linked image"),
        pytest.param(
            '<a href="http://a.example">A</a> <a href="http://a.example">B</a>', "A <http://a.example> B", id="once"
        ),
        pytest.param("no tags", "no tags", id="no tags"),
        pytest.param("", "", id="nothing"),
        pytest.param("<p>unclosed <b>everything", "unclosed everything", id="unclosed"),
    ],
)
def test_html_reads_as_text(source: str, expected: str) -> None:
    assert to_text(source).strip() == expected.strip()


def test_deep_html_loses_nothing() -> None:
    assert to_text("<div>" * 400 + "deep" + "</div>" * 400 + "after").split() == ["deep", "after"]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("a<!-- x", id="an open comment"),
        pytest.param("a<", id="a lone bracket"),
        pytest.param("<script>a", id="an open script"),
        pytest.param("a<b", id="an open tag"),
        pytest.param("<<<<>>>>", id="only brackets"),
    ],
)
def test_broken_html_is_stripped_without_complaint(source: str) -> None:
    assert "<script" not in strip_tags(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            'new<div class="gmail_quote">On Mon<blockquote>old</blockquote></div>',
            ["new", HEAD_BEGIN, "On Mon", QUOTE_END, QUOTE_BEGIN, "old", QUOTE_END],
            id="Gmail",
        ),
        pytest.param('new<div id="divRplyFwdMsg">From: x</div>old', ["new", HISTORY, "From: x", "old"], id="Outlook"),
        pytest.param(
            'new<blockquote type="cite">old</blockquote>tail',
            ["new", QUOTE_BEGIN, "old", QUOTE_END, "tail"],
            id="Apple Mail",
        ),
        pytest.param(f"a{HISTORY}b", ["ab"], id="nobody can write our marks"),
    ],
)
def test_quoted_parts_are_marked(source: str, expected: list[str]) -> None:
    assert [line.strip() for line in to_marked_text(source).split("\n") if line.strip()] == expected
