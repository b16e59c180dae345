"""Tests of voicebot.dialogue.actions.asks."""

from dataclasses import replace

import pytest

from tests.support.dialogue import Conversation
from voicebot.dialogue.actions.asks import ForCompany, Items, Own, TaxId, WishFor, only_good, wish_in
from voicebot.dialogue.actions.matter import Case, Good, Step
from voicebot.dialogue.actions.talk import Talk
from voicebot.shop.matters import Piece, Wish

GOODS = (Good("1", "buty", 1), Good("2", "koszulka", 2))
CASE = Case("return", goods=GOODS)
REASON = Own("give_reason", "utter_ask_reason", optional=True)
FAULT = Own("what_is_wrong", "utter_ask_fault")
NIP = "5260250995"


def talk(text: str = "", intent: str = "", misses: int = 0) -> Talk:
    return Conversation(text, intent, slots={"misses": misses}).talk


def taken(step: Step, case: Case, text: str, intent: str = "") -> Case:
    """The case with this answer; fails where it is none."""
    case_with = step.take(case, talk(text, intent))
    assert case_with is not None
    return case_with


def test_goods_are_asked_for_until_some_are_chosen() -> None:
    """With their names, and otherwise the second time."""
    step = Items()
    assert step.is_open(CASE)
    assert step.ask(CASE, talk()) == ("utter_which_items", {"goods": "buty, koszulka"})
    assert step.ask(CASE, talk(misses=1)).response == "utter_which_items_again"
    chosen = taken(step, CASE, "koszulki")
    assert chosen.chosen == (Piece("2", 2),)
    assert not step.is_open(chosen)
    assert step.take(CASE, talk("lodówka")) is None


def test_where_one_good_is_meant_one_piece_of_one_is_taken() -> None:
    """Two names are no answer there."""
    step = Items(one=True)
    assert step.ask(CASE, talk()).response == "utter_which_item"
    assert taken(step, CASE, "koszulkę").chosen == (Piece("2", 1),)
    assert step.take(CASE, talk("buty i koszulkę")) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("koszulka jest pęknięta", "koszulka jest pęknięta"),
        ("buty bo się rozkleiły", "buty bo się rozkleiły"),
        ("koszulka nie działa", "koszulka nie działa"),
        ("koszulkę proszę", None),
        ("te zielone buty", None),
    ],
)
def test_who_names_the_goods_and_what_is_wrong_with_them_is_not_asked_for_that(
    text: str, fault: str | None
) -> None:
    """In a complaint alone; a name without a fault is a name."""
    assert taken(Items(one=True, fault=True), CASE, text).words == fault
    assert taken(Items(one=True), CASE, text).words is None


def test_a_single_good_is_not_asked_for() -> None:
    """All of it, or as much as the first words say."""
    single = Case("return", goods=(Good("2", "koszulka", 2),))
    assert only_good(single, one=False).chosen == (Piece("2", 2),)
    assert only_good(single, one=True).chosen == (Piece("2", 1),)
    assert only_good(replace(single, opening="chcę zwrócić jedną koszulkę"), one=False).chosen == (
        Piece("2", 1),
    )


def test_goods_named_in_the_first_words_are_not_asked_for() -> None:
    """ "Chcę zwrócić buty" says it all; "chcę zrobić zwrot" does not."""
    assert only_good(replace(CASE, opening="chcę zwrócić buty"), one=False).chosen == (Piece("1", 1),)
    assert only_good(replace(CASE, opening="chcę zrobić zwrot"), one=False).chosen == ()


def test_own_words_are_taken_as_they_are() -> None:
    """Once; an empty turn is none."""
    case = taken(FAULT, CASE, "  podeszwa   odpadła ", "out_of_scope")
    assert case.words == "podeszwa odpadła"
    assert not FAULT.is_open(case)
    assert FAULT.is_open(CASE)
    assert FAULT.take(CASE, talk(" ")) is None
    assert FAULT.ask(CASE, talk()) == ("utter_ask_fault", {})


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nie chcę podawać", "give_reason"),
        ("nie chcę rozmawiać", "speak_to_agent"),
        ("nie", "deny"),
        ("pomiń", ""),
        ("nie wiem", "dont_know"),
    ],
)
def test_a_reason_need_not_be_given(text: str, intent: str) -> None:
    """It is not asked again; where words are needed, they are."""
    case = taken(REASON, CASE, text, intent)
    assert case.words == ""
    assert not REASON.is_open(case)
    assert FAULT.take(CASE, talk(text, intent)) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("proszę naprawić", Wish.REPAIR),
        ("na nowe buty", Wish.EXCHANGE),
        ("wymienić", Wish.EXCHANGE),
        ("chcę pieniądze z powrotem", Wish.REFUND),
        ("zwrot pieniędzy", Wish.REFUND),
        ("wymienić albo naprawić", None),
        ("nie wiem", None),
    ],
)
def test_a_wish_is_one_of_three(text: str, wish: Wish | None) -> None:
    """Two at once are none."""
    assert wish_in(text) is wish


def test_the_wish_is_asked_for_with_its_choices() -> None:
    """Until one is named."""
    step = WishFor()
    assert (step.ask(CASE, talk()).response, step.ask(CASE, talk(misses=1)).response) == (
        "utter_ask_wish",
        "utter_ask_wish_again",
    )
    assert step.is_open(CASE)
    assert not step.is_open(taken(step, CASE, "naprawa"))
    assert step.take(CASE, talk("hm")) is None


@pytest.mark.parametrize(
    ("text", "intent", "company"),
    [("tak", "affirm", True), ("na firmę", "", True), ("nie", "deny", False), ("prywatnie", "", False)],
)
def test_an_invoice_is_for_a_company_or_not(text: str, intent: str, company: bool) -> None:
    """Yes and no, or in words."""
    step = ForCompany()
    assert step.is_open(CASE)
    assert step.ask(CASE, talk()).response == "utter_ask_company"
    case = taken(step, CASE, text, intent)
    assert case.company is company
    assert not step.is_open(case)


def test_a_tax_id_answers_both_questions() -> None:
    """Who dictates one has a company; what is neither is no answer."""
    case = taken(ForCompany(), CASE, f"tak NIP {NIP}", "affirm")
    assert (case.company, case.tax_id) == (True, NIP)
    assert ForCompany().take(CASE, talk("może")) is None


def test_a_tax_id_is_needed_for_companies_and_must_be_right() -> None:
    """In one run or in pieces; a wrong check digit is heard."""
    step, company = TaxId(), Case("invoice", company=True)
    assert not step.is_open(Case("invoice", company=False))
    assert step.is_open(company)
    assert taken(step, company, "526 025 09 95").tax_id == NIP
    assert step.take(company, talk("5260250996")) is None
    assert not step.is_open(taken(step, company, NIP))


@pytest.mark.parametrize(
    ("text", "misses", "response"),
    [("", 0, ""), ("5260250996", 1, "_length"), ("no nie", 1, "_again"), ("5260250996", 2, "_keypad")],
)
def test_a_tax_id_is_asked_for_by_its_ladder(text: str, misses: int, response: str) -> None:
    """What was wrong, then the keypad."""
    assert TaxId().ask(CASE, talk(text, misses=misses)).response == f"utter_ask_tax_id{response}"
