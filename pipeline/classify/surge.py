"""Say whether so many tickets alike came lately that an escalation is due: `when: same-tag >= 5 in 24h`.

The figures come with the facts; this mail counts too if it opens a ticket. What nobody counted is 0, and *absent*.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pipeline.domain.classification import Facts, Finding, Likeness, Surge, Truth

PATH: Final = "escalate.when"
Names = tuple[str | None, ...]
ALIKE: Final[dict[Likeness, Callable[[Facts, Mapping[str, Any]], Names]]] = {
    "tag": lambda _, decision: decision["tags"],
    "topic": lambda _, decision: (decision["topic"],),
    "network": lambda facts, _: (facts.network.slug,) if facts.network else (),
    "requester": lambda facts, _: (facts.message.sender,),
}
"""By what tickets are alike, as far as the rules have come."""


def surging(surge: Surge, facts: Facts, decision: Mapping[str, Any]) -> Finding:
    """Whether there are enough, and how many there are: `same-tag 3 of 5 in 24h`; `decision` has its fields by name."""
    alike = [(surge.same, name, surge.within) for name in ALIKE[surge.same](facts, decision) if name]
    this = int(facts.event == "new" and bool(alike))
    count = max((facts.recent.get(key, 0) for key in alike), default=0) + this
    is_counted = any(key in facts.recent for key in alike)
    truth = Truth.HIT if count >= surge.at_least else Truth.MISS if is_counted else Truth.ABSENT
    return Finding(PATH, truth, str(surge).replace(">=", f"{count} of"))
