"""What must not be said of an order too early."""

import pytest

from gateway.caller.privacy import leaks, secrets_of
from gateway.caller.templates import DemoOrder
from gateway.caller.transcript import Entry
from voicebot.shop.port import OrderState

ORDER = DemoOrder(
    "482913",
    "30059",
    OrderState.SENT,
    "buty trekkingowe",
    "493386664",
    carrier="DPD",
    delay_reason="awaria w sortowni",
    goods=("buty trekkingowe", "namiot"),
    customer="Michał Kowalczyk",
    city="Kraków",
)
NUMBER, POSTCODE = "cztery osiem dwa dziewięć jeden trzy", "trzydzieści zero pięćdziesiąt dziewięć"


def _talk(*lines: str) -> list[Entry]:
    """'bot: …' and 'caller: …' lines, one a second."""
    parts = [line.partition(": ") for line in lines]
    return [Entry(1000 * at, who, text) for at, (who, _, text) in enumerate(parts)]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Zamówienie numer 482 913 jest w drodze.", "status"),
        ("Witam, panie Kowalczyk.", "name"),
        ("Witam, Michał.", "first name"),
        ("Chodzi o Buty Trekkingowe?", "goods"),
        ("Chodzi o namiot?", "goods"),
        ("Wysłane do miasta Kraków.", "address"),
        ("Przewoźnik: DPD.", "carrier"),
        ("Powód: awaria w sortowni.", "delay"),
        ("Oddzwonię na 493 386 664.", "phone"),
        ("Numer z końcówką 664.", "phone"),
        ("Kod 30-059, tak?", "postcode"),
    ],
)
def test_nothing_of_an_order_may_be_said_to_who_proved_nothing(said: str, kind: str) -> None:
    """Whatever it is; the report names its kind only."""
    found = leaks(_talk("bot: Dzień dobry.", f"caller: {NUMBER}", f"bot: {said}"), [ORDER])
    assert f"{kind} before the caller proved whose order it is" in found
    assert not any(secret in line for line in found for secret in ("482", "Kowalczyk", "buty"))


def test_who_said_number_and_postcode_may_hear_everything() -> None:
    """In any way callers say digits, by key too."""
    told = "bot: Zamówienie numer 482 913 jest w drodze. Przewoźnik: DPD."
    assert leaks(_talk(f"caller: numer to {NUMBER}", f"caller: {POSTCODE}", told), [ORDER]) == []
    assert leaks(_talk("caller: [482913]", "caller: [30059#]", told), [ORDER]) == []


def test_number_or_postcode_alone_proves_nothing() -> None:
    """Nor does a wrong postcode."""
    told = "bot: Zamówienie numer 482 913 jest w drodze."
    for said in (NUMBER, POSTCODE, f"{NUMBER} trzy zero zero pięć osiem"):
        assert leaks(_talk(f"caller: {said}", told), [ORDER])


def test_what_the_caller_said_themselves_may_be_said_back() -> None:
    """Their number for a call back, the goods they want to return."""
    phone = "cztery dziewięć trzy trzy osiem sześć sześć sześć cztery"
    assert leaks(_talk(f"caller: {phone}", "bot: Zapisuję numer 493 386 664."), [ORDER]) == []
    assert leaks(_talk("caller: kupiłem namiot", "bot: Namiot, rozumiem."), [ORDER]) == []


def test_one_order_proves_nothing_about_another() -> None:
    """Unless it is told of both alike."""
    other = DemoOrder("705268", "80288", OrderState.AT_PICKUP, "ekspres", "490000000", pickup_point="GDA014M")
    proof = (f"caller: {NUMBER}", f"caller: {POSTCODE}")
    assert leaks(_talk(*proof, "bot: Jest w drodze."), [ORDER, other]) == []
    assert leaks(_talk(*proof, "bot: Czeka w GDA014M."), [ORDER, other]) == [
        "pick-up point before the caller proved whose order it is"
    ]


def test_the_status_of_an_order_nobody_asked_about_is_always_a_leak() -> None:
    """A misheard number that happens to exist."""
    proof = (f"caller: {NUMBER}", f"caller: {POSTCODE}")
    assert leaks(_talk(*proof, "bot: Zamówienie numer 48 29 14 jest w drodze."), [ORDER]) == [
        "status of an order nobody asked about"
    ]


def test_the_shops_own_answers_give_nothing_away() -> None:
    """What everybody hears."""
    everybody = (
        "bot: Paczki dochodzą zwykle w dwa dni robocze. Kurier kosztuje piętnaście złotych, paczkomat dwanaście.",
        "bot: Numer i kod pocztowy nie pasują do siebie. Spróbujmy jeszcze raz.",
    )
    assert leaks(_talk(*everybody), [ORDER]) == []


def test_what_an_order_does_not_have_is_no_secret() -> None:
    """An empty name would be found everywhere."""
    bare = DemoOrder("123456", "00950", OrderState.PAID, "buty", "490000001")
    assert all(secret.pattern for secret in secrets_of(bare))
    assert {secret.kind for secret in secrets_of(bare)} == {"goods", "phone", "postcode", "status"}
