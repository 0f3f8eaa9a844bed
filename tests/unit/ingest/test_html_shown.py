import pytest

from pipeline.ingest.body.html import of_enriched, to_text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<div hidden>pre</div>x", "x", id="the attribute"),
        pytest.param(
            "<style>.p{display:none}</style><div class='a p'>pre</div>x", "x", id="a class of the style sheet"
        ),
        pytest.param(
            "<style>@media (max-width:9px){.p{display:none}}</style><p class=p>seen</p>",
            "seen",
            id="hidden on phones alone",
        ),
        pytest.param("<div style='height:0;overflow:hidden'>pre</div>x", "x", id="no room"),
        pytest.param(
            "<div style='line-height:0;overflow:hidden'>seen</div>", "seen", id="a height of lines is no room"
        ),
        pytest.param("<div style='position:absolute;left:-9999px'>pre</div>x", "x", id="beside the screen"),
        pytest.param("Hello" + "&zwnj;&nbsp;&#847;&nbsp;" * 30 + "<p>x</p>", "Hello\n\nx", id="padding of the preview"),
        pytest.param("so&shy;ft", "soft", id="a soft hyphen"),
        pytest.param("ok <img alt='😀' src=x> bye", "ok 😀 bye", id="an emoji as an image"),
        pytest.param("ok <img alt='Logo of us' src=x>", "ok", id="a logo says nothing"),
        pytest.param("<img alt='Your payout failed' src=x>", "Your payout failed", id="a mail of images alone"),
        pytest.param("a<hr>b", "a\nb", id="a rule parts lines"),
        pytest.param("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb", id="terms"),
        pytest.param(
            "<table><tr><td>ID</td><td>5</td></tr><tr><td>Name</td><td>Ana</td></tr></table>",
            "ID    5\nName  Ana",
            id="rows",
        ),
        pytest.param("<div dir=rtl>שלום <b>עולם</b></div>", "שלום עולם", id="right to left"),
    ],
)
def test_what_a_person_sees(source: str, expected: str) -> None:
    assert to_text(source) == expected


def test_enriched_text_is_unfolded() -> None:
    assert of_enriched("<color><param>red</param>a</color>\nb\n\nc <<d>") == "a b\nc <d>"
