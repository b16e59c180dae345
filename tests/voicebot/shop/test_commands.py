"""`voicebot shop …` as a person at the terminal sees it."""

import argparse
import asyncio
import re
from datetime import datetime
from pathlib import Path

import pytest

from voicebot.clock import SHOP_ZONE
from voicebot.contact.callback_policy import Accepted, Outcome, Rung
from voicebot.contact.callback_work import CallbackWork
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.errors import ConfigError
from voicebot.shop.commands import register
from voicebot.shop.port import CallbackWish
from voicebot.store.worker import Store


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICEBOT_DATA__DIRECTORY", str(tmp_path / "var"))
    monkeypatch.delenv("VOICEBOT_CONFIG", raising=False)


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(required=True))
    args = parser.parse_args(["shop", *words])
    return int(args.handler(args))


def test_seed_says_what_it_made_and_may_be_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    """Both times the same line, with the day deliveries count from."""
    assert run("seed", "--today", "2026-03-02") == 0
    assert run("seed", "--today", "2026-03-02") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["demo shop: 200 customers, 600 orders as of 2026-03-02"] * 2


def test_seed_counts_from_today(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --today it is today where the shop is."""
    assert run("seed") == 0
    assert "as of 20" in capsys.readouterr().out


def test_orders_prints_some_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    """Number, postcode, state, and why it is late; --limit and --state choose."""
    run("seed")
    capsys.readouterr()
    assert run("orders", "--limit", "3") == 0
    assert capsys.readouterr().out.splitlines() == [
        "482913  30-059  sent",
        "705268  80-288  at_pickup",
        "316940  50-374  sent (late: awaria w sortowni)",
    ]
    run("orders", "--state", "returned")
    assert all("returned" in line for line in capsys.readouterr().out.splitlines())


def test_orders_of_an_empty_shop_says_how_to_fill_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing there is not an error; the next step is named."""
    assert run("orders") == 0
    assert "voicebot shop seed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["orders", "--limit", "0"], ["orders", "--state", "lost"], ["seed", "--today", "x"], []]
)
def test_wrong_usage_is_refused(words: list[str]) -> None:
    """argparse's own refusal, exit status 2."""
    with pytest.raises(SystemExit) as caught:
        run(*words)
    assert caught.value.code == 2


def test_callbacks_are_shown_until_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who waits is printed with the number; --done takes them off the list, once."""

    async def wish() -> None:
        store = Store.open(f"sqlite:///{tmp_path / 'var' / 'voicebot.db'}")
        await SqlCallbacks(store).record(CallbackWish("call-1", "asked", "+48490000001", "pyta o zwrot"))
        await SqlCallbacks(store).record(CallbackWish("call-2", "dialogue_down", None, "brak"))
        at = datetime(2999, 12, 24, 9, tzinfo=SHOP_ZONE)
        await SqlCallbacks(store).record(CallbackWish("call-3", "asked", "+48490000003", "ma czas", at))
        await store.close()

    asyncio.run(wish())
    assert run("callbacks") == 0
    shown = capsys.readouterr().out
    assert "waiting  call-1  +48490000001  asked  pyta o zwrot" in shown
    assert "wished  call-2  -  dialogue_down" in shown
    assert "scheduled  at 2999-12-24 09:00  call-3  +48490000003" in shown
    assert run("callbacks", "--done", "call-1") == 0
    assert run("callbacks", "--done", "call-1") == 1
    assert run("callbacks", "--cancel", "call-3") == 0
    assert run("callbacks", "--again", "call-2") == 1
    told = capsys.readouterr().out
    assert "call-3: cancelled\n" in told
    assert "call-2: nothing with this call is given up or to be checked\n" in told
    run("callbacks")
    shown = capsys.readouterr().out
    assert "call-2" in shown
    assert not {"call-1", "call-3"} & set(shown.split())


def test_what_is_with_the_shop_says_why_and_can_be_rung_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given up, with the last result; --again puts it back into the queue."""

    async def given_up() -> None:
        store = Store.open(f"sqlite:///{tmp_path / 'var' / 'voicebot.db'}")
        await SqlCallbacks(store).record(CallbackWish("call-1", "asked", "+48490000001", "zwrot"))
        work = CallbackWork(store)
        (held,) = await work.take(1)
        for event in (Accepted(), Rung(Outcome.FORBIDDEN)):
            await work.move(held, event)
        await store.close()

    asyncio.run(given_up())
    run("callbacks")
    assert "given_up (forbidden)  call-1" in capsys.readouterr().out
    assert run("callbacks", "--again", "call-1") == 0
    run("callbacks")
    assert "waiting  call-1" in capsys.readouterr().out


def test_a_notice_is_added_shown_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole life of a notice at the terminal; a day lasts until its end."""
    assert run("notice", "Paczkomaty działają wolniej.", "--carrier", "InPost", "--until", "2999-12-24") == 0
    assert "callers with InPost hear it until 2999-12-25 00:00" in capsys.readouterr().out
    assert run("notice", "Zamknięte.", "--until", "2999-12-24T18:00") == 0
    assert "all callers hear it until 2999-12-24 18:00" in capsys.readouterr().out
    assert run("notices") == 0
    assert capsys.readouterr().out.splitlines() == [
        "2  until 2999-12-24 18:00  all callers  Zamknięte.",
        "1  until 2999-12-25 00:00  callers with InPost  Paczkomaty działają wolniej.",
    ]
    assert run("notices", "--remove", "1") == 0
    assert run("notices", "--remove", "1") == 1


def test_a_notice_that_is_over_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The reason is printed, nothing is kept."""
    assert run("notice", "Zamknięte.", "--until", "2020-01-01") == 1
    assert "over already" in capsys.readouterr().out


def test_an_order_is_shown_as_the_line_sees_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Every field, and until when it may be sent back; for whoever writes a mapping."""
    run("seed")
    capsys.readouterr()
    assert run("find", "482913", "30-059") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "number: 482913",
        "postcode: 30059",
        "state: sent",
        "items: 1 × buty trekkingowe à 249.00 [0]",
    ]
    assert lines[-1] == "may be sent back: not_delivered"
    assert run("find", "482913", "00-001") == 1
    assert "no such order" in capsys.readouterr().out


def test_acts_are_printed_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    """When, for which order, what, by which code, in whose words."""
    run("seed", "--today", "2026-03-02")
    capsys.readouterr()
    assert run("acts", "--limit", "3") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines == sorted(lines, reverse=True)
    assert all(re.fullmatch(r"2026-0\d-\d\d \d\d:\d\d  \d{6}  \w+  \d{6}  .+", line) for line in lines)


def test_an_order_is_signed_and_checked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is signed with this line's key is believed; with another one, or a number of another length, it is said why not."""
    monkeypatch.setenv("VOICEBOT_SHOP__SIGNING_KEY", "k" * 32)
    assert run("sign", "482913", "--minutes", "5") == 0
    signed = capsys.readouterr().out.strip()
    assert run("signed", signed) == 0
    assert capsys.readouterr().out.startswith("order 482913, until 20")
    monkeypatch.setenv("VOICEBOT_SHOP__SIGNING_KEY", "l" * 32)
    assert run("signed", signed) == 1
    assert capsys.readouterr().out.startswith("FOREIGN: signed with another key")
    assert run("sign", "48291") == 1
    assert "six digits" in capsys.readouterr().out


def test_without_a_key_nothing_is_signed() -> None:
    """The setting is named."""
    with pytest.raises(ConfigError, match=r"shop\.signing_key"):
        run("sign", "482913")
