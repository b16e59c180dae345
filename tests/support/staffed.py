"""A line that is always open and where people work: its files."""

from pathlib import Path

QUEUES = """
queues:
  general: {hours: always, ring_s: 12, wrap_up_s: 20}
"""
DESK = """
queue: general
hours:
  always: {closed_on_holidays: false, HOURS}
wrap_up: {solved: Załatwione, promised: Do załatwienia później}
breaks: {meal: Posiłek}
""".replace("HOURS", ", ".join(f'{day}: ["00:00", "24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")))  # fmt: skip


def files(folder: Path, *, whisper: bool = False) -> dict[str, str]:
    """Settings of a line that is always open. whisper: agents hear first what a call is about, which takes up to three seconds."""
    (folder / "queues.yml").write_text(QUEUES, "utf-8")
    (folder / "desk.yml").write_text(DESK + ("" if whisper else "whisper: false\n"), "utf-8")
    return {
        "VOICEBOT_CONTACT__QUEUES": str(folder / "queues.yml"),
        "VOICEBOT_CONTACT__DESK": str(folder / "desk.yml"),
    }
