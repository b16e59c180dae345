"""Polish words in their forms."""

import pytest

from models.recipes.vosk_pl import inflection
from voicebot.errors import DataError


@pytest.mark.parametrize(
    ("kind", "word", "forms"),
    [
        ("f", "torebka", "torebka torebki torebce torebkę torebką torebce torebki torebek"),
        (
            "f",
            "reklamacja",
            "reklamacja reklamacji reklamacji reklamację reklamacją reklamacji reklamacje reklamacji",
        ),
        ("mu", "telefon", "telefon telefonu telefonowi telefon telefonem telefonie telefony telefonów"),
        ("ma", "zegarek", "zegarek zegarka zegarkowi zegarek zegarkiem zegarku zegarki zegarków"),
        (
            "mo",
            "konsultant",
            "konsultant konsultanta konsultantowi konsultanta konsultantem konsultancie konsultanci konsultantów",
        ),
        ("mo", "kierowca", "kierowca kierowcy kierowcy kierowcę kierowcą kierowcy kierowcy kierowców"),
        (
            "n",
            "zamówienie",
            "zamówienie zamówienia zamówieniu zamówienie zamówieniem zamówieniu zamówienia zamówień",
        ),
        ("pl", "buty/butów", "buty butów butom buty butami butach buty butów"),
        ("ma", "pieróg/pieroga", "pieróg pieroga pierogowi pieróg pierogiem pierogu pierogi pierogów"),
        (
            "mo",
            "minister/ministra/ministrowie",
            "minister ministra ministrowi ministra ministrem ministrze ministrowie ministrów",
        ),
        ("mu", "wiek/wieku", "wiek wieku wiekowi wiek wiekiem wieku wieki wieków"),
        ("f", "mgła/mgieł", "mgła mgły mgle mgłę mgłą mgle mgły mgieł"),
        ("f", "kampania", "kampania kampanii kampanii kampanię kampanią kampanii kampanie kampanii"),
    ],
)
def test_nouns_change_by_their_ending(kind, word, forms):
    """The longest ending that fits says how."""
    made = inflection.noun(kind, word)
    assert [made[name] for name in inflection.NOUN[:8]] == forms.split()


def test_an_adjective_agrees_with_its_noun():
    """In gender and case; of persons there is a plural of their own."""
    new, this = (
        inflection.adjective("nowy"),
        dict(
            zip(
                (*inflection.ADJECTIVE, "things"),
                ["ten", "ta", "to", "tego", "tej", "temu", "tym", "tę", "tych", "tymi", "ci", "te"],
                strict=True,
            )
        ),
    )
    said = [
        inflection.agreeing(new, gender, case)
        for gender, case in (("f", "acc"), ("mo", "acc"), ("mu", "acc"), ("n", "loc"), ("f", "gen"))
    ]
    assert said == ["nową", "nowego", "nowy", "nowym", "nowej"]
    assert [inflection.agreeing(this, gender, "pnom") for gender in ("mo", "f")] == ["ci", "te"]


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("czekać", "czekam czeka czekają czekałem czekałam czekali czekacie"),
        ("zapłacić", "zapłacę zapłaci zapłacą zapłaciłem zapłaciłam zapłacili zapłacicie"),
        ("kupować", "kupuję kupuje kupują kupowałem kupowałam kupowali kupujecie"),
        ("zamówić", "zamówię zamówi zamówią zamówiłem zamówiłam zamówili zamówicie"),
        ("używać", "używam używa używają używałem używałam używali używacie"),
        ("pokazywać", "pokazuję pokazuje pokazują pokazywałem pokazywałam pokazywali pokazujecie"),
    ],
)
def test_verbs_change_by_their_ending(verb, expected):
    """Now, and in the past by who speaks."""
    forms = inflection.verb([verb])
    assert [
        forms[name] for name in ("first", "third", "they", "he_i", "she_i", "people", "you_all")
    ] == expected.split()


@pytest.mark.parametrize(
    ("parts", "i_was"),
    [
        ("móc mogę może mogą - mógł mogła mogli - -", "mogłem"),
        (
            "przynieść przyniosę przyniesie przyniosą przynieś przyniósł przyniosła przynieśli przyniesiony przyniesienie",
            "przyniosłem",
        ),
        ("wziąć wezmę weźmie wezmą weź wziął wzięła wzięli wzięty wzięcie", "wziąłem"),
        ("przyjść przyjdę przyjdzie przyjdą przyjdź przyszedł przyszła przyszli - przyjście", "przyszedłem"),
        ("wysłać wyślę wyśle wyślą wyślij wysłał wysłała wysłali wysłany wysłanie", "wysłałem"),
    ],
)
def test_a_man_says_what_he_did(parts, i_was):
    """Also where the stem changes before an ending."""
    assert inflection.verb(parts.split())["he_i"] == i_was


def test_more_is_made_of_a_verb():
    """What one would do, let us do, and the deed itself in its cases."""
    assert set(inflection.verb(["zapłacić"]).values()) >= {
        "zapłaciłabym",
        "zapłaciłyście",
        "zapłaćmy",
        "zapłacenia",
        "zapłaceniu",
        "zapłaconej",
    }


def test_what_follows_no_rule_is_refused():
    """A word that no ending fits, and a verb with too few parts, stop the recipe."""
    with pytest.raises(DataError, match="no rule"):
        inflection.adjective("khaki-q")
    with pytest.raises(DataError, match="9 were expected"):
        inflection.verb(["być", "jestem"])
