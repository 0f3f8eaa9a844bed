"""Markdown with slots to the two parts of a mail: what a person reads as plain text, and simple HTML.

Values never pass through the Markdown reader: it sees a `slot`, and the values are put into its finished tokens, as a
database driver binds parameters. So no client's text can become markup or a link.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from pipeline.reply.page import is_link, link_style, page, style_of

_SLOT: Final = re.compile(r"zq7cnd(\d+)x7qz")


def slot(number: int) -> str:
    """The stand-in for a value: letters and digits only, so that it behaves as a word wherever it stands."""
    return f"zq7cnd{number}x7qz"


def fill(text: str, values: Sequence[str]) -> str:
    """The text with the values in their slots; what a value holds is not looked at again."""
    return _SLOT.sub(lambda found: values[int(found[1])], text)


def text_and_html(source: str, values: Sequence[str], language: str) -> tuple[str, str]:
    """The two parts of a mail; `values` stand in the slots of `source`."""
    tokens = _reader().parse(source)
    for token in tokens:
        if token.children is not None:
            token.children = list(_inline(token.children, values))
        token.content = fill(token.content, values)
        _dress(token)
    text = "\n".join(_blocks(SyntaxTreeNode(tokens).children)).strip("\n") + "\n"
    reader = _reader()
    return text, page(reader.renderer.render(tokens, reader.options, {}), language)


@cache
def _reader() -> MarkdownIt:
    """CommonMark without raw HTML and images: a mail of ours loads nothing from elsewhere."""
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])


def _inline(tokens: Sequence[Token], values: Sequence[str]) -> Iterator[Token]:
    """The tokens of a line with their values; a link whose address is none of ours stays as its label."""
    is_dropped = False
    for token in tokens:
        if token.type == "link_open":
            target = fill(str(token.attrGet("href") or ""), values)
            is_dropped = not is_link(target)
            token.attrs = {"href": target, "style": link_style(target)}
        if token.type in {"link_open", "link_close"} and is_dropped:
            continue
        if token.type == "text":
            yield from _text_lines(fill(token.content, values))
            continue
        token.content = " ".join(fill(token.content, values).split("\n"))
        yield token


def _text_lines(text: str) -> Iterator[Token]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Token("hardbreak", "br", 0)
        yield Token("text", "", 0, content=line)


def _dress(token: Token) -> None:
    if token.nesting == 1 or token.type in {"hr", "code_block", "fence"}:
        # The library writes what a block of code is dressed with on its <pre>.
        if style := style_of("pre" if token.type == "code_block" else token.tag):
            token.attrSet("style", style)
        if token.tag == "blockquote":
            token.attrSet("dir", "auto")


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> list[str]:
    """The lines of blocks, an empty line between two; a block without content takes no room."""
    lines: list[str] = []
    for node in nodes:
        block = _BLOCKS[node.type](node)
        if any(line.strip() for line in block):
            lines += [*([""] if lines else []), *block]
    return lines


def _paragraph(node: SyntaxTreeNode) -> list[str]:
    return "".join(_words(node.children[0].children)).split("\n") if node.children else []


def _quote(node: SyntaxTreeNode) -> list[str]:
    return [f"> {line}".rstrip() for line in _blocks(node.children)]


def _list(node: SyntaxTreeNode) -> list[str]:
    first = int(str(node.attrs.get("start", 1)))
    lines: list[str] = []
    for number, item in enumerate(node.children, first):
        mark = "- " if node.type == "bullet_list" else f"{number}. "
        head, *rest = _blocks(item.children) or [""]
        lines += [mark + head, *(" " * len(mark) + line for line in rest)]
    return lines


def _code(node: SyntaxTreeNode) -> list[str]:
    return [f"    {line}" for line in node.content.rstrip("\n").split("\n")]


def _rule(_: SyntaxTreeNode) -> list[str]:
    return ["* * *"]


_BLOCKS: Final[dict[str, Callable[[SyntaxTreeNode], list[str]]]] = {
    "paragraph": _paragraph,
    "heading": _paragraph,
    "blockquote": _quote,
    "bullet_list": _list,
    "ordered_list": _list,
    "code_block": _code,
    "fence": _code,
    "hr": _rule,
}


def _words(nodes: Iterable[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        if node.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif node.type == "link":
            yield _link("".join(_words(node.children)), str(node.attrs["href"]))
        elif node.children:
            yield from _words(node.children)
        else:
            yield node.content


def _link(label: str, target: str) -> str:
    return label if label == target.removeprefix("mailto:") else f"{label} ({target})"
