"""The tables. Rows stay inside bot.store; everyone else sees domain values.

The classes say what there is, a file for each topic; queries use the tables that stand here.
No constraint is deferred to the commit: on SQLite, actions share one. Times are aware UTC
(SQLModel's own column type refuses anything else). Closed sets are text: an enum's new member
would escape Alembic.
"""

from sqlalchemy import Table
from sqlmodel import SQLModel

from bot.store.tables.conversations import (
    ConversationRow,
    CounterRow,
    FormerRootRow,
    InvitationRow,
    ParticipantRow,
    TagRow,
    ThreadRow,
)
from bot.store.tables.desk import AuditRow, ReportRow, SavedReplyRow, StretchRow
from bot.store.tables.finding import PassageRow, WordRow
from bot.store.tables.messages import CopyRow, FileCopyRow, FileRow, MessageRow
from bot.store.tables.neighbours import (
    EarlyAnswerRow,
    InboxRow,
    InstallationRow,
    NonceRow,
    OutboxRow,
)
from bot.store.tables.people import (
    AccountRow,
    AgentRow,
    ChannelRow,
    GuestRow,
    MemberRow,
    PictureRow,
    ServiceRow,
    SessionRow,
    WidgetRow,
)
from bot.store.tables.phonebook import ContactGuestRow, ContactKeyRow, ContactRow


def _table(row: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


service = _table(ServiceRow)
channel = _table(ChannelRow)
member = _table(MemberRow)
agent = _table(AgentRow)
account = _table(AccountRow)
guest = _table(GuestRow)
session = _table(SessionRow)
widget = _table(WidgetRow)
counter = _table(CounterRow)
conversation = _table(ConversationRow)
participant = _table(ParticipantRow)
thread = _table(ThreadRow)
former_root = _table(FormerRootRow)
message = _table(MessageRow)
file = _table(FileRow)
copy = _table(CopyRow)
file_copy = _table(FileCopyRow)
outbox = _table(OutboxRow)
inbox = _table(InboxRow)
early_answer = _table(EarlyAnswerRow)
installation = _table(InstallationRow)
nonce = _table(NonceRow)
tag = _table(TagRow)
passage = _table(PassageRow)
word = _table(WordRow)
stretch = _table(StretchRow)
invitation = _table(InvitationRow)
contact = _table(ContactRow)
contact_key = _table(ContactKeyRow)
contact_guest = _table(ContactGuestRow)
picture = _table(PictureRow)
report = _table(ReportRow)
saved_reply = _table(SavedReplyRow)
audit = _table(AuditRow)
