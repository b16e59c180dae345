"""Polish, put together for a line."""

from voicebot.hearing import grammars, numbers
from voicebot.hearing.numbers import fold
from voicebot.languages.tongue import Answers, Tongue, TurnWords
from voicebot.polish.moment import moment
from voicebot.polish.spelling import LETTER_NAMES
from voicebot.speaking.normalise import normalise
from voicebot.speaking.numerals import ordinal
from voicebot.speaking.read_times import hour


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split("|")))


TURNS = TurnWords(
    listening=_set(
        "mhm|yhm|ehe|hm|hmm|aha|no|tak|okej|ok|dobra|dobrze|rozumiem|jasne|pewnie|dokładnie|oczywiście|zgadza|się|super|świetnie"
        "|yyy|eee"
    ),
    fillers=_set("yyy|yy|eee|ee|mmm|hmm|hm"),
    # prepositions of one letter are left out: recognisers hear them in noise
    leading_on=_set(
        "ale|bo|że|żeby|więc|oraz|albo|lub|ponieważ|czyli|znaczy|jakby|i|a|na|do|od|dla",
    ),
    pleas=_set(
        "chwila|chwilę|chwilka|chwilkę|chwileczka|chwileczkę|moment|momencik|sekunda|sekundę|sekundka|sekundkę|minuta|minutę"
        "|minutkę|zaraz|szukam|poszukam|sprawdzam|sprawdzę|zobaczę|poczekać|poczekaj|zaczekać|czekaj|podam|podaję|znajdę"
    ),
    beside_pleas=_set(
        "już|tylko|jeszcze|proszę|muszę|mogę|niech|to|go|ją|tu|no|tak|dobrze|dobra|okej|jedną|pan|pani|numer|numeru|kod|kodu"
        "|zamówienia|przepraszam"
    ),
)
ANSWERS = Answers(
    yes=_set("tak|ta|no|dobrze|dobra|okej|zgadza|dokładnie|jasne|oczywiście|potwierdzam|mhm"),
    no=_set("nie|źle|nieprawda|pomyłka"),
    person=("konsultant", "czlowiek", "pracownik"),
    message=("wiadomos", "nagra"),
    unwilling=("nie chce", "nie mam", "do widzenia", "nie dziekuje", "rezygnuje", "nie podam"),
    call_back=(
        "oddzw",
        "zadzwo",
        "nie czeka",
        "nie chce czeka",
        "nie bede czeka",
        "nie moge czeka",
        "nie mam czasu",
    ),
    bare=frozenset({"tak", "nie"}),
    letters=LETTER_NAMES,
)


def _clock(hours: int, minutes: int) -> str:
    return hour(hours, minutes, "oblique")


def _day_of_month(day: int) -> str:
    return ordinal(day, "genitive")


TONGUE = POLISH = Tongue(
    code="pl",
    number_runs=numbers.number_runs,
    awaits_correction=numbers.awaits_correction,
    may_grow=numbers.may_grow,
    misheard=numbers.MISHEARD,
    moment=moment,
    clock=_clock,
    day_of_month=_day_of_month,
    normalise=normalise,
    words_of=grammars.words_of,
    turns=TURNS,
    answers=ANSWERS,
)
