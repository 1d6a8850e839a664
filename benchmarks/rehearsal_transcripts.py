"""Three guided rehearsals at three difficulties, printed as they go; no model, no network.

Usage: python -m benchmarks.rehearsal_transcripts.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from assistant.application.rehearsal_snapshots import Debrief, RehearsalSnapshot
from assistant.bootstrap import App, bootstrap
from assistant.domain.conversation import Person
from assistant.settings import load_settings

RETRY = "again: "
SCENES: tuple[tuple[str, int, int, int, tuple[str, ...]], ...] = (
    (
        "you-do-it-its-faster",
        1,
        4,
        7,
        (
            "On Thursday you pushed the mouse across to me and said I should do it.",
            "It's completely normal that this is hard. It took me weeks as well when I started.",
            "I ended up doing the plan alone, and so I learned nothing about the machines from "
            "you. Could you keep the mouse for the first two lines next Thursday? How do you "
            "see it?",
            "Next Thursday, would you do the first day and tell me about pump four meanwhile?",
        ),
    ),
    (
        "the-title-on-the-door",
        2,
        3,
        6,
        (
            "Sorry to bother you, you are probably too busy for this, but you never take the "
            "practice seriously.",
            RETRY + "On Thursday, when we practised the video call, you took two phone calls.",
            "When you introduced me to Mrs Holm as the young person who does the computers, I "
            "felt like a helper and I lost my thread.",
            "",
            "Could you leave the phone outside for the next half hour, and practise without "
            "anyone else in the room? How do you see it?",
            "I know it is not easy to practise something new in front of others.",
            "Could we try it on Thursday without the phone?",
        ),
    ),
    (
        "it-was-the-software",
        3,
        2,
        5,
        (
            "You always blame the software. It was your fault on Monday.",
            "As a head teacher you should be more careful.",
            "I see that came out badly. How do you see Monday evening?",
            "It's completely normal, everyone makes mistakes with that button. It took me months.",
            "On Monday, when you shared the whole screen, two messages from parents could be "
            "read for a minute.",
            "I was worried, because those families could be recognised, and I didn't know how to "
            "tell you.",
            "Could we practise sharing one window for twenty minutes before the next evening? "
            "What would you need for that?",
            "When I started I shared the wrong window as well, in front of a whole class.",
            "Would you try it with me on Thursday, with an empty screen?",
        ),
    ),
)


def main() -> None:
    """Print the transcripts and how long a turn took."""
    seconds: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        app = bootstrap(load_settings(telemachus_data=Path(folder)))
        person = app.person("someone")
        for persona, level, before, after, said in SCENES:
            _play(app, person, persona, level, before, after, said, seconds)
    median, most = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"A guided turn took {median:.1f} ms (median of {len(seconds)}), {most:.1f} ms at most.")


def _play(
    app: App,
    person: Person,
    persona: str,
    level: int,
    before: int,
    after: int,
    said: tuple[str, ...],
    seconds: list[float],
) -> None:
    rehearsing = app.rehearsing
    snapshot = rehearsing.start(person, persona, level, before)
    name = snapshot.persona.name
    label = snapshot.persona.levels[level - 1].label
    print(f"# {name}, {snapshot.persona.role}. Level {level}: {label}\n")
    print(f"{snapshot.persona.scene}\n\n{name}: {snapshot.lines[0].text}\n")
    for words in said:
        if snapshot.is_over:
            break
        if words.startswith(RETRY):
            mine = [line for line in snapshot.lines if line.author == "person"]
            snapshot = rehearsing.try_again(person, snapshot.conversation, mine[-1].id)
            print("    (The last turn is tried again.)\n")
        began = time.perf_counter()
        *_, last = rehearsing.say(person, snapshot.conversation, words.removeprefix(RETRY))
        seconds.append(time.perf_counter() - began)
        assert isinstance(last, RehearsalSnapshot)
        snapshot = last
        _show_turn(snapshot, name)
    _show_debrief(rehearsing.finish(person, snapshot.conversation, after))


def _show_turn(snapshot: RehearsalSnapshot, name: str) -> None:
    said, reply = snapshot.lines[-2:]
    print(f"You: {said.text or '(silence)'}")
    print(f"    worked: {said.worked}\n    to try: {said.to_try}\n")
    print(f"{name}: {reply.text}")
    print(f"    {snapshot.mood}, {reply.openness:.2f} ({reply.moved:+.2f}). {reply.reason}\n")


def _show_debrief(debrief: Debrief) -> None:
    print(
        f"## Debrief. Confidence {debrief.confidence_before} → {debrief.confidence_after}, "
        f"openness {debrief.openness_start:.2f} → {debrief.openness_end:.2f}"
    )
    for one in debrief.criteria:
        quoted = " / ".join(f"“{words}”" for words in one.quotations)
        print(f"- {one.title} {one.level}/{one.of}: {one.anchor} {quoted}")
    for title, influences in (("Opened", debrief.opened), ("Closed", debrief.closed)):
        for influence in influences:
            print(f"- {title} ({influence.moved:+.2f}): {influence.why}")
    print(f"- Next time: {debrief.goal}\n\n")


if __name__ == "__main__":
    main()
