"""Widgets in the database."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from bot.domain.entrances import Asked, Consent, Form, Theme, Widget
from bot.domain.errors import NotFound
from bot.domain.ids import AgentId, ServiceId, WidgetId
from bot.store import tables as t


class Entrances:
    """Find and keep widgets."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def widget(self, widget_id: WidgetId) -> Widget:
        """Return a widget; NotFound when there is none."""
        row = self._db.execute(select(t.widget).where(t.widget.c.id == widget_id)).one_or_none()
        if row is None:
            raise NotFound("entrance_unknown")
        return _widget(row)

    def widgets(self) -> list[Widget]:
        """Return all widgets."""
        return [_widget(row) for row in self._db.execute(select(t.widget).order_by(t.widget.c.id))]

    def add_widget(self, widget: Widget) -> None:
        """Keep a new widget."""
        look = {
            "form": asdict(widget.form),
            "consent": asdict(widget.consent) if widget.consent else None,
            "theme": asdict(widget.theme),
            "greeting": widget.greeting,
        }
        row = {
            "id": widget.id,
            "agent_id": widget.agent_id,
            "services": list(widget.services),
            "origins": list(widget.origins),
            "look": look,
        }
        self._db.execute(insert(t.widget), row)


def _widget(row: Row[tuple[Any, ...]]) -> Widget:
    look = row.look
    return Widget(
        id=WidgetId(row.id),
        services=tuple(ServiceId(service_id) for service_id in row.services),
        agent_id=AgentId(row.agent_id) if row.agent_id else None,
        origins=tuple(row.origins),
        form=Form(**{field: Asked(asked) for field, asked in look["form"].items()}),
        consent=Consent(**look["consent"]) if look["consent"] else None,
        theme=Theme(**look["theme"]),
        greeting=look["greeting"],
    )
