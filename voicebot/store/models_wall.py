"""The table of numbers that outlive the calls they were counted from."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from voicebot.store.base import Base


class HourTallyRow(Base):
    """One hour of a day that is over (voicebot.wall.figures). queue: empty for the calls themselves; the row of hour 0 and no queue says
    that the day was counted. tally: counts and sums, nobody's data."""

    __tablename__ = "hour_tallies"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    queue: Mapped[str] = mapped_column(String(60), primary_key=True)
    tally: Mapped[dict[str, Any]] = mapped_column(JSON)
