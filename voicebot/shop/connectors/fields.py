"""Values as shops write them: amounts as texts or numbers, times without zones, empty texts for nothing, telephone numbers in any dress.
Pure. Errors: ShopError for a value that no sense can be made of, without the value."""

import re
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation

import phonenumbers

from voicebot.clock import SHOP_ZONE
from voicebot.errors import ShopError

GROSZ = Decimal("0.01")
NUMBER_DIGITS = 6
MOST_DIGITS = 18
"""Of any id or count; "1e999999999" is a short text and a number without end."""


def text(value: object) -> str | None:
    """Without spaces around it; None for nothing, in whatever way the shop writes that."""
    if value is None or isinstance(value, bool | list | dict):
        return None
    return str(value).strip() or None


def amount(value: object, name: str) -> Decimal:
    """In złoty, rounded to grosze: "249.00", 249, "61,8", 61.800000."""
    try:
        number = Decimal(str(text(value)).replace(",", ".")).quantize(GROSZ)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ShopError(f"{name} is no amount")
    return number


def whole(value: object, name: str) -> int:
    """A count: 2, "2", "2.000000"."""
    try:
        number = Decimal(str(text(value)))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > MOST_DIGITS or number != number.to_integral_value():
        raise ShopError(f"{name} is no whole number")
    return int(number)


def moment(value: object, name: str, zone: tzinfo = SHOP_ZONE) -> datetime | None:
    """A time; None for nothing ("", "0000-00-00 00:00:00"). zone: of a time that names none."""
    written = text(value)
    if written is None or written.startswith("0000-00-00"):
        return None
    try:
        parsed = datetime.fromisoformat(written)
    except ValueError:
        raise ShopError(f"{name} is no time") from None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)


def needed(value: datetime | None, name: str) -> datetime:
    """The time that must be there."""
    if value is None:
        raise ShopError(f"{name} is missing")
    return value


def day(value: object, name: str) -> date | None:
    """A day, also where the shop writes a time of it."""
    written = text(value)
    if written is None or written.startswith("0000-00-00"):
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise ShopError(f"{name} is no day") from None


def phone(value: object) -> str:
    """E.164; empty for what is no number. Numbers without a country are Polish."""
    written = text(value)
    if written is None:
        return ""
    try:
        number = phonenumbers.parse(written, "PL")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def written_phones(e164: str) -> tuple[str, ...]:
    """The ways people write this number into a form; a shop can only be asked for what was typed."""
    national = e164.removeprefix("+48")
    if national == e164 or len(national) != 9:
        return (e164,)
    threes = national[:3], national[3:6], national[6:]
    return (national, " ".join(threes), "-".join(threes), e164, f"+48 {' '.join(threes)}", f"48{national}")


def postcode(value: object) -> str:
    """Five digits; empty for what is no Polish postcode."""
    found = re.fullmatch(r"([0-9]{2})[- ]?([0-9]{3})", text(value) or "")
    return "".join(found.groups()) if found else ""


def number(value: object) -> str:
    """An order's number as it is said: six digits, zeros in front where the shop's own is shorter; empty for what cannot be said so."""
    written = text(value) or ""
    return written.zfill(NUMBER_DIGITS) if re.fullmatch(r"[0-9]{1,6}", written) else ""
