"""Who did what, when, about what."""

from datetime import timedelta

import pytest

from voicebot.people.audit import AuditLog, Deed, note
from voicebot.store.worker import Store


@pytest.fixture
def log(store: Store, clock) -> AuditLog:
    """Nothing done yet, with the test's clock."""
    return AuditLog(store, clock)


async def test_deeds_are_read_newest_first(log: AuditLog, clock) -> None:
    """Also two of the same moment."""
    await log.add("anna", "listened", "call:1")
    await log.add("anna", "listened", "call:2")
    clock.pass_(60)
    await log.add("jan", "exported", "call:1")
    assert [(deed.who, deed.what, deed.about) for deed in await log.newest()] == [
        ("jan", "exported", "call:1"),
        ("anna", "listened", "call:2"),
        ("anna", "listened", "call:1"),
    ]
    assert (await log.newest(1))[0].at == clock.now()


async def test_deeds_are_found_by_person_thing_and_time(log: AuditLog, clock) -> None:
    """Who listened to this call? What did Jan do? And before that?"""
    await log.add("anna", "listened", "call:1")
    clock.pass_(60)
    await log.add("jan", "listened", "call:1")
    await log.add("jan", "listened", "call:2")
    assert [deed.who for deed in await log.newest(about="call:1")] == ["jan", "anna"]
    assert [deed.about for deed in await log.newest(who="jan")] == ["call:2", "call:1"]
    assert [deed.who for deed in await log.newest(before=clock.now())] == ["anna"]
    assert await log.newest(who="nobody") == []


async def test_what_is_old_is_forgotten(log: AuditLog, clock) -> None:
    """As many lines as were older; the rest stays."""
    await log.add("anna", "listened", "call:1")
    clock.pass_(60)
    await log.add("anna", "listened", "call:2")
    assert await log.forget(clock.now(), 10) == 1
    assert await log.forget(clock.now(), 10) == 0
    assert [deed.about for deed in await log.newest()] == ["call:2"]
    assert await log.forget(clock.now() + timedelta(seconds=1), 10) == 1


async def test_any_name_of_a_thing_can_be_kept(log: AuditLog) -> None:
    """Cut to what fits, without what a database refuses."""
    await log.add("anna", "listened", "call:\0" + "x" * 200)
    (deed,) = await log.newest()
    assert deed.about == "call:�" + "x" * 114


async def test_a_deed_that_fails_is_not_in_the_log(store: Store, log: AuditLog, clock) -> None:
    """Both are one transaction."""

    def work(session) -> None:
        note(session, Deed(clock.now(), "anna", "sign_in", "person:anna"))
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await store.run(work)
    assert await log.newest() == []
