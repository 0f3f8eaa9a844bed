"""HTML to text as a person reads it; hidden parts are dropped, quoted history is marked where asked.

libxml2 drops all that is nested deeper than 255, and what follows it, so deep documents go to a linear stripper of
our own (the one of the standard library is quadratic on broken input). inscriptis and lxml are known here alone.
"""

import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from pipeline.ingest.body.charset import clean
from pipeline.ingest.body.links import written_target
from pipeline.ingest.kind.sieve import Sieved
from pipeline.ingest.newtext.marks import ALL, HEAD_BEGIN, HISTORY, INDENT_BEGIN, OWN_BEGIN, QUOTE_BEGIN, QUOTE_END

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_DEPTH: Final = 200
MAX_CHARACTERS: Final = 1_500_000
_TAG: Final = re.compile(
    r"<(/?)(table|div|span|blockquote|font|b|i|u|a|ul|ol|section|center|em|strong|article|small|sup|sub|big|tt|code|pre|h[1-6]|form|dl|article|details|main|header|footer|nav|label|s|q|cite|abbr|bdo|ins|del|object|fieldset|figure|x|o:p|p|li|td|tr|th|tbody)\b",
    re.IGNORECASE,
)
_CELLS: Final = frozenset({"p", "li", "td", "tr", "th", "tbody"})
_XML: Final = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_CONDITIONAL: Final = re.compile(r"<!\[(?:if|endif)[^>]{0,200}\]>", re.IGNORECASE)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px)?\s*(?:;|$)"
    r"|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$|!)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_CLIPPED: Final = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_NO_ROOM: Final = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$|!)", re.IGNORECASE)
_STYLE_RULE: Final = re.compile(r"\.([\w-]{1,80})\s*\{([^{}]{0,2000})\}")
_MEDIA_RULE: Final = re.compile(r"@media[^{}]{0,300}\{(?:[^{}]{0,500}\{[^{}]{0,2000}\}){0,200}\s*\}", re.IGNORECASE)
# What breaks the line in every mail program and is unknown to the converter.
_BLOCKS: Final = frozenset(
    {
        "hr",
        "dt",
        "dd",
        "details",
        "summary",
        "option",
        "textarea",
        "legend",
        "figcaption",
        "figure",
        "address",
        "button",
    }
)
# What bulk mailers pad the preview line with, and the hyphens that are not shown.
_PADDING: Final = re.compile("(?:[\u200b-\u200d\u034f\u00ad\ufeff\u2007\u2800][ \u00a0]?){3,}|\u00ad")
_EMOJI: Final = re.compile("[^\x00-\u203b]{1,8}")
_DROPPED: Final = frozenset(
    {"script", "style", "title", "template", "noscript", "object", "applet", "svg", "math", "video", "audio"}
)
# What mail programs put around the mail that is answered. Where such a part has a block quote of its own, answers may
# stand below that quote, as Gmail writes them; else everything in it is history.
_QUOTING_CLASSES: Final = frozenset(
    {"gmail_quote", "gmail_quote_container", "gmail_extra_quote", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix",
     "gmail_attr", "zmail_extra", "tutanota_quote", "front-blockquote", "freshdesk_quote", "zd-quoted", "hey-quote",
     "WordSection1-quote", "cite", "reply-quote", "qt", "mailcontent_quote", "msg-quote", "ydp_quote", "ntes_quote",
     "nylas-quote", "airmail_on", "clean_bq", "missive_quote", "spark_quote", "k9mail-quote", "mail-quote"}
)  # fmt: skip
_HEAD_CLASSES: Final = frozenset({"moz-cite-prefix", "gmail_attr", "airmail_on"})
_QUOTING_IDS: Final = frozenset({"isReplyContent", "reply-intro", "cm_replymail_content_wrap", "replyContent"})
_QUOTING_NAMES: Final = frozenset({"quote", "messageReplySection", "reply-intro"})
# Where these begin, the rest of the mail is history.
_HISTORY_IDS: Final = frozenset(
    {"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION",
     "replySplit", "stopSpelling", "_rplyFwdMsg", "hmmailquote", "ms-outlook-mobile-reference-message"}
)  # fmt: skip
# What mail programs put around the signature that they add.
_SIGNED: Final = Sieved(
    r"(?:gmail|moz|protonmail|ms-outlook-mobile|composer|mobile)[_-]signature|AppleMailSignature|bloop_sign"
    r"|messageSignatureSection|data-signatureblock|id=.?(?:x_)?Signature\b"
)
_SIGNATURE: Final = re.compile(
    r"(?:x_)?(?:(?:gmail|moz|protonmail|ms-outlook-mobile|composer|mobile)[_-]signature(?:_block)?|AppleMailSignature"
    r"|bloop_sign_?\w{0,40}|messageSignatureSection|Signature)"
)
_MAX_SIGNATURE: Final = 800
_MAX_LINKS: Final = 500
_CITED: Final = re.compile(r"border(?:-left)?\s*:[^;]{0,40}solid|border-left-style\s*:\s*solid", re.IGNORECASE)
_INDENTED: Final = re.compile(r"border(?:-style)?\s*:\s*(?:none|0|medium none)", re.IGNORECASE)
_RULED: Final = re.compile(r"border-top(?:-style)?\s*:[^;]{0,60}solid", re.IGNORECASE)
_HEADER_LABELS: Final = 3
_SPACES: Final = re.compile(r"[ \t\u00a0]+")
_BLANK_RUN: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


def to_text(source: str) -> str:
    """The readable text of an HTML body."""
    return _tidy(_convert(source, is_marking=False))


def to_marked_text(source: str) -> str:
    """The same with `QUOTE_BEGIN`, `QUOTE_END` and `HISTORY` standing on lines of their own where quoted parts begin and end."""
    return _tidy(_convert(source, is_marking=True))


def signature_of(source: str) -> str:
    """The text of the part that the author's program marks as their signature; empty where it marks none."""
    import lxml.etree
    import lxml.html

    if len(source) > MAX_CHARACTERS or not _SIGNED.search(source) or _depth(source) > MAX_DEPTH:
        return ""
    try:
        tree = lxml.html.document_fromstring(_XML.sub("", source, count=1))
        part = next((each for each in _elements(tree) if _is_signature(each)), None)
        text = "" if part is None else to_text(lxml.html.tostring(part, encoding="unicode", with_tail=False))
    except (lxml.etree.LxmlError, ValueError):
        return ""
    return text if len(text) <= _MAX_SIGNATURE and "?" not in text else ""


def _is_signature(element: "HtmlElement") -> bool:
    names = (element.get("id", ""), element.get("name", ""), *(element.get("class") or "").split())
    if not element.get("data-signatureblock") and not any(_SIGNATURE.fullmatch(name) for name in names):
        return False
    ancestors = islice(element.iterancestors(), MAX_DEPTH)
    return not any(part.tag == "blockquote" or _is_quoting(part) for part in ancestors)


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in clean(_PADDING.sub("", text)).replace("\u00a0", " ").split("\n"))
    return _BLANK_RUN.sub("\n\n", "\n".join(lines)).strip("\n")


def _depth(source: str) -> int:
    """An upper estimate of the nesting: elements that close by themselves count half."""
    depth = deepest = 0.0
    for tag in _TAG.finditer(source):
        weight = 0.5 if tag[2].lower() in _CELLS else 1.0
        depth = max(0.0, depth - weight) if tag[1] else depth + weight
        deepest = max(deepest, depth)
    return int(deepest)


def _convert(source: str, *, is_marking: bool) -> str:
    if not source.strip():
        return ""
    source = _CONDITIONAL.sub("", _XML.sub("", source.translate({ord(mark): None for mark in ALL}), count=1))
    if len(source) > MAX_CHARACTERS or _depth(source) > MAX_DEPTH:
        return strip_tags(source)
    try:
        return _render(source, is_marking=is_marking)
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, AssertionError, RecursionError):
        return strip_tags(source)


def _render(source: str, *, is_marking: bool) -> str:
    import lxml.etree
    import lxml.html
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.html_engine import Inscriptis
    from inscriptis.model.config import ParserConfig

    try:
        tree = lxml.html.document_fromstring(source)
    except lxml.etree.LxmlError:
        return strip_tags(source)
    _drop_hidden(tree)
    if is_marking:
        _mark_quotes(tree)
    words = _words_of_images(tree)
    _write_targets(tree)
    text = str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"])).get_text())
    return text if text.strip() else words


def _elements(tree: "HtmlElement") -> "list[HtmlElement]":
    return [element for element in tree.iter() if isinstance(element.tag, str)]


def _drop_hidden(tree: "HtmlElement") -> None:
    """Remove what no mail program shows: scripts, styles and hidden preheaders; let lines end where they do."""
    elements = _elements(tree)
    hidden = _hidden_classes(elements)
    for element in elements:
        is_hidden = element.tag in _DROPPED or _is_hidden(element, hidden)
        if is_hidden and element.getparent() is not None and element.tag not in ("html", "body", "table", "br"):
            element.drop_tree()
        elif element.tag in _BLOCKS:
            element.tag = "div"


def _is_hidden(element: "HtmlElement", hidden: frozenset[str]) -> bool:
    style = element.get("style") or ""
    is_clipped = _CLIPPED.search(style) is not None and _NO_ROOM.search(style) is not None
    is_named = bool(hidden) and not hidden.isdisjoint((element.get("class") or "").split())
    return element.get("hidden") is not None or is_named or is_clipped or _HIDDEN.search(style) is not None


def _hidden_classes(elements: "list[HtmlElement]") -> frozenset[str]:
    """The classes that the style sheet of the mail hides on every screen."""
    sheets = (_MEDIA_RULE.sub("", element.text or "") for element in elements if element.tag == "style")
    rules = (rule for sheet in sheets for rule in _STYLE_RULE.findall(sheet))
    return frozenset(name for name, body in rules if re.search(r"display\s*:\s*none", body, re.IGNORECASE))


def _words_of_images(tree: "HtmlElement") -> str:
    """Put emoji that are sent as images into the text; returns what all images say, for a mail of images alone."""
    images = [element for element in _elements(tree) if element.tag == "img"]
    for image in images:
        if _EMOJI.fullmatch(image.get("alt") or "") and image.getparent() is not None:
            image.tail = f"{image.get('alt')}{image.tail or ''}"
    return "\n".join(alt for image in images if (alt := (image.get("alt") or "").strip()))


def _write_targets(tree: "HtmlElement") -> None:
    """Write where a link leads behind its words, once for each target."""
    seen = {""}
    for link in islice(tree.iter("a"), _MAX_LINKS):
        target = written_target(str(link.text_content()), link.get("href") or "")
        if target in seen:
            continue
        seen.add(target)
        last = link[-1] if len(link) else None
        if last is None:
            link.text = f"{(link.text or '').rstrip()} <{target}>"
        else:
            last.tail = f"{(last.tail or '').rstrip()} <{target}>"


def _mark_quotes(tree: "HtmlElement") -> None:
    for element in _elements(tree):
        if element.tag in ("html", "body"):
            continue
        if _is_history(element):
            _before(element, HISTORY)
        elif element.tag == "blockquote":
            if begin := _mark_of_blockquote(element):
                _around(element, begin)
        elif _is_quoting(element):
            _mark_container(element)


def _names(element: "HtmlElement") -> set[str]:
    """The classes of an element, without what Outlook puts before the names of a mail it passes on."""
    return {name.removeprefix("x_") for name in (element.get("class") or "").split()}


def _is_quoting(element: "HtmlElement") -> bool:
    if element.get("id", "").removeprefix("x_") in _QUOTING_IDS or element.get("name", "") in _QUOTING_NAMES:
        return True
    return any(name in _QUOTING_CLASSES or name.endswith("yahoo_quoted") for name in _names(element))


def _is_history(element: "HtmlElement") -> bool:
    if element.get("id", "").removeprefix("x_") in _HISTORY_IDS:
        return True
    if _names(element) & {"hmmessage_quote", "OutlookMessageHeader"}:
        return True
    return _RULED.search(element.get("style", "")) is not None and _is_header(element)


def _is_header(element: "HtmlElement") -> bool:
    """Whether a part under a rule begins with the labels of a header in bold, in whatever language."""
    labels = [part for part in islice(element.iter(), 60) if part.tag in ("b", "strong")]
    texts = (str(part.text_content()).strip() for part in islice(labels, 6))
    return sum(text.endswith((":", "：")) for text in texts) >= _HEADER_LABELS


def _mark_of_blockquote(element: "HtmlElement") -> str:
    """How sure a block quote is history: what programs mark as cited, their emphasis, an indented paragraph."""
    style, names = element.get("style", ""), _names(element)
    if element.get("type") == "cite" or element.get("cite") or element.get("id", "") in _QUOTING_IDS:
        return QUOTE_BEGIN
    if names & (_QUOTING_CLASSES - {"gmail_quote"}) or _is_in_container(element):
        return QUOTE_BEGIN
    if "gmail_quote" in names:
        return OWN_BEGIN
    if _CITED.search(style):
        return QUOTE_BEGIN
    return "" if _INDENTED.search(style) else INDENT_BEGIN


def _is_in_container(element: "HtmlElement") -> bool:
    return any(part.tag != "blockquote" and _is_quoting(part) for part in islice(element.iterancestors(), 6))


def _mark_container(element: "HtmlElement") -> None:
    """Mark a part as quoted as far as its own block quotes are not: those are marked by themselves."""
    quote = next((part for part in element if part.tag == "blockquote"), None)
    if quote is None:
        _around(element, HEAD_BEGIN if _names(element) & _HEAD_CLASSES else QUOTE_BEGIN)
    else:
        _before(element, HEAD_BEGIN)
        _before(quote, QUOTE_END)


def _paragraph(element: "HtmlElement", mark: str) -> "HtmlElement":
    made = element.makeelement("div")
    made.text = mark
    return made


def _before(element: "HtmlElement", mark: str) -> None:
    if element.getparent() is not None:
        element.addprevious(_paragraph(element, mark))


def _around(element: "HtmlElement", begin: str) -> None:
    if element.getparent() is None:
        return
    _before(element, begin)
    made = _paragraph(element, QUOTE_END)
    made.tail, element.tail = element.tail, None
    element.addnext(made)


_BLOCK: Final = re.compile(
    r"(?:p|div|br|tr|li|ul|ol|table|h[1-6]|blockquote|hr|pre|section|article|header|footer)\b", re.IGNORECASE
)
_SILENT: Final = re.compile(r"(script|style|title|head)\b", re.IGNORECASE)


def _pieces(source: str) -> Iterator[str]:
    """One pass over the tags: what stands between them, line ends for blocks, nothing of scripts and comments."""
    first, *rest = source.split("<")
    yield first
    silent = ""
    for piece in rest:
        if silent:
            if (silent == "--" and "-->" in piece) or piece.lower().startswith(f"/{silent}"):
                silent = ""
                yield piece.partition(">")[2]
            continue
        if piece.startswith("!--"):
            if "-->" not in piece:
                silent = "--"
            else:
                yield piece.partition("-->")[2]
            continue
        tag, closing, text = piece.partition(">")
        if not closing:
            yield "" if re.match(r"[/!?a-zA-Z]", piece) else f"<{piece}"
            continue
        if found := _SILENT.match(tag):
            silent = found[1].lower() if not tag.endswith("/") else ""
            continue
        yield ("\n" if _BLOCK.match(tag.lstrip("/")) else "") + text


def strip_tags(source: str) -> str:
    """The text of a document that is too deep or too broken for a real parser; linear, keeps all words."""
    text = html.unescape(_SPACES.sub(" ", "".join(_pieces(source)).replace("\r", "")))
    return "\n".join(line.strip() for line in text.split("\n"))


_ENRICHED_PARAMETER: Final = re.compile(r"<param>[^<]{0,1000}</param>", re.IGNORECASE)
_LINE_ENDS: Final = re.compile(r"\n+")


def of_enriched(source: str) -> str:
    """The text of text/enriched (RFC 1896): a line end alone is a blank, of several one goes, `<<` is a sign."""
    text = _ENRICHED_PARAMETER.sub("", source.replace("\r\n", "\n").replace("<<", "&lt;"))
    return strip_tags(_LINE_ENDS.sub(lambda found: found[0][1:] or " ", text))
