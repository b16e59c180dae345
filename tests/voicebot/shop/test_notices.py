"""What callers hear first."""

from datetime import timedelta

import pytest

from voicebot.shop.notices import MAX_TEXT, Notices
from voicebot.store.worker import Store


@pytest.fixture
def notices(store: Store, clock) -> Notices:
    """No notices yet, with the test's clock."""
    return Notices(store, clock)


async def test_a_notice_is_heard_until_it_is_over(notices: Notices, clock) -> None:
    """Then it is gone by itself."""
    await notices.add("  Poczta   strajkuje. ", None, clock.now() + timedelta(hours=1))
    assert [notice.text for notice in await notices.current()] == ["Poczta strajkuje."]
    clock.pass_(3600)
    assert await notices.current() == ()


async def test_a_carriers_notice_is_heard_by_those_it_concerns(notices: Notices, clock) -> None:
    """Whoever has another carrier, or asks about no parcel, does not hear it."""
    until = clock.now() + timedelta(hours=1)
    await notices.add("Paczkomaty działają wolniej.", "InPost", until)
    await notices.add("Święta: wysyłamy do piątku.", None, until)
    assert [notice.text for notice in await notices.current("inpost")] == ["Paczkomaty działają wolniej."]
    assert [notice.text for notice in await notices.current()] == ["Święta: wysyłamy do piątku."]
    assert await notices.current("DPD") == ()


async def test_the_newest_comes_first_and_only_so_many(notices: Notices, clock) -> None:
    """Nobody listens to ten notices."""
    for number in range(7):
        await notices.add(f"Uwaga {number}.", None, clock.now() + timedelta(hours=1))
    heard = [notice.text for notice in await notices.current()]
    assert (heard[0], len(heard)) == ("Uwaga 6.", 5)
    assert len(await notices.all()) == 7


async def test_a_notice_can_be_taken_back_once(notices: Notices, clock) -> None:
    """True for the one that was there."""
    added = await notices.add("Awaria.", None, clock.now() + timedelta(hours=1))
    assert await notices.remove(added.id) is True
    assert await notices.remove(added.id) is False
    assert await notices.all() == ()


@pytest.mark.parametrize(("text", "hours"), [("", 1), (" \n", 1), ("x" * (MAX_TEXT + 1), 1), ("Awaria.", -1)])
async def test_a_notice_nobody_would_hear_out_is_refused(
    notices: Notices, clock, text: str, hours: int
) -> None:
    """Empty, too long, or over already."""
    with pytest.raises(ValueError, match=r"characters|over"):
        await notices.add(text, None, clock.now() + timedelta(hours=hours))
