"""The demo's pages: a small shop with the widget, and a desk that plays the chat clients."""

from bot.sandbox.desk.routes import TEAMS_PEOPLE, Contact, DeskLinks, Person, desk_routes

__all__ = ["TEAMS_PEOPLE", "Contact", "DeskLinks", "Person", "desk_routes"]
