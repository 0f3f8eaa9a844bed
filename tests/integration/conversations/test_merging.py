"""`#merge T-1001` as the whole of a specialist's answer: what moves, what leads on, what is refused (product 6.2)."""

import json
from pathlib import Path

import pytest

from tests.integration.home import Desk, Story, rows
from tests.integration.letters import (
    ANA,
    DESK,
    HA,
    HELEN,
    LEO,
    OWEN,
    STRANGER,
    Letter,
    Sent,
)
from tests.integration.maildir_post import MaildirPost, write
from tests.servers.cndesk import Cndesk
from tests.servers.smtp import RecordingSmtp

QUESTION = Letter(
    HELEN,
    "October commission",
    "Hi,\n\nour October commission has not arrived. Where is it?\n\nHelen\n",
    message_id="q@aurora-live.example",
)
OPENED = (("in", HELEN), ("auto", DESK))


def ask(desk: Desk, post: MaildirPost) -> dict[str, Sent]:
    """Helen's question has become T-1001; gives what each person got."""
    return write(desk, post, QUESTION)


def solved(desk: Desk, post: MaildirPost) -> None:
    """Ha has answered T-1001 for good."""
    got = ask(desk, post)
    write(desk, post, Letter(HA, "Re", "#resolve\n\nIt left our bank on Friday.", to=got[HA].reply_to))


def tickets_of(desk: Desk) -> list[int | None]:
    """The ticket that each delivery is kept with."""
    return [row.ticket for row in rows(desk.app, "SELECT ticket FROM inbound ORDER BY id")]


OTHER = Letter(OWEN, "Numbers for October", "They differ from ours, see the list.", message_id="o@aurora-live.example")


def two(desk: Desk, post: MaildirPost) -> dict[str, Sent]:
    """Helen's T-1001 and Owen's T-1002, of one network; gives what came of the second."""
    ask(desk, post)
    return write(desk, post, OTHER)


def test_everything_moves_and_the_old_number_leads_on(
    desk: Desk, post: MaildirPost, home: Path, cndesk: Cndesk
) -> None:
    got = two(desk, post)
    assert write(desk, post, Letter(HA, "Re", "#merge T-1001", to=got[HA].reply_to)) == {}
    merged, emptied = desk.stories()
    assert (emptied, merged.status) == (Story(1002, "closed", ()), "new")
    assert sorted(merged.messages) == sorted((*OPENED, ("in", OWEN), ("auto", DESK)))
    with desk.app.store.look() as unit:
        old = unit.tickets.get(1002)
        assert old is not None
        assert (old.merged_into, unit.tickets.participants([1001])[1001]) == (1001, frozenset({HELEN, OWEN}))

    write(
        desk,
        post,
        Letter(OWEN, "hm", "By the old key.", to=got[OWEN].reply_to),
        Letter(OWEN, "hm", "By our old mail.", in_reply_to=got[OWEN].message_id),
        Letter(OWEN, "hm", "By his own mail.", in_reply_to="o@aurora-live.example"),
        Letter(OWEN, "[T-1002] hm", "By the old number."),
    )
    assert tickets_of(desk)[-4:] == [1001] * 4

    told = write(desk, post, Letter(LEO, "Re", "We found the difference.", to=got[LEO].reply_to))
    assert (set(told), told[HELEN].subject) == ({HELEN}, "Re: [T-1001] October commission")

    shown = {number: shown_by(cndesk, home, number) for number in (1001, 1002)}
    assert [shown[number]["status"] for number in shown] == ["open", "closed"]
    assert [len(shown[number]["messages"]) for number in shown] == [9, 0]  # type: ignore[arg-type]
    assert any("merged" in line and "T-1001" in line for line in shown[1002]["why"])  # type: ignore[attr-defined]
    assert any("merged" in line and "T-1002" in line for line in shown[1001]["why"])  # type: ignore[attr-defined]


def shown_by(cndesk: Cndesk, home: Path, number: int) -> dict[str, object]:
    ended = cndesk.run("--home", home, "ticket", "show", f"T-{number}", "--why", "-o", "json")
    found: dict[str, object] = json.loads(ended.out)
    return found


@pytest.mark.parametrize("written", ["#merge 1001", "#merge [t-1001]", "#MERGE Ｔ-１００１", "\n#merge T-1001\n"])
def test_ways_to_write_it(desk: Desk, post: MaildirPost, written: str) -> None:
    got = two(desk, post)
    write(desk, post, Letter(HA, "Re", written, to=got[HA].reply_to))
    assert desk.stories()[1] == Story(1002, "closed", ())


@pytest.mark.parametrize(
    ("written", "why"),
    [
        pytest.param("#merge T-1003", "T-1003 is another client's: its answers would go to them", id="stranger"),
        pytest.param("#merge T-1002", "T-1002 cannot be merged into itself", id="itself"),
        pytest.param("#merge T-4711", "there is no ticket T-4711", id="unknown"),
        pytest.param("#merge T-1001\n\nSee there.", "#merge stands alone", id="with text below"),
        pytest.param("#merge T-1001\n#me", "#merge stands alone", id="with another command"),
        pytest.param("#merge", "#merge takes the ticket that this one belongs to", id="without a number"),
        pytest.param("#merge yesterday", '"yesterday" is no ticket', id="no number"),
    ],
)
def test_what_is_refused_changes_nothing_and_comes_back(desk: Desk, post: MaildirPost, written: str, why: str) -> None:
    got = two(desk, post)
    write(desk, post, Letter(ANA, "Saque", "O saque de outubro não caiu."))
    before = desk.stories()
    told = write(desk, post, Letter(HA, "Re", written, to=got[HA].reply_to))
    assert (set(told), told[HA].kind, desk.outcomes()[-1]) == ({HA}, "automatic", "refused")
    assert why in " ".join(told[HA].text.split())
    assert desk.stories() == before


def test_one_client_without_a_network_may_have_two_tickets_made_one(desk: Desk, post: MaildirPost) -> None:
    write(desk, post, Letter(STRANGER, "How to join", "How do we become a network?"))
    write(desk, post, Letter("eve@other.example", "How to join us", "How do we become one?"))
    got = write(desk, post, Letter(STRANGER, "Fees", "And what does it cost?"))
    refused = write(desk, post, Letter(HA, "Re", "#merge T-1002", to=got[HA].reply_to))
    assert "T-1002 is another client's" in refused[HA].text
    write(desk, post, Letter(HA, "Re", "#merge T-1001", to=got[HA].reply_to))
    assert [story.status for story in desk.stories()] == ["new", "new", "closed"]


def test_a_forged_or_clients_merge_does_nothing(desk: Desk, post: MaildirPost) -> None:
    got = two(desk, post)
    write(
        desk,
        post,
        Letter(HA, "Re", "#merge T-1001", to=got[HA].reply_to, auth=None),
        Letter(OWEN, "Re", "#merge T-1001", to=got[OWEN].reply_to),
    )
    assert [story.status for story in desk.stories()] == ["new", "new"]


def test_a_chain_of_three_leads_to_the_last(desk: Desk, post: MaildirPost) -> None:
    got = two(desk, post)
    third = write(desk, post, Letter(OWEN, "List of creators", "Here it is.", message_id="l@aurora-live.example"))
    write(desk, post, Letter(HA, "Re", "#merge T-1002", to=third[HA].reply_to))
    write(desk, post, Letter(HA, "Re", "#merge T-1001", to=got[HA].reply_to))
    write(desk, post, Letter(OWEN, "hm", "To the third.", in_reply_to="l@aurora-live.example"))
    write(desk, post, Letter(OWEN, "hm", "By its key.", to=third[OWEN].reply_to))
    assert tickets_of(desk)[-2:] == [1001, 1001]
    assert [len(story.messages) for story in desk.stories()] == [8, 0, 0]

    refused = write(desk, post, Letter(HA, "Re", "#merge T-1003", to=got[HA].reply_to))
    assert "T-1001 cannot be merged into itself" in refused[HA].text


def test_an_open_question_wakes_the_ticket_that_takes_it_in(desk: Desk, post: MaildirPost) -> None:
    solved(desk, post)
    got = write(desk, post, OTHER)
    write(desk, post, Letter(HA, "Re", "#merge T-1001", to=got[HA].reply_to))
    assert [story.status for story in desk.stories()] == ["open", "closed"]


def test_mail_that_waits_is_still_sent(desk: Desk, post: MaildirPost, smtp: RecordingSmtp) -> None:
    got = two(desk, post)
    smtp.behave(rcpt="451 4.3.0 later", only=OWEN)
    write(desk, post, Letter(HA, "Re", "It is on its way.", to=got[HA].reply_to))
    assert ("answer", OWEN, "deferred") in desk.outbox()
    write(desk, post, Letter(LEO, "Re", "#merge T-1001", to=got[LEO].reply_to))
    desk.clock.advance(hours=1)
    desk.work()
    assert ("answer", OWEN, "sent") in desk.outbox()
