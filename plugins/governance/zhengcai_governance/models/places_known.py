"""Which places there were, so that a new one is noticed."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label


class PlacesKnown(Subject):
    """The tree of the region on a day on which it had changed; the latest row holds.

    `above` maps each code to the codes above it, from the region on.
    """

    __tablename__ = "governance_places_known"

    title: Mapped[str] = mapped_column(info=label("新设或者变更隶属的地区"))
    above: Mapped[dict[str, Any]] = mapped_column(info=label("隶属关系", secret=True))
