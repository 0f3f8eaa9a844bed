"""The plain HTML frame of our mails: inline styles, nothing loaded from elsewhere, right to left where the script is."""

import re
from collections.abc import Mapping
from html import escape
from typing import Final

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
_STYLES: Final[Mapping[str, str]] = {
    "p": "margin:0 0 14px 0",
    "h1": "font-size:20px;margin:0 0 12px 0",
    "h2": "font-size:17px;margin:18px 0 10px 0",
    "h3": "font-size:15px;margin:16px 0 8px 0",
    "ul": "margin:0 0 14px 0;padding:0 20px",
    "ol": "margin:0 0 14px 0;padding:0 20px",
    "li": "margin:0 0 4px 0",
    "blockquote": "margin:0 0 14px 0;padding:8px 14px;background-color:#f4f5f7;border:1px solid #dfe2e6",
    "pre": (
        "margin:0 0 14px 0;padding:8px 14px;background-color:#f4f5f7;border:1px solid #dfe2e6;overflow-x:auto;"
        "font-family:Menlo,Consolas,monospace;font-size:13px"
    ),
    "code": "font-family:Menlo,Consolas,monospace;font-size:13px",
    "hr": "border:0;border-top:1px solid #dfe2e6;margin:18px 0",
}
_LINK: Final = "color:#1a56b0"
_BUTTON: Final = (
    "display:inline-block;margin:0 6px 6px 0;padding:5px 12px;border:1px solid #1a56b0;border-radius:4px;"
    "color:#1a56b0;text-decoration:none"
)
_BODY: Final = (
    "margin:0;padding:16px;font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif;font-size:15px;line-height:1.5"
)
_TARGET: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"'\\\x00-\x1f\x7f]+", re.IGNORECASE)


def page(body: str, language: str) -> str:
    """A whole HTML document around a body that is already HTML."""
    direction = "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}">\n'
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>\n'
        f'<body dir="{direction}" style="{_BODY}">\n<div style="max-width:640px">\n{body}</div>\n</body>\n</html>\n'
    )


def plain_page(text: str, language: str) -> str:
    """The page of a text that a person wrote: its paragraphs and lines, nothing else."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip("\n"))
    lines = (escape(paragraph).replace("\n", "<br>\n") for paragraph in paragraphs)
    return page("".join(f'<p dir="auto" style="{_STYLES["p"]}">{line}</p>\n' for line in lines), language)


def style_of(tag: str) -> str:
    return _STYLES.get(tag, "")


def is_link(target: str) -> bool:
    """Whether an address may be a link in our mails: the web or mail, never a script."""
    return bool(_TARGET.fullmatch(target))


def link_style(target: str) -> str:
    """A link that writes a mail with a body looks like the button it is."""
    return _BUTTON if target.lower().startswith("mailto:") and "?" in target else _LINK
