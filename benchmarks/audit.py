"""Look every pinned dependency up among the known vulnerabilities, by pip-audit.

A service that cannot be reached, or that knows of nothing, would let everything pass in silence.
So it is asked first about a version that is known to be vulnerable; where it does not say so, that
is told and nothing fails, because a machine without a network has to be able to check the rest.
Vulnerabilities that do not touch this project stand in `audit-exceptions.txt`, with the reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINNED, EXCEPTIONS = ROOT / "constraints.txt", ROOT / "audit-exceptions.txt"
KNOWN = "jinja2==2.4"  # vulnerable for years, and known to be
SERVICES: tuple[tuple[str, ...], ...] = (("-s", "pypi"), ("-s", "osv"))
_EXCEPTION = re.compile(r"([A-Za-z0-9-]+)\s+# (\S.{20,})")


@dataclass(frozen=True)
class Found:
    """One vulnerability of one dependency, and the versions that mend it."""

    name: str
    version: str
    id: str
    mended_in: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """What a service said of a list: what it found, and what it knows nothing of."""

    found: tuple[Found, ...]
    unknown: tuple[str, ...]


def main(
    pinned: Path = PINNED,
    exceptions: Path = EXCEPTIONS,
    services: Sequence[Sequence[str]] = SERVICES,
) -> int:
    """Print what was found; return 1 where something has to be done about it."""
    service = next((one for one in services if _knows(one)), None)
    if service is None:
        print("pip-audit: no service of known vulnerabilities answers here; nothing was looked up.")
        return 0
    audit = asked(pinned, service, excepted(exceptions))
    if audit is None:
        print("pip-audit: the service stopped answering; not everything was looked up.")
        return 0
    for one in audit.found:
        mended = ", ".join(one.mended_in) or "no version yet"
        print(f"{one.name} {one.version}: {one.id}; mended in {mended}")
    for name in audit.unknown:
        print(f"{name}: the service does not know it")
    if not audit.found:
        print("pip-audit: no known vulnerability in the pinned dependencies.")
    return 1 if audit.found else 0


def asked(file: Path, service: Sequence[str], but: Sequence[str] = ()) -> Audit | None:
    """Return what a service knows of the versions in a file, None where it does not answer."""
    ignored = [word for id in but for word in ("--ignore-vuln", id)]
    ran = subprocess.run(
        [sys.executable, "-m", "pip_audit", "-r", str(file), "--no-deps", "--disable-pip",
         "--progress-spinner", "off", "--timeout", "10", "-f", "json", *service, *ignored],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    try:
        listed = json.loads(ran.stdout)["dependencies"]
    except ValueError:
        return None
    return Audit(
        tuple(
            Found(one["name"], one["version"], fault["id"], tuple(fault["fix_versions"]))
            for one in listed
            for fault in one.get("vulns", ())
        ),
        tuple(one["name"] for one in listed if "skip_reason" in one),
    )


def excepted(file: Path) -> tuple[str, ...]:
    """Return the ids of a file of exceptions.

    Raises:
        ValueError: for a line that does not say why.
    """
    lines = file.read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.strip() and not line.startswith("#")]
    found = [_EXCEPTION.fullmatch(line) for line in said]
    for line, one in zip(said, found, strict=True):
        if one is None:
            raise ValueError(f"{file.name}: say why, as “ID  # reason”: {line}")
    return tuple(one[1] for one in found if one)


def _knows(service: Sequence[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "known.txt"
        file.write_text(f"{KNOWN}\n", encoding="utf-8")
        audit = asked(file, service)
    return audit is not None and bool(audit.found)


if __name__ == "__main__":
    sys.exit(main())
