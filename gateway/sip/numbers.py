"""Who rings, as a telephone number: E.164, whatever way the trunk writes it. Pure."""

import re

import phonenumbers

_WRITTEN = re.compile(r"\+?\(?[0-9](?:[0-9 ().\-]{0,30}[0-9])?")
"""Digits with the usual ornament; letters would be read as a vanity number."""
_ORDINARY = frozenset(
    {
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.VOIP,
    }
)


def e164(identity: str, country: str) -> str | None:
    """The number in an identity, such as +48601234567; None for anonymous callers, extensions, names and impossible numbers.

    identity: user part of a SIP URI, or what somebody typed. country: ISO code whose numbers may be written without a prefix; those
    of others may come without their plus.
    """
    written = identity.strip()
    if not _WRITTEN.fullmatch(written):
        return None
    # 0 begins a national or 00 number, never one that only lost its plus
    return _valid(written, country) or (None if written[0] in "+0" else _valid(f"+{written}", country))


def ordinary(number: str) -> bool:
    """Whether an E.164 number is one that people have: a mobile, a landline, a number on the internet; none that charges whoever
    calls it, or is a service."""
    return phonenumbers.number_type(phonenumbers.parse(number)) in _ORDINARY


def _valid(text: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
