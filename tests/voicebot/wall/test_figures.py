"""The numbers: known days by the formulas of docs/wall.md, and what holds for any."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.wall.course import Course, Talk, Told, Wait
from voicebot.wall.figures import CALLS, Returned, Tally, shown, shown_calls, tallies, total

NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""Nine o'clock in Warsaw."""
DAY = date(2026, 3, 2)


def waited(seconds: float, end: str = "answered", **more: object) -> Course:
    wait = Wait("general", NINE, seconds, end, **more)  # type: ignore[arg-type]
    return Course(NINE, True, (wait,), (), None, "person")


def numbers(*courses: Course, queue: str = "general") -> dict[str, object]:
    return shown(tallies(courses)[DAY, 9, queue])


@pytest.mark.parametrize(
    ("waits", "level", "asa", "abandonment"),
    [
        ([(5, "answered"), (20, "answered"), (21, "answered"), (40, "answered")], 0.5, 21.5, 0.0),
        ([(5, "answered"), (30, "gone")], 0.5, 5.0, 0.5),
        ([(3, "gone")], 0.0, None, 1.0),
        ([(5, "answered"), (600, "callback"), (60, "nobody"), (9, "moved"), (1, "waits")], 1.0, 5.0, 0.0),
        ([(600, "callback")], None, None, None),
    ],
)
def test_service_level_speed_of_answer_and_abandonment(
    waits: list[tuple[float, str]], level: float | None, asa: float | None, abandonment: float | None
) -> None:
    """Twenty seconds are within; who hung up counts below, who chose a callback or found nobody does not."""
    seen = numbers(*(waited(seconds, end) for seconds, end in waits))
    assert (seen["service_level"], seen["asa_s"], seen["abandonment"]) == (level, asa, abandonment)
    assert seen["entered"] == len(waits)


@pytest.mark.parametrize(
    ("talks", "aht"),
    [
        ([(60.0, 30.0), (120.0, 10.0)], 110.0),
        ([(60.0, None), (120.0, 20.0)], 110.0),
        ([(60.0, None)], 60.0),
        ([], None),
    ],
)
def test_handling_time_is_talk_and_wrap_up(
    talks: list[tuple[float, float | None]], aht: float | None
) -> None:
    """Mean talk plus mean wrap-up of those whose wrap-up is on record; a talk that goes on counts for nothing."""
    going_on = Talk("general", "jan", NINE)
    course = Course(
        NINE,
        True,
        (),
        (*(Talk("general", "jan", NINE, s, w, True) for s, w in talks), going_on),
        1.0,
        "person",
    )
    assert numbers(course)["aht_s"] == aht


def test_the_error_of_forecasts() -> None:
    """Held: of the told that showed anything. MAE: of those who were answered."""
    told = (Told(0.0, 0.0, 60.0, 40.0), Told(10.0, 0.0, 10.0, 10.0))
    seen = numbers(waited(50.0, told=told), waited(30.0, "gone", told=told[:1]))
    assert (seen["told"], seen["range_held"], seen["forecast_mae_s"]) == (2, 0.5, 20.0)


def test_containment_and_abandonment_in_the_bot() -> None:
    """Of the calls that ended; a call that lasts is not counted, one that failed is neither."""
    made = ["contained"] * 5 + ["abandoned"] * 2 + ["person"] * 2 + ["failed", None]
    calls = [Course(NINE, True, (), (), 30.0 if bot == "person" else None, bot) for bot in made]  # type: ignore[arg-type]
    seen = shown_calls(tallies(calls)[DAY, 9, CALLS])
    assert (seen["calls"], seen["containment"], seen["abandonment_in_bot"]) == (10, 0.5, 0.2)
    assert (seen["wanted_person"], seen["failed"], seen["to_person_s"]) == (2, 1, 30.0)


def test_callbacks_wait_apart_from_live_callers() -> None:
    """A callback is in none of the live numbers: it has a count and a mean wait of its own."""
    call = replace(waited(900.0), live=False)
    back = Returned("general", NINE, NINE + timedelta(minutes=20))
    found = tallies([waited(10.0), call], [back])
    seen = shown(found[DAY, 9, "general"])
    assert (seen["entered"], seen["asa_s"]) == (1, 10.0)
    assert (seen["callbacks_reached"], seen["callback_wait_s"]) == (1, 1200.0)
    assert shown_calls(found[DAY, 9, CALLS])["calls"] == 1


def test_who_went_on_to_another_queue_entered_once() -> None:
    """In the total; each queue has its own entry."""
    first, second = Wait("general", NINE, 60.0, "moved"), Wait("other", NINE, 80.0, "answered")
    found = tallies([Course(NINE, True, (first, second), (), 90.0, "person")])
    assert [found[DAY, 9, name].entered for name in ("general", "other")] == [1, 1]
    assert total(found.values()).entered == 1


@pytest.mark.parametrize(
    ("moment", "key"),
    [
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), (date(2026, 3, 2), 0)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), (date(2026, 7, 2), 0)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), (date(2026, 3, 29), 3)),
    ],
)
def test_hours_are_those_of_the_shop_s_clocks(moment: datetime, key: tuple[date, int]) -> None:
    """In winter and summer, and on the night when the clocks change."""
    assert {found[:2] for found in tallies([Course(moment, True, (), (), None, "contained")])} == {key}


ends = st.sampled_from(["answered", "gone", "callback", "nobody", "moved", "waits"])
waits = st.builds(
    Wait,
    st.sampled_from(["general", "other"]),
    st.integers(-24 * 60, 24 * 60).map(lambda minutes: NINE + timedelta(minutes=minutes)),
    st.floats(0, 5000),
    ends,
    st.lists(st.builds(Told, st.floats(0, 60), st.floats(0, 60), st.floats(60, 900)), max_size=2).map(tuple),
)
bots = st.sampled_from(["contained", "abandoned", "person", "failed", None])
some = st.lists(
    st.builds(
        Course,
        st.just(NINE),
        st.booleans(),
        st.lists(waits, max_size=3).map(tuple),
        st.just(()),
        st.one_of(st.none(), st.floats(0, 900)),
        bots,
    ),
    max_size=12,
)


@given(some)
def test_nobody_is_lost_between_the_numbers(courses: list[Course]) -> None:
    """Who entered was answered, hung up, chose a callback, found nobody, went on, or waits; parts are parts."""
    live = [wait for course in courses if course.live for wait in course.waits]
    summed = Tally()
    for tally in tallies(courses).values():
        summed.add(tally)
    ended = summed.answered + summed.gone + summed.callback + summed.nobody + summed.moved
    assert summed.entered == len(live) == ended + sum(wait.end == "waits" for wait in live)
    assert summed.contained + summed.abandoned + summed.wanted + summed.failed == summed.calls
    everything = shown(summed) | shown_calls(summed)
    for name in ("service_level", "abandonment", "range_held", "containment", "abandonment_in_bot"):
        assert everything[name] is None or 0 <= everything[name] <= 1
    json.dumps(everything, allow_nan=False)


@given(some, some)
def test_numbers_of_two_halves_add_up(one: list[Course], other: list[Course]) -> None:
    """Counted together or apart and added, also after a stay in the store."""
    together = tallies([*one, *other])
    apart = tallies(one)
    for key, tally in tallies(other).items():
        apart.setdefault(key, Tally()).add(tally)
    assert apart.keys() == together.keys()
    for key, tally in together.items():
        kept = Tally.of_json(json.loads(json.dumps(apart[key].json())))
        assert asdict(kept) == pytest.approx(asdict(tally), abs=0.01)


def test_names_of_another_version_are_left_out() -> None:
    """What an older or newer version kept can be read."""
    assert Tally.of_json({"entered": 2, "shoe_size": 44, "gone": "many"}) == Tally(entered=2)
