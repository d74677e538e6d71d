"""What must be there before anybody can act: organisations, accounts, experts, thresholds, a clock.

Everything here can be run again. It writes to the registers as an administrator would; from then on
the demonstration goes over HTTP alone.
"""

import secrets
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai import clock
from zhengcai.bootstrap import NewAccount, store_account, store_organisation, store_password
from zhengcai.database.engine import make_engine
from zhengcai.database.ids import new_id
from zhengcai.demo.region import EXPERTS, Firm, Region, Someone, Stage, read_stage
from zhengcai.identity.roles import ROLES
from zhengcai.identity.sessions import hash_password
from zhengcai.registries.organisations import Expert, Organisation, Registration
from zhengcai.registries.writing import Registers, writing_registers
from zhengcai.rules.models import RuleRow
from zhengcai.rules.packaged import packaged_rows
from zhengcai.settings import Settings
from zhengcai.tenancy.choices import ClockPosition
from zhengcai.tenancy.tree import Scope
from zhengcai.tenancy.work import for_work
from zhengcai.web.demonstration import ShownAccount, ShownAccounts, folder

START = datetime(2026, 3, 9, 9, tzinfo=clock.SHANGHAI)
"""When the first purchase begins: its working days are known, in Xinjiang as well."""

_SYNTHETIC = {
    "synthetic": True,
    "basis": "演示用虚构标准，不是该地区的现行标准",
    "valid_from": date(2020, 1, 1),
    "valid_to": None,
    "mark": "U",
}


async def prepare(dsn: str, settings: Settings) -> ShownAccounts:
    """Make the demonstration region; `dsn` is of the schema's owner. Its accounts, with their password."""
    stage = read_stage(settings.tenants)
    path = folder(settings) / "accounts.json"
    known = ShownAccounts.read(path)
    shown = ShownAccounts(
        password=known.password if known else secrets.token_urlsafe(9),
        accounts=[
            _shown(someone, region) for region in stage.regions for someone in region.people()
        ],
    )
    engine = for_work(make_engine(dsn, settings))
    try:
        await _fill(engine, stage, shown.password, reset=known is None)
    finally:
        await engine.dispose()
    write_private(path, shown.model_dump_json(indent=1))
    return shown


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file that its owner alone may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content if isinstance(content, bytes) else f"{content}\n".encode())


async def _fill(engine: AsyncEngine, stage: Stage, password: str, *, reset: bool) -> None:
    # One salt for accounts that share one password anyway: a hash is dear by design.
    hashed = hash_password(password)
    async with writing_registers(engine, "demo.prepare") as registers:
        await _store_thresholds(registers, stage)
        for region in stage.regions:
            for serial, firm in enumerate(region.firms(), 1):
                await _store_firm(registers, region, firm, serial)
            for someone in region.people():
                await _store_person(registers, region, someone, hashed)
                if reset:
                    await store_password(registers, someone.login, hashed)
        for region in stage.regions:
            await _set_clock(registers, region.root)


async def _store_thresholds(registers: Registers, stage: Stage) -> None:
    """The invented thresholds, where the region has none of its own."""
    declared = {rule.rule_id: rule for rule in packaged_rows()}
    for each in stage.thresholds:
        for rule_id, value in each.values.items():
            root = each.jurisdiction
            own = select(RuleRow).where(RuleRow.rule_id == rule_id, RuleRow.jurisdiction == root)
            if await registers.session.scalar(own) is None:
                change = {**_SYNTHETIC, "jurisdiction": root, "value": value}
                row = declared[rule_id].model_copy(update=change)
                await registers.store(RuleRow, [row.model_dump()])


async def _store_firm(registers: Registers, region: Region, firm: Firm, serial: int) -> None:
    await store_organisation(
        registers,
        Organisation(
            code=firm.code,
            name=firm.name,
            address=f"{region.name}示例路{serial}号",
            contact=f"示例联系人 0000-00000{serial:02d}",
            size=firm.size,
            bank_account=f"示例银行{region.name}分行 0000 {firm.code[-10:-1]}",
        ),
        Registration(
            organisation_code=firm.code,
            root=region.root,
            capacity=firm.capacity,
            managed_by=region.tenant,
            registered_at=START,
            details={},
        ),
    )


async def _store_person(
    registers: Registers, region: Region, someone: Someone, hashed: str
) -> None:
    person_id = await store_account(
        registers, NewAccount(someone.login, someone.name, someone.posts), hashed
    )
    number = someone.key.removeprefix("expert")
    if number.isdigit() and int(number) <= EXPERTS:
        listed = select(Expert).where(Expert.person_id == person_id, Expert.root == region.root)
        if await registers.session.scalar(listed) is None:
            employer = f"{region.name}示例研究院第{number}所"
            row = {"person_id": person_id, "root": region.root, "employer": employer}
            await registers.store(Expert, [{"id": new_id(), **row, "categories": ["A02"]}])


async def _set_clock(registers: Registers, root: str) -> None:
    """Begin at `START` where nobody has moved the clock yet; from then on it only goes forward."""
    await registers.work.move(Scope.of_tenant(root))
    mine = select(ClockPosition).where(ClockPosition.tenant_code == root)
    if await registers.session.scalar(mine) is None:
        ahead = int((START - clock.wall()).total_seconds())
        await registers.add(ClockPosition(tenant_code=root, ahead=ahead, state="moved"))


def _shown(someone: Someone, region: Region) -> ShownAccount:
    return ShownAccount(
        login=someone.login,
        name=someone.name,
        role=ROLES[someone.posts[0][0]].title,
        organisation=someone.firm.name,
        tenant=region.tenant,
    )
