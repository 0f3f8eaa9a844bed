"""Make HTML files that stand alone: no script, nothing loaded from elsewhere, light and dark, fit for paper and phones.

The templates lie beside this module in `html/`, each fills the blocks of `page.html.j2`. Every value is escaped, and
one that is missing is an error, never an empty place.
"""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES: Final = Path(__file__).parent / "html"


def page(template: str, **values: object) -> str:
    """The page that a template of `html/` makes of these values; `title` is one of them."""
    return _environment().get_template(f"{template}.html.j2").render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = lambda number: f"{number:,}"
    return environment
