"""Polish words in all their forms, by rules of their ending (paradigms.txt) and by hand where they follow none."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from voicebot.errors import DataError

FILE = Path(__file__).with_name("paradigms.txt")
CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
NOUN = (*CASES, *(f"p{case}" for case in CASES))
"""Names of a noun's forms: six cases, and of the plural."""
ADJECTIVE = ("m", "f", "n", "gen_m", "gen_f", "dat_m", "ins_m", "ins_f", "gen_p", "ins_p", "mo")
"""Names of an adjective's forms; "things" is the plural where it is not like the neuter ("te", "to")."""
VERB = ("first", "third", "they", "command", "he", "she", "people", "passive", "noun")
GENITIVE = {"ma": "a", "mz": "a", "mo": "a", "mu": "u"}

Forms = Mapping[str, str]
"""Name of the form → the word."""


@cache
def _rules() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for number, line in enumerate(FILE.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        head, _, forms = line.partition(":")
        try:
            kind, ending = head.split()
        except ValueError as error:
            raise DataError(f"{FILE}, line {number}: not `kind ending: forms`") from error
        found.setdefault(kind, {})[ending] = tuple(form.strip("-") for form in forms.split())
    return found


def _rule(kind: str, word: str) -> tuple[str, tuple[str, ...]]:
    """Stem and forms of the longest ending that fits. Errors: DataError."""
    rules = _rules()[kind]
    for at in range(len(word)):
        if word[at:] in rules:
            return word[:at], rules[word[at:]]
    raise DataError(f"no rule of {FILE.name} says how {word!r} ({kind}) changes")


def _rule_of_stem(of: str) -> tuple[str, tuple[str, ...]]:
    """The same by what a masculine noun's genitive ends in before its -a or -u. Errors: DataError."""
    for at in range(len(of)):
        for forms in _rules()["m"].values():
            if forms[0] == of[at:]:
                return of[:at], forms
    raise DataError(f"no rule of {FILE.name} says how the genitive {of!r}- goes on")


def noun(kind: str, word: str) -> Forms:
    """A noun's twelve forms. kind: ma, mu, mz, mo, f, n, or pl (written `nominative/genitive`). Errors: DataError.

    Where its ending does not tell, a word is written with more: a masculine one with its genitive and, if need be, nominative plural
    (pieróg/pieroga, minister/ministra/ministrowie), others with their genitive plural (mgła/mgieł).
    """
    word, *told = word.split("/")
    if kind == "pl":
        stem = word[:-1]
        forms = (word, *told, f"{stem}om", word, f"{stem}ami", f"{stem}ach")
        return {name: form for case, form in zip(CASES, forms, strict=True) for name in (case, f"p{case}")}
    if kind not in GENITIVE:
        stem, endings = _rule(kind, word)
        made = dict(zip(NOUN, (stem + ending for ending in endings), strict=True))
        return made | {"pgen": told[0]} if told else made
    stem, (oblique, ins, loc, plural, plural_genitive, persons) = (
        _rule_of_stem(told[0][:-1]) if told else _rule("m", word)
    )
    of = stem + oblique
    if word.endswith("a"):
        return _man_in_a(word)
    genitive = told[0] if told else of + GENITIVE[kind]
    nominative = told[1] if len(told) > 1 else stem + (persons if kind == "mo" else plural)
    many = stem + plural_genitive
    return {
        "nom": word,
        "gen": genitive,
        "dat": of + "owi",
        "acc": word if kind in ("ma", "mu") else genitive,
        "ins": stem + ins,
        "loc": stem + loc,
        "pnom": nominative,
        "pgen": many,
        "pdat": of + "om",
        "pacc": many if kind == "mo" else nominative,
        "pins": of + "ami",
        "ploc": of + "ach",
    }


def _man_in_a(word: str) -> Forms:
    """ "kierowca": a man's word that changes as a woman's in the singular."""
    forms = dict(noun("f", word))
    stem = word[:-1]
    many = f"{stem}ów"
    return forms | {
        "pnom": f"{stem[:-2]}ści" if stem.endswith("st") else f"{stem}y",
        "pgen": many,
        "pacc": many,
    }


def adjective(word: str) -> Forms:
    """An adjective's forms. Errors: DataError."""
    stem, endings = _rule("a", word)
    return dict(zip(ADJECTIVE, (stem + ending for ending in endings), strict=True))


def agreeing(forms: Forms, gender: str, case: str) -> str:
    """The form of an adjective beside a noun. gender: of `noun`'s kinds; case: of NOUN."""
    plural = gender == "pl" or case.startswith("p")
    case = case.removeprefix("p")
    if plural:
        names = {"nom": "n", "acc": "n", "gen": "gen_p", "loc": "gen_p", "dat": "ins_m", "ins": "ins_p"}
        if gender == "mo" and case in ("nom", "acc"):
            return forms["mo" if case == "nom" else "gen_p"]
        return forms.get("things", forms["n"]) if names[case] == "n" else forms[names[case]]
    if gender == "f":
        if case in ("nom", "acc", "ins"):
            return forms["f"] if case == "nom" else forms["ins_f"]
        return forms["gen_f"]
    if case == "acc":
        return forms["n" if gender == "n" else "gen_m" if gender in ("mo", "mz") else "m"]
    names = {
        "nom": "n" if gender == "n" else "m",
        "gen": "gen_m",
        "dat": "dat_m",
        "ins": "ins_m",
        "loc": "ins_m",
    }
    return forms[names[case]]


def verb(parts: Sequence[str]) -> Forms:
    """A verb's forms, from its infinitive, or from that and its nine parts (names in VERB, "-" for one that is not used).

    Errors: DataError.
    """
    infinitive, *given = parts
    if not given:
        stem, endings = _rule("v", infinitive)
        given = [stem + ending for ending in endings]
        at = VERB.index("command")
        if not endings[at]:
            given[at] = re.sub(r"o(b|ż|rz)$", r"ó\1", stem)  # robić → rób
    if len(given) != len(VERB):
        raise DataError(f"{infinitive}: {len(given)} parts, {len(VERB)} were expected")
    told = {name: part for name, part in zip(VERB, given, strict=True) if part != "-"}
    return {
        "inf": infinitive,
        **told,
        **_present(told),
        **_past(told),
        **_command_forms(told),
        **_passive(told),
        **_verbal_noun(told),
    }


def _present(told: Forms) -> Forms:
    if "first" not in told:
        return {}
    third = told["third"]
    return {"you": f"{third}sz", "we": f"{third}my", "you_all": f"{third}cie"}


def _past(told: Forms) -> Forms:
    if "he" not in told:
        return {}
    he, she, people = told["he"], told["she"], told["people"]
    they = f"{she[:-1]}y"
    # mógł, mogła → mogłem; but zaczął, zaczęła → zacząłem
    i = f"{she[:-1]}em" if "ó" in he and "ó" not in she else f"{he}em"
    return {
        "he_i": i,
        "she_i": f"{she}m",
        "he_you": f"{i[:-1]}ś",
        "she_you": f"{she}ś",
        "it": f"{she[:-1]}o",
        "things": they,
        "we_all": f"{people}śmy",
        "women_we": f"{they}śmy",
        "you_people": f"{people}ście",
        "women_you": f"{they}ście",
        "would_he": f"{he}by",
        "would_she": f"{she}by",
        "would_it": f"{she[:-1]}oby",
        "would_people": f"{people}by",
        "would_things": f"{they}by",
        "would_he_i": f"{he}bym",
        "would_she_i": f"{she}bym",
        "would_he_you": f"{he}byś",
        "would_she_you": f"{she}byś",
        "would_you_all": f"{people}byście",
        "would_we": f"{people}byśmy",
    }


def _command_forms(told: Forms) -> Forms:
    if "command" not in told:
        return {}
    return {"command_all": f"{told['command']}cie", "command_we": f"{told['command']}my"}


def _verbal_noun(told: Forms) -> Forms:
    """ "płacenie": płacenia, płaceniem, płaceniu."""
    word = told.get("noun", "")
    stem = word[:-1]
    return (
        {"noun_gen": f"{stem}a", "noun_ins": f"{word}m", "noun_loc": f"{stem}u"}
        if word.endswith("ie")
        else {}
    )


def _passive(told: Forms) -> Forms:
    if "passive" not in told:
        return {}
    stem = told["passive"][:-1]
    ty = stem.endswith("t")
    return {
        "passive_f": f"{stem}a",
        "passive_n": f"{stem}e",
        "passive_gen": f"{stem}ego",
        "passive_gen_f": f"{stem}ej",
        "passive_ins": f"{stem}ym",
        "passive_ins_p": f"{stem}ymi",
        "passive_acc_f": f"{stem}ą",
        "passive_gen_p": f"{stem}ych",
        "nobody": f"{stem}o",
        "passive_mo": f"{stem[:-1]}ci" if ty else f"{stem[:-3]}eni" if stem.endswith("ion") else f"{stem}i",
    }
