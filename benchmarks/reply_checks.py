"""How often each check of a model's reply is wrong: on good replies, and on bad ones.

Usage: python -m benchmarks.reply_checks [--half reporting|development|all] [--misses]. Exits with 1
when a check raises more false alarms than is promised. How the sets were made: docs/replies.md.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from assistant.adapters.content import Content, load_content
from assistant.domain.reply_checks import FAULTS, REFLECTIVE, Given, faults_of

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "replies"
MOST_FALSE = 0.03
_REPEAT = re.compile(r"REPEAT (.+) (\d+)")
Wrong = list[tuple[str, str]]


def half_of(reply: str) -> str:
    """Return the half that a reply belongs to."""
    odd = int(hashlib.sha256(reply.encode()).hexdigest()[-1], 16) % 2
    return "reporting" if odd else "development"


def good(half: str, content: Content) -> list[tuple[str, Given]]:
    """Return the good replies with what each was asked for with."""
    return [
        (one["reply"], _given(row["asked"], one["said"], row["phase"], content))
        for row in _read("good")
        for one in row["replies"]
        if half in {"all", half_of(one["reply"])}
    ]


def bad(half: str, content: Content) -> dict[str, list[tuple[str, Given]]]:
    """Return the bad replies by the fault that has to be found in them."""
    row: Any = _read("bad")
    given = _given(row["asked"], row["said"], "anchoring", content)
    return {
        fault: [(_whole(one), given) for one in replies if half in {"all", half_of(one)}]
        for fault, replies in row["replies"].items()
    }


def measured(half: str, content: Content) -> tuple[dict[str, float], dict[str, float], Wrong]:
    """Return the false alarms and the recall of each check, and what was taken wrongly."""
    rules = content.craft.replies
    alarms: dict[str, int] = defaultdict(int)
    wrong: Wrong = []
    replies = good(half, content)
    for reply, given in replies:
        for fault in faults_of(reply, given, rules):
            alarms[fault] += 1
            wrong.append((f"false alarm: {fault}", reply))
    found: dict[str, float] = {}
    for fault, bad_ones in bad(half, content).items():
        missed = [reply for reply, given in bad_ones if fault not in faults_of(reply, given, rules)]
        found[fault] = 1 - len(missed) / max(len(bad_ones), 1)
        wrong += [(f"missed: {fault}", reply) for reply in missed]
    return {fault: alarms[fault] / len(replies) for fault in FAULTS}, found, wrong


def _given(asked: str, said: str, phase: str, content: Content) -> Given:
    return Given(
        asked=asked.strip(),
        said=(said,),
        instruction=content.coach_prompt.text,
        reflective=phase in REFLECTIVE,
    )


def _whole(reply: str) -> str:
    many = _REPEAT.fullmatch(reply)
    return reply if many is None else " ".join([many[1]] * int(many[2]))


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def main() -> int:
    """Print the table; return 1 when a check raises too many false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["reporting", "development", "all"], default="reporting")
    parser.add_argument("--misses", action="store_true", help="print what was taken wrongly")
    options = parser.parse_args()
    content = load_content(ROOT / "prompts")
    alarms, found, wrong = measured(options.half, content)
    count, bad_ones = len(good(options.half, content)), bad(options.half, content)
    print(f"half: {options.half}, good replies: {count}\n")
    print("| check | false alarms | recall | of bad ones |\n| --- | ---: | ---: | ---: |")
    for fault in FAULTS:
        recall = f"{found[fault]:.0%}" if fault in found else ""
        print(f"| {fault} | {alarms[fault]:.1%} | {recall} | {len(bad_ones.get(fault, []))} |")
    if options.misses:
        for what, reply in wrong:
            print(f"{what} | {reply[:150]!r}")
    return int(max(alarms.values()) > MOST_FALSE)


if __name__ == "__main__":
    raise SystemExit(main())
