"""The app's own share of the time to a reply's first words, against a server that answers at once.

Usage: python -m benchmarks.first_token. One person, the real store and index, and the bare openai
client with the same messages in turn. Exits with 1 when the share is above the limit.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from assistant.settings import ROOT, load_settings, quiet_vendors

quiet_vendors()  # before numpy is imported, as the product does

from openai import OpenAI  # noqa: E402

from assistant.adapters.content import load_content  # noqa: E402
from assistant.adapters.database import Database  # noqa: E402
from assistant.adapters.embeddings import MiniLmEmbeddings  # noqa: E402
from assistant.adapters.knowledge_index import KnowledgeIndex  # noqa: E402
from assistant.application.snapshots import Piece  # noqa: E402
from assistant.bootstrap import bootstrap  # noqa: E402
from tests.coached_turn import MODEL_SAYS  # noqa: E402
from tests.model_server import ModelServer  # noqa: E402

TURNS = 60
AT_MOST = 0.030
WARM = 3
ANSWERS = (
    "I feel a bit tense about being taught by someone half my age.",
    "That they are impatient with me, and that they have never had to convince anybody.",
    "I am the one who knows in most rooms, so this will be new, and I would like that.",
)


def main() -> int:
    """Measure, print, and return the exit status."""
    with tempfile.TemporaryDirectory() as scratch, ModelServer() as server:
        ours, theirs, busy = measured(Path(scratch), server)
    shares = [mine - bare for mine, bare in zip(ours, theirs, strict=True)]
    share, app, bare = (statistics.median(each) for each in (shares, ours, theirs))
    print(f"{TURNS} turns of one person, medians; the server answers at once")
    print(f"time to the first words, app            {app * 1000:7.1f} ms")
    print(f"time to the first words, openai client  {bare * 1000:7.1f} ms")
    print(f"ratio                                   {app / bare:7.2f}")
    print(f"the app's own share                     {share * 1000:7.1f} ms", end="")
    print(f"   (at most {AT_MOST * 1000:.0f} ms){'' if share <= AT_MOST else '  missed'}")
    print(f"its nine-tenths quantile                {_quantile(shares) * 1000:7.1f} ms")
    load = (
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    )
    print(f"processor time of a turn until then     {statistics.median(busy) * 1000:7.1f} ms")
    print(f"load of the machine                     {load:>7}")
    return int(share > AT_MOST)


def measured(folder: Path, server: ModelServer) -> tuple[list[float], list[float], list[float]]:
    """Return seconds to the first words of each turn: the app's, the client's, the app's busy."""
    index = KnowledgeIndex(ROOT / "knowledge", folder, MiniLmEmbeddings())
    index.update()
    settings = load_settings(
        telemachus_data=folder, openai_base_url=server.url, openai_api_key="k", chat_model="m"
    )
    app = bootstrap(settings, content=load_content(ROOT / "prompts"), index=index)
    client = OpenAI(base_url=server.url, api_key="k", max_retries=0)
    person = app.person("Ana")
    ours: list[float] = []
    theirs: list[float] = []
    busy: list[float] = []
    for number in range(WARM + TURNS):
        if number % len(ANSWERS) == 0:  # a conversation of its own, so that each turn is alike
            person = app.person(f"Ana {number}")
            begun = app.coaching.start(person, "anchoring", "mentee")
        says = ANSWERS[number % len(ANSWERS)]
        server.will(text=MODEL_SAYS).will(text=MODEL_SAYS)
        mine = _first(lambda said=says: _words(app, person, begun.conversation, said))  # type: ignore[misc]  # noqa: B023
        ours.append(mine[0])
        busy.append(mine[1])
        sent = server.received[-1].body["messages"]
        theirs.append(_first(lambda messages=sent: _bare(client, messages))[0])  # type: ignore[misc]
    if len(server.received) != 2 * (WARM + TURNS):
        raise SystemExit("a turn was not worded by the model")
    client.close()
    assert isinstance(app.store, Database)
    app.store.close()
    return ours[WARM:], theirs[WARM:], busy[WARM:]


def _words(app: Any, person: Any, conversation: str, says: str) -> Iterator[str]:
    for said in app.coaching.say(person, conversation, says):
        if isinstance(said, Piece):
            yield said.text


def _bare(client: OpenAI, messages: Any) -> Iterator[str]:
    stream = client.chat.completions.create(model="m", messages=messages, stream=True)
    for chunk in stream:
        yield chunk.choices[0].delta.content or ""


def _first(said: Callable[[], Iterator[str]]) -> tuple[float, float]:
    """Return the seconds to the first words, and those this thread was busy; read the rest too."""
    started, busy = time.perf_counter(), time.thread_time()
    first: tuple[float, float] | None = None
    for text in said():
        if text and first is None:
            first = time.perf_counter() - started, time.thread_time() - busy
    if first is None:
        raise SystemExit("there were no words")
    return first


def _quantile(values: list[float]) -> float:
    return statistics.quantiles(values, n=10)[-1]


if __name__ == "__main__":
    sys.exit(main())
