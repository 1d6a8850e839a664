"""What the feedback check finds, against what two labellings say is there.

Usage: python -m benchmarks.feedback_check [--half held-out|development|all] [--misses]
[--model]. Exits with 1 when a figure that is promised is missed. How the sets were
made: docs/feedback.md.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from assistant.domain.feedback import FeedbackWording, check_feedback
from assistant.domain.feedback_kinds import KINDS, kind_of
from assistant.domain.feedback_reading import FEEDBACK_FLAGS, SLOTS
from benchmarks.feedback_model import model_check

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "feedback"
SUPPORTS = ("moral_support", "explains_generation")
LIMIT = 0.015
ROUNDS = 3
MAY_FIRE = 0.05
Half = Literal["held-out", "development", "all"]
Pairs = list[tuple[bool, bool]]


@dataclass(frozen=True)
class Labels:
    """The slots and flags of one text."""

    slots: frozenset[str]
    flags: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Return both, which share no name."""
        return self.slots | self.flags


@dataclass(frozen=True)
class Utterance:
    """One labelled text: what holds, with the words that show it, and both labellings."""

    id: str
    style: str
    text: str
    labels: Labels
    evidence: Mapping[str, str]
    first: Labels
    second: Labels


@dataclass(frozen=True)
class Found:
    """What a check said of one text, and how long it took in seconds."""

    labels: Labels
    evidence: Mapping[str, str]
    seconds: float


@dataclass(frozen=True)
class Score:
    """How well found and labelled go together."""

    labelled: int
    found: int
    precision: float
    recall: float
    f1: float
    kappa: float


Check = Callable[[str], Found]


def half_of(key: str) -> Half:
    """Return which half an id belongs to, by its hash."""
    return "held-out" if hashlib.sha256(key.encode()).digest()[0] % 2 else "development"


def utterances(name: str, half: Half) -> list[Utterance]:
    """Return the texts of one set, both labellings joined as they were settled."""
    second = {row["id"]: row for row in rows_of("second_pass")}
    settled = {row["id"]: row for row in rows_of("settled")}
    return [
        Utterance(
            row["id"],
            row["style"],
            row["text"],
            _labels(settled.get(row["id"], row)),
            settled.get(row["id"], row)["slots"],
            _labels(row),
            _labels(second.get(row["id"], row)),
        )
        for row in rows_of(name)
        if half in ("all", half_of(row["id"]))
    ]


def sentences(half: Half) -> list[tuple[str, str]]:
    """Return the sentences of the third set with their kinds."""
    return [
        (row["text"], row["kind"])
        for row in rows_of("kinds")
        if half in ("all", half_of(row["id"]))
    ]


def rows_of(name: str) -> list[dict[str, Any]]:
    """Return the rows of one file of labels, as they stand there."""
    loaded: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return loaded


def _labels(row: Mapping[str, Any]) -> Labels:
    return Labels(frozenset(row["slots"]), frozenset(row["flags"]))


def wording() -> FeedbackWording:
    """Return the word lists as they are delivered."""
    return FeedbackWording.from_mapping(
        yaml.safe_load((ROOT / "prompts/checks/feedback.yaml").read_text("utf-8"))
    )


def guided() -> Check:
    """Return the check by rules."""
    words = wording()

    def check(text: str) -> Found:
        checked, seconds = None, float("inf")
        for _ in range(ROUNDS):  # the quickest, since others use the machine as well
            started = time.perf_counter()
            checked = check_feedback(text, words)
            seconds = min(seconds, time.perf_counter() - started)
        assert checked is not None
        slots = {name: slot.evidence for name, slot in checked.slots.items() if slot.evidence}
        flags = {flag.code: flag.evidence for flag in checked.flags}
        supports = {each.code: each.evidence for each in checked.strengths if each.code in SUPPORTS}
        return Found(
            Labels(frozenset(slots), frozenset(flags | supports)), slots | flags | supports, seconds
        )

    return check


def score(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """Score pairs of (labelled, found)."""
    counted = list(pairs)
    hits = sum(label and found for label, found in counted)
    labelled = sum(label for label, _ in counted)
    found_all = sum(found for _, found in counted)
    precision, recall = hits / (found_all or 1), hits / (labelled or 1)
    agreed = sum(label == found for label, found in counted) / len(counted)
    yes, also = labelled / len(counted), found_all / len(counted)
    chance = yes * also + (1 - yes) * (1 - also)
    kappa = (agreed - chance) / (1 - chance) if chance < 1 else 1.0
    f1 = 2 * precision * recall / ((precision + recall) or 1)
    return Score(labelled, found_all, precision, recall, f1, kappa)


def main() -> int:
    """Measure, print the tables, and return the exit status."""
    options = _options()
    check = guided()
    for warming in ("Yesterday you were so rude, sorry to say; could you wait?", "ok", "you"):
        check(warming)
    texts = utterances("utterances", options.half)
    silent = utterances("silent", options.half)
    _agreement(utterances("utterances", "all") + utterances("silent", "all"))
    kept = _report(f"guided, {options.half} half", texts, silent, check, misses=options.misses)
    late = utterances("late", options.half)
    _report(f"guided, other settings, {options.half} half", late, [], check, misses=options.misses)
    kept &= _kinds(options.half, misses=options.misses)
    _later(options.half, check, misses=options.misses)
    if options.model:
        by_model = model_check()
        if by_model is None:
            print("\nno model is set: CHAT_MODEL, OPENAI_API_KEY or OPENAI_BASE_URL")
        else:
            _report("model", texts, silent, _as_check(by_model), misses=options.misses)
    return int(not kept)


def _as_check(ask: Callable[[str], tuple[Mapping[str, str], Mapping[str, str]]]) -> Check:
    def check(text: str) -> Found:
        started = time.perf_counter()
        slots, flags = ask(text)
        seconds = time.perf_counter() - started
        return Found(Labels(frozenset(slots), frozenset(flags)), {**slots, **flags}, seconds)

    return check


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the feedback check.")
    parser.add_argument("--half", choices=["held-out", "development", "all"], default="held-out")
    parser.add_argument("--misses", action="store_true", help="print each text that differs")
    parser.add_argument("--model", action="store_true", help="measure the model that is set, too")
    return parser.parse_args()


def _agreement(texts: Sequence[Utterance]) -> None:
    print(f"agreement of the two labellings, {len(texts)} texts")
    for code in (*SLOTS, *FEEDBACK_FLAGS, *SUPPORTS):
        pairs = [(code in each.first.all, code in each.second.all) for each in texts]
        print(f"  {code:22}{score(pairs).kappa:7.3f}  differ on {sum(a != b for a, b in pairs)}")


def _report(
    title: str,
    texts: Sequence[Utterance],
    silent: Sequence[Utterance],
    check: Check,
    *,
    misses: bool,
) -> bool:
    """Print one check's tables; say whether what is promised was kept."""
    found = {each.id: check(each.text) for each in (*texts, *silent)}
    print(f"\n{title}: {len(texts)} utterances")
    print(f"  {'':22}{'labelled':>9}{'found':>7}{'P':>7}{'R':>7}{'F1':>7}{'kappa':>7}")

    def scored(codes: Sequence[str], chosen: Sequence[Utterance]) -> Score:
        return score(
            (code in each.labels.all, code in found[each.id].labels.all)
            for each in chosen
            for code in codes
        )

    rows = {code: scored([code], texts) for code in (*SLOTS, *FEEDBACK_FLAGS, *SUPPORTS)}
    for code, row in rows.items():
        _line(code, row)
    macro = statistics.fmean(rows[code].f1 for code in SLOTS)
    kappa = statistics.fmean(rows[code].kappa for code in SLOTS)
    flags = scored(FEEDBACK_FLAGS, texts)
    _line("all slots together", scored(SLOTS, texts))
    _line("all flags together", flags)
    print(f"  macro over the five slots: F1 {macro:.3f}, kappa {kappa:.3f}")
    _styles(texts, scored)
    _evidence(texts, found)
    fired = _silent(silent, found)
    slow = max(each.seconds for each in found.values())
    median = statistics.median(each.seconds for each in found.values())
    print(f"  time: median {median * 1000:.2f} ms, longest {slow * 1000:.2f} ms")
    if misses:
        _misses([*texts, *silent], found)
    kept = macro >= 0.85 and kappa >= 0.7 and flags.precision >= 0.9 and median < LIMIT
    return kept and fired <= MAY_FIRE * len(silent)


def _line(name: str, row: Score) -> None:
    print(
        f"  {name:22}{row.labelled:9}{row.found:7}{row.precision:7.3f}{row.recall:7.3f}"
        f"{row.f1:7.3f}{row.kappa:7.3f}"
    )


def _styles(
    texts: Sequence[Utterance], scored: Callable[[Sequence[str], Sequence[Utterance]], Score]
) -> None:
    print(f"\n  {'writer':18}{'texts':>6}{'slots F1':>10}{'kappa':>7}{'flags P':>9}{'R':>7}")
    for style in dict.fromkeys(each.style for each in texts):
        own = [each for each in texts if each.style == style]
        slots, flags = scored(SLOTS, own), scored(FEEDBACK_FLAGS, own)
        print(
            f"  {style:18}{len(own):6}{slots.f1:10.3f}{slots.kappa:7.3f}"
            f"{flags.precision:9.3f}{flags.recall:7.3f}"
        )


def _evidence(texts: Sequence[Utterance], found: Mapping[str, Found]) -> None:
    shown = [(each.text, words) for each in texts for words in found[each.id].evidence.values()]
    verbatim = sum(words in text for text, words in shown)
    both = [
        (each.evidence[slot], found[each.id].evidence[slot])
        for each in texts
        for slot in each.labels.slots & found[each.id].labels.slots
    ]
    touching = sum(bool(_words(ours) & _words(theirs)) for ours, theirs in both)
    print(f"\n  evidence verbatim: {verbatim} of {len(shown)}")
    print(f"  evidence shares words with the labelled evidence: {touching} of {len(both)}")


def _words(text: str) -> set[str]:
    return set(text.lower().split())


def _silent(silent: Sequence[Utterance], found: Mapping[str, Found]) -> int:
    """Print where the check fires on what is not feedback; return how many flags did."""
    if not silent:
        return 0
    print(f"\n  what is not feedback: {len(silent)} texts")
    flagged = 0
    for style in dict.fromkeys(each.style for each in silent):
        own = [each for each in silent if each.style == style]
        flags = sum(bool(found[each.id].labels.flags) for each in own)
        slots = sum(bool(found[each.id].labels.slots - each.labels.slots) for each in own)
        flagged += flags
        print(f"  {style:18}{len(own):6}  a flag on {flags}, a slot that is not there on {slots}")
    asked = [("request" in e.labels.slots, "request" in found[e.id].labels.slots) for e in silent]
    _line("request", score(asked))
    return flagged


def _kinds(half: Half, *, misses: bool) -> bool:
    words = wording()
    pairs = [(kind, kind_of(text, words), text) for text, kind in sentences(half)]
    if not pairs:
        return True
    print(f"\nsentences from elsewhere, {len(pairs)}: what kind each is")
    print(f"  {'':22}{'labelled':>9}{'found':>7}{'P':>7}{'R':>7}{'F1':>7}{'kappa':>7}")
    rows = {kind: score((a == kind, b == kind) for a, b, _ in pairs) for kind in KINDS}
    for kind, row in rows.items():
        _line(kind, row)
    if misses:
        for labelled, found, text in pairs:
            if labelled != found:
                print(f"    {labelled} but {found}: {text}")
    return rows["request"].f1 >= 0.75 and rows["judgement"].f1 >= 0.75


def _later(half: Half, check: Check, *, misses: bool) -> None:
    """Print the flags on short texts of which only these are labelled."""
    rows = [row for row in rows_of("later") if half in ("all", half_of(row["id"]))]
    found = {row["id"]: check(row["text"]).labels.flags - set(SUPPORTS) for row in rows}
    print(f"\nflags on short texts from elsewhere, {len(rows)}")
    pairs = [
        (code in row["flags"], code in found[row["id"]]) for row in rows for code in FEEDBACK_FLAGS
    ]
    _line("all flags together", score(pairs))
    if misses:
        for row in rows:
            if found[row["id"]] != set(row["flags"]):
                print(f"    {row['flags']} but {sorted(found[row['id']])}: {row['text']}")


def _misses(texts: Sequence[Utterance], found: Mapping[str, Found]) -> None:
    print("\n  where they differ (- missed, + not there)")
    for each in texts:
        missed = each.labels.all - found[each.id].labels.all
        extra = found[each.id].labels.all - each.labels.all
        if missed or extra:
            shown = [f"-{code}" for code in sorted(missed)]
            shown += [f"+{code}({found[each.id].evidence[code]!r})" for code in sorted(extra)]
            print(f"  {each.id} {' '.join(shown)} | {each.text}")


if __name__ == "__main__":
    raise SystemExit(main())
