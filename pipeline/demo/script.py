"""The week as it happens: each mail, what a bystander would say of it, and what the desk must make of it.

`WEEK` and `ENDING` are the expectations of the end-to-end test too: `check` compares them with what the desk did.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pipeline.domain.disposition import Outcome

MONDAY: Final = datetime(2026, 11, 2, tzinfo=UTC)
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
GREYLISTED: Final = {"layla@rimal.example": "451 4.7.1 Greylisted, please try again in some minutes"}
"""Servers of recipients that refuse the first try, by address."""

HA: Final = "ha@cn-desk.example"
LEO: Final = "leo@cn-desk.example"
MIRA: Final = "lead@cn-desk.example"
HELEN: Final = "helen@aurora-live.example"
ANA: Final = "ana@starhouse.example"
LIN: Final = "linxiao@yunfan.example"
FUJII: Final = "fujii@minato-cast.example"
NIAMH: Final = "niamh@harbour-lights.example"


def at(moment: str, week: int = 0) -> datetime:
    """`Mon 09:12` of the week (or of another one)."""
    day, clock = moment.split()
    hours, minutes = clock.split(":")
    return MONDAY + timedelta(weeks=week, days=DAYS.index(day), hours=int(hours), minutes=int(minutes))


@dataclass(frozen=True, slots=True)
class Scene:
    """One mail that arrives, or (without one) just time that passes.

    `answers` names the inbox whose latest mail about the ticket is answered, `returns` the one whose latest answer
    comes back. What must come of it: outcome, ticket, and each mail that leaves, as `purpose[ language] recipient` (the language of
    what the desk writes to clients by itself).
    """

    at: datetime
    mail: str
    told: str
    outcome: Outcome | None
    ticket: int | None
    sends: tuple[str, ...] = ()
    answers: str = ""
    returns: str = ""
    verdict: str = "pass"
    arrived: datetime | None = None
    """When it came into the mailbox, if that was long before the desk looked into it."""
    written: datetime | None = None
    """When it was written, if that was before it arrived."""


NEW, THREADED, RECORDED = Outcome.NEW_TICKET, Outcome.THREADED, Outcome.RECORDED

WEEK: Final = (
    Scene(
        at("Mon 08:00"),
        "old-question",
        "The desk looks into its mailbox for the first time. A question of Marcus Webb (Northstar) has lain there for"
        " two weeks: he gets a ticket, but no robot answers a mail that old.",
        NEW,
        1001,
        arrived=at("Tue 15:20", week=-2),
    ),
    Scene(
        at("Mon 09:12"),
        "commission",
        "Helen Marsh (Aurora Live) misses the October commission of 34 creators, and attaches the list.",
        NEW,
        1002,
        (f"acknowledgement en {HELEN}", f"notification {HA}"),
    ),
    Scene(
        at("Mon 09:40"),
        "no-code",
        "林晓 (云帆文化) cannot log in. Her mail says gb2312, and names a creator with a character which that lacks.",
        NEW,
        1003,
        (f"acknowledgement zh {LIN}", f"notification {LEO}"),
    ),
    Scene(
        at("Mon 10:05"),
        "ha-answers-helen",
        "Ha Pham answers Helen by replying to her notification, in her own mail program.",
        THREADED,
        1002,
        (f"answer {HELEN}",),
        answers=HA,
    ),
    Scene(
        at("Mon 10:06"),
        "out-of-office",
        "Helen's mail program is quick to answer: she is out of the office.",
        RECORDED,
        1002,
        answers=HELEN,
    ),
    Scene(
        at("Mon 11:30"),
        "saque",
        "Ana Ruiz (Starhouse) asks in Portuguese where one creator's money is.",
        NEW,
        1004,
        (f"acknowledgement pt {ANA}", f"notification {HA}"),
    ),
    Scene(at("Mon 14:20"), "newsletter", "A newsletter about gifting trends and payout myths.", RECORDED, None),
    Scene(
        at("Mon 16:45"),
        "frozen-stream",
        "藤井 直 (ミナトキャスト) reports a freezing stream, in Shift_JIS that calls itself iso-8859-1.",
        NEW,
        1005,
        (f"acknowledgement ja {FUJII}", f"notification {LEO}"),
    ),
    Scene(
        at("Tue 08:50"),
        "suspended",
        "Inés Cordero (Cometa) complains: a creator was suspended without a reason.",
        NEW,
        1006,
        ("acknowledgement es ines@cometa.example", f"notification {MIRA}", f"notification {LEO}"),
    ),
    Scene(
        at("Tue 09:15"),
        "suspended",
        "Her mail server delivers the same mail once more.",
        Outcome.DUPLICATE,
        1006,
        written=at("Tue 08:50"),
    ),
    Scene(
        at("Tue 09:30"),
        "leo-typo",
        "Leo Santos wants to leave an internal note and mistypes it: #noet.",
        Outcome.REFUSED,
        1006,
        (f"transcript {LEO}",),
        answers=LEO,
    ),
    Scene(
        at("Tue 09:34"),
        "leo-note",
        "Leo replies to the transcript with #note at the top.",
        THREADED,
        1006,
        answers=LEO,
    ),
    Scene(
        at("Tue 11:00"),
        "stolen-token",
        'Somebody who has seen [T-1002] in a subject claims to be "Aurora Live Accounts" and sends a new bank account.',
        NEW,
        1007,
        ("short-acknowledgement en accounts@aurora-live-payments.example", f"notification {HA}"),
        verdict="none",
    ),
    Scene(
        at("Tue 15:10"),
        "campaign",
        "Layla Aziz (Rimal Media) asks in Arabic, in HTML only, about a campaign; her server is busy when we reply.",
        NEW,
        1008,
        (f"notification {LEO}",),
    ),
    Scene(
        at("Tue 15:20"),
        "",
        "The desk tries again.",
        None,
        1008,
        ("acknowledgement ar layla@rimal.example",),
    ),
    Scene(
        at("Wed 10:00"),
        "ana-chases",
        "Ana chases, and she is angry.",
        THREADED,
        1004,
        (f"notification {HA}",),
        answers=ANA,
    ),
    Scene(
        at("Wed 10:25"),
        "ha-answers-ana",
        "Ha answers her, in Portuguese.",
        THREADED,
        1004,
        (f"answer {ANA}",),
        answers=HA,
    ),
    Scene(
        at("Wed 11:00"),
        "owen-joins",
        "Owen Pryce of Aurora Live's finance, to whom Helen passed Ha's answer on, joins in.",
        THREADED,
        1002,
        (f"notification {HA}",),
        answers=HELEN,
    ),
    Scene(
        at("Wed 14:00"),
        "hacked",
        "Niamh Doyle (Harbour Lights) writes that a creator's account was hacked.",
        NEW,
        1009,
        (f"acknowledgement en {NIAMH}", f"notification {MIRA}", f"notification {LEO}"),
    ),
    Scene(
        at("Wed 14:12"),
        "leo-answers-niamh",
        "Leo has the account locked and says so.",
        THREADED,
        1009,
        (f"answer {NIAMH}",),
        answers=LEO,
    ),
    Scene(
        at("Wed 15:00"),
        "leo-answers-lin",
        "Leo answers 林晓.",
        THREADED,
        1003,
        (f"answer {LIN}",),
        answers=LEO,
    ),
    Scene(
        at("Wed 15:01"),
        "bounce",
        "Leo's answer comes back: her mailbox is full.",
        Outcome.BOUNCE,
        1003,
        (f"alert {LEO}",),
        returns=LIN,
        verdict="none",
    ),
    Scene(
        at("Wed 17:30"),
        "new-staff",
        "Caio Prado of Starhouse, whom the directory does not list, wants two colleagues let into the portal.",
        NEW,
        1010,
        ("acknowledgement pt caio@starhouse.example", f"notification {LEO}"),
    ),
    Scene(
        at("Thu 08:30"),
        "fujii-details",
        "藤井 直 adds details and a log file by replying to the acknowledgement.",
        THREADED,
        1005,
        (f"notification {LEO}",),
        answers=FUJII,
    ),
    Scene(
        at("Thu 09:00"),
        "ha-resolves",
        "Ha has good news for Helen; #resolve at the top.",
        THREADED,
        1002,
        (f"answer {HELEN}",),
        answers=HA,
    ),
    Scene(
        at("Thu 09:45"),
        "helen-thanks",
        "Helen says thank you, and nothing else.",
        THREADED,
        1002,
        answers=HELEN,
    ),
    Scene(
        at("Thu 13:00"),
        "dark-mode",
        "Marcus Webb suggests a dark mode.",
        NEW,
        1011,
        ("acknowledgement en marcus@northstar.example", f"notification {LEO}"),
    ),
    Scene(
        at("Fri 09:20"),
        "erase",
        "Niamh Doyle passes on a creator's wish to have his data erased.",
        NEW,
        1012,
        (f"acknowledgement en {NIAMH}", f"notification {MIRA}", f"notification {LEO}"),
    ),
    Scene(
        at("Fri 10:00"),
        "leo-template",
        "Leo closes 藤井 直's matter with one line and no text: #resolve resolution.",
        THREADED,
        1005,
        (f"resolution ja {FUJII}",),
        answers=LEO,
    ),
    Scene(
        at("Fri 15:00"),
        "advertising",
        "Kevin promises the first page of Google.",
        NEW,
        1013,
        verdict="none",
    ),
    Scene(
        at("Sat 11:00"),
        "helen-again",
        "Helen was too quick: two of the payments are still missing.",
        THREADED,
        1002,
        (f"notification {HA}",),
        answers=HELEN,
    ),
    Scene(
        at("Sat 15:00"),
        "event-tonight",
        "Layla Aziz again: a stream fails, and the event begins in three hours.",
        NEW,
        1014,
        ("acknowledgement ar layla@rimal.example", f"notification {LEO}"),
    ),
    Scene(
        at("Sun 10:15"),
        "fujii-thanks",
        "藤井 直 thanks for the help.",
        THREADED,
        1005,
        answers=FUJII,
    ),
)

ENDING: Final = {
    1001: "new tech performance-data",
    1002: "open payouts payouts",
    1003: "open tech portal-access",
    1004: "open payouts payouts",
    1005: "solved tech live-technical",
    1006: "new policy policy",
    1007: "new payouts payouts",
    1008: "new triage campaigns",
    1009: "open policy security",
    1010: "new tech portal-access",
    1011: "new triage feedback",
    1012: "new policy legal-privacy",
    1013: "closed triage other",
    1014: "new tech live-technical",
}
"""Where each ticket stands on Sunday night: status, queue, topic."""
