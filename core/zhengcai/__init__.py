"""zhengcai: a plugin-based, multi-tenant platform for government procurement.

This module is the public API: what a plugin or an extension may import, and nothing else. A name is
imported when it is first asked for: a second is too long for `zhengcai --help`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhengcai import clock
    from zhengcai.actions.board import StageCount, stage_counts
    from zhengcai.actions.command_line import CommandLine, NotHere
    from zhengcai.actions.context import Context, Event
    from zhengcai.actions.declaring import (
        Action,
        Collection,
        NoForm,
        Owner,
        Query,
        action,
        handles,
        job,
        query,
    )
    from zhengcai.actions.extending import (
        ApprovalStep,
        Command,
        ExtraFields,
        HookSpecs,
        LocalRule,
        Report,
    )
    from zhengcai.actions.handling import EventRecord
    from zhengcai.actions.machines import (
        Call,
        Desk,
        MachineEndpoint,
        Reply,
        basic_credentials,
        hash_secret,
    )
    from zhengcai.actions.offering import Provider, PublicPage, TenantSettings
    from zhengcai.actions.reading import Listing
    from zhengcai.actions.records import record_of
    from zhengcai.actions.sections import LinkTo, Section, table, text
    from zhengcai.actions.sharing import (
        ALWAYS,
        SharedRow,
        collection_titles,
        shareable,
        shared,
        tenants_with,
    )
    from zhengcai.actions.stages import Stage
    from zhengcai.actions.suggesting import Suggestion
    from zhengcai.actions.telling import ENTERED, Audience, Hearer, hearers
    from zhengcai.actions.todo import Task, everybodys_tasks
    from zhengcai.actions.upgrading import DataStep, Unfinished, data_step
    from zhengcai.contributions import Carried, Channel, Finding, Parcel, WarningRule
    from zhengcai.database.ids import new_id
    from zhengcai.database.models import MONEY, Continuing, Subject, TenantModel, tenant_key, title
    from zhengcai.documents.models import Document
    from zhengcai.documents.packages import PackageFile
    from zhengcai.documents.pdf import render_pdf
    from zhengcai.documents.sealed_bids import (
        DamagedSeal,
        SealBinding,
        WrongPassphrase,
        open_sealed,
        seal_secret,
    )
    from zhengcai.forms import (
        Form,
        Moment,
        Money,
        NewPassphrase,
        Passphrase,
        Upload,
        field,
    )
    from zhengcai.hookspecs import hookimpl, hookspec
    from zhengcai.identity.actor import Actor, Post
    from zhengcai.identity.attempts import network_of
    from zhengcai.identity.roles import UNPOSTED, Role
    from zhengcai.identity.sessions import digest, new_token, wait_after
    from zhengcai.masking import PERSONAL
    from zhengcai.numbering import NumberPattern
    from zhengcai.ports import (
        AnnouncementsPort,
        AwardInfo,
        AwardsPort,
        BudgetLineInfo,
        ContractInfo,
        ContractsPort,
        DefectInfo,
        FiscalPort,
        LedgerEntryInfo,
        LedgerPort,
        LikeInfo,
        Message,
        Notice,
        NotifyPort,
        PlanInfo,
        PlansPort,
    )
    from zhengcai.problems import Problem, Reason, Refusal
    from zhengcai.registries.organisations import SIZE_TITLES, Organisation, Size
    from zhengcai.releases.ledger import ledger_alike, ledger_defects, ledger_entries
    from zhengcai.releases.realising import (
        InstalledPlugin,
        gone_back,
        installed_plugin,
        unreached,
        unrealised,
    )
    from zhengcai.rules.calendar import DueDate
    from zhengcai.rules.rule import Rule
    from zhengcai.search import GRAMS, grams, matches
else:
    import ast
    from functools import cache
    from importlib import import_module
    from pathlib import Path

    @cache
    def _homes() -> dict[str, str]:
        """Name → module, as the imports above say: there is no second list to keep."""
        tree = ast.parse(Path(__file__).read_text("utf-8"))
        (block, *_) = (node for node in tree.body if isinstance(node, ast.If))
        return {
            alias.name: str(node.module)
            for node in block.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def __getattr__(name: str) -> object:
        home = _homes().get(name) if not name.startswith("_") else None
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if home == __name__:
            return import_module(f"{home}.{name}")
        value = globals()[name] = getattr(import_module(home), name)
        return value


__all__ = [
    "ALWAYS",
    "ENTERED",
    "GRAMS",
    "MONEY",
    "PERSONAL",
    "SIZE_TITLES",
    "UNPOSTED",
    "Action",
    "Actor",
    "AnnouncementsPort",
    "ApprovalStep",
    "Audience",
    "AwardInfo",
    "AwardsPort",
    "BudgetLineInfo",
    "Call",
    "Carried",
    "Channel",
    "Collection",
    "Command",
    "CommandLine",
    "Context",
    "Continuing",
    "ContractInfo",
    "ContractsPort",
    "DamagedSeal",
    "DataStep",
    "DefectInfo",
    "Desk",
    "Document",
    "DueDate",
    "Event",
    "EventRecord",
    "ExtraFields",
    "Finding",
    "FiscalPort",
    "Form",
    "Hearer",
    "HookSpecs",
    "InstalledPlugin",
    "LedgerEntryInfo",
    "LedgerPort",
    "LikeInfo",
    "LinkTo",
    "Listing",
    "LocalRule",
    "MachineEndpoint",
    "Message",
    "Moment",
    "Money",
    "NewPassphrase",
    "NoForm",
    "NotHere",
    "Notice",
    "NotifyPort",
    "NumberPattern",
    "Organisation",
    "Owner",
    "PackageFile",
    "Parcel",
    "Passphrase",
    "PlanInfo",
    "PlansPort",
    "Post",
    "Problem",
    "Provider",
    "PublicPage",
    "Query",
    "Reason",
    "Refusal",
    "Reply",
    "Report",
    "Role",
    "Rule",
    "SealBinding",
    "Section",
    "SharedRow",
    "Size",
    "Stage",
    "StageCount",
    "Subject",
    "Suggestion",
    "Task",
    "TenantModel",
    "TenantSettings",
    "Unfinished",
    "Upload",
    "WarningRule",
    "WrongPassphrase",
    "action",
    "basic_credentials",
    "clock",
    "collection_titles",
    "data_step",
    "digest",
    "everybodys_tasks",
    "field",
    "gone_back",
    "grams",
    "handles",
    "hash_secret",
    "hearers",
    "hookimpl",
    "hookspec",
    "installed_plugin",
    "job",
    "ledger_alike",
    "ledger_defects",
    "ledger_entries",
    "matches",
    "network_of",
    "new_id",
    "new_token",
    "open_sealed",
    "query",
    "record_of",
    "render_pdf",
    "seal_secret",
    "shareable",
    "shared",
    "stage_counts",
    "table",
    "tenant_key",
    "tenants_with",
    "text",
    "title",
    "unreached",
    "unrealised",
    "wait_after",
]
