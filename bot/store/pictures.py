"""Pictures of people and services in the database, as `bot/pictures.py` drew them."""

import secrets

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.domain.errors import NotFound
from bot.domain.ids import PictureId
from bot.store import tables as t

GET = select(t.picture.c.data).where(t.picture.c.id == bindparam("picture"))


class Pictures:
    """Keep pictures; each has one owner, who names it."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, data: bytes) -> PictureId:
        """Keep a picture under an id that nobody can guess."""
        picture_id = PictureId(secrets.token_hex(16))
        self._db.execute(insert(t.picture), {"id": picture_id, "data": data})
        return picture_id

    def get(self, picture_id: PictureId) -> bytes:
        """Return a picture; NotFound when there is none, or no more."""
        data = self._db.execute(GET, {"picture": picture_id}).scalar_one_or_none()
        if data is None:
            raise NotFound("file_missing")
        return bytes(data)

    def remove(self, picture_id: PictureId) -> None:
        """Forget a picture that its owner has no more."""
        self._db.execute(delete(t.picture).where(t.picture.c.id == picture_id))
