"""The records of supervision, one file a record."""

from zhengcai_supervision.models.contracts import Acceptance, Contract
from zhengcai_supervision.models.intents import Intent
from zhengcai_supervision.models.plans import Plan

__all__ = ["Acceptance", "Contract", "Intent", "Plan"]
