"""The admin page in a real Chromium, with real settings, people and database behind it."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.support.admin import PASSWORD, AdminHouse, admin_house
from tests.support.axe import faults
from tests.support.pictures import pictures
from voicebot.promptbook import texts
from voicebot.promptbook.book import PromptBook

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AdminHouse]:
    """Anna is its admin, Ewa an agent."""
    folder: Path = tmp_path_factory.mktemp("admin")
    async with admin_house(folder) as house:
        yield house


@pytest.fixture(scope="module")
def admin(house: AdminHouse) -> Any:
    """What the page talks to."""
    return house.desk


@pytest.fixture(scope="module")
def door(house: AdminHouse) -> Any:
    """By which Anna comes in."""
    return house.door


class Settings:
    """Anna's page. complaints: what the browser has to say against it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self._url = page, url
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if "Content Security" in said.text else None,
        )

    async def open(self, tab: str, title: str) -> None:
        await self.page.goto(f"{self._url}/admin#{tab}")
        await self.page.reload()  # another # alone loads nothing
        await expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()

    async def save(self, says: str = "Zapisano.") -> None:
        await self.page.get_by_role("button", name="Zapisz", exact=True).click()
        await expect(self.page.get_by_role("status").filter(has_text=says)).to_be_visible()


async def enter(page: Page, url: str, login: str, path: str) -> None:
    await page.goto(f"{url}/people?next={path}")
    await page.get_by_label("Login").fill(login)
    await page.get_by_label("Hasło", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Zaloguj").click()


@pytest_asyncio.fixture(loop_scope="module")
async def anna(context: BrowserContext, browser_line: Any) -> AsyncIterator[Settings]:
    """Signed in; what the browser complains of fails the test."""
    page = await context.new_page()
    settings = Settings(page, browser_line.url)
    if not await context.cookies():
        await enter(page, browser_line.url, "anna", "/admin")
        await expect(page.get_by_role("heading", name="Godziny otwarcia")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    yield settings
    await page.close()
    assert settings.complaints == []


async def test_recordings_are_told_beside_their_sentences(
    anna: Settings, house: AdminHouse, tmp_path: Path
) -> None:
    """Which is played, which says something else since the text was changed, which file is no use; on a phone too."""
    said = texts.spoken(house.office.files)
    for name, words in (("waiting", said["waiting"]), ("queue_position.piece1", "Miejsce w kolejce:")):
        command = ["espeak-ng", "-v", "pl", "-w", str(tmp_path / f"{name}.wav"), words]
        await asyncio.to_thread(subprocess.run, command, check=True)
    (tmp_path / "powitanie.wav").write_bytes(b"")
    before, house.desk.book = house.desk.book, PromptBook.open(tmp_path, said)
    try:
        await anna.open("teksty", "Teksty")
        refused = anna.page.get_by_text("Tych nagrań nie można użyć: powitanie.wav.")
        await expect(refused).to_be_visible()
        search = anna.page.get_by_role("searchbox")
        await search.fill("waiting")
        await expect(anna.page.get_by_text("Nagranie: odtwarzane dzwoniącym.")).to_be_visible()
        row = anna.page.locator('[data-field="texts.waiting"]')
        await row.get_by_role("textbox").fill("Proszę bardzo, czekam.")
        await anna.save()
        await anna.page.reload()
        await search.fill("waiting")
        outdated = anna.page.get_by_text("Nagranie nie pasuje już do tekstu („Dobrze, czekam.”)")
        await expect(outdated).to_be_visible()
        assert await anna.page.evaluate(OVERFLOW) <= 0
        assert await faults(anna.page) == []
        await pictures(anna.page, "admin-recordings")
        await search.fill("queue_position")
        await expect(anna.page.get_by_text("Nagranie fragmentu 1: odtwarzane")).to_be_visible()
        await search.fill("waiting")
        await row.get_by_role("button", name="Przywróć oryginał").click()
        await anna.save()
        await expect(anna.page.get_by_text("Nagranie: odtwarzane dzwoniącym.")).to_be_attached()
    finally:
        house.desk.book = before


async def test_hours_are_changed_and_taken_back(anna: Settings, house: AdminHouse) -> None:
    """From the page into what the calls keep, without a start; and back to what was delivered."""
    await anna.open("godziny", "Godziny otwarcia")
    saturday = anna.page.get_by_role("group", name="Sobota")
    await saturday.get_by_role("button", name="Otwórz").click()
    await saturday.get_by_label("Sobota, od").fill("10:00")
    await saturday.get_by_label("Sobota, do").fill("00:00")
    await anna.page.get_by_role("button", name="Dodaj dzień").click()
    await anna.page.get_by_label("Dzień", exact=True).fill("2026-12-24")
    await anna.page.get_by_label("co roku").check()
    await anna.page.get_by_role("button", name="Dodaj dzień").click()
    await anna.page.get_by_label("Dzień", exact=True).last.fill("2026-12-24")
    await anna.page.get_by_label("co roku").last.check()
    await anna.page.get_by_role("button", name="Zapisz", exact=True).click()
    await expect(anna.page.get_by_role("alert").filter(has_text="tylko raz")).to_be_visible()
    await anna.page.get_by_role("button", name="Usuń").last.click()
    await anna.save()
    hours = house.office.hours
    assert [(span.opens, span.closes) for span in hours.weekly[5]] == [(600, 1440)]
    assert hours.exceptions == {(12, 24): ()}
    await anna.page.get_by_text("Wcześniejsze wersje").click()
    await anna.page.get_by_role("button", name="Przywróć").last.click()
    await expect(anna.page.get_by_role("status").filter(has_text="Przywrócono.")).to_be_visible()
    assert hours.weekly[5] == ()


async def test_a_refused_value_is_pointed_at(anna: Settings, house: AdminHouse) -> None:
    """Said with the field, the value and what is allowed; focused; and nothing is changed."""
    await anna.open("godziny", "Godziny otwarcia")
    monday = anna.page.get_by_role("group", name="Poniedziałek")
    await monday.get_by_label("Poniedziałek, do").fill("07:00")
    await anna.page.get_by_role("button", name="Zapisz", exact=True).click()
    alert = anna.page.get_by_role("alert").filter(has_text="Poniedziałek")
    await expect(alert).to_contain_text("07:00")
    await expect(alert).to_contain_text("koniec po początku")
    await expect(monday.locator("[aria-invalid=true]")).to_be_focused()
    assert house.office.hours.weekly[0][0].closes == 960


async def test_two_pages_do_not_write_over_each_other(
    anna: Settings, context: BrowserContext, house: AdminHouse
) -> None:
    """The second is told, and keeps what was typed."""
    await anna.open("godziny", "Godziny otwarcia")
    version = (await house.desk.editor.sheet("hours")).version
    await house.desk.editor.save("hours", {"hours": {"mon": ["09:00", "17:00"]}}, version, "jan")
    await anna.page.get_by_label("Zamknięte w święta").uncheck()
    await anna.page.get_by_role("button", name="Zapisz", exact=True).click()
    await expect(anna.page.get_by_role("alert").filter(has_text="Ktoś inny")).to_be_visible()
    await expect(anna.page.get_by_label("Zamknięte w święta")).not_to_be_checked()
    assert house.office.hours.closed_on_holidays is True


async def test_a_sentence_is_found_heard_and_changed(anna: Settings, house: AdminHouse) -> None:
    """The voice speaks what stands there now; braces that were lost are asked for."""
    await anna.open("teksty", "Teksty")
    await anna.page.get_by_label("Szukaj w tekstach").fill("Miejsce w kolejce")
    sentence = anna.page.get_by_label("Miejsce w kolejce: {position}.")
    await sentence.fill("Przed tą rozmową czeka: {position}.")
    row = anna.page.locator(".text", has=sentence)
    async with anna.page.expect_response("**/api/admin/speak") as spoken:
        await row.get_by_role("button", name="Posłuchaj").click()
    sound = await spoken.value
    assert (sound.status, sound.headers["content-type"]) == (200, "audio/wav")
    await expect(row.get_by_role("button", name="Posłuchaj")).to_be_enabled()
    assert await anna.page.get_by_role("alert").all_inner_texts() == []
    await anna.save()
    assert house.office.prompts.text("queue_position", position=2) == "Przed tą rozmową czeka: 2."
    await anna.page.get_by_label("Szukaj w tekstach").fill("Przed tą rozmową")
    await sentence.fill("Proszę czekać.")
    await anna.page.get_by_role("button", name="Zapisz", exact=True).click()
    await expect(anna.page.get_by_role("alert").filter(has_text="{position}")).to_be_visible()
    await expect(sentence).to_be_focused()


async def test_somebody_is_hired_and_let_go(anna: Settings, house: AdminHouse) -> None:
    """The password that is shown opens the door, until access is taken away."""
    await anna.open("zespol", "Zespół")
    await anna.page.get_by_text("Dodaj osobę").click()
    form = anna.page.locator("details form")
    await form.get_by_label("Login").fill("jan")
    await form.get_by_label("Imię i nazwisko").fill("Jan Kowal")
    await form.get_by_role("button", name="Dodaj").click()
    password = await anna.page.locator("code").inner_text()
    assert isinstance(await house.door.enter("jan", password, "192.0.2.1"), tuple)
    await anna.page.get_by_role("button", name="Wyłącz: Jan Kowal").click()
    await expect(anna.page.get_by_role("button", name="Włącz: Jan Kowal")).to_be_visible()
    assert not isinstance(await house.door.enter("jan", password, "192.0.2.1"), tuple)
    await anna.page.get_by_role("button", name="Wyłącz: Anna Nowak").click()
    await expect(anna.page.get_by_role("alert").filter(has_text="własnego konta")).to_be_visible()


async def test_queues_wait_for_the_next_start(anna: Settings, house: AdminHouse) -> None:
    """And the page says so, also when it is opened again; a number out of its limits is named."""
    await anna.open("kolejki", "Kolejki")
    rings = anna.page.get_by_label("Dzwoni u konsultanta (sekundy)").first
    await rings.fill("1")
    await anna.page.get_by_role("button", name="Zapisz", exact=True).click()
    await expect(anna.page.get_by_role("alert").filter(has_text="co najmniej 5")).to_be_visible()
    await rings.fill("25")
    await anna.save("czekają na ponowne uruchomienie")
    await anna.open("kolejki", "Kolejki")
    await expect(anna.page.get_by_text("Zapisane zmiany czekają").first).to_be_visible()
    await expect(rings).to_have_value("25")
    assert (await house.desk.editor.sheet("queues")).live is False


async def test_keys_of_the_tree_are_changed(anna: Settings, house: AdminHouse) -> None:
    """A key gets another digit and other words; the sentence beside it leads to the texts."""
    await anna.open("klawisze", "Klawisze")
    await anna.page.get_by_label("Klawisz").first.select_option("5")
    option = anna.page.locator(".option", has=anna.page.locator("[data-field='nodes.main.options.5']"))
    await option.get_by_label("albo słowa").fill("zamówieni, przesyłk")
    await option.get_by_label("albo słowa").blur()
    await anna.save()
    menu = house.desk.editor.files.tree.menu("main")
    assert (menu.choice("5"), menu.choice("1"), menu.options["5"].words) == (
        "order",
        None,
        ("zamówieni", "przesyłk"),
    )
    await anna.page.get_by_role("link", name="Zmień tekst").first.click()
    await expect(anna.page.get_by_role("heading", name="Teksty")).to_be_visible()
    await expect(anna.page.locator("textarea:visible")).to_have_count(1)


async def test_a_notice_is_heard_until_it_is_taken_away(anna: Settings, house: AdminHouse) -> None:
    """Times are those of the admin's own clock."""
    await anna.open("komunikaty", "Komunikaty")
    await anna.page.get_by_label("Treść").fill("Pada śnieg.")
    await anna.page.get_by_role("button", name="Dodaj komunikat").click()
    await expect(anna.page.get_by_role("alert").filter(has_text="Do kiedy")).to_be_visible()
    await anna.page.get_by_label("Do kiedy").fill("2099-12-24T14:00")
    await anna.page.get_by_role("button", name="Dodaj komunikat").click()
    await expect(anna.page.get_by_text("„Pada śnieg.”")).to_be_visible()
    assert [one.text for one in await house.desk.notices()] == ["Pada śnieg."]
    await anna.page.get_by_role("button", name="Usuń").click()
    await expect(anna.page.get_by_text("Nie ma żadnego komunikatu.")).to_be_visible()


async def test_the_widget_is_seen_as_it_will_be(anna: Settings, house: AdminHouse) -> None:
    """The real one, in the colour and words that are not saved yet; then they are, with a rule; the snippet names this line."""
    await anna.open("przycisk", "Przycisk")
    launcher = anna.page.frame_locator("iframe").locator(".launcher")
    await expect(launcher).to_have_text("Porozmawiaj z nami")
    await anna.page.get_by_label("Na przycisku", exact=True).fill("Pomoc")
    await anna.page.get_by_label("Kolor przycisków").fill("#7a1f5c")
    await expect(launcher).to_have_text("Pomoc")
    await expect(launcher).to_have_css("background-color", "rgb(122, 31, 92)")
    assert house.office.widget.texts.open == "Porozmawiaj z nami"
    await anna.page.get_by_role("button", name="Dodaj regułę").click()
    await anna.page.get_by_label("Adresy stron").fill("/koszyk*\n/kasa")
    await anna.page.get_by_label("Koszyk od (zł)").fill("300")
    await anna.save()
    (rule,) = house.office.widget.rules
    assert (rule.url, rule.cart_from, rule.show) == (("/koszyk*", "/kasa"), 300, ("voice", "callback"))
    assert house.office.widget.texts.open == "Pomoc"
    await expect(anna.page.locator(".snippet")).to_contain_text("/widget.js")
    await anna.page.get_by_label("Tekst na przyciskach").fill("#7a1f5d")
    await expect(anna.page.get_by_role("alert").filter(has_text="kontrast")).to_be_visible()


async def test_nothing_hangs_over_on_a_phone_or_a_desk(anna: Settings) -> None:
    """No tab needs scrolling sideways."""
    tabs = {
        "godziny": "Godziny otwarcia",
        "komunikaty": "Komunikaty",
        "teksty": "Teksty",
        "zespol": "Zespół",
        "kolejki": "Kolejki",
        "klawisze": "Klawisze",
        "przycisk": "Przycisk",
    }
    for tab, title in tabs.items():
        await anna.open(tab, title)
        for width in (390, 1280):
            await anna.page.set_viewport_size({"width": width, "height": 800})
            assert await anna.page.evaluate(OVERFLOW) <= 0, (tab, width)


async def test_who_is_no_admin_sees_nothing(context: BrowserContext, browser_line: Any) -> None:
    """A sentence instead; nobody at all is led to sign in."""
    await context.clear_cookies()
    page = await context.new_page()
    await page.goto(f"{browser_line.url}/admin")
    await expect(page.get_by_role("heading", name="Logowanie")).to_be_visible()
    await enter(page, browser_line.url, "ewa", "/admin")
    await expect(page.get_by_role("alert").filter(has_text="dla administracji")).to_be_visible()
    await expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(0)
    await page.close()
    await context.clear_cookies()
