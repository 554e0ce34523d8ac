"""What tests of sending show in Teams: a card, a guest's words, and what stands there afterwards."""

from bot.domain.ids import Ref
from bot.ports import Author, Button, Card, CardAction, Post
from bot.sandbox.teams import seed
from bot.teams.refs import place_ref
from tests.bot.teams.workplace import Workplace, words_of

SALES = place_ref(seed.TENANT, seed.SALES)
CARD = Card(
    "card-1",
    "c1",
    "Gus",
    "#1 · open",
    (("Service", "Sales"),),
    (Button(CardAction.TAKE, "Take it"),),
)
GUS = Author("Gus")
POST = Post("post-1", "Hello", GUS)


async def opened(work: Workplace) -> Ref:
    """Open a thread of Sales with the card."""
    return await work.teams.platform.open_thread(SALES, CARD)


async def shown(work: Workplace, root: Ref) -> list[str]:
    """Return the words of everything in a thread, the card's first."""
    thread = await work.thread(root.value.rpartition("/")[2])
    return [words_of(one["cards"]) for one in thread]
