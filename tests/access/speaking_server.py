"""A process that stops in the middle of a reply, to be killed: FOLDER DATABASE."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from langchain_core.messages import BaseMessage

from assistant.application.ports import Shape
from assistant.bootstrap import bootstrap
from assistant.settings import load_settings


class Stalling:
    """A model that begins a reply and never ends it."""

    name = "stalling"

    def stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        """Yield a first piece, then wait to be killed."""
        yield "You say that "
        time.sleep(120)

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape]) -> Shape:
        """Never be asked."""
        raise AssertionError("nothing is filled here")


def main() -> None:
    folder, database = sys.argv[1:]
    settings = load_settings(telemachus_data=Path(folder), database_url=database)
    app = bootstrap(settings, speaker=Stalling())
    person = app.person()
    app.pair_records.save(person, "local", "agenda", 0, "agenda", 0, "Maps")
    talk = app.coaching.start(person, "anchoring", "mentee")
    for _ in app.coaching.say(person, talk.conversation, "Tense, to be honest"):
        sys.stdout.write(f"speaking {talk.conversation}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
