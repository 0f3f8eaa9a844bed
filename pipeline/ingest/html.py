"""HTML to text as a person reads it; hidden parts are dropped, quoted history is marked where asked.

libxml2 drops all that is nested deeper than 255, and what follows it, so deep documents go to a linear stripper of
our own (the one of the standard library is quadratic on broken input). inscriptis and lxml are known here alone.
"""

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipeline.ingest.charset import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

QUOTE_BEGIN: Final = "\ue0f0"
QUOTE_END: Final = "\ue0f1"
HISTORY: Final = "\ue0f2"
MARKS: Final = QUOTE_BEGIN + QUOTE_END + HISTORY

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
    r"|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$|!)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)",
    re.IGNORECASE,
)
_DROPPED: Final = frozenset({"script", "style", "title", "template", "noscript", "object", "applet", "svg", "math"})
# What mail programs put around the mail that is answered; everything in it is history.
_QUOTING_CLASSES: Final = frozenset(
    {"gmail_quote", "gmail_quote_container", "gmail_extra_quote", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix",
     "gmail_attr", "zmail_extra", "tutanota_quote", "front-blockquote", "freshdesk_quote", "zd-quoted", "hey-quote",
     "WordSection1-quote", "cite", "reply-quote", "qt", "mailcontent_quote", "msg-quote", "ydp_quote", "ntes_quote"}
)  # fmt: skip
# Where these begin, the rest of the mail is history.
_HISTORY_IDS: Final = frozenset(
    {"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION",
     "reply-intro", "isForwardContent", "replySplit", "stopSpelling", "_rplyFwdMsg", "hmmailquote", "ms-outlook-mobile-reference-message"}
)  # fmt: skip
_SPACES: Final = re.compile(r"[ \t\u00a0]+")
_BLANK_RUN: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


def to_text(source: str) -> str:
    """The readable text of an HTML body."""
    return _tidy(_convert(source, is_marking=False))


def to_marked_text(source: str) -> str:
    """The same with `QUOTE_BEGIN`, `QUOTE_END` and `HISTORY` standing on lines of their own where quoted parts begin and end."""
    return _tidy(_convert(source, is_marking=True))


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in clean(text).replace("\u00a0", " ").split("\n"))
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
    source = _CONDITIONAL.sub("", _XML.sub("", source.translate({ord(mark): None for mark in MARKS}), count=1))
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
    return str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"])).get_text())


def _elements(tree: "HtmlElement") -> "list[HtmlElement]":
    return [element for element in tree.iter() if isinstance(element.tag, str)]


def _drop_hidden(tree: "HtmlElement") -> None:
    """Remove what no mail program shows: scripts, styles and hidden preheaders."""
    for element in _elements(tree):
        style = element.get("style")
        is_hidden = element.tag in _DROPPED or (style is not None and _HIDDEN.search(style) is not None)
        if is_hidden and element.getparent() is not None and element.tag not in ("html", "body", "table", "br"):
            element.drop_tree()


def _mark_quotes(tree: "HtmlElement") -> None:
    for element in _elements(tree):
        if _is_history(element):
            _before(element, HISTORY)
        elif _is_quote(element):
            _before(element, QUOTE_BEGIN)
            _after(element, QUOTE_END)


def _classes(element: "HtmlElement") -> set[str]:
    return set((element.get("class") or "").split())


def _is_quote(element: "HtmlElement") -> bool:
    if element.tag == "blockquote":
        return True
    return any(name in _QUOTING_CLASSES or name.endswith("yahoo_quoted") for name in _classes(element))


def _is_history(element: "HtmlElement") -> bool:
    if element.get("id", "").removeprefix("x_") in _HISTORY_IDS:
        return True
    return any(name in ("hmmessage_quote", "OutlookMessageHeader") for name in _classes(element))


def _paragraph(element: "HtmlElement", mark: str) -> "HtmlElement":
    made = element.makeelement("div")
    made.text = mark
    return made


def _before(element: "HtmlElement", mark: str) -> None:
    if element.getparent() is not None:
        element.addprevious(_paragraph(element, mark))


def _after(element: "HtmlElement", mark: str) -> None:
    if element.getparent() is None:
        return
    made = _paragraph(element, mark)
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
