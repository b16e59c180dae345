"""A shop's list of names, as a CSV file: read row by row; a bad row is refused with its number and why."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.errors import DataError
from voicebot.speaking.normalise import normalise

if TYPE_CHECKING:
    import _csv

MOST_BYTES = 5 * 1024**2
MOST_ROWS = 20_000
MOST_WORDS = 6
"""Words in one name."""
LONGEST = 40
"""Letters in one word."""
NAME_COLUMNS = ("word", "name", "słowo", "nazwa")
READING_COLUMNS = ("pronunciation", "wymowa")

_PIECE = re.compile(r"[^\W\d_]+|\d+")
_ALLOWED = re.compile(r"[\w\s'’.&+/-]+")
_POLISH = frozenset("ąćęłńóśźż")


@dataclass(frozen=True)
class Name:
    """One row. words: lower case, numbers written out; readings: how each word is read, in Polish spelling, if the shop says so."""

    line: int
    words: tuple[str, ...]
    readings: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Refused:
    """A row that is not used, and why."""

    line: int
    why: str


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as a recogniser knows them: lower case, numbers in words, foreign letters without their marks."""
    pieces = _PIECE.findall(unicodedata.normalize("NFC", text))
    written = " ".join(normalise(piece).text if piece.isdigit() else piece for piece in pieces)
    return tuple(_plain(word) for word in re.findall(r"[^\W\d_]+", written.lower()))


def _plain(word: str) -> str:
    """é as e, ü as u; the Polish letters stay."""
    return "".join(
        letter
        if letter in _POLISH
        else "".join(
            part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
        )
        for letter in word
    )


def read(path: Path) -> tuple[tuple[Name, ...], tuple[Refused, ...]]:
    """The names of a file and the rows that were refused. Errors: DataError when the file as a whole cannot be used."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{path}: larger than {MOST_BYTES // 1024**2} MB")
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 text (save the table as CSV UTF-8)") from error
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from error
    first = text.split("\n", 1)[0]
    mark = next((mark for mark in ("\t", ";", ",") if mark in first), ",")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        return _names(path, rows)
    except csv.Error as error:
        raise DataError(f"{path}, line {rows.line_num}: not a CSV table: {error}") from error


def _names(path: Path, rows: "_csv.Reader") -> tuple[tuple[Name, ...], tuple[Refused, ...]]:
    header = [column.strip().lower() for column in next(rows, [])]
    at = next((header.index(column) for column in NAME_COLUMNS if column in header), None)
    if at is None:
        raise DataError(
            f"{path}, line 1: no column {' or '.join(NAME_COLUMNS)}; there are: {', '.join(header)}"
        )
    reading_at = next((header.index(column) for column in READING_COLUMNS if column in header), None)
    names: dict[tuple[str, ...], Name] = {}
    refused = []
    for row in rows:
        line = rows.line_num
        if not any(cell.strip() for cell in row):
            continue
        if line > MOST_ROWS:
            raise DataError(f"{path}, line {line}: more than {MOST_ROWS} lines")
        try:
            reading = row[reading_at].strip() if reading_at is not None and reading_at < len(row) else ""
            name = _name(line, row[at].strip() if at < len(row) else "", reading)
        except ValueError as error:
            refused.append(Refused(line, str(error)))
            continue
        if name.words in names:
            refused.append(Refused(line, f"the same name as in line {names[name.words].line}"))
            continue
        names[name.words] = name
    return tuple(names.values()), tuple(refused)


def _name(line: int, text: str, reading: str) -> Name:
    """A checked row. Errors: ValueError with the reason."""
    words = _checked(text, "the name")
    if not reading:
        return Name(line, words)
    readings = _checked(reading, "the pronunciation")
    if len(readings) != len(words):
        raise ValueError(f"the pronunciation has {len(readings)} words, the name {len(words)}")
    return Name(line, words, readings)


def _checked(text: str, what: str) -> tuple[str, ...]:
    if not text:
        raise ValueError(f"{what} is empty")
    if not _ALLOWED.fullmatch(text):
        strange = next(letter for letter in text if not _ALLOWED.fullmatch(letter))
        raise ValueError(f"{what} has a character that is never spoken: {strange!r}")
    words = words_of(text)
    if any(not unicodedata.name(letter, "").startswith("LATIN") for word in words for letter in word):
        raise ValueError(f"{what} is not in Latin letters; write it as it is said")
    if not 1 <= len(words) <= MOST_WORDS:
        raise ValueError(f"{what} has {len(words)} words, 1 to {MOST_WORDS} are possible")
    if any(len(word) > LONGEST for word in words):
        raise ValueError(f"{what} has a word of more than {LONGEST} letters")
    return words
