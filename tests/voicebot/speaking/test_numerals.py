"""Polish numerals as words."""

import pytest

from voicebot.speaking import numerals


@pytest.mark.parametrize(
    ("number", "gender", "case", "words"),
    [
        (0, "masculine", "nominative", "zero"),
        (2, "feminine", "nominative", "dwie"),
        (1, "neuter", "nominative", "jedno"),
        (5, "masculine", "genitive", "pięciu"),
        (2, "feminine", "locative", "dwóch"),
        (2, "feminine", "instrumental", "dwiema"),
        (
            1_234_567,
            "masculine",
            "nominative",
            "milion dwieście trzydzieści cztery tysiące pięćset sześćdziesiąt siedem",
        ),
    ],
)
def test_cardinal_in_gender_and_case(
    number: int, gender: numerals.Gender, case: numerals.Case, words: str
) -> None:
    """A cardinal takes the gender and case it is asked for."""
    assert numerals.cardinal(number, gender, case) == words


@pytest.mark.parametrize("number", [-1, numerals.LIMIT])
def test_cardinal_refuses_what_it_cannot_say(number: int) -> None:
    """Negative and endless numbers are refused."""
    with pytest.raises(ValueError, match="cardinal"):
        numerals.cardinal(number)


def test_ordinals_of_days_are_all_regular_genitives() -> None:
    """Every day of a month ends in -ego, part by part."""
    for day in range(1, 32):
        assert all(word.endswith("ego") for word in numerals.ordinal(day, "genitive").split())
    assert numerals.ordinal(23) == "dwudziesty trzeci"
    assert numerals.ordinal(2, "locative") == "drugim"


def test_feminine_ordinals_of_hours() -> None:
    """Hours are feminine: trzecia, trzeciej, trzecią."""
    assert numerals.ordinal_feminine(3) == "trzecia"
    assert numerals.ordinal_feminine(22, "oblique") == "dwudziestej drugiej"
    assert numerals.ordinal_feminine(3, "instrumental") == "trzecią"


def test_years() -> None:
    """Years are said as an ordinal of their last part."""
    assert numerals.year(2026) == "dwa tysiące dwudziestego szóstego"
    assert numerals.year(2000, "locative") == "dwutysięcznym"
    assert numerals.year(1000) == "tysięcznego"
    assert numerals.year(1900) == "tysiąc dziewięćsetnego"


@pytest.mark.parametrize(
    ("number", "form"),
    [(1, "złoty"), (2, "złote"), (5, "złotych"), (12, "złotych"), (22, "złote"), (112, "złotych")],
)
def test_counted_noun(number: int, form: str) -> None:
    """The noun takes one of three forms by the number's last digits."""
    assert numerals.counted(number, "złoty", "złote", "złotych") == form


def test_groups_of_digits() -> None:
    """Threes, twos for what does not divide, leading zeros one by one."""
    assert numerals.groups("123456") == "sto dwadzieścia trzy, czterysta pięćdziesiąt sześć"
    assert (
        numerals.groups("12345678")
        == "sto dwadzieścia trzy, czterysta pięćdziesiąt sześć, siedemdziesiąt osiem"
    )
    assert numerals.groups("1000") == "dziesięć, zero zero"
    assert numerals.group("007") == "zero zero siedem"


@pytest.mark.parametrize(
    ("number", "case", "gender", "words"),
    [
        (1, "nominative", "neuter", "pierwsze"),
        (2, "dative", "masculine", "drugiemu"),
        (2, "accusative", "feminine", "drugą"),
        (3, "accusative", "feminine", "trzecią"),
        (3, "nominative", "neuter", "trzecie"),
        (21, "instrumental", "masculine", "dwudziestym pierwszym"),
        (100, "nominative", "feminine", "setna"),
        (300, "genitive", "masculine", "trzechsetnego"),
        (121, "locative", "neuter", "sto dwudziestym pierwszym"),
        (2000, "genitive", "masculine", "dwutysięcznego"),
        (2006, "nominative", "masculine", "dwa tysiące szósty"),
    ],
)
def test_ordinal_in_gender_and_case(
    number: int, case: numerals.Case, gender: numerals.Gender, words: str
) -> None:
    """An ordinal takes the gender and case it is asked for; only its last words are declined."""
    assert numerals.ordinal(number, case, gender) == words


@pytest.mark.parametrize(
    ("number", "gender", "case", "words"),
    [
        (1, "feminine", "accusative", "jedną"),
        (2, "feminine", "accusative", "dwie"),
        (5, "masculine", "instrumental", "pięcioma"),
        (2, "masculine", "dative", "dwóm"),
        (2, "personal", "nominative", "dwóch"),
        (5, "personal", "instrumental", "pięcioma"),
    ],
)
def test_cardinals_of_people_and_oblique_cases(
    number: int, gender: numerals.Gender, case: numerals.Case, words: str
) -> None:
    """Men are counted otherwise than things; every case has its form."""
    assert numerals.cardinal(number, gender, case) == words


@pytest.mark.parametrize("number", [-1, numerals.ORDINAL_LIMIT])
def test_ordinal_refuses_what_it_cannot_say(number: int) -> None:
    """Negative numbers and those beyond ten thousand are refused."""
    with pytest.raises(ValueError, match="ordinal"):
        numerals.ordinal(number)


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (1, "jedno"),
        (2, "dwu"),
        (14, "czternasto"),
        (24, "dwudziestocztero"),
        (100, "stu"),
        (365, "trzystusześćdziesięciopięcio"),
    ],
)
def test_the_first_half_of_an_adjective(number: int, form: str) -> None:
    """ "trzydziestodniowy": numbers join into one word."""
    assert numerals.combining(number) == form


@pytest.mark.parametrize("number", [0, 1000])
def test_no_adjective_begins_with_nought_or_a_thousand(number: int) -> None:
    """Outside 1 to 999 there is no such form."""
    with pytest.raises(ValueError, match="combining"):
        numerals.combining(number)
