"""Who is who: look-ups in the directory."""

import pytest

from pipeline.domain.network import Contact, Directory, Network, Specialist
from tests.unit.mails import ANA, DIRECTORY, HA, LEO, MIRA, STARHOUSE

BOB = Contact("Bob", "bob@mail.example")
SOLO = Network("solo", "Solo", contacts=(BOB,))
STUDIO = Network("studio", "Studio", ("studio.starhouse.example", "co.uk.example"))
WIDE = Directory(networks=(STARHOUSE, SOLO, STUDIO), specialists=(HA, Specialist("All", "all@cn-desk.example")))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("ana@starhouse.example", STARHOUSE, id="a contact"),
        pytest.param("ANA@Starhouse.Example", STARHOUSE, id="a contact in capitals"),
        pytest.param("new@starhouse.example", STARHOUSE, id="a colleague of a contact"),
        pytest.param("new@mail.starhouse.example", STARHOUSE, id="a sub-domain"),
        pytest.param("new@studio.starhouse.example", STUDIO, id="a sub-domain of another network"),
        pytest.param("x@a.b.co.uk.example", STUDIO, id="a domain of several labels"),
        pytest.param("bob@mail.example", SOLO, id="a contact with a free-mail address"),
        pytest.param("eve@mail.example", None, id="a stranger at the same provider"),
        pytest.param("eve@notstarhouse.example", None, id="a domain that only ends alike"),
        pytest.param("eve@starhouse.example.evil.example", None, id="a domain that only begins alike"),
        pytest.param("eve@example", None, id="a top-level domain"),
        pytest.param("starhouse.example", STARHOUSE, id="no @ at all"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_network_of_an_address(address: str, expected: Network | None) -> None:
    assert WIDE.network_of(address) == expected


@pytest.mark.parametrize(
    ("address", "contact", "specialist", "is_team"),
    [
        pytest.param("Ana@starhouse.example", ANA, None, False, id="a contact"),
        pytest.param("HA@cn-desk.example", None, HA, False, id="a specialist"),
        pytest.param("Diego@cn-desk.example", None, None, True, id="a CNM"),
        pytest.param("central-ops@cn-desk.example", None, None, True, id="a team"),
        pytest.param("eve@evil.example", None, None, False, id="nobody"),
    ],
)
def test_the_part_of_an_address(
    address: str, contact: Contact | None, specialist: Specialist | None, is_team: bool
) -> None:
    assert (DIRECTORY.contact(address), DIRECTORY.specialist(address), DIRECTORY.is_team(address)) == (
        contact,
        specialist,
        is_team,
    )


@pytest.mark.parametrize(
    ("directory", "queue", "expected"),
    [
        pytest.param(DIRECTORY, "payouts", (HA, LEO), id="several"),
        pytest.param(DIRECTORY, "policy", (MIRA,), id="one"),
        pytest.param(DIRECTORY, "triage", (), id="none"),
        pytest.param(WIDE, "triage", WIDE.specialists[1:], id="who names no queue serves all"),
    ],
)
def test_who_serves_a_queue(directory: Directory, queue: str, expected: tuple[Specialist, ...]) -> None:
    assert directory.serving(queue) == expected


def test_a_network_by_its_slug() -> None:
    assert (DIRECTORY.network("starhouse"), DIRECTORY.network("gone")) == (STARHOUSE, None)


def test_a_specialist_is_written_to_by_name() -> None:
    assert (HA.address.name, HA.address.email) == ("Ha Pham", "ha@cn-desk.example")
