"""The calendars that are set up, and how one signs in to each."""

from collections.abc import Callable
from datetime import datetime

from bot.store import Store
from calendar_sync.own import OwnCalendar
from calendar_sync.ports import Calendar, CalendarKind
from calendar_sync.settings import CalendarSettings, GoogleSettings, MicrosoftSettings
from calendar_sync.signing_in import SignIn
from calendar_sync.vault import Vault
from calendar_sync.web import Web


class Neighbours:
    """Makes what the settings name; the built-in calendar is always there."""

    def __init__(
        self,
        store: Store,
        settings: CalendarSettings,
        vault: Vault,
        clock: Callable[[], datetime],
    ) -> None:
        self.calendars: dict[CalendarKind, Calendar] = {CalendarKind.OWN: OwnCalendar(store)}
        self.sign_ins: dict[CalendarKind, SignIn] = {}
        self.entrances: list[str] = []
        self.vault = vault
        self._clock = clock
        self._web = Web()
        self._closing: list[Callable[[], None]] = []
        self._apis: dict[CalendarKind, str] = {}
        if settings.google:
            self._google(settings.google)
        if settings.microsoft:
            self._microsoft(settings.microsoft)

    def reaching(self, public_url: str) -> frozenset[CalendarKind]:
        """Return the kinds that can tell us of changes: all by https; by http a stand-in on this machine."""
        is_https = public_url.startswith("https://")
        here = (kind for kind, api in self._apis.items() if is_https or api.startswith("http://"))
        return frozenset(here)

    async def close(self) -> None:
        """Let the connections and the threads go."""
        for close in self._closing:
            close()
        await self._web.close()

    def _google(self, told: GoogleSettings) -> None:
        from calendar_sync.google import GoogleCalendar  # noqa: PLC0415  not needed without it
        from calendar_sync.google_calls import GoogleCalls  # noqa: PLC0415  as above
        from calendar_sync.google_sign_in import GoogleSignIn  # noqa: PLC0415  as above

        sign_in = GoogleSignIn(told, self.vault, self._web, self._clock)
        calls = GoogleCalls(told.api_url)
        self._add(GoogleCalendar(calls, sign_in, self.vault), sign_in, told.api_url)
        self.entrances.append(told.auth_url)
        self._closing.append(calls.close)

    def _microsoft(self, told: MicrosoftSettings) -> None:
        from calendar_sync.graph import Graph  # noqa: PLC0415  not needed without it
        from calendar_sync.outlook import OutlookCalendar  # noqa: PLC0415  as above
        from calendar_sync.outlook_sign_in import MicrosoftSignIn  # noqa: PLC0415  as above

        sign_in = MicrosoftSignIn(told, self.vault, self._clock)
        graph = Graph(told.graph_url, sign_in, self.vault, self._web)
        self._add(OutlookCalendar(graph), sign_in, told.graph_url)
        self.entrances.append(told.login_url)
        self._closing.append(sign_in.close)

    def _add(self, calendar: Calendar, sign_in: SignIn, api: str) -> None:
        kind = calendar.kind
        self.calendars[kind], self.sign_ins[kind], self._apis[kind] = calendar, sign_in, api
