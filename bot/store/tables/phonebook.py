"""The phonebooks."""

from datetime import datetime

from sqlmodel import Field

from bot.store.tables.columns import NO_ROWID, Json, Row


class ContactRow(Row, table=True):
    """An entry of a phonebook: `book` is an agent's id, or empty for the shared one (PHB-03).

    `words` is what it is found by, as `bot/domain/contacts.py` folds it (PHB-05).
    """

    __tablename__ = "contact"
    id: str = Field(primary_key=True)
    book: str = Field(default="", index=True)
    name: str
    organisation: str | None = None
    kind: str
    emails: list[str] = Field(sa_type=Json)
    phones: list[dict[str, str]] = Field(sa_type=Json)
    picture_url: str | None = None
    owner_id: str | None = Field(default=None, foreign_key="agent.id")
    words: str
    created_at: datetime
    changed_at: datetime


class ContactKeyRow(Row, table=True):
    """An address or number of a contact in one form, unique in its book: the same again is an update."""

    __tablename__ = "contact_key"
    __table_args__ = NO_ROWID
    book: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    contact_id: str = Field(foreign_key="contact.id", index=True)


class ContactGuestRow(Row, table=True):
    """Which contact a guest is, by an agent's word; a typed address alone proves nothing (WID-09)."""

    __tablename__ = "contact_guest"
    __table_args__ = NO_ROWID
    book: str = Field(primary_key=True)
    guest_id: str = Field(primary_key=True, foreign_key="guest.id")
    contact_id: str = Field(foreign_key="contact.id", index=True)
