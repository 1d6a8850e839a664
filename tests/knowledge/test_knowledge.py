"""The articles carry the whole method in their own words, and the questions about them are sound.

Comparisons fold white space, so a line break in an article never matters.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ARTICLES = sorted((ROOT / "knowledge").glob("*.md"))
KEYS = {"title", "summary", "audience", "phase", "source", "reviewed"}
AUDIENCES = {"mentee", "mentor", "coordinator"}
PHASES = {"any", "anchoring", "opening", "planning", "work session", "stock-taking", "closing"}
SHINGLE = 9


@dataclass(frozen=True)
class Article:
    """An article as its file says: what stands in the front matter, and the text below it."""

    front: dict[str, Any]
    body: str

    @property
    def headings(self) -> list[str]:
        return re.findall(r"^#{1,6} .+$", self.body, flags=re.MULTILINE)


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def article(path: Path) -> Article:
    _, front, body = text_of(path).split("---\n", 2)
    return Article(yaml.safe_load(front), body)


def folded(text: str) -> str:
    return " ".join(text.split())


def stands_in(fragment: str, file: str) -> bool:
    return folded(fragment) in folded(text_of(ROOT / "knowledge" / file))


def word_count(text: str) -> int:
    return len(re.findall(r"[\w'-]*\w[\w'-]*", text))


def shingles(text: str) -> Iterator[str]:
    """Yield the hash of each run of words, as `seed_shingles.txt` holds them for the source."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    for start in range(len(words) - SHINGLE + 1):
        run = " ".join(words[start : start + SHINGLE])
        yield hashlib.sha256(run.encode()).hexdigest()[:12]


@cache
def source_shingles() -> frozenset[str]:
    return frozenset(text_of(HERE / "seed_shingles.txt").split())


def listed(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(text_of(HERE / name))
    return entries


def questions() -> list[dict[str, Any]]:
    lines = text_of(ROOT / "benchmarks" / "questions.jsonl").splitlines()
    return [json.loads(line) for line in lines]


def is_development(question: dict[str, Any]) -> bool:
    last = hashlib.sha256(question["id"].encode()).hexdigest()[-1]
    return int(last, 16) % 2 == 0


FACTS = listed("facts.yaml")
NEAR_MISSES = listed("near_misses.yaml")
QUESTIONS = questions()
each_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
each_fact = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact["id"]))
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: str(q["id"]))
each_near_miss = pytest.mark.parametrize("miss", NEAR_MISSES, ids=lambda miss: str(miss["id"]))


@each_article
def test_front_matter_is_complete_and_valid(path: Path) -> None:
    front = article(path).front

    assert front.keys() == KEYS
    assert all(isinstance(front[key], str) and front[key] for key in ("title", "summary", "source"))
    assert set(front["audience"]) <= AUDIENCES
    assert len(front["audience"]) == len(set(front["audience"])) > 0
    assert front["phase"] in PHASES
    assert type(front["reviewed"]) is date


@each_article
def test_the_summary_is_one_sentence(path: Path) -> None:
    summary = article(path).front["summary"]

    assert summary.endswith(".")
    assert ". " not in summary


@each_article
def test_the_only_top_heading_is_the_title(path: Path) -> None:
    written = article(path)

    tops = [heading for heading in written.headings if heading.startswith("# ")]

    assert tops == [f"# {written.front['title']}"]


@each_article
def test_headings_are_unique_within_an_article(path: Path) -> None:
    names = [heading.lstrip("# ") for heading in article(path).headings]

    assert len(names) == len(set(names))


@each_article
def test_an_article_is_short_enough_for_a_phone(path: Path) -> None:
    assert 200 <= word_count(article(path).body) <= 600


def test_titles_are_unique() -> None:
    titles = [article(path).front["title"] for path in ARTICLES]

    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    "path",
    [*ARTICLES, HERE / "facts.yaml", ROOT / "benchmarks" / "questions.jsonl"],
    ids=lambda path: path.name,
)
def test_no_run_of_nine_words_is_the_sources(path: Path) -> None:
    shared = source_shingles().intersection(shingles(text_of(path)))

    assert not shared


def test_the_hashes_of_the_source_are_whole() -> None:
    assert len(source_shingles()) > 900
    assert all(re.fullmatch(r"[0-9a-f]{12}", entry) for entry in source_shingles())


@each_fact
def test_every_fact_of_the_source_stands_in_its_article(fact: dict[str, Any]) -> None:
    assert fact.keys() == {"id", "fact", "article", "says"}
    assert stands_in(fact["says"], fact["article"])


def test_ids_of_facts_are_unique() -> None:
    assert len({fact["id"] for fact in FACTS}) == len(FACTS)


@each_question
def test_a_question_has_the_agreed_form(question: dict[str, Any]) -> None:
    assert question.keys() == {"id", "question", "history", "answerable", "gold"}
    assert question["question"].strip()
    assert bool(question["gold"]) is question["answerable"]
    roles = [turn["role"] for turn in question["history"]]
    assert roles == ["user", "assistant"] * (len(roles) // 2)
    assert all(turn["content"].strip() for turn in question["history"])


@each_question
def test_gold_spans_stand_in_their_files(question: dict[str, Any]) -> None:
    for gold in question["gold"]:
        assert stands_in(gold["span"], gold["file"]), gold
        assert 8 <= word_count(gold["span"]) <= 25, gold


def test_ids_and_questions_are_unique() -> None:
    assert len({q["id"] for q in QUESTIONS}) == len(QUESTIONS)
    asked = {json.dumps([q["history"], q["question"]]) for q in QUESTIONS}
    assert len(asked) == len(QUESTIONS)


def test_every_article_answers_some_question() -> None:
    answering = {gold["file"] for q in QUESTIONS for gold in q["gold"]}

    assert answering == {path.name for path in ARTICLES}


def test_the_shares_are_as_agreed() -> None:
    refusable = [q for q in QUESTIONS if not q["answerable"]]
    follow_ups = [q for q in QUESTIONS if q["history"]]

    assert len(QUESTIONS) == 150
    assert len(refusable) * 3 == len(QUESTIONS)
    assert len(NEAR_MISSES) * 2 == len(refusable)
    assert abs(len(follow_ups) - len(QUESTIONS) / 4) < 1
    assert {q["answerable"] for q in follow_ups} == {True, False}


def test_the_readme_states_the_counts_that_are_true() -> None:
    near = {miss["id"] for miss in NEAR_MISSES}
    groups = {
        "all": QUESTIONS,
        "answerable": [q for q in QUESTIONS if q["answerable"]],
        "not answerable": [q for q in QUESTIONS if not q["answerable"]],
        "of these, near misses": [q for q in QUESTIONS if q["id"] in near],
        "follow-ups": [q for q in QUESTIONS if q["history"]],
        "of these, answerable": [q for q in QUESTIONS if q["history"] and q["answerable"]],
    }
    readme = text_of(ROOT / "benchmarks" / "README.md")

    for name, group in groups.items():
        development = sum(map(is_development, group))
        row = f"| {name} | {len(group)} | {development} | {len(group) - development} |"
        assert row in readme


def test_near_misses_are_unanswerable_questions() -> None:
    refusable = {q["id"] for q in QUESTIONS if not q["answerable"]}

    assert {miss["id"] for miss in NEAR_MISSES} <= refusable
    assert len({miss["id"] for miss in NEAR_MISSES}) == len(NEAR_MISSES)


@each_near_miss
def test_knowledge_is_silent_on_near_misses(miss: dict[str, Any]) -> None:
    everything = folded(" ".join(article(path).body for path in ARTICLES))

    said = [word for word in miss["absent"] if re.search(word, everything, re.IGNORECASE)]

    assert miss.keys() == {"id", "asks", "absent"}
    assert not said
