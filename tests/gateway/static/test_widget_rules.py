"""What the widget decides without a page: which rule holds, and what a page said of itself. The functions run where they will run, in a
real Chromium."""

from typing import Any

import pytest
from playwright.async_api import Page

from tests.support.shop_page import WIDGET

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

USUAL = ["voice", "callback"]
TABLE: list[tuple[dict[str, Any], str | None, list[str]]] = [
    ({"url": "https://sklep.pl/"}, None, USUAL),
    ({"url": "https://sklep.pl/b2b/oferta"}, "b2b", []),
    ({"url": "https://inny.pl/b2b/oferta"}, None, USUAL),
    ({"url": "https://sklep.pl/koszyk", "cart": {"value": 300, "items": []}}, "koszyk", ["callback"]),
    (
        {"url": "https://sklep.pl/KOSZYK?utm=1#x", "cart": {"value": 999.99, "items": []}},
        "koszyk",
        ["callback"],
    ),
    ({"url": "https://sklep.pl/koszyk", "cart": {"value": 299.99, "items": []}}, None, USUAL),
    ({"url": "https://sklep.pl/koszyk", "cart": {"value": 1000, "items": []}}, None, USUAL),
    ({"url": "https://sklep.pl/koszyk"}, None, USUAL),
    ({"url": "https://sklep.pl/koszyk/2", "cart": {"value": 300, "items": []}}, None, USUAL),
    ({"url": "https://sklep.pl/a?x=1&kod=lato25"}, "promo", ["voice"]),
    ({"url": "https://sklep.pl/kod=lato"}, None, USUAL),
    ({"url": "https://sklep.pl/a", "category": ["Buty", "Namioty dwuosobowe"]}, "namioty", ["voice"]),
    ({"url": "https://sklep.pl/b2b/a", "category": ["Namioty"]}, "b2b", []),
    ({"url": "https://sklep.pl/%C5%BC%C3%B3%C5%82w-ogrodowy"}, "żółw", ["voice"]),
    ({"url": "https://sklep.pl/%FF"}, None, USUAL),
    ({"url": "https://sklep.pl/", "cart": {"value": None, "items": ["Bon 100 zł"]}}, "prezent", ["callback"]),
    ({"url": "https://sklep.pl/", "cart": {"value": 5, "items": ["Karton"]}}, None, USUAL),
]
"""What a page says of itself, the rule that holds there, and what it shows."""
FACTS: list[tuple[list[Any], dict[str, Any]]] = [
    ([], {}),
    ([{"category": "Buty"}], {"category": ["Buty"]}),
    (
        [{"category": ["a", 7, "", "b"]}, {"cart": {"value": 12.5}}],
        {"category": ["a", "b"], "cart": {"value": 12.5, "items": []}},
    ),
    ([{"cart": {"value": "1 249,90 zł", "items": ["x"]}}], {"cart": {"value": 1249.9, "items": ["x"]}}),
    (
        [{"cart": {"value": 5, "items": ["x"]}}, {"cart": {"value": 7}}],
        {"cart": {"value": 7, "items": ["x"]}},
    ),
    ([{"cart": {"value": 5, "items": ["x"]}}, {"cart": None}], {}),
    ([{"cart": {"value": -5}}, {"cart": {"value": "dużo"}}, {"cart": {"value": 1e400}}], {}),
    ([{"order": "v1.abc.d-f_"}], {"order": "v1.abc.d-f_"}),
    ([{"order": "v1 abc"}, {"order": 482913}, None, "x", 7], {}),
]
"""What a page tells one after the other, and what is known of it then (besides nothing)."""


async def test_the_first_rule_that_holds_decides(page: Page) -> None:
    """By address, category, the basket's value and what is in it; where none holds, the usual parts."""
    nothing = {"category": [], "cart": {"value": None, "items": []}}
    choose = "async ([how, pages]) => { const { choose } = await import('/static/widget/rules.js'); return pages.map((page) => choose(how, page)); }"
    chosen = await page.evaluate(choose, [WIDGET.shown(), [nothing | told for told, *_ in TABLE]])
    for (told, rule, show), found in zip(TABLE, chosen, strict=True):
        assert (found["rule"], found["show"]) == (rule, show), told
    texts = {found["rule"]: found["texts"] for found in chosen}
    assert (texts["promo"]["open"], texts["promo"]["title"]) == ("Lato!", "W czym pomóc?")
    assert (texts["namioty"]["open"], texts["namioty"]["title"]) == ("Pomoc", "Który namiot?")


async def test_a_pattern_with_many_stars_costs_no_time(page: Page) -> None:
    """However the text is made to disagree with it."""
    took = await page.evaluate("""async () => {
      const { matches } = await import("/static/widget/rules.js");
      const began = performance.now();
      if (matches("*a*a*a*a*a*b", "a".repeat(200000))) throw Error();
      return performance.now() - began;
    }""")
    assert took < 1000


async def test_what_a_page_says_of_itself_is_taken_where_it_makes_sense(page: Page) -> None:
    """One telling after the other; nonsense counts as not said."""
    tell = "async (all) => { const { NOTHING, told } = await import('/static/widget/facts.js'); return all.map((news) => news.reduce(told, NOTHING)); }"
    known = await page.evaluate(tell, [news for news, _ in FACTS])
    nothing = {"category": [], "cart": {"value": None, "items": []}, "order": None}
    for (news, facts), found in zip(FACTS, known, strict=True):
        assert found == nothing | facts, news
