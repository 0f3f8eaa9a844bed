"""What HTML mail programs put around the mail they quote, and what they leave of an answer that stands elsewhere."""

import pytest

from pipeline.ingest.body.html import to_text
from pipeline.ingest.newtext.newtext import cut

SENDER = "Desk &lt;<a href='mailto:support@cn-desk.example'>support@cn-desk.example</a>&gt;"
OLD = "<div>Hello Ana,</div><div>we are looking into it.</div>"
WROTE = f"On Mon, 2 Mar 2026 at 10:00, {SENDER} wrote:"
UNKNOWN = f"Xy Zzz, 2 Qqq 2026 vb 10:00, {SENDER} wvut"
HEADER = f"<b>From:</b> {SENDER}<br><b>Sent:</b> Monday, March 2, 2026 10:00 AM<br><b>To:</b> Ana<br><b>Subject:</b> RE: x<br>"
STRANGE = f"<b>Oxx:</b> {SENDER}<br><b>Yyy:</b> 2 Zzz 2026 10:00<br><b>Www:</b> Ana<br><b>Qqq:</b> RE: x<br>"


def new_text(source: str, subject: str = "Re: x") -> str:
    return " ".join(cut(to_text(source), source, subject, "", is_from_html=True).new_text.split())


@pytest.mark.parametrize(
    "below",
    [
        pytest.param(
            f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{WROTE}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">{OLD}</blockquote></div>',
            id="Gmail",
        ),
        pytest.param(
            f'<div class="gmail_quote gmail_quote_container"><div class="gmail_attr">{UNKNOWN}</div><blockquote class="gmail_quote">{OLD}</blockquote></div>',
            id="Gmail in a language that nobody listed",
        ),
        pytest.param(
            f'<div class="gmail_extra"><br><div class="gmail_quote">{WROTE}<br><blockquote class="gmail_quote">{OLD}</blockquote></div><br></div>',
            id="old Gmail",
        ),
        pytest.param(
            f"<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{HEADER}</p></div></div><p class=MsoNormal>Hello Ana</p>",
            id="Outlook desktop",
        ),
        pytest.param(
            f"<div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in'><p>{STRANGE}</p></div><p>Hello Ana</p>",
            id="Outlook desktop in a language that nobody listed",
        ),
        pytest.param(
            f'<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font>{STRANGE}</font></div><div>{OLD}</div>',
            id="Outlook on the web",
        ),
        pytest.param(
            f'<div id="ms-outlook-mobile-signature"></div><hr><div id="divRplyFwdMsg">{HEADER}</div>{OLD}',
            id="Outlook mobile",
        ),
        pytest.param(
            f'<div id="mail-editor-reference-message-container"><div><hr>{STRANGE}</div>{OLD}</div>', id="new Outlook"
        ),
        pytest.param(
            f'<span id="OLK_SRC_BODY_SECTION"><div style="border-top:#b5c4df 1pt solid">{HEADER}</div>{OLD}</span>',
            id="Outlook for Mac",
        ),
        pytest.param(
            f'<hr id="stopSpelling">Date: Mon, 2 Mar 2026<br>Subject: x<br>From: a@x.example<br>{OLD}', id="Hotmail"
        ),
        pytest.param(
            f'<div><br><blockquote type="cite"><div>{WROTE}</div><br class="Apple-interchange-newline">{OLD}</blockquote></div>',
            id="Apple Mail",
        ),
        pytest.param(
            f'<div dir="ltr"><br><blockquote type="cite">{UNKNOWN}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{OLD}</div></blockquote>',
            id="iPhone in a language that nobody listed",
        ),
        pytest.param(
            f'<div id="ydp1yahoo_quoted_1" class="ydp1yahoo_quoted"><div><div>{WROTE}</div><div>{OLD}</div></div></div>',
            id="Yahoo",
        ),
        pytest.param(f'<div class="yahoo_quoted">{UNKNOWN}<div>{OLD}</div></div>', id="old Yahoo, unknown language"),
        pytest.param(
            f'<div class="protonmail_quote">{WROTE}<br><blockquote class="protonmail_quote" type="cite">{OLD}</blockquote><br></div>',
            id="Proton",
        ),
        pytest.param(
            f'<div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Mon, 02 Mar 2026 10:00:00 +0100 <b>{SENDER}</b> wrote ----<br></div><br><blockquote style="border-left:1px solid #ccc">{OLD}</blockquote></div>',
            id="Zoho",
        ),
        pytest.param(
            f'<div class="moz-cite-prefix">{UNKNOWN}<br></div><blockquote type="cite" cite="mid:1@x">{OLD}</blockquote>',
            id="Thunderbird in a language that nobody listed",
        ),
        pytest.param(
            f'<div id="composer_signature"></div><div><br></div><div style="font-size:100%;color:#000000"><div>-------- Original message --------</div><div>From: {SENDER} </div><div>Date: 02/03/2026  10:00  (GMT+00:00) </div><div>To: Ana </div><div>Subject: Re: x </div></div>{OLD}',
            id="Samsung",
        ),
        pytest.param(
            f'<div>02.03.2026, 10:00, "Desk" &lt;support@cn-desk.example&gt;:</div><blockquote>{OLD}</blockquote>',
            id="Yandex",
        ),
        pytest.param(
            f'<blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px">Понедельник, 2 марта 2026, 10:00 +03:00 от {SENDER}:<br><br>{OLD}</blockquote>',
            id="Mail.ru",
        ),
        pytest.param(
            f'<div style="font-size:12px;padding:2px 0 2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="background:#efefef;padding:8px;"><div><b>发件人:</b>&nbsp;{SENDER};</div><div><b>发送时间:</b>&nbsp;2026年3月2日(星期一) 上午10:00</div><div><b>收件人:</b>&nbsp;Ana;</div><div><b>主题:</b>&nbsp;Re: x</div></div>{OLD}',
            id="QQ",
        ),
        pytest.param(
            f'<div style="position:relative;zoom:1"></div><div id="divNeteaseMailCard"></div><br>At 2026-03-02 10:00:00, "Desk" &lt;support@cn-desk.example&gt; wrote:<br> <blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; BORDER-LEFT: #ccc 1px solid">{OLD}</blockquote>',
            id="NetEase 163",
        ),
        pytest.param(
            f'<p>-----Original Message-----<br><b>From:</b> "Desk"&lt;support@cn-desk.example&gt;<br><b>To:</b> Ana<br><b>Sent:</b> 2026-03-02 (월) 10:00:00 (GMT+09:00)<br><b>Subject:</b> x</p>{OLD}',
            id="Naver",
        ),
        pytest.param(
            f'<div><div name="quote" style="margin:10px 5px;border-left:2px solid #C3D9E5;"><div><b>Gesendet:</b> Montag, 02. März 2026 um 10:00 Uhr<br><b>Von:</b> {SENDER}<br><b>An:</b> Ana<br><b>Betreff:</b> x</div><div name="quoted-content">{OLD}</div></div></div>',
            id="GMX",
        ),
        pytest.param(
            f'<blockquote style="padding-left:5px;margin-left:5px;border-left:#ff7900 2px solid">&gt; Message du 02/03/26 10:00<br>&gt; De : {SENDER}<br>&gt; A : Ana<br>&gt; Objet : x<br>&gt;<br>{OLD}</blockquote>',
            id="Orange",
        ),
        pytest.param(
            f'<div name="messageSignatureSection"></div><div name="messageReplySection">On Mar 2, 2026, 10:00 AM +0100, {SENDER}, wrote:<br><blockquote type="cite">{OLD}</blockquote></div>',
            id="Spark",
        ),
        pytest.param(
            f'<p class="airmail_on">{WROTE}</p><blockquote type="cite" class="clean_bq">{OLD}</blockquote>',
            id="Airmail",
        ),
        pytest.param(f'<blockquote class="front-blockquote"><p>{UNKNOWN}</p>{OLD}</blockquote>', id="Front"),
        pytest.param(
            f'<div class="gmail_quote nylas-quote">{WROTE}<blockquote>{OLD}</blockquote></div>', id="Mailspring"
        ),
        pytest.param(f'<p id="reply-intro">{WROTE}</p><blockquote type="cite">{OLD}</blockquote>', id="Roundcube"),
        pytest.param(
            f'<div style="color:#b5b5b5">##- Please type your reply above this line -##</div><p>{OLD}</p>',
            id="a help desk",
        ),
        pytest.param(
            f"<table border=0><tr><td>From:</td><td>{SENDER}</td></tr><tr><td>To:</td><td>Ana</td></tr><tr><td>Date:</td><td>03/02/2026 10:00 AM</td></tr><tr><td>Subject:</td><td>Re: x</td></tr></table><hr>{OLD}",
            id="Notes, its header in a table",
        ),
        pytest.param(f"<p>{WROTE}</p><p>Hello Ana,</p>", id="no structure at all"),
        pytest.param(f"<blockquote>{WROTE}<br>{OLD}</blockquote>", id="an attribution in a plain block quote"),
        pytest.param(
            f"<blockquote>{OLD}<blockquote>older</blockquote></blockquote>", id="a plain block quote at the end"
        ),
    ],
)
def test_the_answer_above_is_kept_alone(below: str) -> None:
    assert (
        new_text(f"<html><body><div>Thank you!</div><div>It works.</div>{below}</body></html>")
        == "Thank you! It works."
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            f'<div class="gmail_quote"><div class="gmail_attr">{WROTE}</div><blockquote class="gmail_quote">{OLD}</blockquote><div><br></div><div>It works.</div></div>',
            "It works.",
            id="Gmail, the answer below the quote",
        ),
        pytest.param(
            '<div>See below.</div><div class="gmail_quote"><div class="gmail_attr">On Mon, Desk wrote:</div><blockquote class="gmail_quote"><div>Which?</div></blockquote><div>The old one.</div><blockquote class="gmail_quote"><div>When?</div></blockquote><div>Monday.</div></div>',
            "See below. On Mon, Desk wrote: > Which? The old one. > When? Monday.",
            id="Gmail, answers between the quotes",
        ),
        pytest.param(
            f'<div class="moz-cite-prefix">{UNKNOWN}</div><blockquote type="cite">{OLD}</blockquote><p>It works.</p>',
            "It works.",
            id="Thunderbird, the answer below the quote",
        ),
        pytest.param(
            f'<p id="reply-intro">{WROTE}</p><blockquote type="cite">{OLD}</blockquote><p>It works.</p>',
            "It works.",
            id="Roundcube, the answer below the quote",
        ),
        pytest.param(
            "<p>Your rule says:</p><blockquote>Once a year.</blockquote><p>Does it hold for me?</p>",
            "Your rule says: Once a year. Does it hold for me?",
            id="a block quote of the author's, with text below it",
        ),
        pytest.param(
            '<div>My address:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>Fox St 1</div></blockquote>',
            "My address: Fox St 1",
            id="an indented paragraph",
        ),
        pytest.param(
            'It says<blockquote class="gmail_quote">Once a year.</blockquote>',
            "It says Once a year.",
            id="Gmail's own emphasis at the end",
        ),
        pytest.param(
            f'It says<blockquote>Once a year.</blockquote>Really?<div class="moz-cite-prefix">{WROTE}</div><blockquote type="cite">{OLD}</blockquote>',
            "It says Once a year. Really?",
            id="the author's block quote above the history",
        ),
        pytest.param(
            "<blockquote>All in a block quote.</blockquote>", "All in a block quote.", id="nothing but a block quote"
        ),
        pytest.param(
            "<p>Hi</p><div style='border-top:1px solid #ccc'><b>Name:</b> Ana<br><b>Plan:</b> gold</div>",
            "Hi Name: Ana Plan: gold",
            id="a ruled part that is no header",
        ),
    ],
)
def test_what_the_author_wrote_below_or_within_stays(source: str, expected: str) -> None:
    shown = new_text(f"<html><body>{source}</body></html>")
    assert " ".join(word for word in shown.split() if word != ">") == expected.replace("> ", "")


@pytest.mark.parametrize(
    "below",
    [
        pytest.param(
            f'<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{HEADER}</div>{OLD}', id="Outlook on the web"
        ),
        pytest.param(f"<div style='border-top:solid #E1E1E1 1.0pt'><p>{HEADER}</p></div>{OLD}", id="Outlook desktop"),
        pytest.param(
            f'<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: {SENDER}<br>Date: Mon, Mar 2, 2026 at 10:00 AM<br>Subject: x<br>To: Ana<br></div><br>{OLD}</div>',
            id="Gmail",
        ),
        pytest.param(
            f'<blockquote type="cite"><div>Begin forwarded message:</div><br><div>{HEADER}</div>{OLD}</blockquote>',
            id="Apple Mail",
        ),
    ],
)
def test_what_is_forwarded_is_new(below: str) -> None:
    source = f"<div>Please take care.</div>{below}"
    found = cut(to_text(source), source, "Fwd: x", "", is_from_html=True)
    assert (found.new_text, found.new_text_unsigned) == (to_text(source), "Please take care.")


def test_the_structure_shows_an_answer_below_what_the_text_does_not_mark() -> None:
    text = "On Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n\nHello Ana\n\nIt works now."
    source = (
        f'<div class="moz-cite-prefix">{WROTE}</div><blockquote type="cite">Hello Ana</blockquote><p>It works now.</p>'
    )
    assert cut(f"See below.\n\n{text}", f"See below.{source}", "Re: x", "", is_from_html=False).new_text.endswith(
        "It works now."
    )


@pytest.mark.parametrize(
    ("source", "unsigned"),
    [
        pytest.param(
            '<div>It works.</div><div id="Signature"><p>Jonas Weber</p><p>Leitung Talente</p></div>',
            "It works.",
            id="Outlook",
        ),
        pytest.param(
            '<div>It works.</div><br><div class="gmail_signature"><div>Jonas</div><div>Moon</div></div><div class="gmail_quote">On Mon, 2 Mar 2026 at 10:00, Desk &lt;a@x.example&gt; wrote:<blockquote>old</blockquote></div>',
            "It works.",
            id="Gmail, above the history",
        ),
        pytest.param(
            '<div>It works.</div><div class="gmail_signature">And how is the payout of March going on?</div>',
            "It works. And how is the payout of March going on?",
            id="a question written into the signature",
        ),
        pytest.param(
            '<div>It works well</div><blockquote type="cite"><div id="Signature">It works well</div></blockquote>',
            "It works well",
            id="a signature in the history",
        ),
        pytest.param('<div id="Signature">Jonas Weber</div>', "Jonas Weber", id="nothing but a signature"),
    ],
)
def test_the_html_says_what_the_signature_is(source: str, unsigned: str) -> None:
    found = cut(to_text(source), source, "Re: x", "", is_from_html=True)
    assert " ".join(found.new_text_unsigned.split()) == unsigned
