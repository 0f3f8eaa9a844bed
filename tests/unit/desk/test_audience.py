"""Whom rules name beside the queue's people, and what those get who have no key to answer with."""

from dataclasses import replace

import pytest

from pipeline.desk.audience import MAX_TOLD_A_DAY, Audience, Letter, audience, inform
from pipeline.domain.known import Known
from pipeline.domain.message import Address
from pipeline.domain.plan import Draft, Purpose, Send
from tests.unit.mails import DESK, DIRECTORY, HOUSE, KNOWN, LEO, MIRA, OPENED, ORDINARY, STARHOUSE, VERDICT, written_by

DIEGO = Address("Diego Luna", "diego@cn-desk.example")
CENTRAL = Address("Central Operations", "central-ops@cn-desk.example")
BOSS = Address("", "boss@elsewhere.example")
CLIENT = "it is a client's address"


def naming(*names: str, known: Known = KNOWN) -> Known:
    """The ordinary mail, with a rule that names these."""
    return replace(known, classification=replace(VERDICT, notify=names))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(LEO.email, Audience((LEO,)), id="a specialist"),
        pytest.param("LEO@cn-desk.example", Audience((LEO,)), id="a specialist in other letters"),
        pytest.param("cnm-of-network", Audience(readers=(DIEGO,)), id="the network's CNM"),
        pytest.param("cnm", Audience(readers=(DIEGO,)), id="the CNM as a team"),
        pytest.param("central-ops", Audience(readers=(CENTRAL,)), id="a team"),
        pytest.param(CENTRAL.email, Audience(readers=(CENTRAL,)), id="a team by its address"),
        pytest.param(BOSS.email, Audience(readers=(BOSS,)), id="an address that only the rules know"),
        pytest.param(
            "legal",
            Audience(untold=("legal is not told: directory.yaml has no address for it",)),
            id="a team that the directory does not have",
        ),
        pytest.param(
            "ana@starhouse.example", Audience(untold=(f"ana@starhouse.example is not told: {CLIENT}",)), id="a contact"
        ),
        pytest.param(
            "bob@starhouse.example",
            Audience(untold=(f"bob@starhouse.example is not told: {CLIENT}",)),
            id="somebody of a client's domain",
        ),
        pytest.param(
            "elsewhere@gmail.example",
            Audience(untold=(f"elsewhere@gmail.example is not told: {CLIENT}",)),
            id="where the client's answers go",
        ),
        pytest.param(
            DESK, Audience(untold=(f"{DESK} is not told: it is an address of the desk itself",)), id="the desk itself"
        ),
    ],
)
def test_who_a_name_is(name: str, expected: Audience) -> None:
    assert audience(naming(name), replace(OPENED, answer_to="elsewhere@gmail.example")) == expected


def test_without_a_network_there_is_no_manager_of_it() -> None:
    known = replace(naming("cnm-of-network"), network=None)
    assert audience(known, OPENED).untold == ("cnm-of-network is not told: directory.yaml has no address for it",)


def test_a_manager_who_is_a_specialist_too_gets_a_key() -> None:
    house = replace(HOUSE, directory=replace(DIRECTORY, networks=(replace(STARHOUSE, cnm=MIRA.email),)))
    known = replace(naming("cnm-of-network"), house=house, network=house.directory.networks[0])
    assert audience(known, OPENED) == Audience((MIRA,))


def test_the_writer_of_the_mail_is_told_nothing_new() -> None:
    known = replace(naming(LEO.email, BOSS.email), message=written_by(LEO))
    assert audience(known, OPENED) == Audience(readers=(BOSS,))


def test_watchers_are_told_of_every_mail_and_each_once() -> None:
    ticket = replace(OPENED, watchers=("central-ops", "cnm-of-network", CENTRAL.email))
    assert audience(naming("central-ops"), ticket) == Audience(readers=(CENTRAL, DIEGO))
    assert audience(replace(KNOWN, classification=None), ticket) == Audience(readers=(CENTRAL, DIEGO))


def test_the_mail_for_information_has_no_key_and_says_what_it_is_about() -> None:
    assert tuple(inform(KNOWN, OPENED, (DIEGO,), Letter("Where is it?", ("It may be forged.",)))) == (
        Send(
            Draft(
                key="inform:17:diego@cn-desk.example",
                purpose=Purpose.INFORMATION,
                ticket=1042,
                to=DIEGO,
                from_name="Creator Support",
                template="information",
                values=(
                    ("ticket", "T-1042"),
                    ("is_new", True),
                    ("client", "Ana Ruiz"),
                    ("network", "Starhouse"),
                    ("subject", "Our October payout is late"),
                    ("text", "Where is it?"),
                    ("warnings", ("It may be forged.",)),
                    ("desk", "Creator Support"),
                    ("address", DESK),
                ),
                subject="Our October payout is late",
                in_reply_to="first@starhouse.example",
                references=("first@starhouse.example",),
            )
        ),
    )


def test_a_mail_without_an_id_and_a_client_without_a_name() -> None:
    known = replace(KNOWN, message=replace(ORDINARY, message_id=None), network=None)
    (send,) = inform(known, replace(OPENED, requester_name="", requester=""), (BOSS,), Letter(""))
    assert (send.draft.references, dict(send.draft.values)["client"]) == ((), "an unknown sender")


@pytest.mark.parametrize(("told", "mails"), [(MAX_TOLD_A_DAY - 1, 1), (MAX_TOLD_A_DAY, 0)])
def test_a_quarrel_by_mail_floods_nobody(told: int, mails: int) -> None:
    known = replace(KNOWN, told_today={DIEGO.email: told})
    assert len(tuple(inform(known, OPENED, (DIEGO,), Letter("")))) == mails
