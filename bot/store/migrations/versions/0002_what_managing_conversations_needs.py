"""What managing conversations needs."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Where every agent has left, nobody is there since the last thing that happened (MEM-04).
LEFT_ALONE = """UPDATE conversation SET left_alone_at = last_at WHERE NOT EXISTS (
    SELECT 1 FROM participant
    WHERE participant.conversation_id = conversation.id
    AND NOT participant.is_guest AND participant.left_at IS NULL)"""


# Triggers keep the index beside the table: the words are given ready-made, so its own reading of them is the
# plainest there is. Nobody asks where in a text a word stands (detail), or how long the text is (columnsize).
FULL_TEXT = (
    """CREATE VIRTUAL TABLE passage_words USING fts5(
        words, content='passage', content_rowid='id', tokenize='ascii', detail='none', columnsize=0
    )""",
    """CREATE TRIGGER passage_added AFTER INSERT ON passage BEGIN
        INSERT INTO passage_words (rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER passage_gone AFTER DELETE ON passage BEGIN
        INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER passage_changed AFTER UPDATE ON passage BEGIN
        INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO passage_words (rowid, words) VALUES (new.id, new.words);
    END""",
)


def make_searchable() -> None:
    """Make what search reads: passages with their words, and how often each word is used."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    words = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
    op.create_table(
        "passage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("words", words, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_passage_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_passage_message_id_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("message_id", name=op.f("uq_passage_message_id")),
    )
    with op.batch_alter_table("passage", schema=None) as batch_op:
        batch_op.create_index(
            "passage_head",
            ["conversation_id"],
            unique=True,
            sqlite_where=sa.text("message_id IS NULL"),
            postgresql_where=sa.text("message_id IS NULL"),
        )
    op.create_table(
        "word",
        sa.Column(
            "word",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_word")),
        sqlite_with_rowid=False,
    )
    if not on_sqlite:
        op.create_index("passage_words_gin", "passage", ["words"], postgresql_using="gin")
        return
    for statement in FULL_TEXT:
        op.execute(statement)


def upgrade() -> None:
    op.execute("ALTER TABLE service RENAME COLUMN avatar_url TO picture")
    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.create_table(
        "picture",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
    )
    make_searchable()
    op.create_table(
        "report",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index(op.f("ix_report_made_at"), "report", ["made_at"], unique=False)
    op.create_table(
        "saved_reply",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_reply")),
        sa.UniqueConstraint("service_id", "name", name=op.f("uq_saved_reply_service_id_name")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("book", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("organisation", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "emails",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "phones",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("picture_url", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("owner_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["agent.id"], name=op.f("fk_contact_owner_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_book"), ["book"], unique=False)

    op.create_table(
        "contact_guest",
        sa.Column("book", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("guest_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_guest_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["guest.id"], name=op.f("fk_contact_guest_guest_id_guest")
        ),
        sa.PrimaryKeyConstraint("book", "guest_id", name=op.f("pk_contact_guest")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contact_guest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_guest_contact_id"), ["contact_id"], unique=False
        )

    op.create_table(
        "contact_key",
        sa.Column("book", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_key_contact_id_contact")
        ),
        sa.PrimaryKeyConstraint("book", "value", name=op.f("pk_contact_key")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contact_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_key_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("actor_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("actor_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "details",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_audit_conversation_id_conversation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("audit_conversation", ["conversation_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("invited_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("guest_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_invitation_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["guest.id"], name=op.f("fk_invitation_guest_id_guest")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("invitation_by", ["invited_by", "created_at"], unique=False)
        batch_op.create_index("invitation_into", ["conversation_id", "email"], unique=False)
        batch_op.create_index("invitation_to", ["email", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_guest_id"), ["guest_id"], unique=False)

    op.create_table(
        "stretch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("agent_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("began_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_stretch_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_stretch_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_stretch_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stretch")),
    )
    with op.batch_alter_table("stretch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stretch_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index("stretch_ended", ["ended_at"], unique=False)

    op.create_table(
        "tag",
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_tag_conversation_id_conversation"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", "name", name=op.f("pk_tag")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tag_name"), ["name"], unique=False)

    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("gone", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("zone", sqlmodel.sql.sqltypes.AutoString(), nullable=True))

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "workspace", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False
            )
        )

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("indexed", sa.Integer(), server_default="-1", nullable=False))
        batch_op.add_column(
            sa.Column("escalated", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("moves", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("handed", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("left_alone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("first_answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("reopened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_conversation_closed_at"), ["closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_opened_at"), ["opened_at"], unique=False)
        batch_op.add_column(
            sa.Column("read_only", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(
            "conversation_unindexed",
            ["last_at"],
            unique=False,
            sqlite_where=sa.text("last_number > indexed"),
            postgresql_where=sa.text("last_number > indexed"),
        )
        batch_op.create_index(
            "conversation_held",
            ["assignee_id", "last_at"],
            unique=False,
            sqlite_where=sa.text("assignee_id IS NOT NULL AND state = 'open'"),
            postgresql_where=sa.text("assignee_id IS NOT NULL AND state = 'open'"),
        )

    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("muted_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link", sqlmodel.sql.sqltypes.AutoString(), nullable=True))

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "rules",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="{}",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("turn", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(
            sa.Column("user_group", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
        )

    op.execute(LEFT_ALONE)


def downgrade() -> None:
    op.drop_table("picture")
    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.drop_column("picture")
    op.execute("ALTER TABLE service RENAME COLUMN picture TO avatar_url")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("user_group")
        batch_op.drop_column("turn")
        batch_op.drop_column("rules")

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_column("link")

    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_column("muted_until")

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index("conversation_held")
        batch_op.drop_index("conversation_unindexed")
        batch_op.drop_column("indexed")
        batch_op.drop_column("read_only")
        batch_op.drop_index(batch_op.f("ix_conversation_opened_at"))
        batch_op.drop_index(batch_op.f("ix_conversation_closed_at"))
        batch_op.drop_column("reopened_at")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("first_answered_at")
        batch_op.drop_column("left_alone_at")
        batch_op.drop_column("handed")
        batch_op.drop_column("moves")
        batch_op.drop_column("escalated")

    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_column("zone")
        batch_op.drop_column("gone")
        batch_op.drop_column("paused")

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_column("workspace")

    with op.batch_alter_table("tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tag_name"))

    op.drop_table("tag")
    with op.batch_alter_table("stretch", schema=None) as batch_op:
        batch_op.drop_index("stretch_ended")
        batch_op.drop_index(batch_op.f("ix_stretch_conversation_id"))

    op.drop_table("stretch")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_guest_id"))
        batch_op.drop_index("invitation_to")
        batch_op.drop_index("invitation_into")
        batch_op.drop_index("invitation_by")

    op.drop_table("invitation")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))
        batch_op.drop_index("audit_conversation")

    op.drop_table("audit")
    with op.batch_alter_table("contact_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_key_contact_id"))

    op.drop_table("contact_key")
    with op.batch_alter_table("contact_guest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_guest_contact_id"))

    op.drop_table("contact_guest")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_book"))

    op.drop_table("contact")
    op.drop_table("saved_reply")
    op.drop_table("report")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("passage_words")
    op.drop_table("passage")
    op.drop_table("word")
