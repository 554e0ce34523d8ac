"""Find passages by words, the newest first: full text of SQLite and of PostgreSQL (CONV-12).

Words of people never become a question's syntax: they are letters and digits only, and quoted (B15). A word
that is the beginning of others is looked up in the list of all words first. So a frequent word costs no more
than a rare one: both databases read from the newest back, and stop when there is enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from math import ceil, prod
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, bindparam, cast, column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.domain import wording
from bot.domain.wording import Term
from bot.store import tables as t
from bot.store.index import Pending
from bot.store.passages import Passage, first_of

# Of the words that begin so, these many are asked for at first; the others only when that finds too little.
MOST_WORDS = 64
# PostgreSQL sorts all that it finds. Where that may be more than FEW, it is asked for the newest first: those
# that probably hold enough, read one by one while they are no more than SMALL, else by days.
FEW, SMALL, MOST_DAYS = 1_000, 2_000, 16
# So many times what is wanted, at first and then: words come unevenly, and often in one conversation.
ENOUGH = (6, 40)
