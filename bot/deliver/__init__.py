"""What each kind of delivery does when its turn comes: read, send, record."""

from collections.abc import Mapping
from typing import Any

from bot.deliver.agents import LetGoHandler, SyncAgentHandler, SyncMembersHandler
from bot.deliver.contacts import ImportContactsHandler, SendContactsHandler
from bot.deliver.escalation import EscalateHandler, MailLateHandler, TellLateHandler
from bot.deliver.files import DeleteFileHandler, FetchFileHandler, PostFileHandler
from bot.deliver.hand_over import (
    LinkThreadHandler,
    PostHandOverHandler,
    PostPointerHandler,
    TellAssigneeHandler,
)
from bot.deliver.invitations import MailInvitationHandler
from bot.deliver.left_alone import LookAgainHandler
from bot.deliver.mails import MailTranscriptHandler
from bot.deliver.marks import FlagFailureHandler, MarkCopyHandler, ShowTypingHandler
from bot.deliver.reports import ShowReportHandler, SumUpHandler
from bot.deliver.surroundings import Surroundings
from bot.deliver.threads import (
    ChangeCopyHandler,
    OpenThreadHandler,
    PostMessageHandler,
    UpdateCardHandler,
)
from bot.deliver.whispers import ExamineHandler, WhisperHandler
from bot.domain.deliveries import (
    ChangeCopy,
    DeleteFile,
    Escalate,
    Examine,
    FetchFile,
    FlagFailure,
    ImportContacts,
    LetGo,
    LookAgain,
    MailLate,
    MailTranscript,
    MarkCopy,
    OpenThread,
    PostFile,
    PostMessage,
    SendContacts,
    ShowTyping,
    SyncAgent,
    SyncMembers,
    TellLate,
    UpdateCard,
    Whisper,
)
from bot.domain.mailing import MailInvitation
from bot.domain.moves import LinkThread, PostHandOver, PostPointer, TellAssignee
from bot.domain.reporting import ShowReport, SumUp
from bot.outbox import Handler

__all__ = ["Surroundings", "handlers"]


def handlers(around: Surroundings) -> Mapping[str, Handler[Any, Any]]:
    """Say who makes which kind of delivery."""
    return {
        OpenThread.kind: OpenThreadHandler(around),
        MailInvitation.kind: MailInvitationHandler(around),
        UpdateCard.kind: UpdateCardHandler(around),
        PostMessage.kind: PostMessageHandler(around),
        ChangeCopy.kind: ChangeCopyHandler(around),
        PostFile.kind: PostFileHandler(around),
        DeleteFile.kind: DeleteFileHandler(around),
        FetchFile.kind: FetchFileHandler(around),
        MarkCopy.kind: MarkCopyHandler(around),
        FlagFailure.kind: FlagFailureHandler(around),
        ShowTyping.kind: ShowTypingHandler(around),
        Whisper.kind: WhisperHandler(around),
        Examine.kind: ExamineHandler(around),
        LookAgain.kind: LookAgainHandler(around),
        LetGo.kind: LetGoHandler(around),
        SyncMembers.kind: SyncMembersHandler(around),
        SyncAgent.kind: SyncAgentHandler(around),
        PostHandOver.kind: PostHandOverHandler(around),
        PostPointer.kind: PostPointerHandler(around),
        LinkThread.kind: LinkThreadHandler(around),
        TellAssignee.kind: TellAssigneeHandler(around),
        ImportContacts.kind: ImportContactsHandler(around),
        SendContacts.kind: SendContactsHandler(around),
        MailTranscript.kind: MailTranscriptHandler(around),
        SumUp.kind: SumUpHandler(around),
        ShowReport.kind: ShowReportHandler(around),
        Escalate.kind: EscalateHandler(),
        TellLate.kind: TellLateHandler(around),
        MailLate.kind: MailLateHandler(around),
    }
