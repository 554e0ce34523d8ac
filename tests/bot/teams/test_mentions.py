"""Who is named is told by the entities of a message, never by what its words look like."""

from bot.teams.mentions import Mention, mentions_of, without_marks

US = Mention("<at>Frontdesk</at>", "28:app", is_us=True)
ADA = Mention("<at>Ada (Sales) .*</at>", "29:ada")


def test_we_are_taken_out_and_others_keep_their_names():
    text = "<at>Frontdesk</at> tell <at>Ada (Sales) .*</at> that"
    assert without_marks(text, (US, ADA)) == " tell @Ada (Sales) .* that"


def test_an_entity_stands_for_one_place():
    assert without_marks("<at>Frontdesk</at> <at>Frontdesk</at>", (US,)) == " <at>Frontdesk</at>"
    assert without_marks("<at>Frontdesk</at> <at>Frontdesk</at>", (US, US)) == " "


def test_marks_that_no_entity_repeats_are_words():
    assert without_marks("<at>Frontdesk</at>", ()) == "<at>Frontdesk</at>"
    assert without_marks("Frontdesk", (US,)) == "Frontdesk"
    assert without_marks("x", (Mention("", "28:app", is_us=True),)) == "x"


def test_an_entity_that_is_not_in_the_words_takes_nothing_from_the_next():
    assert without_marks("a <at>Ada (Sales) .*</at>", (US, ADA)) == "a @Ada (Sales) .*"


def test_a_name_may_look_like_a_mark():
    strange = Mention("<at><at>Frontdesk</at></at>", "29:bob")
    assert without_marks("<at><at>Frontdesk</at></at>!", (strange,)) == "@<at>Frontdesk</at>!"


def test_the_recipient_of_an_activity_is_us():
    entities = [
        {"type": "clientInfo"},
        {"type": "Mention", "text": "<at>F</at>", "mentioned": {"id": "28:app"}},
        {"type": "mention", "text": None, "mentioned": None},
    ]
    found = mentions_of({"recipient": {"id": "28:app"}, "entities": entities})
    assert found == (Mention("<at>F</at>", "28:app", is_us=True), Mention("", ""))
    assert not any(one.is_us for one in mentions_of({"entities": entities}))
