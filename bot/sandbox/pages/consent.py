"""The page on which somebody says who they are and what an application may do, or why that cannot be."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.pages.serving import html_page, template


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody, or something that may be allowed; `note` stands below it in small letters."""

    value: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `asked` is the query to come back with, `ticks` whether single things can be refused."""

    vendor: str
    app: str
    people: tuple[Choice, ...]
    scopes: tuple[Choice, ...]
    chosen: str
    asked: str
    redirect_uri: str
    ticks: bool
    static: str


def consent_page(question: Question) -> web.Response:
    """Return the page with its form, which leads to `consent` beside it and then to the application."""
    kind = "checkbox" if question.ticks else ""
    content = f"""<form method="post" action="consent">
  <input type="hidden" name="asked" value="{html.escape(question.asked)}">
  <fieldset><legend>Who are you?</legend>
{_choices(question.people, "user", "radio", {question.chosen})}
  </fieldset>
  <fieldset><legend>It may</legend>
{_choices(question.scopes, "scope", kind, {one.value for one in question.scopes})}
  </fieldset>
  <p class="acts"><button name="answer" value="deny">Cancel</button>
  <button class="first" name="answer" value="allow">Allow</button></p>
</form>"""
    text = template("consent.html").substitute(
        title=f"Sign in · {html.escape(question.vendor)}",
        vendor=html.escape(question.vendor),
        heading=f"{html.escape(question.app)} wants to use your calendar",
        content=content,
        static=question.static,
    )
    place = urlsplit(question.redirect_uri)
    return html_page(text, rules=f"; form-action 'self' {place.scheme}://{place.netloc}")


def _choices(choices: Iterable[Choice], name: str, kind: str, on: set[str]) -> str:
    """Return lines to choose from; without a kind there is nothing to choose."""
    lines = []
    for one in choices:
        note = f"<small>{html.escape(one.note)}</small>" if one.note else ""
        words = f"<span>{html.escape(one.words)}{note}</span>"
        checked = " checked" if one.value in on else ""
        field = f'<input type="{kind}" name="{name}" value="{html.escape(one.value)}"{checked}>'
        lines.append(f"    <label>{field if kind else ''}{words}</label>")
    return "\n".join(lines)


def error_page(vendor: str, status: int, error: str, sentence: str, static: str) -> web.Response:
    """Return what a person sees when the application asks wrongly; they are not sent back to it."""
    text = template("consent.html").substitute(
        title=f"Error {status} · {html.escape(vendor)}",
        vendor=html.escape(vendor),
        heading="Access blocked: this request is invalid",
        content=f"  <p><code>Error {status}: {html.escape(error)}</code></p>\n"
        f"  <p>{html.escape(sentence)}</p>",
        static=static,
    )
    return html_page(text, status=status)


def posting_page(vendor: str, address: str, fields: str, static: str) -> web.Response:
    """Return a page that posts its fields to the application: at once with a script, else by its button."""
    content = f"""<form method="post" action="{html.escape(address)}">
{fields}
  <p class="acts"><button class="first">Continue</button></p>
</form>
<script src="{static}/post.js" defer></script>"""
    text = template("consent.html").substitute(
        title=f"Signed in · {html.escape(vendor)}",
        vendor=html.escape(vendor),
        heading="Going back to the application",
        content=content,
        static=static,
    )
    place = urlsplit(address)
    return html_page(text, rules=f"; form-action {place.scheme}://{place.netloc}")
