"""The tables. Rows stay inside bot.store; everyone else sees domain values.

The classes say what there is, a file for each topic; queries use the tables that stand here.
No constraint is deferred to the commit: on SQLite, actions share one. Times are aware UTC
(SQLModel's own column type refuses anything else). Closed sets are text: an enum's new member
would escape Alembic.
"""

from bot.store.tables.columns import table_of
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

service = table_of(ServiceRow)
channel = table_of(ChannelRow)
member = table_of(MemberRow)
agent = table_of(AgentRow)
account = table_of(AccountRow)
guest = table_of(GuestRow)
session = table_of(SessionRow)
widget = table_of(WidgetRow)
counter = table_of(CounterRow)
conversation = table_of(ConversationRow)
participant = table_of(ParticipantRow)
thread = table_of(ThreadRow)
former_root = table_of(FormerRootRow)
message = table_of(MessageRow)
file = table_of(FileRow)
copy = table_of(CopyRow)
file_copy = table_of(FileCopyRow)
outbox = table_of(OutboxRow)
inbox = table_of(InboxRow)
early_answer = table_of(EarlyAnswerRow)
installation = table_of(InstallationRow)
nonce = table_of(NonceRow)
tag = table_of(TagRow)
passage = table_of(PassageRow)
word = table_of(WordRow)
stretch = table_of(StretchRow)
invitation = table_of(InvitationRow)
contact = table_of(ContactRow)
contact_key = table_of(ContactKeyRow)
contact_guest = table_of(ContactGuestRow)
picture = table_of(PictureRow)
report = table_of(ReportRow)
saved_reply = table_of(SavedReplyRow)
audit = table_of(AuditRow)
