from __future__ import annotations

import re

from assistant.settings import ROOT


def test_every_line_of_the_threat_model_names_a_test_that_exists() -> None:
    lines = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and "::" in line]
    named = [re.findall(r"`(tests/[^`]+?\.py)::(test_\w+)`", row) for row in rows]

    assert len(rows) > 20
    assert all(named)
    for path, name in (one for row in named for one in row):
        assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"
