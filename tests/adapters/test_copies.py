from __future__ import annotations

from pathlib import Path

import pytest

from assistant.adapters.copies import date_of, nearly_same, profile, repeated_lines
from assistant.adapters.documents import Document, parse
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.adapters.splitting import split
from tests.doubles.word_embeddings import WordEmbeddings

BANNER = "Company handbook, mentoring office, internal use only"
FOOTER = "[Back to index](index.md) · page"
TOPICS = (
    "Pairs meet in a room that both like, and switch their phones off before they sit down.",
    "A mentor says what was seen and what it led to, and asks for leave before any advice.",
    "Travel is paid for by the department of the mentee, second class, with a receipt.",
    "Whoever wants to stop writes two lines to the coordinator, and need not give a reason.",
    "The first hour belongs to expectations: what each wants, fears, and will not talk of.",
    "New mentors get half a day of training in spring, with practice in groups of three.",
)
PAGE = " ".join(f"{topic} In year {n} this was agreed by {n * 3} pairs." for n, topic in
                enumerate(TOPICS, 11))  # fmt: skip


def site() -> list[Document]:
    return [
        parse(f"{n}.md", f"{BANNER} {n}\n\n# Topic {topic[:12]}\n\n{topic}\n\n---\n{FOOTER} {n}\n")
        for n, topic in enumerate(TOPICS)
    ]


def left_out(*documents: Document) -> dict[str, str]:
    return nearly_same([profile(each) for each in documents], frozenset())


def page(name: str, text: str, front: str = "") -> Document:
    return parse(name, f"---\n{front}\n---\n{text}" if front else text)


def test_lines_of_most_files_are_in_no_passage_and_stay_in_the_text() -> None:
    documents = site()
    repeated = repeated_lines([profile(each) for each in documents])

    for document, topic in zip(documents, TOPICS, strict=True):
        assert [each.text for each in split(document, repeated)] == [topic]
        assert BANNER in document.text


def test_what_repeats_between_two_blocks_parts_them() -> None:
    document = parse("a.md", f"# A\n\n{TOPICS[0]}\n\nBack to top\n\n{TOPICS[1]}\n")

    passages = split(document, frozenset({"back to top"}))

    assert [each.text for each in passages] == list(TOPICS[:2])


def test_a_line_of_three_files_is_no_boilerplate() -> None:
    documents = site()[:3]

    assert repeated_lines([profile(each) for each in documents]) == frozenset()


def test_copies_of_one_file_do_not_make_its_lines_boilerplate() -> None:
    copies = [parse(f"{n}.md", f"# Charter\n\n{PAGE}\n") for n in range(5)]

    assert repeated_lines([profile(each) for each in copies]) == frozenset()


def test_rows_of_a_table_stay_although_one_of_them_repeats() -> None:
    table = "| Stage | Minutes |\n|---|---|\n| Opening | 10 |"
    document = parse("a.md", f"# A\n\n{table}\n")

    assert split(document, frozenset({"stage minutes"}))[0].text == table


def test_of_two_editions_the_newer_is_kept_also_where_figures_changed() -> None:
    old = page("a-2023.md", f"# Charter 2023\n\n{PAGE}", "reviewed: 2023-05-01")
    new = page("b.md", f"# Charter 2024\n\n{PAGE.replace('33', '36')}", "reviewed: 2024-05-01")

    assert left_out(old, new) == {"a-2023.md": "b.md"}


def test_an_older_edition_is_one_also_where_a_third_was_rewritten() -> None:
    rewritten = " ".join(PAGE.split()[: len(PAGE.split()) * 4 // 5]) + " All else has changed."
    old = page("charter-2022-archived.md", f"# Charter\n\n{rewritten}\n\nValid from 2022.")
    new = page("charter.md", f"# Charter\n\n{PAGE}\n\nValid from 2025.")

    assert left_out(old, new) == {"charter-2022-archived.md": "charter.md"}


def test_of_two_copies_without_a_date_the_longer_is_kept_and_else_the_first() -> None:
    short = page("a.md", f"# Charter\n\n{PAGE}")
    long = page("b.md", f"# Charter\n\n{PAGE} One more sentence stands here.")
    same = page("c.md", f"# Charter (copy)\n\n{PAGE}")

    assert left_out(short, long) == {"a.md": "b.md"}
    assert left_out(short, same) == {"c.md": "a.md"}


def test_of_several_editions_each_names_the_one_that_is_kept() -> None:
    editions = [
        page(f"{year}.md", f"# Charter {year}\n\n{PAGE}", f"reviewed: {year}-01-01")
        for year in (2021, 2024, 2022, 2023)
    ]

    assert left_out(*editions) == dict.fromkeys(["2021.md", "2022.md", "2023.md"], "2024.md")


def test_pages_on_two_countries_are_both_kept() -> None:
    one = page("de.md", f"# Leave in Germany\n\nThis is for Germany. {PAGE}")
    other = page("fr.md", f"# Leave in France\n\nThis is for France. {PAGE.replace('33', '36')}")

    assert left_out(one, other) == {}


def test_pages_that_share_only_their_banner_are_both_kept() -> None:
    banner = " ".join(f"{BANNER} {word}." for word in ("one", "two", "three", "four"))
    documents = [
        page(f"{n}.md", f"{banner}\n\n# Notes\n\n{topic}") for n, topic in enumerate(TOPICS)
    ]
    profiles = [profile(each) for each in documents]

    assert nearly_same(profiles, repeated_lines(profiles)) == {}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("---\nreviewed: 2024-03-05\n---\nWords.", "2024-03-05"),
        ("---\nupdated: March 2024\n---\nWords.", "2024-03"),
        ("# A\n\nLast updated: 5 March 2024", "2024-03-05"),
        ("# A\n\nVersion of March 5, 2024", "2024-03-05"),
        ("# Handbook 2023\n\nWords of 1998.", "2023"),
        ("# A\n\nFounded in 1998.", ""),
    ],
)
def test_a_document_tells_when_it_was_last_looked_over(text: str, date: str) -> None:
    assert date_of(parse("a.md", text)) == date


def test_a_near_duplicate_is_named_with_the_file_that_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "new.md").write_text(f"---\nreviewed: 2024-01-01\n---\n# Charter\n\n{PAGE}")
    (folder / "old.md").write_text(f"---\nreviewed: 2020-01-01\n---\n# Charter\n\n{PAGE}")
    embeddings = WordEmbeddings()
    index = KnowledgeIndex(folder, tmp_path / "data", embeddings)

    report = index.update()
    embeddings.embedded.clear()

    assert [(each.path, each.reason) for each in report.skipped] == [
        ("old.md", "is nearly the same as new.md, which is kept")
    ]
    assert index.update().skipped == report.skipped
    assert embeddings.embedded == []

    (folder / "new.md").unlink()
    assert index.update().skipped == ()
    assert {each.source for each in index.passages()} == {"old.md"}


def test_a_passage_that_stands_in_two_files_is_indexed_once(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    shared = f"## Travel\n\n{TOPICS[2] * 5}"
    for name, topic in (("a", TOPICS[0]), ("b", TOPICS[1])):
        text = f"# {name}\n\n## Own\n\n{topic * 10}\n\n{shared}\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "c.md").write_text(f"# c\n\n{shared}\n", encoding="utf-8")
    index = KnowledgeIndex(folder, tmp_path / "data", WordEmbeddings())

    report = index.update()

    holders = [each.source for each in index.passages() if TOPICS[2] in each.text]
    assert holders == ["a.md"]
    assert [(each.path, each.reason) for each in report.skipped] == [
        ("c.md", "says only what other files say, too")
    ]
