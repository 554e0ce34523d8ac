"""What guests do is counted; VIPs skip the limits on it (PHB-04), looked up only where one is reached.

What guards the server from floods (sockets and frames, sizes, new sessions) holds for everybody.
"""

from aiohttp import web

from web_widget.keys import LIMITS, VIPS
from web_widget.limits import Rule, TooMany
from web_widget.sessions import Hash


async def take(request: web.Request, token: Hash, *counted: tuple[Rule, str, float]) -> None:
    """Count something by every rule, or raise TooMany and count nothing; VIPs go on whatever it says.

    What one guest is refused would else use up what everybody at their address has.
    """
    limits = request.app[LIMITS]
    wait = max(limits.wait(*one) for one in counted)
    if not wait:
        for one in counted:
            limits.count(*one)
    elif not await request.app[VIPS].is_vip(token):
        raise TooMany(wait)
