"""The tables of the plugin."""

from zhengcai_fiscal.models.lines import FUND_TITLES, BudgetLine, FundNature, Movement
from zhengcai_fiscal.models.notices import BudgetNotice
from zhengcai_fiscal.models.orders import TreasuryOrder
from zhengcai_fiscal.models.payments import Payment

__all__ = [
    "FUND_TITLES",
    "BudgetLine",
    "BudgetNotice",
    "FundNature",
    "Movement",
    "Payment",
    "TreasuryOrder",
]
