"""The tables of the tendering system."""

from zhengcai_tendering.models.bids import Bid
from zhengcai_tendering.models.evaluation import CAPACITIES, Draw, Member, Report, ScoreSheet
from zhengcai_tendering.models.inquiries import PriceInquiry
from zhengcai_tendering.models.projects import Project

__all__ = [
    "CAPACITIES",
    "Bid",
    "Draw",
    "Member",
    "PriceInquiry",
    "Project",
    "Report",
    "ScoreSheet",
]
