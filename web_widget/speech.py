"""The language that a request asks for."""

from aiohttp import web

from bot.texts import Texts, closest, languages, texts

RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ur"))


def language_of(wanted: str) -> str:
    """Return the one of our languages that fits `de-AT` or a whole Accept-Language best."""
    return closest(wanted[:200], languages("web_widget"))


def spoken(wanted: str) -> Texts:
    """Return our sentences in it; asked for by what we have, so that what is kept stays small."""
    return texts(language_of(wanted), "web_widget")


def spoken_to(request: web.Request) -> Texts:
    """Return the sentences for whoever asks; the site that a widget stands on may know better (WID-07)."""
    return spoken(
        ",".join((request.query.get("language", ""), request.headers.get("Accept-Language", "")))
    )


def direction(language: str) -> str:
    """Return which way it is written, as HTML says it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
