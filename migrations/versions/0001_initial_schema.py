"""initial schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply this revision."""
    op.execute("CREATE SEQUENCE audit_entry_seq AS bigint")
    op.execute("CREATE SEQUENCE event_seq AS bigint")
    op.install_procrastinate()
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("before_digest", sa.Text(), nullable=True),
        sa.Column("after_digest", sa.Text(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule_refs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "xid",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
        sa.Column(
            "seq",
            sa.BigInteger(),
            server_default=sa.text("nextval('audit_entry_seq')"),
            nullable=False,
        ),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('done', 'refused', 'failed')", name=op.f("ck_audit_entry_outcome")
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_audit_entry")),
        info={"append_only": True},
    )
    op.isolate_tenant_table("audit_entry")
    op.append_only("audit_entry")
    op.create_index(
        op.f("ix_audit_entry_tenant_code_subject_id"),
        "audit_entry",
        ["tenant_code", "subject_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audit_entry_tenant_code_xid_seq"),
        "audit_entry",
        ["tenant_code", "xid", "seq"],
        unique=True,
    )
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("tree_root", sa.Text(), nullable=False),
        sa.Column("previous_root", sa.Text(), nullable=False),
        sa.Column("chained_root", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_xid", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("tenant_code", "number", name=op.f("uq_audit_seal_tenant_code_number")),
        info={"append_only": True},
    )
    op.isolate_tenant_table("audit_seal")
    op.append_only("audit_seal")
    op.create_table(
        "calendar_exception",
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("festival", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('V', 'V2', 'K', 'U')", name=op.f("ck_calendar_exception_mark")
        ),
        sa.PrimaryKeyConstraint("jurisdiction", "day", name=op.f("pk_calendar_exception")),
    )
    op.create_table(
        "clock_position",
        sa.Column("ahead", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_clock_position")),
        sa.UniqueConstraint("tenant_code", name=op.f("uq_clock_position_tenant_code")),
    )
    op.isolate_tenant_table("clock_position")
    op.create_table(
        "commodity",
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('goods', 'works', 'services')", name=op.f("ck_commodity_kind")
        ),
        sa.PrimaryKeyConstraint("edition", "code", name=op.f("pk_commodity")),
    )
    op.create_table(
        "division",
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(collation="C"), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor", sa.Text(collation="C"), nullable=True),
        sa.CheckConstraint(
            "level IN ('province', 'prefecture', 'county')", name=op.f("ck_division_level")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_division")),
    )
    op.create_table(
        "document",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "label IN ('public', 'internal', 'sensitive', 'sealed')", name=op.f("ck_document_label")
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_document")),
    )
    op.isolate_tenant_table("document")
    op.create_index(
        op.f("ix_document_tenant_code_subject_id"),
        "document",
        ["tenant_code", "subject_id"],
        unique=False,
    )
    op.create_table(
        "event",
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "xid",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text::bigint)"),
            nullable=False,
        ),
        sa.Column(
            "seq", sa.BigInteger(), server_default=sa.text("nextval('event_seq')"), nullable=False
        ),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_event")),
        info={"append_only": True},
    )
    op.isolate_tenant_table("event")
    op.append_only("event")
    op.create_index("ix_event_feed", "event", ["tenant_code", "xid", "seq"], unique=False)
    op.create_table(
        "event_delivery",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_event_delivery")),
        sa.UniqueConstraint(
            "tenant_code",
            "event_id",
            "plugin",
            "handler",
            name=op.f("uq_event_delivery_tenant_code_event_id_plugin_handler"),
        ),
    )
    op.isolate_tenant_table("event_delivery")
    op.create_table(
        "idempotency_key",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint(
            "tenant_code",
            "actor_id",
            "key",
            name=op.f("uq_idempotency_key_tenant_code_actor_id_key"),
        ),
    )
    op.isolate_tenant_table("idempotency_key")
    op.create_table(
        "law",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("short_names", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("issued", sa.Date(), nullable=True),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("repealed", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "level IN ('law', 'regulation', 'rule', 'document')", name=op.f("ck_law_level")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law")),
    )
    op.create_table(
        "number_series",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_number_series")),
        sa.UniqueConstraint(
            "tenant_code", "kind", "year", name=op.f("uq_number_series_tenant_code_kind_year")
        ),
    )
    op.isolate_tenant_table("number_series")
    op.create_table(
        "organisation",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("bank_account", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisation")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "plugin_choice",
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_plugin_choice")),
        sa.UniqueConstraint(
            "tenant_code", "plugin", name=op.f("uq_plugin_choice_tenant_code_plugin")
        ),
    )
    op.isolate_tenant_table("plugin_choice")
    op.create_table(
        "rule_row",
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("also", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("delegable", sa.Boolean(), nullable=False),
        sa.Column("strictness", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.CheckConstraint("mark IN ('V', 'V2', 'K', 'U')", name=op.f("ck_rule_row_mark")),
        sa.CheckConstraint(
            "strictness IN ('min', 'max', 'none')", name=op.f("ck_rule_row_strictness")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_rule_row_validity")
        ),
        sa.PrimaryKeyConstraint("rule_id", "jurisdiction", "valid_from", name=op.f("pk_rule_row")),
    )
    op.create_table(
        "setting_value",
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_setting_value")),
        sa.UniqueConstraint(
            "tenant_code", "plugin", "key", name=op.f("uq_setting_value_tenant_code_plugin_key")
        ),
    )
    op.isolate_tenant_table("setting_value")
    op.create_table(
        "tenant",
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(collation="C"), nullable=True),
        sa.Column("division_code", sa.Text(collation="C"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code ~ '^[0-9A-Z]{6,12}$'", name=op.f("ck_tenant_code")),
        sa.CheckConstraint("tier IN ('region', 'city', 'county')", name=op.f("ck_tenant_tier")),
        sa.CheckConstraint("parent <> code", name=op.f("ck_tenant_parent")),
        sa.ForeignKeyConstraint(
            ["parent"], ["tenant.code"], name=op.f("fk_tenant_parent"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_tenant")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "expert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("root", sa.Text(collation="C"), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("categories", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_expert_person_id")),
        sa.ForeignKeyConstraint(["root"], ["tenant.code"], name=op.f("fk_expert_root")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint("person_id", "root", name=op.f("uq_expert_person_id_root")),
    )
    op.create_table(
        "law_article",
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("insertion", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("chapter", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["law"], ["law.id"], name=op.f("fk_law_article_law")),
        sa.PrimaryKeyConstraint("law", "number", "insertion", name=op.f("pk_law_article")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("organisation_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_code"], ["organisation.code"], name=op.f("fk_post_organisation_code")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_person_id")),
        sa.ForeignKeyConstraint(["tenant_code"], ["tenant.code"], name=op.f("fk_post_tenant_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "tenant_code",
            "organisation_code",
            name=op.f("uq_post_person_id_role_tenant_code_organisation_code"),
        ),
    )
    op.create_index("ix_post_organisation_code", "post", ["organisation_code"], unique=False)
    op.create_table(
        "registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_code", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(collation="C"), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("managed_by", sa.Text(collation="C"), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["managed_by"], ["tenant.code"], name=op.f("fk_registration_managed_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_code"],
            ["organisation.code"],
            name=op.f("fk_registration_organisation_code"),
        ),
        sa.ForeignKeyConstraint(["root"], ["tenant.code"], name=op.f("fk_registration_root")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint(
            "organisation_code",
            "root",
            "capacity",
            name=op.f("uq_registration_organisation_code_root_capacity"),
        ),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_session_digest")),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("session")
    op.drop_table("registration")
    op.drop_index("ix_post_organisation_code", table_name="post")
    op.drop_table("post")
    op.drop_table("law_article")
    op.drop_table("expert")
    op.drop_table("account")
    op.drop_table("tenant")
    op.drop_table("setting_value")
    op.drop_table("rule_row")
    op.drop_table("plugin_choice")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("number_series")
    op.drop_table("law")
    op.drop_table("idempotency_key")
    op.drop_table("event_delivery")
    op.drop_index("ix_event_feed", table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_document_tenant_code_subject_id"), table_name="document")
    op.drop_table("document")
    op.drop_table("division")
    op.drop_table("commodity")
    op.drop_table("clock_position")
    op.drop_table("calendar_exception")
    op.drop_table("audit_seal")
    op.drop_index(op.f("ix_audit_entry_tenant_code_xid_seq"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_tenant_code_subject_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.remove_procrastinate()
    op.execute("DROP SEQUENCE event_seq")
    op.execute("DROP SEQUENCE audit_entry_seq")
