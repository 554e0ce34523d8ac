"""Files that come with a message: read with an end in size and in time, checked before they are kept (S8, B13)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Generic, TypeVar
from uuid import uuid4

from aiohttp import BodyPartReader, MultipartReader, web
from PIL import Image
from pydantic import BaseModel

from bot.domain.errors import NotAllowed
from bot.domain.ids import FileId
from bot.domain.messages import MOST_FILES, File
from web_widget.bodies import LARGEST, PAUSE, parsed, read_json, refuse_encoded
from web_widget.budget import Budget
from web_widget.keys import PAINTERS, UPLOADS
from web_widget.sniffing import PICTURES, shown_name, type_of

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
SLOWEST = 16 * 1024
CHUNK = 64 * 1024
