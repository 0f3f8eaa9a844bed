"""Tell the week as a person would: a line for what happened outside, one for what the desk made of it.

What stands behind the arrow is read from the desk's store and from the mails it sent, never from the script.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.demo.stage import Happened
from pipeline.domain.network import Directory
from pipeline.domain.ticket import Status, Ticket

Tone = Literal["day", "scene", "result", "trouble"]
LANGUAGES: Final = {
    "ar": "Arabic", "en": "English", "es": "Spanish", "ja": "Japanese", "pt": "Portuguese", "zh": "Chinese",
}  # fmt: skip
OUTCOMES: Final = {
    "new-ticket": "{ticket} is new ({topic}, {priority})",
    "duplicate": "{ticket} has it already",
    "bounce": "{ticket} keeps the report",
    "recorded": "{ticket} keeps it",
}
NOWHERE: Final = "Recorded, no ticket"
SENDS: Final = {
    "acknowledgement": "acknowledged in {language}",
    "short-acknowledgement": "gets the short receipt, which repeats nothing of the mail",
    "answer": "goes out to {name} as the desk's answer",
    "resolution": "{name} gets the closing mail, in {language}",
    "transcript": "{name} gets the mail back with what was wrong; nothing went to the client",
    "alert": "{name} is alerted",
}
TELLING: Final = ("a ticket of its own", "only thanks", "no acknowledgement", "kept as an internal note")
"""How the reasons begin that a bystander would ask for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story; `mark` is the time, an arrow, or nothing."""

    tone: Tone
    text: str
    mark: str = ""


class Teller:
    """Remembers the day and where each ticket stood, so that only what changed is told."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._day = ""
        self._standing: dict[int, Status] = {}

    def tell(self, happened: Happened) -> Iterator[Line]:
        """The lines of a scene."""
        day = f"{happened.scene.at:%A}, {happened.scene.at.day} {happened.scene.at:%B}"
        if day != self._day:
            self._day = day
            yield Line("day", day)
        yield Line("scene", happened.scene.told, f"{happened.scene.at:%H:%M}")
        yield Line("result", f"{self._headline(happened)}: {'; '.join(self._results(happened))}", "→")
        yield from (Line("trouble", trouble, "!") for trouble in happened.troubles)

    def _results(self, happened: Happened) -> Iterator[str]:
        ticket = happened.ticket
        if happened.outcome == "refused" and happened.reasons:
            yield happened.reasons[-1]
        yield from (reason for reason in happened.reasons if reason.startswith(TELLING))
        told = [self._name(what) for what in happened.sends if what.startswith("notification ")]
        yield from (self._sent(what) for what in happened.sends if not what.startswith("notification "))
        if told:
            yield f"{' and '.join(told)} {'is' if len(told) == 1 else 'are'} told"
        if ticket and self._is_moved(ticket):
            yield f"{ticket.label} is {'open again' if ticket.status is Status.OPEN else ticket.status}"
        if not happened.sends:
            yield "nobody gets anything"

    def _headline(self, happened: Happened) -> str:
        ticket = happened.ticket
        if ticket is None:
            return NOWHERE
        pattern = OUTCOMES.get(happened.outcome, "{ticket}")
        return pattern.format(ticket=ticket.label, topic=ticket.topic, priority=ticket.priority)

    def _is_moved(self, ticket: Ticket) -> bool:
        """Whether it was solved or closed, or is not any more."""
        before = self._standing.get(ticket.number, Status.NEW)
        self._standing[ticket.number] = ticket.status
        ends = {Status.SOLVED, Status.CLOSED}
        return before != ticket.status and (ticket.status in ends or before in ends)

    def _sent(self, what: str) -> str:
        """`purpose[ language] recipient` in words."""
        purpose, *middle, _ = what.split(" ")
        language = LANGUAGES.get(middle[0], middle[0]) if middle else ""
        return SENDS.get(purpose, f"{purpose} to {{name}}").format(language=language, name=self._name(what))

    def _name(self, what: str) -> str:
        """Whom a mail went to."""
        address = what.rpartition(" ")[2]
        known = self._directory.specialist(address) or self._directory.contact(address)
        return known.name if known else address
