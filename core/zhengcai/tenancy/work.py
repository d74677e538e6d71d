"""One transaction inside one scope: the only door to tenant data.

The scope is set together with BEGIN, as literal `SET LOCAL` after validation: one round trip, and
nothing left on the connection afterwards. Row-level security reads it; the repository layer adds
its own bound predicate besides.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from typing import Any

from asyncpg import InFailedSQLTransactionError
from sqlalchemy import Connection, PoolProxiedConnection, event, inspect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.orm.base import NO_VALUE
from sqlalchemy.util import greenlet_spawn

from zhengcai.database.models import TenantModel
from zhengcai.tenancy.statements import FLUSH, MARK, REFUSED, ScopeBroken, platform_says
from zhengcai.tenancy.tree import BOUND_PATTERN, Scope, check_code


class UnrecordedChange(RuntimeError):  # noqa: N818 - names what is wrong
    """Rows of a tenant were written outside of any action: without an audit entry, so not at all."""

    def __init__(self, rows: Iterable[TenantModel]) -> None:
        tables = sorted({row.__tablename__ for row in rows})
        super().__init__(f"written by no action: {', '.join(tables)}")


class Work:
    """A transaction: `session` for the ORM, `driver` (asyncpg) for the hot statements."""

    def __init__(self, engine: AsyncEngine, pooled: PoolProxiedConnection, scope: Scope) -> None:
        self.driver: Any = pooled.driver_connection
        self.scope = scope
        self.open = False
        self._engine = engine
        self._pooled = pooled
        self._session: AsyncSession | None = None
        self._changed: dict[TenantModel, dict[str, Any]] = {}

    @property
    def session(self) -> AsyncSession:
        """Made when first asked for: work that only uses the driver does without."""
        if self._session is None:
            connection = Connection(self._engine.sync_engine, self._pooled)
            self._session = AsyncSession(
                AsyncConnection(self._engine, connection),
                sync_session_class=_WorkSession,
                info={_WORK: self},
                expire_on_commit=False,
                autoflush=False,
            )
        return self._session

    def note(self, session: Session) -> None:
        """Keep what the flush that is about to happen writes, and what stood there before."""
        for row in (*session.new, *session.dirty, *session.deleted):
            if not isinstance(row, TenantModel):
                continue
            gone = row in session.deleted
            written = _columns(row) | _written(row) if gone else _written(row)
            if written:
                self._changed[row] = written | self._changed.get(row, {})

    def take_changed(self) -> dict[TenantModel, dict[str, Any]]:
        """The rows written through the session since the last call, each with its former values.

        What a savepoint has undone meanwhile is not among them.
        """
        changed, self._changed = self._changed, {}
        return {row: former for row, former in changed.items() if _stands(row, former)}

    async def begin(self) -> None:
        """Start the transaction inside the scope."""
        opening = _opening(self.scope)
        self.open = True
        self.forget_statements()
        await self.driver.execute(opening)

    async def move(self, scope: Scope) -> None:
        """Go on in another scope, in the same transaction: for an operator's work on many tenants."""
        self.scope = scope
        await self.driver.execute(_within(scope))

    @asynccontextmanager
    async def moved(self, scope: Scope) -> AsyncIterator[None]:
        """In another scope as long as this lasts; whatever happens meanwhile, the work comes back."""
        outer = self.scope
        await self.move(scope)
        try:
            yield
        finally:
            # A transaction that a statement has broken takes no other; undoing it brings the scope back.
            with suppress(InFailedSQLTransactionError):
                await self.move(outer)

    async def keep_scope(self) -> None:
        """Raises `ScopeBroken` where text was run through the session and the scope is another now.

        Also for a statement that was refused, whoever has caught the refusal: it was tried.
        """
        mark = self._pooled.info.pop(MARK, None)
        if mark == REFUSED:
            raise ScopeBroken("a statement was refused")
        if mark is None:
            return
        found = tuple(await self.driver.fetchrow(_IN_FORCE))
        scope = self.scope
        if found != (scope.tenant, scope.low, scope.high, ",".join(scope.holes)):
            raise ScopeBroken("the scope in force is not the one that was set")

    def flushing(self) -> AbstractContextManager[None]:
        """While mapped rows are written: the platform's own among them."""
        return platform_says(self._pooled.info, FLUSH)

    def forget_statements(self) -> None:
        """What was said so far has been judged."""
        self._pooled.info.pop(MARK, None)

    async def commit(self) -> None:
        """Flush and commit. After this the work can `begin` again.

        Raises `UnrecordedChange` for rows of a tenant that were written, but by no action, and
        `ScopeBroken` where somebody has set another scope.
        """
        await self.keep_scope()
        session = self._session
        if session is not None and (session.new or session.dirty or session.deleted):
            await session.flush()
        if changed := self.take_changed():
            raise UnrecordedChange(changed)
        await self.driver.execute("COMMIT")
        self.open = False

    async def rollback(self) -> None:
        """Undo everything since `begin`."""
        if self._session is not None:
            self._session.expunge_all()
        self._changed.clear()
        await self.driver.execute("ROLLBACK")
        self.open = False


_WORK = "zhengcai.work"
_IN_FORCE = """
SELECT current_setting('app.tenant', true), current_setting('app.scope_from', true),
       current_setting('app.scope_to', true), current_setting('app.scope_holes', true)
"""


class _WorkSession(Session):
    """The session of one `Work`, which it tells of every flush.

    A listener of the class: one that each session had to itself cost a tenth of a millisecond.
    """

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write the mapped rows: the one way by which a session writes the platform's own."""
        work: Work = self.info[_WORK]
        with work.flushing():
            super().flush(objects)


@event.listens_for(_WorkSession, "before_flush")
def _before_flush(session: Session, *_: object) -> None:
    work: Work = session.info[_WORK]
    work.note(session)


def _columns(row: TenantModel) -> dict[str, Any]:
    state = inspect(row)
    return {each.key: state.dict.get(each.key) for each in state.mapper.column_attrs}


def _written(row: TenantModel) -> dict[str, Any]:
    """Attribute → value before, of what a flush would write; a new row has none before."""
    state = inspect(row)
    if state.key is None:
        names = (each.key for each in state.mapper.column_attrs)
        return dict.fromkeys(name for name in names if name in state.dict)
    return {
        name: None if former is NO_VALUE else former
        for name, former in state.committed_state.items()
        if former is NO_VALUE or former != state.dict.get(name)
    }


def _stands(row: TenantModel, former: dict[str, Any]) -> bool:
    """Whether a written row still differs from what it was: a savepoint may have undone it."""
    state = inspect(row)
    if state.transient or state.detached:
        return False
    return state.deleted or any(state.dict.get(name, it) != it for name, it in former.items())


def _opening(scope: Scope) -> str:
    return f"BEGIN;{_within(scope)}"


def _within(scope: Scope) -> str:
    for code in (scope.tenant, *scope.holes):
        check_code(code)
    for bound in (scope.low, scope.high):
        if not BOUND_PATTERN.fullmatch(bound):
            raise ValueError(f"invalid end of a scope: {bound!r}")
    # The width of a scope decides the plan of a read of a whole tree. One tenant is one tenant: its
    # kept plans save a fifth of an action.
    plans = "auto" if scope == Scope.of_tenant(scope.tenant) else "force_custom_plan"
    return (
        f"SET LOCAL plan_cache_mode = {plans};"
        f"SET LOCAL app.tenant = '{scope.tenant}';"
        f"SET LOCAL app.scope_from = '{scope.low}';"
        f"SET LOCAL app.scope_to = '{scope.high}';"
        f"SET LOCAL app.scope_holes = '{','.join(scope.holes)}'"
    )


def for_work(engine: AsyncEngine) -> AsyncEngine:
    """Make the engine what `open_work` needs: transactions are begun and ended here, not by it."""

    def leave_transactions_alone(connection: Any, _: object) -> None:
        connection.autocommit = True

    event.listen(engine.sync_engine, "connect", leave_transactions_alone)
    return engine


@asynccontextmanager
async def open_work(
    engine: AsyncEngine, scope: Scope, *, begun: bool = True
) -> AsyncIterator[Work]:
    """A transaction inside `scope` on `engine` (made by `for_work`).

    Left without a commit, it is rolled back; a connection whose state is unknown is thrown away.
    With `begun=False` the caller begins it, after what needs no scope: until then row-level
    security shows no row of any tenant.
    """
    pooled = await _living_connection(engine)
    work = Work(engine, pooled, scope)
    try:
        if begun:
            await work.begin()
        yield work
    finally:
        try:
            if work.open:
                await work.rollback()
        except BaseException:
            await greenlet_spawn(pooled.invalidate)
            raise
        else:
            await greenlet_spawn(pooled.close)


async def _living_connection(engine: AsyncEngine) -> PoolProxiedConnection:
    """A connection from the pool; those that the server has closed meanwhile are thrown away.

    The pool cannot find out by itself, because it does not see what the driver is used for.
    """
    while True:
        pooled = await engine.raw_connection()
        driver: Any = pooled.driver_connection
        if not driver.is_closed():
            return pooled
        await greenlet_spawn(pooled.invalidate)
