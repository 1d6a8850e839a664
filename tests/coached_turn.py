"""One turn of a planning, coached over the real openai client by a server that does as it is told.

Before it, both of a pair have anchored in private, guided, so that there are words in the store
that the server has no business with.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.adapters.content import Content
from assistant.adapters.database import Database
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.application.snapshots import Piece, Snapshot
from assistant.application.tracing import TurnTrace
from assistant.bootstrap import App, bootstrap
from assistant.domain.conversation import Conversation, Turn
from assistant.settings import Settings, load_settings
from tests.model_acts import Act
from tests.model_server import ModelServer

KEY = "sk-private-key"
PRIVATE = "quietbird"
ANSWER = "I need to get through Thursday's town hall without anyone holding my hand."
QUESTION = "question: how often does a pair meet?"
MODEL_SAYS = "You want to stand there on your own. What has come up that can't wait?"
LIMITS = {
    "chat_connect_seconds": 1.5,
    "chat_first_token_seconds": 1.2,
    "chat_between_tokens_seconds": 0.6,
    "chat_turn_seconds": 2.5,
}
"""Short, so that a run over all faults stays short; a reply has come by `chat_turn_seconds`."""


class Traced:
    """Keeps the traces of turns for a test to look at."""

    def __init__(self) -> None:
        self.turns: list[TurnTrace] = []

    def keep(self, turn: TurnTrace) -> None:
        self.turns.append(turn)


@dataclass(frozen=True)
class Outcome:
    """What came of a turn: as told while it came, as kept, and as traced."""

    seconds: float
    streamed: str
    shown: Snapshot
    kept: Conversation
    trace: TurnTrace
    calls: int

    @property
    def reply(self) -> Turn:
        return self.kept.turns[-1]

    @property
    def origin(self) -> str:
        """Return whose words the reply is."""
        if self.reply.origin != "model":
            return "authored text"
        return "the model's, finished from authored text" if self.reply.partial else "the model's"


@dataclass
class Stage:
    """What turns share, since it takes long to make: the content and the index."""

    content: Content
    index: KnowledgeIndex
    count: int = field(default=0, init=False)

    def app(self, folder: Path, trace: Traced | None = None, **given: object) -> App:
        settings: Settings = load_settings(telemachus_data=folder, **given)
        return bootstrap(settings, content=self.content, index=self.index, trace=trace)

    def warm(self, folder: Path) -> None:
        """Take one turn, so that no other one pays for what is loaded at the first."""
        with ModelServer() as server:
            self.turn(folder, server, [])

    def turn(
        self,
        folder: Path,
        server: ModelServer,
        acts: Sequence[Act],
        says: str = ANSWER,
        **given: object,
    ) -> Outcome:
        """Say one thing in a planning, with a server that does these acts."""
        self.count += 1
        anchored = folder / "anchored"
        if not anchored.exists():
            self._anchor(anchored)
        folder = Path(shutil.copytree(anchored, folder / str(self.count)))
        server.acts.extend(acts)
        trace = Traced()
        model = {"openai_base_url": server.url, "openai_api_key": KEY, "chat_model": "a-model"}
        app = self.app(folder, trace, **{**model, **LIMITS, **given})
        ana = app.person("Ana")
        begun = app.coaching.start(ana, "planning", "mentee")
        before = len(server.received)
        started = time.monotonic()
        *pieces, shown = app.coaching.say(ana, begun.conversation, says)
        seconds = time.monotonic() - started
        assert isinstance(shown, Snapshot)
        kept = app.store.conversation(begun.conversation)
        assert kept is not None
        _close(app)
        return Outcome(
            seconds=seconds,
            streamed="".join(each.text for each in pieces if isinstance(each, Piece)),
            shown=shown,
            kept=kept,
            trace=trace.turns[-1],
            calls=len(server.received) - before,
        )

    def _anchor(self, folder: Path) -> None:
        app = self.app(folder)
        for name, role in (("Ana", "mentee"), ("Ben", "mentor")):
            person = app.person(name)
            begun = app.coaching.start(person, "anchoring", role)  # type: ignore[arg-type]
            said = f"I feel like a {PRIVATE} about it, says {name}, more than I would tell."
            list(app.coaching.say(person, begun.conversation, said))
        _close(app)


def _close(app: App) -> None:
    assert isinstance(app.store, Database)
    app.store.close()
