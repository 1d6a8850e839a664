"""The data folder: made for its owner alone, and held by one web app at a time."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from assistant.domain.errors import StoreError


def hold_folder(folder: Path) -> FileLock:
    """Take a data folder for one web app; released when the process ends, however it ends.

    Raises:
        StoreError: when another one has it, or the folder cannot be written.
    """
    make_folder(folder)
    try:
        lock = FileLock(folder / "serve.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"Another Telemachus is serving from {folder}. Use that one, or set TELEMACHUS_DATA "
            "to another folder."
        ) from None
    except OSError as error:
        raise _unwritable(folder, error) from None
    return lock


def make_folder(folder: Path) -> None:
    """Make a data folder for its owner alone, whichever part of the product needs it first.

    Raises:
        StoreError: when it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The data folder {folder} cannot be written ({error.strerror}). Make room or set "
        "TELEMACHUS_DATA to another folder."
    )
