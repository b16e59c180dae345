"""What a reading rule can see of the text around its match."""

import re

from voicebot.speaking.rules import NUMBER, Context, open_rule, rule, whole


def _at(text: str, part: str) -> Context:
    start = text.index(part)
    return Context(text, start, start + len(part))


def test_the_word_before_is_lower_case_and_without_a_colon() -> None:
    """ "Numer: 12" has "numer" before 12; a comma cuts the sight."""
    assert _at("Numer: 12", "12").previous == "numer"
    assert _at("tak, 12", "12").previous == ""
    assert _at("12", "12").previous == ""


def test_the_word_after_is_seen_unless_punctuation_comes_first() -> None:
    """The noun that is counted follows the number."""
    assert _at("12 Dni", "12").following == "dni"
    assert _at("12, dni", "12").following == ""


def test_case_is_told_by_the_word_before_and_the_noun_after() -> None:
    """ "do" wants the genitive; "w 2 paczkach" the locative; anything else the nominative."""
    assert _at("do 12 dni", "12").case == "genitive"
    assert _at("w 2 paczkach", "2").case == "locative"
    assert _at("w 2 dni", "2").case == "nominative"


def test_a_rule_does_not_end_inside_a_word() -> None:
    """12 in 12abc is not a number by itself."""
    pattern, _ = rule(r"\d+", lambda match, context: None)
    assert pattern.match("12abc") is None
    assert pattern.match("12 abc")


def test_spaced_thousands_are_one_amount() -> None:
    """1 234 567 is one number."""
    match = re.fullmatch(NUMBER, "1 234 567")
    assert match
    assert whole(match[0]) == 1_234_567


def test_the_noun_tells_further_cases() -> None:
    """ "z 2 paczkami", "2 osobom", "między 10 a 20": endings and prepositions name the case."""
    assert _at("z 2 paczkami", "2").case == "instrumental"
    assert _at("2 osobom", "2").case == "dative"
    assert _at("między 10 a 20", "10").case == "instrumental"
    assert _at("między 10 a 20", "20").case == "instrumental"
    assert _at("tylko a 20", "20").case == "nominative"


def test_one_has_its_noun_in_the_singular() -> None:
    """ "z 1 paczką", "w 1 dniu", "1 paczkę": the singular's endings name the case of one."""
    assert _at("z 1 paczką", "1").case_of_one == "instrumental"
    assert _at("w 1 dniu", "1").case_of_one == "locative"
    assert _at("1 paczkę", "1").case_of_one == "accusative"
    assert _at("do 1 paczki", "1").case_of_one == "genitive"


def test_an_open_rule_may_end_inside_a_word() -> None:
    """ "ul." before "Długa" needs no space."""
    pattern, _ = open_rule(r"ul\.", lambda match, context: None)
    assert pattern.match("ul.Długa")
