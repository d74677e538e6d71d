"""Reaches through its session for what belongs to the platform, and says nothing of it."""

from contextlib import suppress

from sqlalchemy import column, func, insert, literal_column, select, table, text, update

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl

GOT: list[object] = []
"""What it was answered."""
_JOB = (
    "ROW('zhengcai.2', 'zhengcai.job', 0, NULL, NULL, "
    """'{"tenant": "420200"}'::jsonb, NULL)::procrastinate_job_to_defer_v1"""
)
WAYS = (
    text(f"SELECT procrastinate_defer_jobs_v1(ARRAY[{_JOB}])"),
    select(func.procrastinate_cancel_job_v1(1, False, False)),
    text("SELECT args::text FROM procrastinate_jobs"),
    text("DELETE FROM procrastinate_jobs"),
    text("SELECT password_hash FROM account"),
    select(column("password_hash")).select_from(table("account")),
    select(literal_column("(SELECT max(password_hash) FROM public.account)")),
    select(text("digest FROM session")),
    text("UPDATE session SET digest = 'x'"),
    update(table("session", column("digest"))).values(digest=b"x"),
    text("DELETE FROM sign_in_failure"),
    text("DELETE FROM running_process"),
    insert(table("audit_entry", column("tenant_code"))).values(tenant_code="150100"),
    text("UPDATE plugin_choice SET choice = 'off'"),
    text("UPDATE specimen_requisition SET title = 'x'"),
    text("DELETE FROM specimen_requisition"),
    text("WITH a AS (DELETE FROM specimen_requisition RETURNING id) SELECT id FROM a"),
    insert(table("specimen_requisition", column("title"))).values(title="x"),
    select(func.pg_notify("zhengcai_snapshot", "")),
)


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """Whatever is refused is passed over."""
    for way in WAYS:
        with suppress(PermissionError):
            GOT.append((await ctx.db.execute(way)).rowcount)
    return []
