"""The rule book and the calendar in the database."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from zhengcai.rules.book import RuleBook
from zhengcai.rules.calendar import CalendarDay, WorkCalendar
from zhengcai.rules.models import CalendarException, RuleRow


async def load_book(session: AsyncSession) -> RuleBook:
    """The rule book of the deployment. Raises `RuleBookError` naming every row at fault."""
    return RuleBook.from_rows((await session.execute(select(RuleRow))).scalars())


async def load_calendar(session: AsyncSession) -> WorkCalendar:
    """The working days of the deployment, nationally and by region."""
    rows = (await session.execute(select(CalendarException))).scalars()
    return WorkCalendar(
        CalendarDay(row.jurisdiction, row.day, row.working, row.festival, row.mark, row.source)
        for row in rows
    )
