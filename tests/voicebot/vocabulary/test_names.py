"""The list of a shop's names."""

from pathlib import Path

import pytest

from voicebot.errors import DataError
from voicebot.vocabulary import names
from voicebot.vocabulary.names import Name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zefira Max", ("zefira", "max")),
        ("ŻÓŁW", ("żółw",)),
        ("Café-Crème", ("cafe", "creme")),
        ("Model 3", ("model", "trzy")),
        ("X200", ("x", "dwieście")),
        ("L'Oréal", ("l", "oreal")),
        ("...", ()),
    ],
)
def test_a_name_becomes_words(text: str, words: tuple[str, ...]) -> None:
    """Lower case, numbers in words, Polish letters kept, foreign marks taken off."""
    assert names.words_of(text) == words


def read(tmp_path: Path, content: str | bytes) -> tuple[tuple[Name, ...], list[tuple[int, str]]]:
    path = tmp_path / "products.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    listed, refused = names.read(path)
    return listed, [(row.line, row.why) for row in refused]


@pytest.mark.parametrize(
    "content",
    [
        "name\nZefira\n",
        "\ufeffName;price\nZefira;10\n",
        "id\tsłowo\n1\tZefira\n\n",
        'price,nazwa\n"10,50","Zefira"\n',
        "word\r\nZefira\r\n",
    ],
)
def test_tables_of_all_kinds_are_read(content: str, tmp_path: Path) -> None:
    """Comma, semicolon or tab; with other columns; from Excel."""
    listed, refused = read(tmp_path, content)
    assert [name.words for name in listed] == [("zefira",)]
    assert not refused


def test_a_pronunciation_is_written_as_it_is_said(tmp_path: Path) -> None:
    """For the words of the name, one each; an empty one means none."""
    listed, refused = read(tmp_path, "name,wymowa\nGalaxy Nova,gelaksi nowa\nZefira,\nKorma\n")
    assert listed[0] == Name(2, ("galaxy", "nova"), ("gelaksi", "nowa"))
    assert [name.readings for name in listed[1:]] == [None, None]
    assert not refused


def test_bad_rows_are_refused_by_line(tmp_path: Path) -> None:
    """And the good ones are used."""
    rows = [
        "name,pronunciation",
        "Zefira",
        "zefira",
        ",coś",
        "Zefira <b>",
        "Зефира",
        "jeden dwa trzy cztery pięć sześć siedem",
        "a" * 41,
        "Galaxy Nova,gelaksi",
        "Dobra,dob@ra",
        "--",
    ]
    listed, refused = read(tmp_path, "\n".join(rows))
    assert [name.words for name in listed] == [("zefira",)]
    assert refused == [
        (3, "the same name as in line 2"),
        (4, "the name is empty"),
        (5, "the name has a character that is never spoken: '<'"),
        (6, "the name is not in Latin letters; write it as it is said"),
        (7, "the name has 7 words, 1 to 6 are possible"),
        (8, "the name has a word of more than 40 letters"),
        (9, "the pronunciation has 1 words, the name 2"),
        (10, "the pronunciation has a character that is never spoken: '@'"),
        (11, "the name has 0 words, 1 to 6 are possible"),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "line 1: no column word or name"),
        ("produkt\nZefira\n", "there are: produkt"),
        (b"name\nZefira\xff\n", "not UTF-8"),
        ("name\n" + '"' + "x" * 200_000, "not a CSV table"),
        ("name\n" + "\n" * 20_000 + "Zefira\n", "more than 20000 lines"),
        ("name\n" + "x" * (6 * 1024**2), "larger than 5 MB"),
    ],
)
def test_files_that_are_no_such_table_are_refused(content: str | bytes, why: str, tmp_path: Path) -> None:
    """As a whole, with the reason."""
    with pytest.raises(DataError, match=why):
        read(tmp_path, content)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(DataError, match="No such file"):
        names.read(tmp_path / "none.csv")
