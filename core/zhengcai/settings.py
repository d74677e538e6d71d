"""Deployment settings: one typed object, read from `settings.toml` and the environment.

Settings of a locality or a bureau are another thing: plugins declare them and they are inherited
down the tenant tree (`zhengcai.tenancy.settings`).
"""

from pathlib import Path
from typing import Any

from dynaconf import Dynaconf
from pydantic import BaseModel, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(_Section):
    """Where PostgreSQL is. Without a DSN the platform runs a server of its own below `var`."""

    dsn: str | None = Field(default=None, description="Server for the application role")
    owner_dsn: str | None = Field(default=None, description="Server for the owner of the schema")
    name: str = Field(default="zhengcai", description="Database name on the embedded server")
    run_as: str | None = Field(
        default=None, description="System account of the embedded server when started by root"
    )
    pool_size: int = Field(default=10, ge=1, description="Connections kept by each process")
    fsync: bool = Field(default=True, description="Off only where the data may be lost: tests")


class PluginSettings(_Section):
    """Which installed plugins may load, and what a hook may cost."""

    disabled: tuple[str, ...] = Field(default=(), description="Installed but never loaded")
    strict: bool = Field(default=False, description="Raise instead of quarantining")
    load_timeout: float = Field(
        default=10.0,
        gt=0,
        description="Seconds of processor time to import and declare, and of standing still",
    )
    hook_timeout: float = Field(default=2.0, gt=0, description="Seconds for one hook answer")
    standing_seconds: float = Field(
        default=5.0, gt=0, description="A plugin that keeps the processor longer is named"
    )
    standing_limit: float = Field(
        default=60.0,
        gt=0,
        description="A process that stands longer is ended, where several serve",
    )
    catch_up: int = Field(
        default=1000,
        ge=0,
        description="Events of one tenant that a plugin is given when it is switched on again",
    )
    long_hook_timeout: float = Field(
        default=60.0, gt=0, description="The same, where a hook makes files or prepares a tenant"
    )


class WebSettings(_Section):
    """The address, cookies and limits of the web server."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    secure_cookies: bool = Field(default=False, description="On behind TLS; required in production")
    metrics: bool = Field(
        default=False, description="Serve /metrics to this machine; a proxy must not pass it on"
    )
    max_body: int = Field(default=20_000_000, description="Bytes of a request body")
    max_public_body: int = Field(
        default=200_000,
        description="Bytes of a form that anybody may send and that takes no file",
    )
    drain_seconds: int = Field(
        default=20, ge=1, description="What is being answered may take so long when a process ends"
    )
    session_idle_minutes: int = Field(default=30, ge=1)
    session_absolute_hours: int = Field(default=12, ge=1)


class DocumentSettings(_Section):
    """Where files are kept and which font prints Chinese."""

    store: str | None = Field(
        default=None, description="URL of an S3 store; a local folder if unset"
    )
    font: Path | None = Field(default=None, description="Font file or folder with Chinese glyphs")


class Settings(_Section):
    """Everything a deployment decides."""

    var: Path = Field(default=Path("var"), description="Data of this deployment")
    tenants: Path = Field(default=Path("tenants"), description="Folders of localities")
    sandbox: bool = Field(default=False, description="Demonstration: the clock can be moved")
    database: DatabaseSettings = DatabaseSettings()
    plugins: PluginSettings = PluginSettings()
    web: WebSettings = WebSettings()
    documents: DocumentSettings = DocumentSettings()


_MODE = "mode"
"""File below `var` that says whether these are the data of a sandbox or of a production."""


class WrongMode(RuntimeError):  # noqa: N818 - names what is wrong
    """A sandbox's data were to be served as a production's, or the reverse."""


def remembered_sandbox(var: Path) -> bool | None:
    """Whether the data below `var` are a sandbox's; None before anything was served."""
    try:
        return (var / _MODE).read_text("utf-8").strip() == "sandbox"
    except (FileNotFoundError, NotADirectoryError):
        return None


def remember_sandbox(settings: Settings) -> None:
    """Write down what the data are from now on."""
    settings.var.mkdir(parents=True, exist_ok=True)
    mode = "sandbox" if settings.sandbox else "production"
    (settings.var / _MODE).write_text(mode + "\n", "utf-8")


def _lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key).lower(): _lowered(item) for key, item in value.items()}
    return value


def load_settings(root: Path | None = None, **overrides: Any) -> Settings:
    """Read `settings.toml` below `root` (the working directory), then `ZHENGCAI_*` variables.

    `overrides` win over both. Where none of them says `sandbox`, the instance is what it was when it
    was first served. Raises `pydantic.ValidationError` on an unknown or wrong key.
    """
    root = root or Path.cwd()
    source = Dynaconf(
        root_path=str(root),
        settings_files=[str((root / "settings.toml").absolute())],  # else it looks far and wide
        environments=True,
        env_switcher="ZHENGCAI_ENV",
        env="default",
        envvar_prefix="ZHENGCAI",
        load_dotenv=False,
    )
    values = {
        key: value
        for key, value in _lowered(source.as_dict()).items()
        if key in Settings.model_fields
    }
    values.update(overrides)
    settings = Settings.model_validate(values)
    var = (root / settings.var).resolve()
    return settings.model_copy(
        update={
            "var": var,
            "tenants": (root / settings.tenants).resolve(),
            "sandbox": settings.sandbox if "sandbox" in values else bool(remembered_sandbox(var)),
        }
    )
