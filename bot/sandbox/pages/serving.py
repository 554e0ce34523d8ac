"""How the pages are served: with a policy of their own, and styles and scripts from here only."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from aiohttp import web

from bot.sandbox.assets import load_static, static_handler

_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def template(name: str) -> Template:
    """Read one of the templates."""
    return Template((files(__package__) / "templates" / name).read_text(encoding="utf-8"))


def html_page(text: str, *, status: int = 200, rules: str = "; form-action 'none'") -> web.Response:
    """Return a page with its policy; `rules` says where its forms may lead."""
    headers = {
        "Content-Security-Policy": _POLICY + rules,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def static_route() -> web.RouteDef:
    """Return the address of the pages' styles and scripts."""
    return web.get("/pages/static/{name}", static_handler(load_static("bot.sandbox.pages")))
