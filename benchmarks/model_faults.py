"""The table of a model server's faults against what comes of a coached turn.

Usage: python -m benchmarks.model_faults. Exits with 1 when an outcome is another than it should be
or comes later than the stated limit.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from assistant.adapters.content import load_content
from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.settings import ROOT, quiet_vendors
from tests.coached_turn import LIMITS, Stage
from tests.model_fault_cases import CASES
from tests.model_server import ModelServer


def main() -> int:
    """Run every fault, print the table, and return the exit status."""
    quiet_vendors()
    missed = 0
    print(f"limit of a turn: {LIMITS['chat_turn_seconds']} s (made short for this table)\n")
    print(f"{'fault':36}{'calls':>6}{'seconds':>9}  {'whose words':42}outcome")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        index = KnowledgeIndex(ROOT / "knowledge", folder, MiniLmEmbeddings())
        index.update()
        stage = Stage(load_content(ROOT / "prompts"), index)
        stage.warm(folder)
        for case in CASES:
            with ModelServer() as server:
                done = stage.turn(folder, server, case.acts, case.says)
            came = (done.origin, done.trace.outcome, done.trace.codes)
            in_time = done.seconds <= LIMITS["chat_turn_seconds"] + 0.5
            right = came == (case.origin, case.outcome, case.codes) and in_time
            missed += not right
            outcome = " ".join((done.trace.outcome, *done.trace.codes))
            print(
                f"{case.name:36}{done.calls:6}{done.seconds:9.2f}  {done.origin:42}{outcome}"
                + ("" if right else "  MISSED")
            )
    print(f"\n{len(CASES)} faults, {missed} missed")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
