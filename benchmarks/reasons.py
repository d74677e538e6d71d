"""Why an aim is missed where it is; printed with the figure. What was measured is in README.md."""

_UNIT_OF_WORK = (
    "The effect of an action may change any mapped object, so changes are written by SQLAlchemy's "
    "unit of work: with its session it makes up about half of what the action takes beyond the "
    "limit (README.md). With other work on the machine this ratio swings by a fifth from run to run."
)

REASONS: dict[str, str] = {
    "action / limit": _UNIT_OF_WORK,
    "action over HTTP / limit": _UNIT_OF_WORK,
    "list over HTTP / limit": (
        "In process the same request keeps the aim. Here client, server and PostgreSQL share the "
        "cores with four requests at once, and the spread says how much that blurs: run it on a "
        "machine with nothing else to do."
    ),
}
