from datetime import UTC, datetime

import pytest

from pipeline.domain.message import Address, Forwarded, Passage, PassageKind
from pipeline.ingest.body.html import to_text
from pipeline.ingest.newtext.newtext import Cut, cut

OLD = "Hello Ana,\nwe are looking into it.\nDesk"
QUOTED = "> Hello Ana,\n> we are looking into it.\n> Desk"


def new_text(text: str, subject: str = "Re: x") -> str:
    return cut(text, "", subject, "", is_from_html=False).new_text


def from_html(source: str) -> str:
    return cut(to_text(source), source, "Re: x", "", is_from_html=True).new_text


@pytest.mark.parametrize(
    "attribution",
    [
        pytest.param("On Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:", id="Gmail, English"),
        pytest.param(
            "On Mon, 2 Mar 2026 at 10:00, Desk <\nsupport@cn-desk.example> wrote:", id="Gmail, wrapped in the address"
        ),
        pytest.param(
            "On Mar 2, 2026, at 10:00 AM, Desk\n<support@cn-desk.example>\nwrote:", id="Apple Mail on three lines"
        ),
        pytest.param("Am 02.03.26 um 10:00 schrieb Desk:", id="Thunderbird, German"),
        pytest.param("Le lun. 2 mars 2026 à 10:00, Desk <support@cn-desk.example> a écrit :", id="Gmail, French"),
        pytest.param("El lun, 2 mar 2026 a las 10:00, Desk (<support@cn-desk.example>) escribió:", id="Gmail, Spanish"),
        pytest.param(
            "Em seg., 2 de mar. de 2026 às 10:00, Desk <support@cn-desk.example> escreveu:", id="Gmail, Portuguese"
        ),
        pytest.param(
            "Il giorno lun 2 mar 2026 alle ore 10:00 Desk <support@cn-desk.example> ha scritto:", id="Gmail, Italian"
        ),
        pytest.param(
            "пн, 2 мар. 2026 г. в 10:00, Desk <support@cn-desk.example>:", id="Gmail, Russian, without a verb"
        ),
        pytest.param("2026年3月2日(月) 10:00 Desk <support@cn-desk.example>:", id="Gmail, Japanese"),
        pytest.param("Desk <support@cn-desk.example> 于2026年3月2日周一 10:00写道：", id="Gmail, Chinese"),
        pytest.param("2026년 3월 2일 (월) 오전 10:00, Desk <support@cn-desk.example>님이 작성:", id="Gmail, Korean"),
        pytest.param(
            "Pada tanggal Sen, 2 Mar 2026 pukul 10.00 Desk <\nsupport@cn-desk.example> menulis:", id="Gmail, Indonesian"
        ),
        pytest.param(
            "Vào Th 2, 2 thg 3, 2026 vào lúc 10:00 Desk <support@cn-desk.example> đã viết:", id="Gmail, Vietnamese"
        ),
        pytest.param(
            "في الاثنين، 2 مارس 2026 في 10:00 تمت كتابة ما يلي بواسطة Desk <support@cn-desk.example>:",
            id="Gmail, Arabic",
        ),
        pytest.param(
            "2 Mar 2026 Pzt, saat 10:00 tarihinde Desk <support@cn-desk.example> şunu yazdı:", id="Gmail, Turkish"
        ),
        pytest.param("Den mån 2 mars 2026 kl 10:00 skrev Desk <support@cn-desk.example>:", id="Gmail, Swedish"),
        pytest.param("pon., 2 mar 2026 o 10:00 Desk <support@cn-desk.example> napisał(a):", id="Gmail, Polish"),
        pytest.param('02.03.2026, 10:00, "Desk" <support@cn-desk.example>:', id="Yandex"),
        pytest.param("---- On Mon, 02 Mar 2026 10:00:00 +0000 support@cn-desk.example wrote ----", id="Zoho"),
        pytest.param(
            "tir. 2. mar. 2026 kl. 10:00 skrev Desk <support@cn-desk.example\n>:", id="broken before the bracket"
        ),
    ],
)
@pytest.mark.parametrize("history", [pytest.param(QUOTED, id="quoted lines"), pytest.param(OLD, id="bare lines")])
def test_history_below_an_attribution_is_cut(attribution: str, history: str) -> None:
    assert new_text(f"Thank you!\nAna\n\n{attribution}\n\n{history}\n") == "Thank you!\nAna"


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(
            "From: Desk <support@cn-desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ana\nSubject: RE: x",
            id="Outlook, English",
        ),
        pytest.param(
            "________________________________\nFrom: Desk <support@cn-desk.example>\nSent: Monday\nTo: Ana\nSubject: RE: x",
            id="Outlook with a rule",
        ),
        pytest.param(
            "-----Original Message-----\nFrom: Desk\nSent: 2 March 2026\nTo: Ana\nSubject: x", id="old Outlook"
        ),
        pytest.param(
            "*From:* Desk [mailto:support@cn-desk.example]\n*Sent:* Monday, March 2, 2026 10:00 AM\n*To:* Ana\n*Subject:* x",
            id="with stars from HTML",
        ),
        pytest.param(
            "Von: Desk <support@cn-desk.example>\nGesendet: Montag, 2. März 2026 10:00\nAn: Ana\nBetreff: AW: x",
            id="German",
        ),
        pytest.param(
            "De : Desk <support@cn-desk.example>\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : Ana\nObjet : RE: x", id="French"
        ),
        pytest.param(
            "De: Desk <support@cn-desk.example>\nEnviado el: lunes, 2 de marzo de 2026 10:00\nPara: Ana\nAsunto: RE: x",
            id="Spanish",
        ),
        pytest.param(
            "De: Desk\nEnviado: segunda-feira, 2 de março de 2026 10:00\nPara: Ana\nAssunto: RE: x", id="Portuguese"
        ),
        pytest.param(
            "差出人: Desk <support@cn-desk.example>\n送信日時: 2026年3月2日 10:00\n宛先: Ana\n件名: RE: x",
            id="Japanese",
        ),
        pytest.param("发件人: Desk\n发送时间: 2026-03-02 10:00\n收件人: Ana\n主题: 回复: x", id="Foxmail"),
        pytest.param(
            "보낸 사람: Desk <support@cn-desk.example>\n보낸 날짜: 2026년 3월 2일 10:00\n받는 사람: Ana\n제목: RE: x",
            id="Korean",
        ),
        pytest.param(
            "Od: Desk <support@cn-desk.example>\nWysłano: poniedziałek, 2 marca 2026 10:00\nDo: Ana\nTemat: RE: x",
            id="Polish",
        ),
        pytest.param(
            "От: Desk <support@cn-desk.example>\nОтправлено: 2 марта 2026 г. 10:00\nКому: Ana\nТема: RE: x",
            id="Russian",
        ),
        pytest.param(
            "Kimden: Desk <support@cn-desk.example>\nGönderildi: 2 Mart 2026 Pazartesi 10:00\nKime: Ana\nKonu: RE: x",
            id="Turkish",
        ),
        pytest.param(
            "من: Desk <support@cn-desk.example>\nتم الإرسال: 2 مارس 2026 10:00\nإلى: Ana\nالموضوع: RE: x", id="Arabic"
        ),
        pytest.param("##- Please write above this line -##", id="our own delimiter"),
        pytest.param("-----Ursprüngliche Nachricht-----", id="a separator alone"),
    ],
)
def test_history_below_a_header_block_is_cut(block: str) -> None:
    assert new_text(f"Thank you!\n\n{block}\n\n{OLD}\n") == "Thank you!"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "On Monday we sent you the list, and in her answer she wrote:\n\nit is fine.", id="a sentence about writing"
        ),
        pytest.param("On the other hand:\n\nit works.", id="a sentence that begins with On"),
        pytest.param("Name: Ana\nEmail: ana@starhouse.example\nPhone: 555 0100\n\nPlease call me.", id="a form"),
        pytest.param(
            "Interview:\n\nDate: Wednesday 3, October 2011\nTime: 7:00\nAddress: 130 Fox St\n\nBring your ID.",
            id="an appointment",
        ),
        pytest.param("Period\n\nFrom: Oct 1\nTo: Oct 31\n\nThat is all.", id="a period"),
        pytest.param("----- Enter feedback below -----\n\nIt was great.", id="dashes around a request"),
        pytest.param("Points:\n----\n1. one\n----\n2. two\n====\nEnd", id="rules between points"),
        pytest.param("see >>> http://x.example <<<\nand tell me", id="arrows in a line"),
        pytest.param("The list of 3 March 2026 at 10:00:\n\n- one\n- two", id="a list of a date"),
        pytest.param(
            "On Monday we wrote to the creator:\n\nPlease sign.\n\nNo answer.", id="whom we wrote to, and what we wrote"
        ),
        pytest.param("From: October we see drops\nand nobody can say why.", id="a sentence that begins with From"),
        pytest.param("From: October we see drops\nTo: now\nNobody knows.", id="from when to when"),
        pytest.param(
            "On 12 May 2026 at 10:00 we wrote to anna@x.example:\n\nplease confirm.\n\nNo answer.",
            id="what we wrote, with day, time and address",
        ),
        pytest.param(
            "Am 12.05.2026 um 10:00 haben wir an anna@x.example geschrieben:\n\nBitte.\n\nKeine Antwort.",
            id="the same in German",
        ),
        pytest.param(
            "Le 12 mai 2026 à 10:00 nous avons écrit à anna@x.example :\n\nmerci.\n\nRien.", id="the same in French"
        ),
        pytest.param("12 мая 2026 в 10:00 он написал:\n\nне хочу.\n\nЧто делать?", id="what he wrote, in Russian"),
        pytest.param("我们在2026年5月12日 10:00写道：\n\n请确认。\n\n没有回复。", id="what we wrote, in Chinese"),
        pytest.param("The creator wrote on 12 May 2026 at 10:00:\n\nI quit.\n\nWhat now?", id="what the creator wrote"),
        pytest.param("Transfer:\nFrom: Star <a@x.example>\nTo: Moon <b@x.example>\nPlease do.", id="from whom to whom"),
        pytest.param(
            "Log:\n2026-03-02 10:00 a@x.example:\nlogin failed\n2026-03-02 10:05 a@x.example:\nlogin failed\n\nWhy?",
            id="a log",
        ),
        pytest.param("| a | b |\n| 1 | 2 |\n\nis the table", id="a table"),
        pytest.param("Original Message\n\nis what the button says.", id="words of a program"),
        pytest.param(
            "Write the number above this line of the table.\nThen send it.", id="above this line, in a sentence"
        ),
        pytest.param(
            "On Mon, 2 Mar 2026 at 10:00, Desk <a@x.example> wrote:\n\nHello Ana\n\nThank you!",
            id="an attribution on top, and bare lines that may be old or new",
        ),
    ],
)
def test_what_only_looks_like_history_stays(text: str) -> None:
    assert new_text(text, "x") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"On Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n{QUOTED}\n\nThank you!",
            "Thank you!",
            id="the answer below the quote",
        ),
        pytest.param(
            "Hi,\n\n> Which account?\nThe old one.\n\n> Since when?\nMonday.\n\n> Bye\n> Desk",
            "Hi,\n\n> Which account?\nThe old one.\n\n> Since when?\nMonday.",
            id="answers between quoted lines keep what they answer",
        ),
        pytest.param(
            f"Thanks\n\nOn Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n{QUOTED}\n\nRegards, Ana",
            "Thanks\n\nRegards, Ana",
            id="a closing below the quote belongs to the answer",
        ),
        pytest.param(
            f"Thanks\n\nOn Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n{QUOTED}\n\n-- \nAna\nStarhouse",
            "Thanks",
            id="a signature below the quote is nothing new",
        ),
        pytest.param(
            f"Thanks\n\nOn Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n{QUOTED}\n\nThis e-mail is confidential and intended solely for the intended recipient.",
            "Thanks",
            id="a legal notice below the quote is nothing new",
        ),
        pytest.param(
            "Thanks\n\n> Hello Ana, we have had a look at it and we do think that the export that you\nsent is complete.\n> Desk",
            "Thanks",
            id="a quoted line that a program broke",
        ),
        pytest.param(
            "Thanks On Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n> Hello",
            "Thanks",
            id="both on one line",
        ),
        pytest.param(
            f"On Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n{QUOTED}", "", id="nothing new at all"
        ),
        pytest.param(QUOTED, QUOTED, id="only quoted lines, of whom nobody knows"),
        pytest.param("Thanks\n\nAB> Hello\nAB> Ana", "Thanks", id="quoted with initials"),
        pytest.param(
            "Thanks\n\nOn Mon, 2 Mar 2026 at 10:00, Desk wrote:\n\n| Hello\n| Ana", "Thanks", id="quoted with bars"
        ),
        pytest.param("Thanks\n\nDesk wrote:\n: Hello", "Thanks", id="quoted with colons"),
        pytest.param(
            "Thanks\n\n>>> Desk <support@cn-desk.example> 02/03/2026 10:00 >>>\nHello Ana", "Thanks", id="GroupWise"
        ),
        pytest.param(
            "Thanks\n\n> Message du 02/03/26 10:00\n> De : Desk <a@x.example>\n> A : Ana\n> Objet : x\n>\n> Hello",
            "Thanks",
            id="a header within the quote",
        ),
        pytest.param(
            "Thanks\n\nOn Wed, 4 Mar 2026 at 10:12, Desk<support@cn-desk.example> wrote:   Hello Ana,\nit is done.",
            "Thanks",
            id="the history begins on the line of its attribution",
        ),
        pytest.param(
            "> Did you get the export of the May earnings that we have sent to you?\nYes.\n> And the June one?\nNo.",
            "> Did you get the export of the May earnings that we have sent to you?\nYes.\n> And the June one?\nNo.",
            id="a short answer right below a long question",
        ),
        pytest.param(
            "Thanks\n\n> We have had a look at it, and we do think that the exported sheet\nyou sent is complete.\n> Desk",
            "Thanks",
            id="a line broken at a usual width",
        ),
    ],
)
def test_answers_are_told_from_quotes(text: str, expected: str) -> None:
    assert new_text(text) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            '<div>Thanks</div><div class="gmail_quote">On Mon, Desk wrote:<blockquote>Hello</blockquote></div>',
            "Thanks",
            id="Gmail",
        ),
        pytest.param(
            '<p>Thanks</p><div id="divRplyFwdMsg"><b>From:</b> Desk</div><p>Hello</p>',
            "Thanks",
            id="Outlook on the web",
        ),
        pytest.param(
            '<p>Thanks</p><div id="x_divRplyFwdMsg"><b>From:</b> Desk</div><p>Hello</p>',
            "Thanks",
            id="Outlook, passed on by Outlook",
        ),
        pytest.param(
            'Thanks<div class="moz-cite-prefix">On 2.3.26, Desk wrote:<br></div><blockquote type="cite">Hello</blockquote>',
            "Thanks",
            id="Thunderbird",
        ),
        pytest.param(
            'Thanks<div class="yahoo_quoted"><div>On Monday, Desk wrote:</div>Hello</div>', "Thanks", id="Yahoo"
        ),
        pytest.param(
            'Thanks<div class="protonmail_quote">Desk wrote:<blockquote>Hello</blockquote></div>', "Thanks", id="Proton"
        ),
        pytest.param(
            '<blockquote type="cite">Which?</blockquote>The old one.<blockquote type="cite">When?</blockquote>Monday.',
            "> Which?\nThe old one.\n> When?\nMonday.",
            id="answers between quotes",
        ),
        pytest.param("<p>No quote here</p>", "No quote here", id="no quote"),
    ],
)
def test_html_is_cut_by_its_structure(source: str, expected: str) -> None:
    assert from_html(source) == expected


def test_the_structure_of_html_helps_a_text_that_shows_no_quote() -> None:
    source = '<p>Thanks</p><div id="appendonsend"></div><p>Hello Ana</p>'
    assert cut("Thanks\n\nHello Ana", source, "Re: x", "", is_from_html=False).new_text == "Thanks"


AS_FORWARDED = "a forwarded mail"
FORWARD = "---------- Forwarded message ---------\nFrom: Kyle Jensen <kyle@ridgeway.example>\nDate: Wed, Mar 11, 2026 at 9:02 AM\nSubject: Warning\nTo: Dan\n\nDan,\nplease look.\n\nKyle"
KYLE = Forwarded(
    Address("Kyle Jensen", "kyle@ridgeway.example"),
    datetime(2026, 3, 11, 9, 2, tzinfo=UTC),
    "Warning",
    "Dan,\nplease look.\n\nKyle",
)


def test_a_forward_with_a_comment() -> None:
    text = f"Please take care.\n\n{FORWARD}"
    passages = (Passage(PassageKind.NEW, "Please take care."), Passage(PassageKind.FORWARDED, FORWARD, AS_FORWARDED))
    assert cut(text, "", "Fwd: Warning", "", is_from_html=False) == Cut(text, "Please take care.", KYLE, (), passages)


def test_a_forward_without_a_comment_is_all_new() -> None:
    passages = (Passage(PassageKind.FORWARDED, FORWARD, AS_FORWARDED),)
    assert cut(FORWARD, "", "Fwd: Warning", "", is_from_html=False) == Cut(FORWARD, FORWARD, KYLE, (), passages)


def test_outlook_forwards_by_a_header_block_and_the_subject_says_so() -> None:
    part = "Von: Kyle Jensen <kyle@ridgeway.example>\nGesendet: Mittwoch, 11. März 2026 09:02\nAn: Dan\nBetreff: Warning\n\nDan,\nplease look.\n\nKyle"
    text = f"FYI\n\n{part}"
    passages = (Passage(PassageKind.NEW, "FYI"), Passage(PassageKind.FORWARDED, part, AS_FORWARDED))
    assert cut(text, "", "WG: Warning", "", is_from_html=False) == Cut(text, "FYI", KYLE, (), passages)
    assert cut(text, "", "AW: Warning", "", is_from_html=False).new_text == "FYI"


def test_a_forward_inside_the_history_is_history() -> None:
    text = f"Thanks\n\n-----Original Message-----\n\nFYI\n\n{FORWARD}"
    why = "a separator line"
    passages = (Passage(PassageKind.NEW, "Thanks"), Passage(PassageKind.HISTORY, text.partition("\n\n")[2], why))
    assert cut(text, "", "Re: x", "", is_from_html=False) == Cut("Thanks", "Thanks", None, (why,), passages)


def test_the_text_is_told_apart_in_reading_order() -> None:
    top, bottom = "Thanks, it works.\n\n-- \nAna Silva", "-- \nStarhouse"
    above = "On Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:"
    text = f"{top}\n\n{above}\n{QUOTED}\n\n{bottom}"
    assert [(each.kind, each.text) for each in cut(text, "", "Re: x", "", is_from_html=False).passages] == [
        (PassageKind.NEW, "Thanks, it works."),
        (PassageKind.SIGNATURE, "-- \nAna Silva"),
        (PassageKind.HISTORY, f"{above}\n{QUOTED}"),
        (PassageKind.HISTORY, bottom),
    ]
