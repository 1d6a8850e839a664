"""A search in memory: passages are the better, the more words of the query they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.domain.errors import StoreError
from assistant.domain.passages import Found, Passage


class WordSearch:
    """Each paragraph of each text is a passage. Remembers what it was asked."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)
        self.asked: list[str] = []

    def search(self, query: str, top: int) -> list[Found]:
        self.asked.append(query)
        wanted = _words(query)
        scored = [(len(wanted & _words(each.text)), each) for each in self.passages()]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[:top]
        return [Found(rank, float(score), each) for rank, (score, each) in enumerate(best, 1)]

    def text_of(self, source: str) -> str:
        if source not in self._texts:
            raise StoreError(f"{source}: is not in the index")
        return self._texts[source]

    def passages(self) -> list[Passage]:
        return [
            Passage(f"{source}-{part.start()}", source, source, part.start(), part.end(), part[0])
            for source, text in self._texts.items()
            for part in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text)
        ]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.casefold()))
