"""The voice of a conversation without audio."""

from voicebot.speaking.captions import Captions


async def test_a_caption_is_one_chunk_of_the_whole_text_without_a_sound() -> None:
    """A caption is one chunk of the whole text without a sound."""
    chunks = [chunk async for chunk in Captions().speak("Dzień dobry. W czym pomóc?", rate=0.8)]
    assert [(c.text, len(c.pcm), c.engine) for c in chunks] == [("Dzień dobry. W czym pomóc?", 0, "captions")]
