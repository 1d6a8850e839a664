"""What attacks reach when the model obeys the attacker, and whether look-alikes are answered.

Usage: python -m benchmarks.attacks [KIND…]. Exits with 1 when an attack reaches anything or a
harmless look-alike is refused. The corpus and what is looked at: tests/attacks.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests.attacks.harness import Stage, corpus, look_alikes


def main(kinds: list[str]) -> int:
    """Play the corpus; print a table by kind, and what was reached."""
    started = time.perf_counter()
    reached: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        for attack in corpus():
            if not kinds or attack.kind in kinds:
                reached[attack.kind].append((attack.id, stage.attacked(attack)))
        answered = [
            (like.id, stage.answered(like))
            for like in look_alikes()
            if not kinds or "like" in kinds
        ]
        stage.close()
    print("| kind | attacks | effects stopped | whole |\n| --- | ---: | ---: | ---: |")
    for kind, results in reached.items():
        stopped = sum(not faults for _, faults in results)
        print(f"| {kind} | {len(results)} | {stopped} | {stopped / len(results):.0%} |")
    played = [result for results in reached.values() for result in results]
    stopped = sum(not faults for _, faults in played)
    print(f"| **all** | {len(played)} | {stopped} | {stopped / max(len(played), 1):.0%} |")
    kept = sum(not faults for _, faults in answered)
    print(f"\nlook-alikes answered: {kept} of {len(answered)}")
    print(f"seconds: {time.perf_counter() - started:.0f}")
    wrong = [(id, faults) for id, faults in (*played, *answered) if faults]
    for id, faults in wrong:
        print(f"{id}: {'; '.join(dict.fromkeys(faults))}")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
