"""Telephone numbers: as they are dialled, and the one form by which two are the same."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.errors import NotAllowed

LONGEST_PHONE = 40
DIALLED = re.compile(r"\+?[0-9 ()./-]+")
EXTENSION = re.compile(r"\s*(?:;?ext[.=:]?|x|#)\s*([0-9]{1,8})$", re.IGNORECASE)
TRUNK = re.compile(r"\(\s*0\s*\)")
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
FEWEST_DIGITS, MOST_DIGITS = 3, 15
FEWEST_ABROAD = 7
# A number may begin with 00 and have a trunk zero in brackets.
MORE_DIALLED = 3


class PhoneKind(StrEnum):
    """Where a number rings; entries list them in this order (PHB-01)."""

    WORK = "work"
    MOBILE = "mobile"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it is dialled, and where it rings."""

    number: str
    kind: PhoneKind = PhoneKind.WORK


def checked_number(given: str) -> str:
    """Return a number as it is dialled, with its extension if it has one; NotAllowed when it is none."""
    plain = " ".join(plainly(given).split())
    dialled, extension = _parted(plain)
    digits = len(digits_of(dialled))
    is_one = DIALLED.fullmatch(dialled) and FEWEST_DIGITS <= digits <= MOST_DIGITS + MORE_DIALLED
    if not is_one or len(plain) > LONGEST_PHONE:
        raise NotAllowed("contact_phone", phone=given[:LONGEST_PHONE])
    return f"{dialled} ext. {extension}" if extension else dialled


def phone_key(number: str) -> str | None:
    """Return the one form of a number: country, digits, extension; None without a country.

    `030 1234` is one number in Berlin and another in Stockholm: it is never the same as any other.
    """
    dialled, extension = _parted(plainly(number).strip())
    dialled = TRUNK.sub("", dialled)
    digits = digits_of(dialled)
    if not dialled.startswith("+"):
        if not digits.startswith("00"):
            return None
        digits = digits[2:]
    if digits.startswith("0") or not FEWEST_ABROAD <= len(digits) <= MOST_DIGITS:
        return None
    return f"tel:+{digits}" + (f";ext={extension}" if extension else "")


def plainly(number: str) -> str:
    """Write digits of any script, and any dash and space, as those that are dialled."""
    known = unicodedata.normalize("NFKC", number).translate(DASHES)
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else " " if char.isspace() else char
        for char in known
        if char.isspace() or unicodedata.category(char) not in ("Cf", "Cc")
    )


def digits_of(number: str) -> str:
    """Return the digits of a number alone."""
    return "".join(char for char in number if char in "0123456789")


def searched_digits(query: str) -> str:
    """Return the digits that a number must contain to be the one looked for; none if it is no number.

    Whoever types 030 1234 finds +49 30 1234, too.
    """
    plain = plainly(query).strip()
    return digits_of(TRUNK.sub("", plain)).lstrip("0") if DIALLED.fullmatch(plain) else ""


def numbers_once(phones: Iterable[Phone]) -> tuple[Phone, ...]:
    """Return each number once, where it stands first, in the order of their kinds."""
    found: dict[str, Phone] = {}
    for one in phones:
        found.setdefault(phone_key(one.number) or digits_of(one.number), one)
    order = list(PhoneKind)
    return tuple(sorted(found.values(), key=lambda one: order.index(one.kind)))


def checked_phones(given: Iterable[Phone]) -> tuple[Phone, ...]:
    """Return numbers as they are kept; NotAllowed for what is none."""
    return numbers_once(replace(one, number=checked_number(one.number)) for one in given)


def _parted(number: str) -> tuple[str, str]:
    found = EXTENSION.search(number)
    return (number[: found.start()], found[1]) if found else (number, "")
