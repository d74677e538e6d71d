"""Days that no law sets: settings, counted in the working days of the tenant."""

from datetime import date

from zhengcai import Context


def working_days_on(ctx: Context, days: int) -> date:
    """The last of so many working days from tomorrow on."""
    return ctx.runtime.snapshot.calendar.add_working_days(ctx.today, days, ctx.tenant.path).day
