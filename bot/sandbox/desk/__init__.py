"""The demo's pages: a small shop with the widget, and a desk that plays the chat client."""

from bot.sandbox.desk.routes import Contact, DeskLinks, Person, desk_routes

__all__ = ["Contact", "DeskLinks", "Person", "desk_routes"]
