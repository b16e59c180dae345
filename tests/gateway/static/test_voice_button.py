"""The voice button in a real Chromium, against a line that does what the test says."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from voicebot.errors import CallRefused

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]
WITHIN_S = 20.0
"""Second timer of every wait of our own."""

FOCUSED = "document.activeElement.shadowRoot?.activeElement?.classList.value"


def part(page: Page, selector: str) -> Locator:
    """A part of the button or of its panel."""
    return page.locator(f"voice-button {selector}")


async def shows(page: Page, state: str) -> None:
    """Wait until the button is in this state."""
    await expect(page.locator("voice-button")).to_have_attribute("data-state", state)


async def until(page: Page, condition: str) -> None:
    """Wait until this JavaScript is true (the page's own policy forbids `wait_for_function`, which evaluates text)."""
    waiting = f"async () => {{ while (!({condition})) await new Promise((go) => setTimeout(go, 20)); }}"
    await asyncio.wait_for(page.evaluate(waiting), WITHIN_S)


async def call(page: Page, line: Any) -> Any:
    """Place a call; the line's end of it."""
    await part(page, ".launcher").click()
    await shows(page, "listening")
    return line.peers[-1]


async def test_a_click_asks_for_the_microphone_then_connects_then_listens(
    page: Page, browser_line: Any
) -> None:
    """One click leads through asking and connecting to listening, and the caller reads each of them."""
    await page.evaluate("""() => {
      const button = document.querySelector("voice-button");
      const status = button.shadowRoot.querySelector(".status");
      window.states = [];
      new MutationObserver(() => states.push([button.dataset.state, status.textContent])).observe(button, {
        attributeFilter: ["data-state"],
      });
    }""")
    await call(page, browser_line)
    assert await page.evaluate("states") == [
        ["microphone", "Zezwól na użycie mikrofonu w okienku przeglądarki"],
        ["connecting", "Łączę…"],
        ["listening", "Słucham"],
    ]


async def test_a_call_keeps_its_id_its_token_and_the_bots_audio(page: Page, browser_line: Any) -> None:
    """A shop's own script finds the call's id, the token of its record and the stream it hears."""
    await call(page, browser_line)
    held = await page.evaluate("""() => {
      const { id, token, remoteStream } = document.querySelector("voice-button").call;
      return [id, token, remoteStream.getAudioTracks().map((track) => track.readyState)];
    }""")
    assert held == ["c1", "secret", ["live"]]


async def test_a_page_may_ask_for_its_language(page: Page, browser_line: Any) -> None:
    """Nothing is asked for unless the shop says so; what is then heard and read is marked as of that language."""
    await call(page, browser_line)
    await part(page, ".hang-up").click()
    await shows(page, "ended")
    await page.evaluate("document.querySelector('voice-button').dataset.lang = 'en'")
    await part(page, ".retry").click()
    await shows(page, "listening")
    assert browser_line.languages[-2:] == [None, "en"]
    await expect(part(page, ".log")).to_have_attribute("lang", "en")


async def test_finished_sentences_of_both_sides_stand_in_the_log(page: Page, browser_line: Any) -> None:
    """What the bot and the caller said can be read in order, each under its name."""
    peer = await call(page, browser_line)
    await peer.tell(type="caption", who="bot", text="Dzień dobry.", final=True, turn=1)
    await peer.tell(type="caption", who="caller", text="Gdzie moja paczka?", final=True, turn=2)
    await expect(part(page, ".log .line")).to_have_text(
        ["Asystentka Dzień dobry.", "Ty Gdzie moja paczka?"], use_inner_text=False
    )


async def test_what_the_caller_is_still_saying_is_updated_in_place(page: Page, browser_line: Any) -> None:
    """Partial words replace each other outside the log, and the finished sentence replaces them in it."""
    peer = await call(page, browser_line)
    await peer.tell(type="caption", who="caller", text="gdzie", final=False, turn=1)
    await expect(part(page, ".partial")).to_have_text("gdzie")
    await peer.tell(type="caption", who="caller", text="gdzie moja", final=False, turn=1)
    await expect(part(page, ".partial")).to_have_text("gdzie moja")
    await expect(part(page, ".line")).to_have_count(0)
    await peer.tell(type="caption", who="caller", text="Gdzie moja paczka?", final=True, turn=1)
    await expect(part(page, ".line .words")).to_have_text(["Gdzie moja paczka?"])
    await expect(part(page, ".partial")).to_be_hidden()


async def test_a_corrected_sentence_of_the_bot_replaces_the_first_one(page: Page, browser_line: Any) -> None:
    """A bot that was interrupted has said only what its second caption of the turn says."""
    peer = await call(page, browser_line)
    await peer.tell(type="caption", who="bot", text="Paczka jest w drodze.", final=False, turn=1)
    await peer.tell(type="caption", who="bot", text="Paczka jest", final=True, turn=1)
    await expect(part(page, ".line .words")).to_have_text(["Paczka jest"])


async def test_captions_are_text_and_never_markup(page: Page, browser_line: Any) -> None:
    """A caption with a tag in it is shown as it is."""
    peer = await call(page, browser_line)
    await peer.tell(type="caption", who="bot", text="<b>1</b>", final=True, turn=1)
    await expect(part(page, ".line .words")).to_have_text(["<b>1</b>"])


async def test_the_line_says_what_the_bot_is_doing(page: Page, browser_line: Any) -> None:
    """Thinking, speaking and listening are shown when the line says so."""
    peer = await call(page, browser_line)
    for state, words in (
        ("thinking", "Chwileczkę, sprawdzam…"),
        ("speaking", "Mówię"),
        ("listening", "Słucham"),
    ):
        await peer.tell(type="state", state=state)
        await shows(page, state)
        await expect(part(page, ".status")).to_have_text(words)


async def test_an_unknown_state_changes_nothing(page: Page, browser_line: Any) -> None:
    """A newer line may say states this button does not know: it shows what it knew, and the call goes on."""
    peer = await call(page, browser_line)
    await peer.tell(type="state", state="toString")
    await peer.tell(type="caption", who="bot", text="Dzień dobry.", final=True, turn=1)
    await expect(part(page, ".line")).to_have_count(1)
    await shows(page, "listening")


async def test_stop_silences_the_voice_at_once_and_speak_brings_it_back(
    page: Page, browser_line: Any
) -> None:
    """The browser's own stock of speech is not heard after "stop"; the next answer is."""
    peer = await call(page, browser_line)
    await peer.tell(type="stop")
    await until(page, "volume.value === 0")
    await peer.tell(type="speak")
    await until(page, "volume.value === 1")


async def test_keys_on_the_screen_reach_the_line(page: Page, browser_line: Any) -> None:
    """Each key clicked on the keypad is sent and shown, the star and the hash too."""
    peer = await call(page, browser_line)
    await part(page, ".pad-toggle").click()
    for key in "40#*":
        await part(page, f'[data-key="{key}"]').click()
        assert await peer.told() == {"type": "key", "digit": key}
    await expect(part(page, ".typed")).to_have_text("40#*")


async def test_digits_of_the_computers_keyboard_reach_the_line(page: Page, browser_line: Any) -> None:
    """A caller at a desk types the number without opening the keypad."""
    peer = await call(page, browser_line)
    for key in "92#":
        await page.keyboard.press(key)
        assert await peer.told() == {"type": "key", "digit": key}


async def test_digits_typed_into_a_field_of_the_shop_stay_there(page: Page, browser_line: Any) -> None:
    """Filling in a form during a call sends nothing to the line."""
    peer = await call(page, browser_line)
    await page.evaluate("document.body.prepend(document.createElement('input'))")
    await page.locator("input").press_sequentially("12")
    await expect(page.locator("input")).to_have_value("12")
    await part(page, ".hang-up").click()
    assert await peer.told() == {"type": "bye"}


async def test_the_bot_can_be_interrupted_by_a_button(page: Page, browser_line: Any) -> None:
    """ "Przerwij" asks the line to stop while the bot speaks, and does nothing while it does not."""
    peer = await call(page, browser_line)
    await part(page, ".stop").click(force=True)
    await peer.tell(type="state", state="speaking")
    await shows(page, "speaking")
    await part(page, ".stop").click()
    assert await peer.told() == {"type": "stop"}
    await part(page, ".hang-up").click()
    assert await peer.told() == {"type": "bye"}


async def test_mute_disables_the_microphone_and_says_so(page: Page, browser_line: Any) -> None:
    """A muted caller is not sent, sees it, and can come back."""
    await call(page, browser_line)
    enabled = "microphone.getAudioTracks()[0].enabled"
    await part(page, ".mute").click()
    await expect(part(page, ".mute")).to_have_attribute("aria-pressed", "true")
    await expect(part(page, ".status")).to_have_text("Mikrofon wyłączony")
    assert not await page.evaluate(enabled)
    await part(page, ".mute").click()
    await expect(part(page, ".status")).to_have_text("Słucham")
    assert await page.evaluate(enabled)


async def test_hanging_up_says_goodbye_and_gives_the_microphone_back(page: Page, browser_line: Any) -> None:
    """The line learns of it, the caller sees the end and a way to call again, the microphone is off."""
    peer = await call(page, browser_line)
    await part(page, ".hang-up").click()
    assert await peer.told() == {"type": "bye"}
    await shows(page, "ended")
    await expect(part(page, ".status")).to_have_text("Rozmowa zakończona")
    await expect(part(page, ".retry")).to_have_text("Zadzwoń ponownie")
    await until(page, "microphone.getAudioTracks()[0].readyState === 'ended'")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("hangup", "Dziękujemy za rozmowę."),
        ("no_input", "Po drugiej stronie było cicho, więc rozmowa się zakończyła."),
    ],
)
async def test_the_line_may_end_the_call_and_the_caller_reads_why(
    page: Page, browser_line: Any, reason: str, words: str
) -> None:
    """After the line's goodbye the panel says why the call is over."""
    peer = await call(page, browser_line)
    await peer.tell(type="bye", reason=reason)
    await shows(page, "ended")
    await expect(part(page, ".problem")).to_have_text(words)


async def test_a_refused_microphone_is_explained(chromium: Browser, browser_line: Any) -> None:
    """A visitor who said no reads how to allow the microphone, and the line was not called."""
    async with await chromium.new_context() as context:
        await context.grant_permissions([], origin=browser_line.url)  # every question is answered with no
        page = await context.new_page()
        await page.goto(browser_line.url)
        await part(page, ".launcher").click()
        await shows(page, "error")
        await expect(part(page, ".status")).to_have_text("Mikrofon jest zablokowany")
        await expect(part(page, ".problem")).to_contain_text("Zezwól na mikrofon")
        await expect(part(page, ".retry")).to_be_enabled()
        assert not browser_line.peers


@pytest.mark.parametrize(
    ("name", "title"),
    [("NotFoundError", "Nie widać mikrofonu"), ("NotReadableError", "Mikrofon jest zajęty")],
)
async def test_a_missing_or_busy_microphone_is_explained(page: Page, name: str, title: str) -> None:
    """Each reason the browser gives has words of its own."""
    await page.evaluate(
        """(name) => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
        }""",
        name,
    )
    await part(page, ".launcher").click()
    await shows(page, "error")
    await expect(part(page, ".status")).to_have_text(title)


async def test_a_microphone_pulled_out_ends_the_call_with_its_own_words(
    page: Page, browser_line: Any
) -> None:
    """The caller learns why nobody hears them any more."""
    await call(page, browser_line)
    await page.evaluate("microphone.getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    await shows(page, "error")
    await expect(part(page, ".status")).to_have_text("Mikrofon został odłączony")


@pytest.mark.parametrize(
    ("reason", "title", "words", "wait"),
    [
        ("full", "Linia zajęta", "Wszystkie linie są zajęte. Spróbuj ponownie za chwilę.", 15),
        (
            "too_many",
            "Za dużo rozmów",
            "Z tego adresu trwa już za dużo rozmów. Zakończ jedną z nich i spróbuj ponownie.",
            30,
        ),
    ],
)
async def test_a_busy_line_may_be_called_again_after_its_own_wait(
    page: Page, browser_line: Any, reason: str, title: str, words: str, wait: int
) -> None:
    """503 and 429 are told apart; the second try counts down to the second the line asked for, and then works."""
    await page.clock.install()
    await page.clock.pause_at("2100-01-01")
    browser_line.refuse = CallRefused(reason, "no")
    await part(page, ".launcher").click()
    await shows(page, "error")
    await expect(part(page, ".status")).to_have_text(title)
    await expect(part(page, ".problem")).to_have_text(words)
    await expect(part(page, ".retry")).to_have_text(f"Spróbuj ponownie (za {wait} s)")
    await expect(part(page, ".retry")).to_be_disabled()
    await page.clock.run_for(1000)
    await expect(part(page, ".retry")).to_have_text(f"Spróbuj ponownie (za {wait - 1} s)")
    await page.clock.run_for(wait * 1000)
    browser_line.refuse = None
    await part(page, ".retry").click()
    await shows(page, "listening")


async def test_a_shop_that_cannot_be_reached_is_told_apart(page: Page) -> None:
    """Without the internet the caller reads that the internet is the matter."""
    await page.route("**/api/**", lambda route: route.abort())
    await part(page, ".launcher").click()
    await shows(page, "error")
    await expect(part(page, ".status")).to_have_text("Brak połączenia")


async def test_a_lost_connection_is_told_and_the_caller_may_call_again(page: Page, browser_line: Any) -> None:
    """When the line goes away in the middle of a call, one click calls it again."""
    peer = await call(page, browser_line)
    await peer.connection.close()
    await shows(page, "error")
    await expect(part(page, ".status")).to_have_text("Utracono połączenie")
    await part(page, ".retry").click()
    await shows(page, "listening")


async def test_focus_moves_into_the_panel_and_back_to_the_button(page: Page, browser_line: Any) -> None:
    """By keyboard alone: Enter calls, the focus is in the panel in every state, Escape leaves it to the button."""
    await part(page, ".launcher").focus()
    await page.keyboard.press("Enter")
    assert await page.evaluate(FOCUSED) == "panel"
    await shows(page, "listening")
    assert await page.evaluate(FOCUSED) == "panel"
    await part(page, ".hang-up").focus()
    await page.keyboard.press("Enter")
    await shows(page, "ended")
    assert await page.evaluate(FOCUSED) == "panel"
    await part(page, ".retry").focus()
    await page.keyboard.press("Enter")
    await shows(page, "listening")
    assert await page.evaluate(FOCUSED) == "panel"
    await browser_line.peers[-1].tell(type="bye", reason="other")
    await shows(page, "ended")
    await page.keyboard.press("Escape")
    await shows(page, "idle")
    assert await page.evaluate(FOCUSED) == "launcher"


async def test_everything_in_the_panel_is_reached_by_tab(page: Page, browser_line: Any) -> None:
    """Tab goes through the conversation, the keys and every control, in the order they stand in."""
    await call(page, browser_line)
    await part(page, ".pad-toggle").click()
    await part(page, ".panel").focus()
    reached = []
    for _ in range(17):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate(FOCUSED))
    controls = ["control mute", "control pad-toggle", "control stop", "control hang-up"]
    assert reached == ["scroll", *["key"] * 12, *controls]


async def test_escape_interrupts_and_closes_the_keypad_but_never_ends_a_call(
    page: Page, browser_line: Any
) -> None:
    """The first Escape closes the keypad, the second interrupts the bot, one while listening does nothing."""
    peer = await call(page, browser_line)
    await page.keyboard.press("Escape")
    await peer.tell(type="state", state="speaking")
    await shows(page, "speaking")
    await part(page, ".pad-toggle").click()
    await page.keyboard.press("Escape")
    await expect(part(page, ".pad")).to_be_hidden()
    await page.keyboard.press("Escape")
    assert await peer.told() == {"type": "stop"}
    await shows(page, "speaking")


async def test_a_screen_reader_finds_roles_and_names(page: Page, browser_line: Any) -> None:
    """The panel is a named dialog with a live log, an alert for problems and controls that have names."""
    await call(page, browser_line)
    await part(page, ".pad-toggle").click()
    dialog = page.get_by_role("dialog", name="Asystentka głosowa")
    await expect(dialog.get_by_role("log", name="Zapis rozmowy")).to_have_attribute("aria-live", "polite")
    await expect(dialog.get_by_role("alert", include_hidden=True)).to_have_count(1)
    await expect(dialog.get_by_role("group", name="Klawiatura telefonu")).to_be_visible()
    for name in ("Wycisz", "Klawiatura", "Przerwij", "Rozłącz", "7", "gwiazdka", "krzyżyk"):
        await expect(dialog.get_by_role("button", name=name, exact=True)).to_be_visible()
    await expect(part(page, ".pad-toggle")).to_have_attribute("aria-expanded", "true")
    await expect(part(page, ".announcer")).to_have_text("Połączono. Rozmowa trwa.")


async def test_the_page_asks_nobody_but_its_own_host(context: BrowserContext, browser_line: Any) -> None:
    """Opening the shop and calling loads nothing from a third party."""
    browser_line.refuse = None
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(browser_line.url)
    await call(page, browser_line)
    await page.close()
    await browser_line.hang_up()
    assert f"{browser_line.url}/api/calls" in asked
    assert [url for url in asked if not url.startswith(f"{browser_line.url}/")] == []


async def test_leaving_the_page_says_goodbye(page: Page, browser_line: Any) -> None:
    """A visitor who goes elsewhere does not keep a line busy."""
    peer = await call(page, browser_line)
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert await peer.told() == {"type": "bye"}
