"""What meetings need."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookable",
        sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_service", sa.Boolean(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "rules",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_bookable")),
        sa.UniqueConstraint("slug", name=op.f("uq_bookable_slug")),
    )
    op.create_table(
        "calendar_account",
        sa.Column("agent_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("secret", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "busy",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("target", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cursor", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("synced_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("connected_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lost_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_calendar_account_agent_id_agent")
        ),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_calendar_account")),
    )
    with op.batch_alter_table("calendar_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_account_synced_at"), ["synced_at"], unique=False
        )

    op.create_table(
        "calendar_sign_in",
        sa.Column("state_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agent_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("flow", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_calendar_sign_in_agent_id_agent")
        ),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_calendar_sign_in")),
    )
    with op.batch_alter_table("calendar_sign_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_sign_in_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "calendar_watch",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agent_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("resource", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("secret", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("began_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_calendar_watch_agent_id_agent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_watch")),
    )
    with op.batch_alter_table("calendar_watch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_watch_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_calendar_watch_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "own_event",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agent_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("is_busy", sa.Boolean(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column(
            "details",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("changed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_own_event_agent_id_agent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_event")),
        sa.UniqueConstraint("key", name=op.f("uq_own_event_key")),
    )
    with op.batch_alter_table("own_event", schema=None) as batch_op:
        batch_op.create_index("own_event_changes", ["agent_id", "changed"], unique=False)

    op.create_table(
        "taken",
        sa.Column("agent_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("holder", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_taken_agent_id_agent")),
        sa.PrimaryKeyConstraint("agent_id", "cell", name=op.f("pk_taken")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taken_holder"), ["holder"], unique=False)
        batch_op.create_index(batch_op.f("ix_taken_until"), ["until"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("guest_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("zone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "extras",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("booked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_meeting_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_meeting_guest_id_guest")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_meeting_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("source", name=op.f("uq_meeting_source")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_meeting_guest_id"), ["guest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_service_id"), ["service_id"], unique=False)
        batch_op.create_index(
            "meeting_coming",
            ["starts_at"],
            unique=False,
            sqlite_where=sa.text("state = 'booked'"),
            postgresql_where=sa.text("state = 'booked'"),
        )

    op.create_table(
        "meeting_host",
        sa.Column("meeting_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agent_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_organiser", sa.Boolean(), nullable=False),
        sa.Column("event", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("etag", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("made_for", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("shows", sa.Integer(), nullable=False),
        sa.Column("is_there", sa.Boolean(), nullable=False),
        sa.Column("calendar", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("shown_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("shown_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("shown_place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("trouble", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_meeting_host_agent_id_agent")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_host_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "agent_id", name=op.f("pk_meeting_host")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("meeting_host", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_host_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_host_event"), ["event"], unique=False)

    op.create_table(
        "reminded",
        sa.Column("meeting_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_reminded_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "minutes", "starts_at", name=op.f("pk_reminded")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("reminded")
    with op.batch_alter_table("meeting_host", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_host_event"))
        batch_op.drop_index(batch_op.f("ix_meeting_host_agent_id"))

    op.drop_table("meeting_host")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(
            "meeting_coming",
            sqlite_where=sa.text("state = 'booked'"),
            postgresql_where=sa.text("state = 'booked'"),
        )
        batch_op.drop_index(batch_op.f("ix_meeting_service_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_guest_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_conversation_id"))

    op.drop_table("meeting")
    with op.batch_alter_table("taken", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_taken_until"))
        batch_op.drop_index(batch_op.f("ix_taken_holder"))

    op.drop_table("taken")
    with op.batch_alter_table("own_event", schema=None) as batch_op:
        batch_op.drop_index("own_event_changes")

    op.drop_table("own_event")
    with op.batch_alter_table("calendar_watch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_watch_expires_at"))
        batch_op.drop_index(batch_op.f("ix_calendar_watch_agent_id"))

    op.drop_table("calendar_watch")
    with op.batch_alter_table("calendar_sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_sign_in_expires_at"))

    op.drop_table("calendar_sign_in")
    with op.batch_alter_table("calendar_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_account_synced_at"))

    op.drop_table("calendar_account")
    op.drop_table("bookable")
