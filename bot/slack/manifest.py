"""The manifest to paste into Slack, made from what the code uses; `manifests/slack.yaml` is a print of it."""

from collections.abc import Iterable

from bot.slack.surface import CALLBACK_PATH, COMMANDS, EVENTS, EVENTS_PATH, SCOPES, SHORTCUT

MANIFEST = """\
# The Slack app. Paste this at api.slack.com/apps > Create New App > From a manifest, with the host of
# FRONTDESK_PUBLIC_URL in its addresses (`frontdesk manifest slack` prints it so). With Socket Mode set
# socket_mode_enabled to true; the addresses are not used then.
display_information:
  name: Frontdesk
  description: Answer guests from the web without leaving Slack
  background_color: "#2457d6"
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: Frontdesk
    always_online: true
  shortcuts:
    - name: Conversation actions
      type: message
      callback_id: {shortcut}
      description: What can be done with this guest's conversation
  slash_commands:
{commands}
oauth_config:
  redirect_urls:
    - {callback_url}
  scopes:
    bot:
{scopes}
settings:
  event_subscriptions:
    request_url: {events_url}
    bot_events:
{events}
  interactivity:
    is_enabled: true
    request_url: {events_url}
    message_menu_options_url: {events_url}
  org_deploy_enabled: false
  socket_mode_enabled: false
  token_rotation_enabled: false
"""
# What Slack says about each command while it is typed.
DESCRIBED = {
    "/frontdesk": (
        "Conversations with guests",
        "help | queue | mine | search anna | close #142 | setup",
    ),
    "/assign": ("Give a conversation to a service or a colleague", "#142 sales @ada"),
    "/rename": ("Name a conversation, for both sides to see", "#142 Order 7"),
    "/meet": ("Book a meeting in your own calendar", "ann@example.com tomorrow 10:00 30m Order 7"),
}


def manifest_text(public_url: str) -> str:
    """Return the manifest with our public address, which has no slash at its end, in its addresses."""
    return MANIFEST.format(
        shortcut=SHORTCUT,
        commands=_commands(public_url + EVENTS_PATH),
        events_url=public_url + EVENTS_PATH,
        callback_url=public_url + CALLBACK_PATH,
        scopes=_lines(f"# {reason}\n- {scope}" for scope, reason in SCOPES.items()),
        events=_lines(f"- {event}" for event in EVENTS),
    )


def _commands(events_url: str) -> str:
    return "\n".join(_command(name, events_url) for name in COMMANDS)


def _command(name: str, events_url: str) -> str:
    description, hint = DESCRIBED[name]
    return f"""\
    - command: {name}
      url: {events_url}
      description: {description}
      usage_hint: "{hint}"
      should_escape: true"""


def _lines(items: Iterable[str]) -> str:
    return "\n".join(" " * 6 + line for item in items for line in item.split("\n"))
