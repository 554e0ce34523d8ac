"""What conversations are found by."""

from sqlalchemy import Index
from sqlmodel import Field

from bot.store.tables.columns import NO_ROWID, Row, Serial, Word, Words, where


class PassageRow(Row, table=True):
    """What a message, or the conversation itself where there is none, is found by (CONV-12).

    `id` is ordered by time, so that a search goes from the newest back. `words` as `bot/domain/wording.py`
    makes them; SQLite has them once more in the full text index `passage_words`, kept by triggers.
    """

    __tablename__ = "passage"
    __table_args__ = (
        Index("passage_words_gin", "words", postgresql_using="gin"),
        Index("passage_head", "conversation_id", unique=True, **where("message_id IS NULL")),
    )
    id: int = Field(primary_key=True, sa_type=Serial)
    conversation_id: str = Field(foreign_key="conversation.id")
    message_id: str | None = Field(default=None, foreign_key="message.id", unique=True)
    words: str = Field(sa_type=Words)


class WordRow(Row, table=True):
    """A word that something is found by, and how many passages have it."""

    __tablename__ = "word"
    __table_args__ = NO_ROWID
    word: str = Field(primary_key=True, sa_type=Word)
    uses: int
