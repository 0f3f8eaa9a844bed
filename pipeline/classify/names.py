"""What the rest of a home declares and rules may name: people, teams, templates, articles, mailboxes, calendars.

None means that it is not known here (a file checked outside its home): such names are then taken as they stand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.document import Mapping as MappingNode
from pipeline.document import Node
from pipeline.domain.calendar import Calendar
from pipeline.domain.network import Directory


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a home, by what they name."""

    templates: frozenset[str] | None = None
    articles: frozenset[str] | None = None
    specialists: frozenset[str] | None = None
    teams: frozenset[str] | None = None
    networks: frozenset[str] | None = None
    mailboxes: frozenset[str] | None = None
    calendars: Mapping[str, Calendar] = field(default_factory=dict)


def unchecked(root: Node, calendars: Iterable[Calendar]) -> Names:
    """The names for a text whose home is not asked; of these calendars it takes those that it does not declare itself."""
    declared = root.get("calendars") if isinstance(root, MappingNode) else None
    own = {entry.key for entry in declared.entries} if isinstance(declared, MappingNode) else set[str]()
    return Names(calendars={one.name: one for one in calendars if one.name not in own})


def names(
    directory: Directory,
    templates: Iterable[str],
    mailboxes: Iterable[str],
    calendars: Mapping[str, Calendar] | None = None,
    articles: Iterable[str] | None = None,
) -> Names:
    """The names that a directory, the templates' names and the mailboxes' names make; articles are not known if None."""
    return Names(
        templates=frozenset(templates),
        articles=None if articles is None else frozenset(articles),
        specialists=frozenset(person.email for person in directory.specialists),
        teams=frozenset(team.id for team in directory.teams),
        networks=frozenset(network.slug for network in directory.networks),
        mailboxes=frozenset(mailboxes),
        calendars=calendars or {},
    )
