"""Agents are met, services and widgets are set up, files arrive (ENT, MGR-02, MEM-07)."""

import pytest

from bot.actions.agent_message import Attached, Written, receive_agent_message
from bot.actions.file_fetched import file_failed, file_fetched
from bot.actions.guest_message import receive_guest_message
from bot.actions.meet_agent import meet_agent, update_agent
from bot.actions.services import (
    add_channel,
    add_service,
    add_widget,
    change_service,
    set_user_group,
)
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import FileId, ServiceId
from bot.domain.messages import Draft, File, FileState
from bot.domain.people import Mode
from bot.ports import Profile
from bot.texts import texts
from tests.world import (
    ADA,
    BOTH,
    EVE,
    GUS,
    SALES,
    TEAMS_CHANNEL,
    TIM,
    TO_ADA,
    TO_BOTH,
    emptied,
    opened,
    slack,
    teams,
    waiting,
)

ENGLISH = texts("en", "bot")
ROOT = slack("T1/C1/1")


def test_an_agent_is_met_once_and_has_a_link_of_their_own(tx) -> None:
    # ENT-01
    nia = meet_agent(
        tx, slack("T1/U9"), Profile(" Nia\u202e B\u00f6 ", "n.png", "n@b.example", True)
    )
    assert (nia.name, nia.slug, nia.active) == ("Nia B\u00f6", "nia-bo", True)
    assert meet_agent(tx, slack("T1/U9"), Profile("Other")) == nia
    assert tx.people.agent_by_slug("nia-bo") == nia


def test_namesakes_get_links_with_numbers(tx) -> None:
    # ENT-01
    slugs = [meet_agent(tx, slack(f"T1/X{n}"), Profile("Ada")).slug for n in range(3)]
    assert slugs == ["ada-2", "ada-3", "ada-4"]
    assert meet_agent(tx, slack("T1/X9"), Profile("")).name == "Agent"


def test_the_booking_link_of_a_service_is_not_taken_by_a_namesake(tx) -> None:
    # ENT-02
    assert meet_agent(tx, slack("T1/X1"), Profile("sales")).slug == "sales-2"


def test_the_same_account_in_another_workspace_is_another_agent(tx) -> None:
    # B7
    assert meet_agent(tx, slack("T2/U1"), Profile("Ada")).id != ADA.id
    assert meet_agent(tx, slack("T1/U1"), Profile("Ada")).id == ADA.id


def test_what_the_platform_says_of_an_agent_is_taken_over(tx) -> None:
    # TTL-05 ENT-08
    conversation = opened(tx, TO_ADA, root=ROOT.value)
    emptied(tx)
    away = update_agent(tx, ADA, Profile("Ada", active=False))
    assert (away.active, away.avatar_url) == (False, ADA.avatar_url)
    assert waiting(tx) == []
    renamed = update_agent(
        tx, away, Profile("Ada Lovelace", "new.png", "a@b.example", manages=True)
    )
    assert tx.people.agent(ADA.id) == renamed
    assert renamed.manages
    assert conversation.id in tx.topics
    assert [item["kind"] for item in waiting(tx)] == ["update_card"]
    assert update_agent(tx, renamed, Profile(" ")).name == "Ada Lovelace"


def test_a_service_is_made_with_its_channel(tx) -> None:
    # MGR-02 MEM-07
    made = add_service(tx, " Support\n ", slack("T1/C9"), manager_id=EVE.id, mode=Mode.NOTES)
    assert tx.people.service(made.id) == made
    assert (made.name, made.mode, made.manager_id) == ("Support", Mode.NOTES, EVE.id)
    for kind in ("sync_members", "offer_meetings"):
        assert [item["service_id"] for item in waiting(tx, kind)] == [made.id]
    with pytest.raises(NotAllowed, match="service_name_taken"):
        add_service(tx, "support", slack("T1/C9"))
    with pytest.raises(NotAllowed, match="service_name_empty"):
        add_service(tx, " \u200b", slack("T1/C9"))


def test_a_service_is_changed_and_keeps_its_other_platform(tx) -> None:
    # MGR-02
    changed = change_service(
        tx, BOTH.id, name="Helpers", channel=slack("T1/C8"), manager_id=None, mode=Mode.NOTES
    )
    assert set(changed.channels) == {slack("T1/C8"), TEAMS_CHANNEL}
    assert set(tx.people.service(BOTH.id).channels) == set(changed.channels)
    assert tx.people.service_named("HELPERS").mode is Mode.NOTES
    with pytest.raises(NotAllowed, match="service_name_taken"):
        change_service(
            tx, BOTH.id, name="sales", channel=slack("x"), manager_id=None, mode=Mode.NOTES
        )
    with pytest.raises(NotFound, match="service_unknown"):
        change_service(
            tx, ServiceId("no"), name="x", channel=slack("x"), manager_id=None, mode=Mode.NOTES
        )


def test_a_widget_is_for_services_or_for_an_agent_on_its_sites(tx) -> None:
    # ENT-03 WID-10
    sites = ("https://shop.example/", "https://shop.example", "http://localhost:8000")
    widget = add_widget(tx, services=(SALES.id, BOTH.id), origins=sites)
    assert tx.entrances.widget(widget.id) == widget
    assert widget.origins == ("https://shop.example", "http://localhost:8000")
    assert add_widget(tx, agent_id=ADA.id).agent_id == ADA.id
    for wrong in ({}, {"services": (SALES.id,), "agent_id": ADA.id}):
        with pytest.raises(NotAllowed, match="widget_for_nobody"):
            add_widget(tx, **wrong)
    with pytest.raises(NotFound, match="service_unknown"):
        add_widget(tx, services=(ServiceId("no"),))
    with pytest.raises(NotAllowed, match="origin_invalid"):
        add_widget(tx, services=(SALES.id,), origins=("javascript:alert(1)",))


def attach(tx, agent=ADA, at: str = "T1/C1/1@1"):
    opened(tx, TO_BOTH, root=ROOT.value)
    sheet = Attached(slack("T1/F1"), "a.pdf", "application/pdf", 9)
    written = Written("", files=(sheet,))
    return receive_agent_message(tx, agent.id, ROOT, written, written_as=slack(at)).message


def test_a_fetched_file_is_ready_for_the_guests(tx) -> None:
    # CONV-07
    message = attach(tx)
    assert waiting(tx, "post_file") == []
    file_fetched(tx, message.id, message.files[0].id, b"bytes")
    [elsewhere] = waiting(tx, "post_file")
    assert elsewhere["channel"] == str(TEAMS_CHANNEL)
    [file] = tx.messages.get(message.id).files
    assert (file.state, file.size) == (FileState.READY, 5)
    assert tx.files.get(file.id).data == b"bytes"
    assert message.conversation_id in tx.topics


def test_a_file_that_does_not_come_is_said_to_both(tx) -> None:
    # CONV-08
    message = attach(tx)
    emptied(tx)
    file_failed(tx, message.id, message.files[0].id, ENGLISH)
    [file] = tx.messages.get(message.id).files
    assert (file.state, file.size) == (FileState.FAILED, 9)
    [flag] = waiting(tx, "flag_failure")
    [whisper] = waiting(tx, "whisper")
    assert flag["message"] == "T1/C1/1@1"
    assert (whisper["account"], whisper["place"]) == ("T1/U1", ROOT.value)
    assert "a.pdf" in whisper["text"]


def test_a_file_whose_message_was_deleted_meanwhile_is_forgotten(tx) -> None:
    message = attach(tx)
    file_id = message.files[0].id
    tx.messages.change(message, lambda now: now.emptied())
    tx.files.remove_of(message.id)
    emptied(tx)
    file_fetched(tx, message.id, file_id, b"late")
    file_failed(tx, message.id, file_id, ENGLISH)
    assert tx.messages.get(message.id).files == ()
    assert waiting(tx) == []


def test_a_guests_file_and_a_copy_of_ours_blame_nobody(tx) -> None:
    conversation = opened(tx, TO_BOTH, root=ROOT.value)
    picture = File(FileId("f1"), "a.png", "image/png", 3)
    theirs = receive_guest_message(
        tx,
        GUS.id,
        conversation.id,
        Draft("", files=(picture,)),
        source="1",
        contents={picture.id: b"png"},
    )
    emptied(tx)
    file_failed(tx, theirs.id, picture.id, ENGLISH)
    assert waiting(tx) == []
    message = attach(tx)
    [thread, other] = tx.threads.of(conversation.id)
    tx.threads.add_copy(message.id, other.id, teams("copy"), ours=True)
    emptied(tx)
    file_failed(tx, message.id, message.files[0].id, ENGLISH)
    assert len(waiting(tx)) == 2
    assert thread.root == ROOT


def test_who_has_no_account_there_cannot_be_told(tx) -> None:
    opened(tx, TO_BOTH, root=ROOT.value)
    other = receive_agent_message(
        tx,
        TIM.id,
        ROOT,
        Written("", files=(Attached(slack("T1/F2"), "b.pdf", "x/y", 1),)),
        written_as=slack("T1/C1/1@2"),
    ).message
    emptied(tx)
    file_failed(tx, other.id, other.files[0].id, ENGLISH)
    assert waiting(tx) == []


def test_a_service_is_served_on_one_more_platform_or_from_another_channel_of_one(tx) -> None:
    emptied(tx)
    assert add_channel(tx, SALES.id, TEAMS_CHANNEL).channels == (*SALES.channels, TEAMS_CHANNEL)
    other = slack("T1/C8")
    assert set(add_channel(tx, SALES.id, other).channels) == {TEAMS_CHANNEL, other}
    assert set(tx.people.service(SALES.id).channels) == {TEAMS_CHANNEL, other}
    assert [item["kind"] for item in waiting(tx)] == ["sync_members"]


def test_a_user_group_needs_a_channel_where_its_people_can_answer(tx) -> None:
    # MEM-07
    group = slack("T1/S1")
    emptied(tx)
    assert set_user_group(tx, SALES.id, group).user_group == group
    assert tx.people.service(SALES.id).user_group == group
    assert [one.id for one in tx.people.services_of_group(group)] == [SALES.id]
    assert [item["kind"] for item in waiting(tx)] == ["sync_members"]
    with pytest.raises(NotAllowed, match="group_without_channel"):
        set_user_group(tx, SALES.id, teams("t/S1"))
    set_user_group(tx, SALES.id, None)
    assert tx.people.services_of_group(group) == []
