"""Polish number words, in every form people dictate digits."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from voicebot.hearing.numbers import NumberRun, awaits_correction, digits, fold, may_grow, number_runs

ONE_BY_ONE = {
    "zero": "0",
    "jeden dwa trzy cztery pięć sześć": "123456",
    "siedem osiem dziewięć zero jeden dwa": "789012",
    "zero zero zero": "000",
    "jedna dwie jedno": "121",
    "pięć pięć pięć pięć": "5555",
    "piec szesc dziewiec": "569",
    "Jeden Dwa TRZY": "123",
    "jeden, dwa, trzy.": "123",
    "jeden kreska dwa myślnik trzy": "123",
    "jeden potem dwa dalej trzy następnie cztery": "1234",
    "jeden yyy dwa eee trzy": "123",
    "jeden chwileczkę dwa moment trzy": "123",
    "jedynka dwójka trójka czwórka piątka": "12345",
    "szóstka siódemka ósemka dziewiątka": "6789",
    "szóstkę siódemkę": "67",
    "pięć no i sześć": "56",
    "jeden dwa ostatnia cyfra trzy": "123",
}
PAIRS = {
    "dwanaście trzydzieści cztery pięćdziesiąt sześć": "123456",
    "dziesięć jedenaście dwanaście": "101112",
    "czternaście piętnaście szesnaście": "141516",
    "siedemnaście osiemnaście dziewiętnaście": "171819",
    "trzynaście": "13",
    "dwadzieścia trzydzieści czterdzieści": "203040",
    "pięćdziesiąt sześćdziesiąt siedemdziesiąt": "506070",
    "osiemdziesiąt dziewięćdziesiąt": "8090",
    "dwadzieścia jeden trzydzieści dwa": "2132",
    "dziewięćdziesiąt dziewięć zero zero": "9900",
    "zero pięć czterdzieści dwa": "0542",
    "dwadzieścia zero pięć": "2005",
    "dwanaście trzy": "123",
    "dwadzieścia yyy trzy": "23",
    "dwadzieścia kreska trzy": "203",
    "dwanascie trzydziesci cztery": "1234",
    "dziewiętnaście dziewięć": "199",
    "trzydzieści trzy trzydzieści trzy": "3333",
}
HUNDREDS = {
    "sto": "100",
    "sto dwa": "102",
    "sto dwadzieścia": "120",
    "sto dwadzieścia trzy": "123",
    "sto dwanaście": "112",
    "sto dwadzieścia trzy czterysta pięćdziesiąt sześć": "123456",
    "dwieście trzy sto jedenaście": "203111",
    "trzysta czterysta": "300400",
    "pięćset sześćset siedemset": "500600700",
    "osiemset pięćdziesiąt dwa zero czternaście": "852014",
    "zero zero dziewięćset pięćdziesiąt": "00950",
    "dziewięćset dziewięćdziesiąt dziewięć": "999",
    "piecset dwadziescia jeden zero trzydziesci": "521030",
    "jeden sto": "1100",
    "sto zero pięć": "10005",
    "sto sto": "100100",
    "trzy sto": "3100",
    "sto yyy dwa": "102",
    "osiemset jeden osiemset dwa": "801802",
    "dwieście pięćdziesiąt zero siedem": "25007",
}
THOUSANDS = {
    "tysiąc": "1000",
    "tysiąc dwieście": "1200",
    "dwa tysiące": "2000",
    "dwa tysiące dwadzieścia cztery": "2024",
    "pięć tysięcy dwadzieścia jeden": "5021",
    "dwanaście tysięcy trzysta czterdzieści pięć": "12345",
    "sto dwadzieścia trzy tysiące czterysta pięćdziesiąt sześć": "123456",
    "dwadzieścia jeden tysięcy": "21000",
    "sto tysięcy jeden": "100001",
    "dziewięćset tysięcy": "900000",
    "trzy tysiące pięć sześć": "30056",
    "tysiąc tysiąc": "10001000",
    "zero tysiąc pięć": "01005",
    "tysiac dwa": "1002",
}
MIXED = {
    "jeden dwa trzydzieści cztery pięćset sześć": "1234506",
    "sto dwadzieścia trzy cztery pięć sześć": "123456",
    "zero dwa sto trzydzieści": "02130",
    "osiem siedem sześćdziesiąt pięć czterdzieści trzy": "876543",
    "trzydzieści jeden sto pięćdziesiąt dwa": "31152",
    "trzydzieści jeden kreska sto pięćdziesiąt dwa": "31152",
    "zero zero kreska dziewięćset pięćdziesiąt": "00950",
    "zero jeden myślnik sto osiemdziesiąt": "01180",
}
REPEATED = {
    "dwa razy pięć": "55",
    "trzy razy zero": "000",
    "jeden dwa razy trzy cztery": "1334",
    "dwa razy dwadzieścia pięć": "2525",
    "trzy zera": "000",
    "dwa zera jeden": "001",
    "dwie piątki trzy": "553",
    "pięć siódemek": "77777",
    "podwójne zero siedem": "007",
    "podwójna piątka": "55",
    "potrójna jedynka": "111",
    "sto dwa razy pięć": "10055",
    "dwa razy": "2",
    "podwójne opakowanie": "",
}
FIGURES = {
    "123456": "123456",
    "12 34 56": "123456",
    "kod 31-152": "31152",
    "120 034": "120034",
    "nr12": "12",
    "12 trzydzieści cztery": "1234",
    "numer 007": "007",
}
AMONG_WORDS = {
    "": "",
    "dzień dobry": "",
    "numer zamówienia to cztery pięć sześć siedem osiem dziewięć": "456789",
    "mój kod pocztowy to trzydzieści jeden sto pięćdziesiąt dwa": "31152",
    "chcę zwrócić dwie koszulki": "2",
    "nie wiem": "",
    "nie jeden dwa trzy": "123",
    "tak jeden dwa trzy dziękuję": "123",
    "numer dwanaście kod trzydzieści": "1230",
    "w piątek": "",
    "jeszcze raz proszę": "",
    "jeden dwa trzy nie wiem": "123",
}
CORRECTED = {
    "jeden dwa trzy nie cztery": "124",
    "jeden dwa trzy nie, pięć": "125",
    "jeden dwa trzy przepraszam pięć": "125",
    "jeden dwa trzy to znaczy pięć": "125",
    "jeden dwa trzy znaczy się pięć": "125",
    "jeden dwa trzy oj nie przepraszam pięć": "125",
    "jeden dwa trzy pomyliłem się pięć": "125",
    "jeden dwa trzy źle pięć sześć": "1256",
    "jeden dwa trzy nie trzy tylko cztery": "124",
    "jeden dwa trzy nie na końcu cztery": "124",
    "jeden dwa trzy nie yyy powinno być cztery pięć": "1245",
    "jeden dwa trzy nie cztery pięć sześć": "12456",
    "jeden dwa trzy nie cztery nie pięć": "125",
    "jeden nie dwa nie trzy nie cztery": "4",
    "zero zero nie jeden": "01",
    "dwanaście trzydzieści cztery nie trzydzieści pięć": "1235",
    "dwanaście trzydzieści cztery nie pięć": "1235",
    "dwanaście trzy nie trzydzieści cztery": "1234",
    "dwanaście nie trzynaście nie czternaście": "14",
    "sto dwadzieścia trzy nie sto dwadzieścia cztery": "124",
    "sto dwadzieścia trzy nie cztery": "124",
    "sto dwadzieścia trzy nie dwadzieścia cztery": "124",
    "sto dwadzieścia trzy nie cztery nie pięć": "125",
    "osiem siedem trzy nie osiem siedem cztery": "874",
    "jeden dwa trzy cztery pięć nie trzy cztery sześć": "12346",
    "dwanaście trzydzieści cztery nie dwanaście trzydzieści pięć": "1235",
    "pięć sześć nie pięć siedem": "57",
    "jeden pięć sześć nie pięć siedem": "1557",
    "123 nie 124": "124",
    "dwa nie trzy zera": "000",
}
STARTED_OVER = {
    "jeden dwa trzy od nowa cztery pięć": "45",
    "jeden dwa trzy jeszcze raz jeden dwa cztery": "124",
    "jeden dwa nie od początku trzy cztery": "34",
    "jeden dwa powtarzam jeden trzy": "13",
    "jeden dwa zacznijmy od nowa trzy": "3",
    "numer sto dwadzieścia źle podałem jeszcze raz numer sto trzydzieści": "130",
    "numer dwanaście oj jeszcze raz podaję numer zamówienia trzynaście": "13",
    "numer dwanaście jeszcze raz bardzo wszystkim tutaj państwu dziękuję trzynaście": "1213",
    "od nowa jeden dwa": "12",
}
TABLE = (
    ONE_BY_ONE
    | PAIRS
    | HUNDREDS
    | THOUSANDS
    | MIXED
    | REPEATED
    | FIGURES
    | AMONG_WORDS
    | CORRECTED
    | STARTED_OVER
)


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_spoken_digits_are_understood(text: str, expected: str) -> None:
    """Each way of saying digits gives the digits that were meant."""
    assert digits(text) == expected


def test_the_table_is_wide() -> None:
    """The table keeps covering at least 120 forms."""
    assert len(TABLE) >= 120


def test_runs_say_where_in_the_text_they_stand() -> None:
    """A run's span is the numerals' own words, nothing around them."""
    text = "Zamówienie dwanaście kreska trzy, kod 31-152."
    runs = number_runs(text)
    assert [(text[run.start : run.end], run.digits) for run in runs] == [
        ("dwanaście kreska trzy", "123"),
        ("31-152", "31152"),
    ]


def test_a_restarted_number_keeps_only_the_second_span() -> None:
    """After "od nowa" the span points at what was said again."""
    assert number_runs("jeden od nowa dwa") == [NumberRun(14, 17, "2")]


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("jeden dwa nie", True),
        ("jeden dwa nie przepraszam", True),
        ("jeden dwa oj to znaczy", True),
        ("jeden dwa jeszcze raz", True),
        ("jeden dwa nie yyy", True),
        ("jeden dwa", False),
        ("jeden dwa nie trzy", False),
        ("jeden dwa nie wiem", False),
        ("nie", False),
        ("jeszcze raz proszę", False),
        ("", False),
    ],
)
def test_a_correction_left_hanging_is_noticed(text: str, waits: bool) -> None:
    """A text that ends in "nie" after digits is not over yet."""
    assert awaits_correction(text) is waits


@pytest.mark.parametrize(
    ("text", "grows"),
    [
        ("sto", True),
        ("jeden dwadzieścia", True),
        ("sto dwadzieścia", True),
        ("dwa tysiące", True),
        ("sto dwadzieścia trzy", False),
        ("sto dwanaście", False),
        ("dziesięć", False),
        ("zero", False),
        ("jeden", False),
        ("120", False),
        ("", False),
    ],
)
def test_a_numeral_that_may_go_on_is_told(text: str, grows: bool) -> None:
    """Round tens, hundreds and thousands may take another word; units, teens and figures may not."""
    assert may_grow(text) is grows


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever the recogniser or a chat brings: runs lie in order inside the text and hold digits only."""
    runs = number_runs(text)
    ends = [0]
    for run in runs:
        assert ends[-1] <= run.start < run.end <= len(text)
        assert run.digits.isdecimal()
        ends.append(run.end)
    awaits_correction(text)


def _spoken(group: str) -> str:
    zeros = len(group) - len(group.lstrip("0"))
    words = ["zero"] * zeros
    if group[zeros:]:
        words.append(num2words(int(group), lang="pl"))
    return " ".join(words)


def _joinable(before: str, after: str) -> bool:
    """Said without a pause, the two groups would sound like one numeral ("dwadzieścia" + "trzy")."""
    if after.startswith("0") or not before.strip("0"):
        return False
    room = 1
    while before.endswith("0"):
        before, room = before[:-1], room * 10
    if room == 10 and before.endswith("1"):
        return False
    return int(after) < room


@given(
    st.lists(st.from_regex(r"[0-9]{1,3}", fullmatch=True), min_size=1, max_size=6),
    st.booleans(),
)
def test_digits_said_in_any_grouping_come_back(groups: list[str], plain: bool) -> None:
    """One by one, pairs, hundreds, leading zeros, in any mix: parsing what num2words says gives the digits back."""
    said = [_spoken(groups[0])]
    for before, after in pairwise(groups):
        said.append(("kreska " if _joinable(before, after) else "") + _spoken(after))
    text = " ".join(said)
    if plain:
        text = "".join(
            char
            for char in unicodedata.normalize("NFD", text.replace("ł", "l"))
            if not unicodedata.combining(char)
        )
    assert digits(text) == "".join(groups)


@given(st.integers(0, 999_999))
def test_a_whole_numeral_comes_back(number: int) -> None:
    """Every numeral below a million, thousands included."""
    assert digits(num2words(number, lang="pl")) == str(number)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=8), st.integers(0, 9))
def test_a_wrong_last_digit_can_be_taken_back(said: list[int], right: int) -> None:
    """Digits one by one, then "nie" and another: only the last one changes."""
    words = [num2words(digit, lang="pl") for digit in said]
    text = " ".join([*words, "nie", num2words(right, lang="pl")])
    assert digits(text) == "".join(map(str, [*said[:-1], right]))


def test_folding_drops_diacritics_and_case() -> None:
    """Polish letters become plain ones, ł too."""
    assert fold("ŻÓŁĆ") == "zolc"
