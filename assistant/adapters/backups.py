"""One file that holds everything people wrote, taken while the web app runs, and put back.

SQLite's own backup copies a database as it stands at one moment, whoever writes to it meanwhile.
A backup still holds what is erased after it was taken; whoever keeps it sees to that.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters.database import FILE_NAME, Database, known_revisions
from assistant.domain.errors import InputError, StoreError


@dataclass(frozen=True)
class Backup:
    """A backup: the file, the version of its tables, and its size in bytes."""

    file: Path
    revision: str
    size: int


def back_up(folder: Path, to: Path) -> Backup:
    """Copy the database of a data folder into one file for its owner alone.

    Raises:
        InputError: exists, when the file is there; nothing-to-back-up.
        StoreError: when it cannot be read or written.
    """
    source = folder / FILE_NAME
    if not source.exists():
        raise InputError("nothing-to-back-up", f"There is no database in {folder} yet.")
    try:
        os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise InputError("exists", f"{to} exists; name another file.") from None
    except OSError as error:
        raise StoreError(f"{to} cannot be written ({error.strerror}).") from None
    try:
        _copy(source, to)
        return look_at(to)
    except BaseException:
        to.unlink(missing_ok=True)
        raise


def restore(file: Path, folder: Path, *, replace: bool) -> Backup:
    """Put a backup into a data folder, with its tables brought up to date, all of it or nothing.

    Sessions and open links of that time stay behind: what was ended since must not begin again.
    Nothing else may have the folder's database open.

    Raises:
        InputError: exists, when there is a database and it is not to be replaced; no-backup.
        StoreError: when it cannot be written.
    """
    found = look_at(file)
    target = folder / FILE_NAME
    if target.exists() and not replace:
        raise InputError(
            "exists", f"There is a database in {folder}; give --replace to lose it for this one."
        )
    made = folder / f"{FILE_NAME}.restoring"
    made.unlink(missing_ok=True)
    try:
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(file, made)
        Database(f"sqlite:///{made}", f"{file} cannot be restored.").close()
        with _opened(made) as connection, connection:
            connection.execute("DELETE FROM sessions")
            connection.execute(
                "UPDATE invitations SET revoked_at = made_at "
                "WHERE used_at IS NULL AND revoked_at IS NULL"
            )
        for left in (target, made):
            for ending in ("-wal", "-shm"):
                left.with_name(left.name + ending).unlink(missing_ok=True)
        made.replace(target)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written ({error.strerror}).") from None
    finally:
        made.unlink(missing_ok=True)
    return found


def look_at(file: Path) -> Backup:
    """Return what a backup is, once it is sound and made by this version or an earlier one.

    Raises:
        InputError: no-backup.
    """
    if not file.is_file():
        raise InputError("no-backup", f"{file}: there is no such file.")
    try:
        with _opened(file) as connection:
            (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        raise InputError("no-backup", f"{file}: is no backup of Telemachus, or damaged.") from None
    if sound != "ok":
        raise InputError("no-backup", f"{file}: is damaged.")
    if revision not in known_revisions():
        raise InputError("no-backup", f"{file}: is from a later version; install that one first.")
    return Backup(file, revision, file.stat().st_size)


def _copy(source: Path, to: Path) -> None:
    try:
        with _opened(source) as there, contextlib.closing(sqlite3.connect(to)) as here:
            there.backup(here)
            here.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    except sqlite3.Error as error:
        raise StoreError(f"{source} could not be copied to {to} ({error}).") from None


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file, timeout=5)
    try:
        yield connection
    finally:
        connection.close()
