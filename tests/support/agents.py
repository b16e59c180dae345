"""An agent at their page: a real Chromium with a made-up microphone, signed in and at work."""

import base64
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, BrowserContext, Page, Playwright, expect

from tests.support.chromium import ARGUMENTS, CHROMIUM
from tests.support.line import ROOT, RunningLine
from tests.support.tones import Samples, silence, tone, write_wav

PASSWORD = "zielony rower pod lasem"
WITHIN_MS = 30_000
MICROPHONE_RATE, HEARD_RATE = 48_000, 16_000
AGENT_HZ = 700.0
"""What an agent says: strokes of this tone; a steady one would be taken for noise by the browser."""

RECORD = """async () => {
  const context = new AudioContext({sampleRate: 16000});
  await context.resume();
  const tap = context.createScriptProcessor(4096, 1, 1);
  window.heard = [];
  tap.onaudioprocess = (event) => window.heard.push(new Float32Array(event.inputBuffer.getChannelData(0)));
  context.createMediaStreamSource(document.getElementById("caller").srcObject).connect(tap);
  tap.connect(context.destination);
}"""
CODECS = """async () => {
  const stats = await (await window.peers.at(-1)).getStats();
  const codec = (type) => [...stats.values()].find((one) => one.type === type && one.kind === "audio")?.codecId;
  return ["inbound-rtp", "outbound-rtp"].map((type) => stats.get(codec(type))?.mimeType);
}"""
PEERS = """
window.peers = [];
const Stock = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Stock {
  constructor(...given) { super(...given); window.peers.push(this); }
};
"""
HEARD = """() => {
  const blocks = window.heard.splice(0);
  const bytes = new Uint8Array(blocks.length * 4096 * 2), view = new DataView(bytes.buffer);
  blocks.forEach((block, k) => block.forEach((x, i) =>
    view.setInt16((k * 4096 + i) * 2, Math.max(-1, Math.min(1, x)) * 32767, true)));
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}"""


def hire(line: RunningLine, login: str, name: str, *more: str) -> None:
    """Let somebody sign in at this line."""
    command = [str(Path(sys.executable).with_name("voicebot")), "people", "add", login, "--name", name, *more]
    environment = os.environ | line.environment | {"VOICEBOT_PEOPLE_PASSWORD": PASSWORD}
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def strokes(hz: float, seconds: float, rate: int) -> Samples:
    """A tone, a third of a second on and a third off."""
    part = np.concatenate([tone(hz, 1 / 3, rate), silence(1 / 3, rate)])
    return np.resize(part, round(seconds * rate))


@asynccontextmanager
async def browser(playwright: Playwright, folder: Path, hz: float = AGENT_HZ) -> AsyncIterator[Browser]:
    """A browser whose microphone says strokes of this tone for ever."""
    sound = write_wav(folder / f"agent{hz:.0f}.wav", MICROPHONE_RATE, strokes(hz, 4, MICROPHONE_RATE))
    running = await playwright.chromium.launch(
        executable_path=CHROMIUM,
        headless=True,
        args=[
            *ARGUMENTS,
            "--use-fake-ui-for-media-stream",
            "--autoplay-policy=no-user-gesture-required",
            f"--use-file-for-fake-audio-capture={sound}",
        ],
    )
    try:
        yield running
    finally:
        await running.close()


class AgentAtWork:
    """One agent's page. Everything waits at most WITHIN_MS."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(WITHIN_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    @classmethod
    async def sign_in(cls, context: BrowserContext, line: RunningLine, login: str) -> "AgentAtWork":
        """Come in by the sign-in page, which leads to the desk."""
        agent = cls(await context.new_page())
        await agent.page.add_init_script(PEERS)
        page = agent.page
        await page.goto(f"{line.url}/people")
        await page.get_by_label("Login").fill(login)
        await page.get_by_label("Hasło", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Zaloguj").click()
        await page.wait_for_url("**/agent")
        await expect(page.locator("#state")).to_have_text(
            re.compile("Przerwa|Gotowość|Poza"), timeout=WITHIN_MS
        )
        agent.complaints.clear()  # the sign-in page asked who is there, and nobody was
        return agent

    async def ready(self) -> None:
        """Take calls from now on; it may ring at once."""
        await self.page.get_by_role("button", name="Gotowość").click()
        await expect(self.page.locator("#state")).to_have_text(
            re.compile("Gotowość|Dzwoni"), timeout=WITHIN_MS
        )

    async def is_(self, state: str) -> None:
        """Wait for a state."""
        await expect(self.page.locator("#state")).to_have_text(state, timeout=WITHIN_MS)

    async def rings(self) -> None:
        """Wait until it rings, with a card."""
        await expect(self.page.get_by_role("heading", name="Dzwoni", exact=True)).to_be_visible(
            timeout=WITHIN_MS
        )
        await expect(self.page.locator("#card")).to_be_visible()

    async def card(self) -> str:
        """What stands on it."""
        return await self.page.locator("#card").inner_text()

    async def press(self, name: str) -> None:
        """A button of the page."""
        await self.page.get_by_role("button", name=name).click()

    async def listen(self) -> None:
        """Keep what is heard from now on."""
        await self.page.evaluate(RECORD)

    async def codecs(self) -> list[str]:
        """What the browser hears and speaks just now, as it says itself."""
        found: list[str] = await self.page.evaluate(CODECS)
        return found

    async def heard(self) -> Samples:
        """What was heard since the last time, 16 kHz."""
        return np.frombuffer(base64.b64decode(await self.page.evaluate(HEARD)), np.int16)


@asynccontextmanager
async def at_work(
    chromium: Browser, line: RunningLine, login: str = "jan", *, goes_home: bool = True
) -> AsyncIterator[AgentAtWork]:
    """An agent who is signed in; what the browser complains of fails the test. goes_home: tells so, else the page just vanishes."""
    context = await chromium.new_context(
        permissions=["microphone"], reduced_motion="reduce", viewport={"width": 1280, "height": 800}
    )
    try:
        agent = await AgentAtWork.sign_in(context, line, login)
        yield agent
        if goes_home:
            await agent.press("Koniec pracy")
            await agent.is_("Poza pracą")
    finally:  # the next test's agent is the same person
        await context.close()
    assert agent.complaints == []
