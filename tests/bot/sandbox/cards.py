"""Cards and modals for the tests of interactions, and the ways to them."""

from bot.sandbox.slack import seed

BUTTON = {
    "type": "button",
    "action_id": "take",
    "value": "42",
    "text": {"type": "plain_text", "text": "Take it"},
}
OPTION = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
TWO = {"text": {"type": "plain_text", "text": "Two"}, "value": "2"}
CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Card*"}},
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            BUTTON,
            {"type": "overflow", "action_id": "more", "options": [OPTION, TWO]},
            {"type": "users_select", "action_id": "who"},
        ],
    },
]


def modal(**more):
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": {"type": "plain_text", "text": "Ask"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": {"type": "plain_text", "text": "Name"},
                "element": {
                    "type": "plain_text_input", "action_id": "it", "min_length": 2, "max_length": 9,
                },
            },
            {
                "type": "input",
                "block_id": "pick",
                "optional": True,
                "label": {"type": "plain_text", "text": "Pick"},
                "element": {
                    "type": "static_select", "action_id": "it",
                    "options": [OPTION, TWO], "initial_option": TWO,
                },
            },
            {
                "type": "input",
                "block_id": "many",
                "optional": True,
                "label": {"type": "plain_text", "text": "Many"},
                "element": {
                    "type": "multi_users_select", "action_id": "it", "max_selected_items": 1,
                },
            },
            {
                "type": "input",
                "block_id": "search",
                "optional": True,
                "label": {"type": "plain_text", "text": "Search"},
                "element": {"type": "external_select", "action_id": "find"},
            },
            {"type": "actions", "block_id": "acts", "elements": [BUTTON]},
        ],
        **more,
    }  # fmt: skip


async def command(desk, text="help", **more):
    body = {"user": "U0ADA", "channel": seed.SALES, "command": "/frontdesk", "text": text}
    return await desk.control("command", **body, **more)


async def open_modal(desk, bot, **more):
    trigger = (await command(desk))["trigger_id"]
    return (await bot.views_open(trigger_id=trigger, view=modal(**more)))["view"]
