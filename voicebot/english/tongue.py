"""English, put together for a line."""

from datetime import datetime

from voicebot.english import groups, numbers, speech
from voicebot.languages.tongue import Answers, Span, Tongue, TurnWords


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


def no_moment(text: str, now: datetime) -> Span | None:
    """No time of day is understood in English yet: whoever wants to be called is called as soon as somebody is there."""
    return None


TONGUE = Tongue(
    code="en",
    number_runs=numbers.number_runs,
    awaits_correction=numbers.awaits_correction,
    may_grow=numbers.may_grow,
    misheard={},
    moment=no_moment,
    clock=speech.clock,
    day_of_month=speech.day_of_month,
    normalise=speech.normalise,
    words_of=groups.words_of,
    turns=TurnWords(
        listening=_set(
            "mhm|mm|hm|hmm|uh|uhuh|aha|yeah|yes|yep|okay|ok|right|sure|fine|good|great|alright|got|it|i|see|really"
        ),
        fillers=_set("um|uh|er|erm|uhm|hm|hmm"),
        leading_on=_set("and|but|because|so|or|the|a|an|my|is|that|if|with|for|from|to|of|in|at|on|then"),
        pleas=_set("moment|second|sec|minute|wait|hang|hold|looking|look|checking|check|finding"),
        beside_pleas=_set(
            "a|an|just|one|please|let|me|i|i'm|am|it|the|for|on|up|sorry|okay|ok|yes|yeah|number|order|code|postcode|let's|see"
        ),
    ),
    answers=Answers(
        yes=_set("yes|yeah|yep|yup|right|correct|exactly|sure|okay|ok|indeed"),
        no=_set("no|nope|wrong|incorrect|not"),
        person=(
            "agent",
            "human",
            "person",
            "operator",
            "representative",
            "consultant",
            "somebody",
            "someone",
            "people",
        ),
        message=("message", "record", "voicemail"),
        unwilling=(
            "i don't want",
            "i do not want",
            "i won't",
            "rather not",
            "don't have",
            "do not have",
            "no thank",
            "goodbye",
        ),
        call_back=(
            "call me",
            "call back",
            "ring me",
            "phone me",
            "can't wait",
            "cannot wait",
            "won't wait",
            "not wait",
            "no time",
        ),
        bare=frozenset({"yes", "no"}),
        letters=frozenset(),
    ),
)
