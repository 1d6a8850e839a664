from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters.copies import profile
from assistant.adapters.documents import Document, Skipped, parse, searchable
from assistant.adapters.folders import LARGEST, list_folder, read_document
from assistant.adapters.splitting import split
from assistant.domain.errors import StoreError
from assistant.domain.markdown import sentence_spans, words_of

LONG = "This sentence is here to fill a section up so that it stands on its own. " * 8


def read(folder: Path) -> tuple[list[Document], dict[str, str]]:
    listed, skipped = list_folder(folder)
    results = [read_document(each) for each in listed]
    reasons = [*skipped, *(each for each in results if isinstance(each, Skipped))]
    documents = [each for each in results if isinstance(each, Document)]
    return documents, {each.path: each.reason for each in reasons}


def test_front_matter_names_the_document_and_is_in_no_passage() -> None:
    document = parse("a.md", "---\ntitle: The charter\n---\n# Other\n\nWords of the charter.\n")

    [passage] = split(document)

    assert document.title == "The charter"
    assert passage.heading == "The charter > Other"
    assert passage.text == "Words of the charter."


def test_broken_front_matter_is_left_out_and_the_rest_is_read() -> None:
    document = parse("the-mentor.md", "---\ntitle: [\n---\nThe mentor trains.\n")

    assert [each.text for each in split(document)] == ["The mentor trains."]
    assert document.title == "The mentor"


def test_a_rule_at_the_top_without_an_end_is_not_front_matter() -> None:
    document = parse("a.md", "---\n\nWords after a rule.\n")

    assert "Words after a rule." in split(document)[0].text


def test_the_title_is_not_said_twice_in_the_path_of_headings() -> None:
    document = parse("a.md", f"# Stages\n\n## Planning\n\n### Topics\n\n{LONG}\n")

    assert split(document)[0].heading == "Stages > Planning > Topics"


def test_a_heading_ends_the_deeper_headings_before_it() -> None:
    text = f"# A\n\n## B\n\n### C\n\n{LONG}\n\n## D\n\n{LONG}\n"

    assert [each.heading for each in split(parse("a.md", text))] == ["A > B > C", "A > D"]


def test_underlined_headings_count_as_headings() -> None:
    text = f"Title\n=====\n\nPart\n----\n\n{LONG}"

    assert split(parse("a.md", text))[0].heading == "Title > Part"


def test_short_sections_side_by_side_share_a_passage_under_what_they_have_in_common() -> None:
    text = "# A\n\n## One\n\nFirst words.\n\n## Two\n\nSecond words.\n"

    [passage] = split(parse("a.md", text))

    assert passage.heading == "A"
    assert passage.text == "## One\n\nFirst words.\n\n## Two\n\nSecond words."


def test_a_hash_in_a_code_block_is_not_a_heading() -> None:
    [passage] = split(parse("a.md", "# A\n\n```\n# not a heading\n\nstill code\n```\n"))

    assert passage.text == "```\n# not a heading\n\nstill code\n```"


def test_lists_and_tables_that_fit_stay_whole() -> None:
    items = "\n".join(f"- item {n} with some words to it" for n in range(12))
    table = "| a | b |\n| --- | --- |\n" + "\n".join(
        f"| {n} | cell of row {n} |" for n in range(20)
    )

    passages = split(parse("a.md", f"{LONG}\n\n{items}\n\n{table}\n"))

    assert sum(items in each.text for each in passages) == 1
    assert sum(table in each.text for each in passages) == 1


@pytest.mark.parametrize(
    "block",
    [
        "A sentence that goes on for a while. " * 200,
        "x" * 5_000,
        "\n".join(f"- item {n} that has a few words" for n in range(300)),
        "| a | b |\n|---|---|\n" + "\n".join(f"| {n} | {n} and words |" for n in range(300)),
    ],
)
def test_what_is_too_long_for_a_passage_is_cut_and_nothing_is_lost(block: str) -> None:
    passages = split(parse("a.md", block))

    assert all(len(each.text) <= 1_200 for each in passages)
    assert "".join("".join(each.text.split()) for each in passages) == "".join(block.split())


def test_an_id_stays_the_same_when_other_parts_of_the_file_change() -> None:
    sections = [f"## Part {n}\n\n{LONG}{n}\n\n" for n in range(4)]
    before = {each.id for each in split(parse("a.md", "# A\n\n" + "".join(sections)))}

    sections[1] = f"## Part 1\n\nAnother wording.{LONG}\n\n"
    after = {each.id for each in split(parse("a.md", "# A\n\n" + "".join(sections)))}

    assert len(before & after) == 3


def test_repeated_passages_have_ids_of_their_own() -> None:
    text = f"# A\n\n## Same\n\n{LONG}\n\n## Same\n\n{LONG}\n"

    assert len({each.id for each in split(parse("a.md", text))}) == 2


def test_tags_stay_in_the_text_and_are_not_searched() -> None:
    text = 'Read <b class="loud">this</b><br>twice <!-- hidden --> please.'
    [passage] = split(parse("a.md", text))

    assert passage.text == text
    assert searchable(passage).endswith("Read this twice please.")


BLOCK = st.one_of(
    st.text(alphabet="ab .,\n#-*|`>_é\u2028😀\t<!&", min_size=0, max_size=60),
    st.sampled_from([
        "# H",
        "## H two",
        "Setext\n===",
        "- a\n- b",
        "1. a\n2. b",
        "| a | b |\n|--|--|",
    ]),
    st.sampled_from(["```\ncode\n\n# x\n```", "~~~\nopen", LONG, "word " * 300, "<p>\nhtml\n</p>"]),
    st.sampled_from([
        "<details>\n<summary>Q</summary>\n\nA. B\n\n</details>",
        "<!-- a\n\nb. C -->",
        "<table>\n<tr><td>a</td></tr>\n\n</table>",
        "<ul><li>a</li>",
        "<script>x\n\ny",
        "Repeats",
        "a | b\n--|--\nc | d",
        "These:\n\n- x",
    ]),
    st.sampled_from(["---\ntitle: x\n---", "---", "...", "\ufeff---\na: b\n---"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(BLOCK, max_size=8), st.sampled_from(["\n", "\n\n"]))
def test_offsets_are_exact_and_passages_never_overlap(blocks: list[str], between: str) -> None:
    document = parse("a.md", between.join(blocks))

    passages = split(document, frozenset({"repeats"}))

    assert all(each.text == document.text[each.start : each.end] for each in passages)
    assert all(document.body <= each.start < each.end for each in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    assert len({each.id for each in passages}) == len(passages)


def test_line_endings_become_one_kind_and_offsets_count_in_that(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("# Ä\r\n\r\nFirst line.\rSecond line.\r\n".encode())

    [document], _ = read(tmp_path)

    assert document.text == "# Ä\n\nFirst line.\nSecond line.\n"


def test_each_bad_file_is_skipped_with_a_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("Good words.", encoding="utf-8")
    (tmp_path / "good.txt").write_text("Plain words.", encoding="utf-8")
    (tmp_path / "empty.md").write_text(" \n", encoding="utf-8")
    (tmp_path / "binary.md").write_bytes(b"\x00\x01\x02")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "picture.png").write_bytes(b"ignored")
    (tmp_path / ".hidden.md").write_text("ignored", encoding="utf-8")

    documents, reasons = read(tmp_path)

    assert [each.source for each in documents] == ["good.md", "good.txt"]
    assert set(reasons) == {"empty.md", "binary.md", "gone.md", "loop.md", "pipe.md"}
    assert "empty" in reasons["empty.md"]
    assert "binary" in reasons["binary.md"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_skipped_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "closed.md").write_text("x", encoding="utf-8")
    (tmp_path / "closed.md").chmod(0)

    assert "cannot be read" in read(tmp_path)[1]["closed.md"]


def test_links_out_of_the_folder_are_refused_and_links_inside_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "real.md").write_text("Words.", encoding="utf-8")
    (folder / "inside.md").symlink_to(folder / "real.md")

    documents, reasons = read(folder)

    assert [each.source for each in documents] == ["inside.md", "real.md"]
    assert "out of the folder" in reasons["out.md"]


def test_a_file_over_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate(LARGEST + 1)

    assert "10 MB" in read(tmp_path)[1]["huge.md"]


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        list_folder(tmp_path / "nowhere")


HTML = """# Guide

<!-- for editors:

## No heading

not to be read -->

<details>
<summary>How <b>often</b> do we meet?</summary>

Every three weeks &ndash; at least.

</details>

<h2 id="money">Money</h2>

<table>
<tr><th>What</th><th>Who pays</th></tr>

<tr><td>Travel</td><td>Your department<br>pays it</td></tr>
</table>

<script>
var secret = 1;

</script>
"""


def test_html_in_markdown_is_read_as_a_reader_of_the_page_reads_it() -> None:
    first, second, *_ = split(parse("a.md", HTML + LONG * 2))

    assert first.heading == "Guide > How often do we meet?"
    assert searchable(first).endswith("Every three weeks – at least.")
    assert second.heading == "Guide > Money"
    assert searchable(second).startswith(
        "Guide > Money\nWhat Who pays Travel Your department pays it"
    )
    assert "secret" not in searchable(second)


def test_nothing_of_a_comment_is_in_a_passage_or_a_sentence() -> None:
    comment = "<!-- " + "Hidden words. \n\n" * 200 + "-->"
    text = f"# A\n\nBefore. {comment} After.\n\n{comment}\n\n{LONG}"

    passages = split(parse("a.md", text))

    for passage in passages:
        sentences = [passage.text[a:b] for a, b in sentence_spans(passage.text)]
        assert "Hidden" not in " ".join([searchable(passage), *map(words_of, sentences)])


def test_a_comment_in_code_is_code() -> None:
    [passage] = split(parse("a.md", "# A\n\n```html\n<!-- kept -->\n```\n\nWords. `<!--` Words.\n"))

    assert "<!-- kept -->" in passage.text
    assert passage.text.endswith("`<!--` Words.")


def test_a_long_table_is_cut_between_rows_and_each_part_is_found_by_its_columns() -> None:
    rows = "\n".join(f"| stage {n} | {n} minutes and no more |" for n in range(80))
    first, *others = split(parse("a.md", f"# A\n\n| Stage | Time |\n|---|---|\n{rows}\n"))

    assert first.lead == ""
    assert others
    for part in others:
        assert part.text.startswith("| stage")
        assert "Stage Time" not in part.text
        assert searchable(part).startswith("A\nStage Time\nstage")


def test_a_long_table_of_html_is_cut_between_rows() -> None:
    rows = "".join(f"<tr>\n<td>stage {n}</td>\n<td>{n} minutes</td>\n</tr>\n" for n in range(80))
    text = f"# A\n\n<table>\n<tr><th>Stage</th><th>Time</th></tr>\n{rows}</table>\n"

    first, *others = split(parse("a.md", text))

    assert others
    assert all(part.text.startswith("<tr>") and part.lead == "Stage Time" for part in others)
    assert first.text.endswith("</tr>")


def test_a_list_goes_with_the_line_that_introduces_it() -> None:
    items = "\n".join(f"- item {n} with some words to it" for n in range(20))
    passages = split(parse("a.md", f"# A\n\n{LONG}\n\nBring these things:\n\n{items}\n"))

    assert any(each.text.startswith("Bring these things:\n\n- item 0") for each in passages)


def test_a_table_without_outer_bars_is_a_table() -> None:
    rows = "\n".join(f"stage {n} | {n} minutes and no more" for n in range(80))
    _, *others = split(parse("a.md", f"# A\n\nStage | Time\n--- | ---\n{rows}\n"))

    assert {part.lead for part in others} == {"Stage Time"}


@pytest.mark.parametrize(
    "text",
    ["<!--" * 200_000, "<ul>\n" * 100_000, "<script>" * 100_000, "A. " * 300_000, "[" * 100_000,
     "<a " * 200_000, "---\n" + "[" * 50_000 + "\n---\nx", "`" * 300_000, "| " * 200_000],
    ids=["comments", "lists", "scripts", "initials", "brackets", "tags", "yaml", "ticks", "bars"],
)  # fmt: skip
def test_text_made_to_be_slow_takes_no_longer_than_other_text(text: str) -> None:
    started = time.perf_counter()

    document = parse("a.md", text)
    split(document)
    profile(document)

    assert time.perf_counter() - started < 20
