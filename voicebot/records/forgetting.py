"""What of old records is deleted, and what stays for statistics: counts, times, outcomes, what was meant; no words, no numbers."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from voicebot.dialogue.drafts import KEPT
from voicebot.store.models import (
    CallbackRow,
    CallbackWishRow,
    CallRow,
    DraftRow,
    EventRow,
    OutboxRow,
    TurnRow,
    VoicemailRow,
)


def forget_calls(session: Session, before: datetime, now: datetime, limit: int) -> int:
    """Take the words and the caller's number out of finished calls that began before this; how many, at most `limit`."""
    old = (
        select(CallRow.id)
        .where(CallRow.forgotten.is_(None), CallRow.started < before, CallRow.ended.is_not(None))
        .order_by(CallRow.started)
        .limit(limit)
    )
    calls = list(session.scalars(old))
    if calls:
        session.execute(
            update(TurnRow).where(TurnRow.call_id.in_(calls)).values(text="", heard_text=None, slots={})
        )
        session.execute(update(EventRow).where(EventRow.call_id.in_(calls)).values(detail={}))
        session.execute(update(CallRow).where(CallRow.id.in_(calls)).values(caller=None, forgotten=now))
    return len(calls)


def forget_letters(session: Session, before: datetime, limit: int) -> int:
    """Empty the messages that were sent, or failed for good, before this; their keys stay, so that none goes out twice."""
    old = (
        select(OutboxRow.key)
        .where(OutboxRow.state.in_(("sent", "failed")), OutboxRow.created < before, OutboxRow.recipient != "")
        .limit(limit)
    )
    keys = list(session.scalars(old))
    session.execute(
        update(OutboxRow).where(OutboxRow.key.in_(keys)).values(recipient="", subject="", text="")
    )
    return len(keys)


def forget_wishes(session: Session, before: datetime, limit: int) -> int:
    """Empty the wishes to be called back that somebody dealt with, or that were taken back, before this; that there was consent, and
    to what, stays."""
    over = or_(CallbackRow.ended < before, CallbackWishRow.withdrawn < before)
    of_somebody = or_(
        CallbackWishRow.phone.is_not(None), CallbackWishRow.summary != "", CallbackWishRow.page.is_not(None)
    )
    old = select(CallbackWishRow.call_id).join(CallbackWishRow.callback).where(over, of_somebody).limit(limit)
    calls = list(session.scalars(old))
    session.execute(
        update(CallbackWishRow)
        .where(CallbackWishRow.call_id.in_(calls))
        .values(phone=None, summary="", page=None)
    )
    return len(calls)


def forget_callbacks(session: Session, before: datetime, limit: int) -> int:
    """Take the number out of callbacks that were done or cancelled before this."""
    old = (
        select(CallbackRow.id).where(CallbackRow.ended < before, CallbackRow.phone.is_not(None)).limit(limit)
    )
    ids = list(session.scalars(old))
    session.execute(update(CallbackRow).where(CallbackRow.id.in_(ids)).values(phone=None))
    return len(ids)


def old_voicemails(session: Session, before: datetime, limit: int) -> list[str]:
    """Ids of voice messages that somebody dealt with before this: their sound goes first."""
    return list(session.scalars(select(VoicemailRow.id).where(VoicemailRow.done < before).limit(limit)))


def forget_voicemails(session: Session, ids: list[str]) -> None:
    """Delete these voice messages, once their sound is gone."""
    session.execute(delete(VoicemailRow).where(VoicemailRow.id.in_(ids)))


def forget_drafts(session: Session, now: datetime, limit: int) -> int:
    """Delete matters that nobody went on with (dialogue.drafts.KEPT)."""
    old = session.scalars(select(DraftRow).where(DraftRow.changed <= now - KEPT).limit(limit)).all()
    for row in old:
        session.delete(row)
    return len(old)
