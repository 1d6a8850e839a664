"""What every search promises, kept by the double and by the real index alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.application.ports import Search
from assistant.domain.errors import StoreError
from tests.doubles.word_embeddings import WordEmbeddings
from tests.doubles.word_search import WordSearch

TEXTS = {
    "charter.md": "Taking part is free of charge.\n\nA pair meets every three weeks.",
    "stages/closing.md": "At the end the pair writes down the goals that are left.",
}


class SearchContract:
    """Inherited by the tests of each implementation, which gives the `search` to test."""

    def test_returns_the_passage_that_holds_the_words_first(self, search: Search) -> None:
        found = search.search("how many weeks until a pair meets", 5)

        assert "every three weeks" in found[0].passage.text

    def test_ranks_count_from_one_and_scores_fall(self, search: Search) -> None:
        found = search.search("the pair meets and writes goals", 5)

        assert [each.rank for each in found] == list(range(1, len(found) + 1))
        assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)

    def test_never_returns_more_than_asked_for(self, search: Search) -> None:
        assert len(search.search("pair", 1)) == 1

    @pytest.mark.parametrize("query", ["", "   ", "\n"])
    def test_an_empty_query_finds_nothing(self, search: Search, query: str) -> None:
        assert search.search(query, 5) == []

    def test_a_passage_is_letters_of_its_source_at_its_offsets(self, search: Search) -> None:
        passages = search.passages()

        assert passages
        assert all(p.text == search.text_of(p.source)[p.start : p.end] for p in passages)

    def test_sources_are_paths_below_the_folder_with_forward_slashes(self, search: Search) -> None:
        assert {each.source for each in search.passages()} == set(TEXTS)

    def test_a_text_is_the_whole_text_as_read(self, search: Search) -> None:
        assert search.text_of("charter.md") == TEXTS["charter.md"]

    def test_an_unknown_source_is_an_error(self, search: Search) -> None:
        with pytest.raises(StoreError, match="no-such"):
            search.text_of("no-such.md")


class TestWordSearch(SearchContract):
    @pytest.fixture
    def search(self) -> Search:
        return WordSearch(TEXTS)


class TestKnowledgeIndex(SearchContract):
    @pytest.fixture
    def search(self, tmp_path: Path) -> Search:
        folder = tmp_path / "knowledge"
        for name, text in TEXTS.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        index = KnowledgeIndex(folder, tmp_path / "data", WordEmbeddings())
        index.update()
        return index
