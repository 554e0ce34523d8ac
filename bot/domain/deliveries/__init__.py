"""What still has to reach the outside world, as rows of the outbox.

A delivery of a message names it and does not repeat its words: `read` in `bot/deliver/` finds them, as they
are by then, when its turn comes. Fields are strings.
"""

from bot.domain.deliveries.delivery import (
    BACKOFF,
    Alone,
    Delivery,
    OutboxItem,
    Payload,
    next_attempt,
)
from bot.domain.deliveries.files import FetchFile, ImportContacts, OfPhonebook, SendContacts
from bot.domain.deliveries.late import Escalate, Late, LookAgain, MailLate, TellLate
from bot.domain.deliveries.mails import MailTranscript
from bot.domain.deliveries.people import (
    AskMeetings,
    Examine,
    FlagFailure,
    FollowMerge,
    LetGo,
    OfferMeetings,
    SyncAgent,
    SyncMembers,
    Whisper,
)
from bot.domain.deliveries.threads import (
    CARD_PAUSE,
    ChangeCopy,
    DeleteFile,
    InThread,
    MarkCopy,
    OpenThread,
    PostFile,
    PostMessage,
    ShowTyping,
    UpdateCard,
)

__all__ = [
    "BACKOFF",
    "CARD_PAUSE",
    "Alone",
    "AskMeetings",
    "ChangeCopy",
    "DeleteFile",
    "Delivery",
    "Escalate",
    "Examine",
    "FetchFile",
    "FlagFailure",
    "FollowMerge",
    "ImportContacts",
    "InThread",
    "Late",
    "LetGo",
    "LookAgain",
    "MailLate",
    "MailTranscript",
    "MarkCopy",
    "OfPhonebook",
    "OfferMeetings",
    "OpenThread",
    "OutboxItem",
    "Payload",
    "PostFile",
    "PostMessage",
    "SendContacts",
    "ShowTyping",
    "SyncAgent",
    "SyncMembers",
    "TellLate",
    "UpdateCard",
    "Whisper",
    "next_attempt",
]
