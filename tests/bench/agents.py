"""What agents write in Teams, as the requests in which it reaches us."""

import json
from dataclasses import dataclass
from typing import Any

from tests.bench import connector
from tests.bench.wire import request

FIRST_ID = 1_800_000_000_000


@dataclass(frozen=True)
class Agents:
    """Writes activities; the `tokens` were signed ahead of time, and are used in turn."""

    service_url: str
    tokens: list[str]

    def answer(self, person: dict[str, str], place: int, text: str) -> bytes:
        """Write the request with an agent's answer in a guest's thread."""
        body = json.dumps(self._activity(person, FIRST_ID + place, text)).encode()
        bearer = f"Bearer {self.tokens[place % len(self.tokens)]}"
        signed = {"Content_Type": "application/json", "Authorization": bearer}
        return request("POST", "/teams/messages", body, **signed)

    def _activity(self, person: dict[str, str], message: int, text: str) -> dict[str, Any]:
        channel, tenant = person["channel"], {"id": connector.TENANT}
        return {
            "type": "message",
            "id": str(message),
            "timestamp": "2026-11-27T10:00:00.000Z",
            "localTimestamp": "2026-11-27T11:00:00.000+01:00",
            "localTimezone": "Europe/Paris",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {name: connector.MEMBER[name] for name in ("id", "name", "aadObjectId")},
            "conversation": {
                "isGroup": True,
                "conversationType": "channel",
                "tenantId": connector.TENANT,
                "id": f"{channel};messageid={person['root']}",
            },
            "recipient": {"id": f"28:{connector.APP}", "name": "Frontdesk"},
            "channelData": {
                "teamsChannelId": channel,
                "teamsTeamId": connector.TEAM,
                "channel": {"id": channel},
                "team": {"id": connector.TEAM, "aadGroupId": connector.GROUP},
                "tenant": tenant,
            },
            "locale": "en-US",
            "text": text,
            "textFormat": "plain",
            "attachments": [{"contentType": "text/html", "content": f"<p>{text}</p>"}],
            "entities": [{"type": "clientInfo", "locale": "en-US", "country": "US"}],
        }
