from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.documents import Document, Listed, Skipped, searchable
from assistant.adapters.folders import list_folder, read_document
from assistant.adapters.reading.prose import Pen
from assistant.adapters.splitting import split
from assistant.domain.passages import Passage
from tests.adapters.written_files import (
    DOCX_HEAD,
    DOCX_TAIL,
    WORDS,
    write_docx,
    write_epub,
    write_odt,
    write_pdf,
    write_zip,
)

TABLE = "| Stage | Minutes |\n| --- | --- |\n| Opening | 10 |"


def read(path: Path) -> Document:
    status = path.stat()
    document = read_document(Listed(path.name, path, status.st_size, status.st_mtime_ns))
    assert isinstance(document, Document), document
    for passage in split(document):
        assert passage.text == document.text[passage.start : passage.end]
    return document


def passages(path: Path) -> list[Passage]:
    return split(read(path))


def html(tmp_path: Path, body: str, head: str = "") -> Path:
    path = tmp_path / "page.html"
    path.write_text(f"<html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return path


def test_a_page_of_html_becomes_headings_paragraphs_lists_and_tables(tmp_path: Path) -> None:
    path = html(
        tmp_path,
        "<h1>The <em>charter</em></h1><p>It is   free &amp; open.<br>For all.</p>"
        "<ul><li>one<ol><li>inner</li></ol></li><li><p>two</p></li></ul>"
        "<table><tr><th>Stage</th><th>Minutes</th></tr><tr><td>Opening</td><td>10</td></tr></table>"
        "<dl><dt>Pair</dt><dd>Two people.</dd></dl><pre>a\n  b</pre>",
    )

    assert read(path).text == (
        "# The charter\n\nIt is free & open.\nFor all.\n\n- one\n  1. inner\n- two\n\n"
        f"{TABLE}\n\nPair\nTwo people.\n\n```\na\n  b\n```\n"
    )


def test_what_leads_around_a_site_is_not_read(tmp_path: Path) -> None:
    path = html(
        tmp_path,
        "<header>Banner</header><nav>Home</nav><p>Words.</p><script>run()</script>"
        "<style>p{}</style><div hidden>gone</div><div style='display: none'>gone</div>"
        "<div role='navigation'>crumbs</div><!-- note --><footer>Imprint</footer>",
        "<title>Site</title>",
    )

    assert read(path).text == "Words.\n"


def test_the_main_part_of_a_page_is_enough_where_it_says_what_that_is(tmp_path: Path) -> None:
    path = html(tmp_path, f"<div>Sidebar</div><main><header>Top</header><p>{WORDS * 4}</p></main>")

    text = read(path).text

    assert "Sidebar" not in text
    assert text.startswith("Top")


def test_a_table_that_only_arranges_is_read_as_what_it_arranges(tmp_path: Path) -> None:
    path = html(tmp_path, "<table><tr><td><p>First.</p><p>Second.</p></td></tr></table>")

    assert read(path).text == "First.\n\nSecond.\n"


def test_what_is_not_closed_or_nested_deep_is_read_all_the_same(tmp_path: Path) -> None:
    path = html(tmp_path, "<div>" * 100 + "<p>Deep words<p>More<ul><li>item")

    assert read(path).text == "Deep words\n\nMore\n\n- item\n"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-16", ""), ("cp1252", ""), ("iso-8859-2", "iso-8859-2")],
)
def test_the_encoding_of_a_page_is_recognised(tmp_path: Path, encoding: str, declared: str) -> None:
    words = "Łódź" if declared else "Café, crème"
    meta = f"<meta charset='{declared}'>" if declared else ""
    path = tmp_path / "page.html"
    path.write_bytes(f"<html><head>{meta}</head><body>{words}</body></html>".encode(encoding))

    assert read(path).text == f"{words}\n"


def test_letters_that_would_be_marks_are_told_apart_from_marks(tmp_path: Path) -> None:
    [passage] = passages(html(tmp_path, "<h1>Signs</h1><p># is a sign</p><p>&gt; and more</p>"))

    assert passage.heading == "Signs"
    assert passage.text == "\\# is a sign\n\n\\> and more"
    assert searchable(passage) == "Signs\n# is a sign > and more"


def test_a_pdf_has_headings_pages_and_no_running_footer(tmp_path: Path) -> None:
    pages = [
        [("Heading1", f"Part {word}"), ("BodyText", f"{word} {WORDS * 8}"), ("Heading2", "Rhythm"),
         ("BodyText", f"{word} rhythm. {WORDS * 8}")]
        for word in ("One", "Two", "Three", "Four")
    ]  # fmt: skip
    path = write_pdf(tmp_path / "a.pdf", pages, footer="Handbook, page #", title="Pairs at work")

    document = read(path)
    found = split(document)

    assert "Handbook, page" not in document.text
    assert document.title == "Pairs at work"
    assert len(document.pages) == 4
    assert [each.page for each in found] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert found[3].heading == "Pairs at work > Part Two > Rhythm > p. 2"
    assert found[3].topics == "Pairs at work > Part Two > Rhythm"
    assert "p. 2" not in searchable(found[3])
    assert found[3].text.startswith("Two rhythm. A pair meets")


def test_pages_of_a_pdf_are_told_one_by_one(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", [[("BodyText", f"Page {n}. {WORDS}")] for n in range(200)])
    told: list[tuple[int, int]] = []

    [listed], _ = list_folder(tmp_path)
    document = read_document(listed, lambda page, pages: told.append((page, pages)))

    assert told == [(n, 200) for n in range(1, 201)]
    assert isinstance(document, Document)
    assert len(document.pages) == 200


def test_a_word_broken_at_the_end_of_a_line_of_a_pdf_is_whole(tmp_path: Path) -> None:
    body = "The men-<br/>toring of a self-<br/>assessment, and a self-assessment again."
    path = write_pdf(tmp_path / "a.pdf", [[("BodyText", body)]])

    assert "mentoring of a self-assessment, and" in read(path).text


def test_bullets_of_a_pdf_are_a_list(tmp_path: Path) -> None:
    body = [("BodyText", "Bring these:"), ("BodyText", "• a case"), ("BodyText", "• a question")]

    assert "- a case\n- a question" in read(write_pdf(tmp_path / "a.pdf", [body])).text


def test_a_word_document_has_headings_lists_and_tables(tmp_path: Path) -> None:
    def write(document: Any) -> None:
        document.add_heading("The charter", 0)
        document.add_heading("Time", 1)
        document.add_paragraph("Pairs meet for an hour.")
        document.add_paragraph("first", style="List Bullet")
        document.add_paragraph("second", style="List Bullet")
        document.add_paragraph("one", style="List Number")
        table = document.add_table(2, 2)
        for place, words in enumerate(("Stage", "Minutes", "Opening", "10")):
            table.cell(place // 2, place % 2).text = words
        document.add_heading("Place", 2)
        document.add_paragraph("Anywhere.")

    document = read(write_docx(tmp_path / "a.docx", write))

    assert document.text == (
        "# The charter\n\n# Time\n\nPairs meet for an hour.\n\n- first\n- second\n1. one\n\n"
        f"{TABLE}\n\n## Place\n\nAnywhere.\n"
    )
    assert document.title == "The charter"


def test_what_was_struck_out_of_a_word_document_is_gone_and_what_was_put_in_is_there(
    tmp_path: Path,
) -> None:
    body = (
        "<w:p><w:r><w:t>Meet </w:t></w:r><w:del><w:r><w:delText>weekly</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>monthly</w:t></w:r></w:ins></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    path = write_zip(tmp_path / "a.docx", {"word/document.xml": DOCX_HEAD + body + DOCX_TAIL})

    assert read(path).text == "Meet monthly\n\nIn a box.\n"


def test_an_opendocument_text_has_headings_lists_tables_and_notes_at_the_end(
    tmp_path: Path,
) -> None:
    path = write_odt(
        tmp_path / "a.odt",
        '<text:h text:outline-level="1">Charter</text:h>'
        "<text:p>Two<text:s/>words<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>A note.</text:p></text:note-body></text:note>.</text:p>"
        "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item>"
        "<text:p>inner</text:p></text:list-item></text:list></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Stage</text:p></table:table-cell>"
        "<table:table-cell><text:p>Minutes</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Opening</text:p></table:table-cell>"
        "<table:table-cell><text:p>10</text:p></table:table-cell></table:table-row></table:table>",
    )

    assert read(path).text == (
        f"# Charter\n\nTwo words.\n\n- one\n  - inner\n\n{TABLE}\n\nA note.\n"
    )


def test_a_book_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    chapters = {"b": "<h1>Second</h1><p>Later words.</p>", "a": "<h1>First</h1><p>Words.</p>"}
    path = write_epub(tmp_path / "a.epub", chapters)

    document = read(path)

    assert document.text == "# Second\n\nLater words.\n\n# First\n\nWords.\n"
    assert (document.title, document.dated) == ("The book of pairs", "2024-05-06")


def test_a_file_is_read_the_same_each_time(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[("Heading1", "A"), ("BodyText", WORDS * 30)]] * 3)

    first, second = passages(path), passages(path)

    assert first == second


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("\ufeffWords é\r\nmore".encode(), "\ufeffWords é\nmore"),
        ("Words é\rmore".encode("utf-16"), "Words é\nmore"),
        ("Words é".encode("utf-16-be").join([b"\xfe\xff", b""]), "Words é"),
        ("“Words” – é".encode("cp1252"), "“Words” – é"),
        (b"Words \x81 \xe9", "Words \x81 é"),
        (("Привет, пара. Встреча раз в три недели. " * 4).encode("cp1251"),
         "Привет, пара. Встреча раз в три недели. " * 4),
    ],
)  # fmt: skip
def test_the_encoding_of_a_text_is_recognised(tmp_path: Path, raw: bytes, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(raw)

    [listed], _ = list_folder(tmp_path)
    document = read_document(listed)

    assert isinstance(document, Document)
    assert document.text == text


def test_plain_text_has_headings_that_are_numbered_or_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        f"THE CHARTER\n\n1. Time\n\n{WORDS * 8}\n\n1.1 Place\n\n{WORDS * 8}\n\n"
        f"1. a step\n\n2. a step\n\n{WORDS * 8}\n",
        encoding="utf-8",
    )

    headings = {each.heading for each in passages(path)}

    assert headings == {"THE CHARTER > 1. Time", "THE CHARTER > 1. Time > 1.1 Place"}


def test_a_pen_puts_the_start_of_a_page_where_its_first_block_stands() -> None:
    pen = Pen()
    pen.page()
    pen.paragraph("One.")
    pen.page()
    pen.page()
    pen.paragraph("Three.")

    written = pen.written()

    assert [written.text[at:][:3] for at in written.pages] == ["One", "Thr", "Thr"]


def test_a_name_that_a_program_locks_files_by_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "~$a.docx").write_bytes(b"x")

    assert list_folder(tmp_path) == ([], [])


def test_a_document_without_a_title_is_called_by_its_file(tmp_path: Path) -> None:
    path = html(tmp_path, "<p>Words.</p>")

    assert read(path).title == "Page"
    assert not isinstance(read(path), Skipped)
