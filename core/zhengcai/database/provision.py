"""The roles, the database and the grants: made on the embedded server, printed for a DBA's.

Two roles. The *owner* owns every table and runs the migrations; the *application* role is what
serves requests: it owns nothing, so it can neither alter nor truncate a table nor step around
row-level security.
"""

from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

OWNER = "zhengcai_owner"
APP = "zhengcai_app"

_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
END $$;"""
_GRANTS = f"""
REVOKE ALL ON DATABASE {{database}} FROM PUBLIC;
GRANT CONNECT ON DATABASE {{database}} TO {OWNER}, {APP};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO {APP};"""
# Behind row-level security an index serves only operators that are known to leak nothing. `@>` on
# arrays of text is such a one, but not marked: unmarked, each search reads all rows in scope
# (62 ms against 0.1 ms on 200,000). Marking takes a superuser; without, searches are slow but right.
_SEARCH = """
DO $$ BEGIN
    ALTER FUNCTION pg_catalog.arraycontains(anyarray, anyarray) LEAKPROOF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'arraycontains stays unmarked: searches will not use their index';
END $$;"""
_ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtext('zhengcai.provision'))"


def local_dsn(sockets: Path, role: str, database: str) -> str:
    """The libpq URI of `role` on the server whose socket is in the folder `sockets`."""
    return f"postgresql://{role}@/{quote(database)}?host={quote(str(sockets), safe='')}"


def with_database(dsn: str, database: str) -> str:
    """The same server and role as `dsn`, another database."""
    return urlsplit(dsn)._replace(path=f"/{quote(database)}").geturl()


def provision(admin_dsn: str, database: str) -> None:
    """Create the roles, `database` and the grants where they do not exist yet, as superuser."""
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        admin.execute(_ONE_AT_A_TIME)
        known = admin.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount
        for role in (OWNER, APP):
            admin.execute(_ROLE.format(role=role).encode())
        if not known:
            admin.execute(_creation(database))
        with psycopg.connect(with_database(admin_dsn, database), autocommit=True) as inside:
            inside.execute(_grants(database).encode())


def script(database: str) -> str:
    """What `provision` does, as a psql script for the administrator of a foreign server.

    Passwords and `pg_hba.conf` are the administrator's.
    """
    roles = "".join(_ROLE.format(role=role) for role in (OWNER, APP))
    creation = _creation(database).as_string()
    return f"{roles}\n{creation};\n\\connect {database}{_grants(database)}\n".lstrip()


def _creation(database: str) -> sql.Composed:
    """UTF-8 with the built-in locale: the same order and case rules on every machine."""
    return sql.SQL(
        "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    ).format(sql.Identifier(database), sql.Identifier(OWNER))


def _grants(database: str) -> str:
    return _GRANTS.format(database=sql.Identifier(database).as_string()) + _SEARCH
