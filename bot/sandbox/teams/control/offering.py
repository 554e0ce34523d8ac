"""Files that the app offers in a chat, and what people say to that."""

from __future__ import annotations

from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import asking
from bot.sandbox.teams.control.asked import message_seen, person
from bot.sandbox.teams.state import TeamsSandbox


async def file_consent(teams: TeamsSandbox, body: Json) -> Json:
    """Accept (or with `accept` false decline) a file that the app offers in the chat."""
    user = person(teams, body)
    message = message_seen(teams, user, teams.chat_of(user), body)
    offer = next((one for one in message.attachments if "file.consent" in one["contentType"]), None)
    if offer is None:
        raise ControlError("no_consent_card", "The message offers no file.")
    accept = bool(body.get("accept", True))
    value: Json = {
        "type": "fileUpload",
        "action": "accept" if accept else "decline",
        "context": offer["content"].get("acceptContext" if accept else "declineContext"),
    }
    if accept:
        value["uploadInfo"] = _upload(teams, offer)
    answer = await asking.ask(
        teams,
        user,
        teams.chat_of(user),
        "",
        name="fileConsent/invoke",
        value=value,
        replyToId=message.id,
    )
    return {} if answer.status == 200 else asking.unreachable(answer)


def _upload(teams: TeamsSandbox, offer: Json) -> Json:
    secret, unique = teams.new_secret(32), teams.new_guid()
    name = str(offer["name"])
    teams.uploads[secret] = {"name": name, "id": unique, "content": b""}
    return {
        "contentUrl": f"https://acme-my.sharepoint.example/personal/{unique}/{name}",
        "name": name,
        "uploadUrl": f"{teams.url}/upload/{secret}",
        "uniqueId": unique,
        "fileType": name.rpartition(".")[2].lower(),
    }
