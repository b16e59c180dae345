"""The questions that matters are made of. What each takes for an answer is decided here, whatever the classifier thinks of it."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from voicebot.dialogue.actions import goods
from voicebot.dialogue.actions.matter import MAX_WORDS, Case
from voicebot.dialogue.actions.steps import MISSES_BEFORE_KEYPAD, ladder
from voicebot.dialogue.actions.talk import Talk
from voicebot.dialogue.actions.wording import Line
from voicebot.hearing.numbers import fold
from voicebot.shop import rules
from voicebot.shop.matters import Piece, Wish

TAX_ID_DIGITS = 10
_RATHER_NOT = (
    "nie chce",
    "nie podam",
    "nie podaje",
    "nie musze",
    "bez powodu",
    "pomin",
    "bez podawania",
    "wole nie",
)
_WISHES = {
    Wish.REPAIR: ("napraw", "serwis"),
    Wish.EXCHANGE: ("wymian", "wymien", "nowe", "nowy", "nowa", "inny", "inne"),
    Wish.REFUND: ("zwrot", "zwroc", "pieniad", "pieniedz", "odda", "kase"),
}
_DECLINED_WORDS = 3
_FAULTS = (
    "pek|uszkodz|zepsu|popsu|porysow|zarysow|rozerw|podart|zlama|polama|stluk|stlucz|zbit|pobit|dziur|wadliw|nieszczel|ciekn|rdz"
    "|rozpad|rozkle|odkle|odpad|brud|plam|nie dzial|nie laduj|nie swiec|nie wlacz|nie grzej|brakuj"
)
"""What is wrong with goods, by the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Items:
    """Which goods. one: only one of them can be meant. fault: who says at once what is wrong with it need not be asked."""

    one: bool = False
    fault: bool = False
    name: str = "which_items"
    free: bool = False

    def is_open(self, case: Case) -> bool:
        """Until something is chosen."""
        return not case.chosen

    def ask(self, case: Case, talk: Talk) -> Line:
        """What there is to choose from."""
        if talk.count("misses"):
            return Line("utter_which_items_again", {"goods": case.choices()})
        return Line("utter_which_item" if self.one else "utter_which_items", {"goods": case.choices()})

    def take(self, case: Case, talk: Talk) -> Case | None:
        """The goods by name."""
        chosen = named(case, talk.text, one=self.one)
        if chosen is None or not self.fault or chosen.words is not None:
            return chosen
        return replace(chosen, words=_fault(talk.text))


def _fault(text: str) -> str | None:
    """The words, when they tell of one."""
    return " ".join(text.split())[:MAX_WORDS] if re.search(rf"\b({_FAULTS})", fold(text)) else None


def named(case: Case, text: str, *, one: bool) -> Case | None:
    """The case with the goods that a text names; None when it names none. one: one piece of one good."""
    chosen = goods.choose(text, case.goods)
    if one:
        chosen = (Piece(chosen[0].item, 1),) if len(chosen) == 1 else ()
    return replace(case, chosen=chosen) if chosen else None


def only_good(case: Case, *, one: bool) -> Case:
    """The case with its goods chosen where there is nothing to choose, or where the opening words named them."""
    if len(case.goods) == 1:
        only = case.goods[0]
        spoken = named(case, case.opening, one=one)
        all_of_it = replace(case, chosen=(Piece(only.item, 1 if one else only.quantity),))
        return spoken or all_of_it
    return named(case, case.opening, one=one) or case


@dataclass(frozen=True, slots=True)
class Own:
    """The caller's own words. question: its response. optional: they need not answer."""

    name: str
    question: Literal["utter_ask_reason", "utter_ask_fault", "utter_ask_instead", "utter_ask_place"]
    optional: bool = False
    free: bool = True

    def is_open(self, case: Case) -> bool:
        """Until something was said, be it that nothing will be."""
        return case.words is None

    def ask(self, case: Case, talk: Talk) -> Line:
        """The question."""
        return Line(self.question, {})

    def take(self, case: Case, talk: Talk) -> Case | None:
        """Whatever is said."""
        said = " ".join(talk.text.split())[:MAX_WORDS]
        unwilling = (
            talk.intent in ("deny", "dont_know") or fold(said).startswith(_RATHER_NOT) or self.declined(said)
        )
        if unwilling and not self.optional:
            return None
        return replace(case, words="" if unwilling else said) if said else None

    def declined(self, text: str) -> bool:
        """ "Nie chcę podawać" where it need not be said; recognisers make other verbs of the last word ("rozmawiać"), which alone would be
        the wish for a person."""
        words = fold(text).split()
        return self.optional and words[:2] == ["nie", "chce"] and len(words) <= _DECLINED_WORDS


@dataclass(frozen=True, slots=True)
class WishFor:
    """What a complaint is to lead to."""

    name: str = "complaint_wish"
    free: bool = False

    def is_open(self, case: Case) -> bool:
        """Until one of the three is named."""
        return case.wish is None

    def ask(self, case: Case, talk: Talk) -> Line:
        """The three of them."""
        return Line("utter_ask_wish_again" if talk.count("misses") else "utter_ask_wish", {})

    def take(self, case: Case, talk: Talk) -> Case | None:
        """The one that is named."""
        wish = wish_in(talk.text)
        return replace(case, wish=wish) if wish else None


def wish_in(text: str) -> Wish | None:
    """The one wish a text names; None for none or several."""
    said = fold(text).split()
    found = [wish for wish, stems in _WISHES.items() if any(word.startswith(stems) for word in said)]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class ForCompany:
    """Whether an invoice is for a company."""

    name: str = "invoice_company"
    free: bool = False

    def is_open(self, case: Case) -> bool:
        """Until they said so, or gave a tax id."""
        return case.company is None

    def ask(self, case: Case, talk: Talk) -> Line:
        """Yes or no."""
        return Line("utter_ask_company", {})

    def take(self, case: Case, talk: Talk) -> Case | None:
        """Yes, no, or the tax id at once."""
        tax_id = tax_id_in(talk)
        if tax_id:
            return replace(case, company=True, tax_id=tax_id)
        said = fold(talk.text)
        if talk.intent == "deny" or "prywatn" in said or "imienn" in said:
            return replace(case, company=False)
        return replace(case, company=True) if talk.intent == "affirm" or "firm" in said else None


@dataclass(frozen=True, slots=True)
class TaxId:
    """The tax id of a company."""

    name: str = "tax_id"
    free: bool = False

    def is_open(self, case: Case) -> bool:
        """For companies only."""
        return bool(case.company) and case.tax_id is None

    def ask(self, case: Case, talk: Talk) -> Line:
        """Ten digits; what is wrong with those that were heard."""
        if talk.count("misses") >= MISSES_BEFORE_KEYPAD:
            return Line("utter_ask_tax_id_keypad", {})
        return Line(ladder(talk, "ask_tax_id"), {})

    def take(self, case: Case, talk: Talk) -> Case | None:
        """Ten digits, the last of them right: a misheard one hardly ever is."""
        tax_id = tax_id_in(talk)
        return replace(case, tax_id=tax_id) if tax_id else None


def tax_id_in(talk: Talk) -> str | None:
    """The tax id in the caller's words, in one run or in pieces."""
    runs = [run.digits for run in talk.numbers]
    return next((digits for digits in (*runs, "".join(runs)) if rules.is_tax_id(digits)), None)
