"""Names and titles that people type: what is kept of them, and what they may not pretend to be.

After UTR 36 and UTS 39: no control characters, no direction overrides, nothing invisible, no towers
of accents.
"""

import unicodedata

LONGEST_NAME = 80
MARKS_A_LETTER = 3
JOINER = "\u200d"
INVISIBLE = {"\u3164", "\uffa0", "\u115f", "\u1160", "\u2800"}
# Letters, digits and signs that look like others, once case and accents are folded: Cyrillic, Greek,
# Cherokee, leet. What looks like l is an l, and rn stands for m.
LOOKALIKES = {
    0x0430: "a",
    0x0435: "e",
    0x043E: "o",
    0x0440: "p",
    0x0441: "c",
    0x0443: "y",
    0x0445: "x",
    0x0456: "l",
    0x04CF: "l",
    0x0455: "s",
    0x0458: "j",
    0x043A: "k",
    0x0442: "t",
    0x0501: "d",
    0x043F: "n",
    0x03BF: "o",
    0x03B1: "a",
    0x03BA: "k",
    0x03BD: "v",
    0x03C4: "t",
    0x03C1: "p",
    0x03B9: "l",
    0x03B5: "e",
    0x03B7: "n",
    0x03C5: "u",
    0x0030: "o",
    0x0031: "l",
    0x0069: "l",
    0x006D: "rn",
    0x007C: "l",
    0x01C0: "l",
    0x0131: "l",
    0x0269: "l",
    0x13A0: "d",
    0x13A2: "t",
    0x0261: "g",
    0x0033: "e",
    0x0035: "s",
    0x0024: "s",
    0x0040: "a",
}


def clean_name(text: str, longest: int = LONGEST_NAME) -> str:
    """Return the name as it is shown everywhere: one line, visible, of bounded length; maybe empty."""
    spaced = (" " if _kind(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in text)
    visible = _without_towers("".join(c for c in spaced if c == JOINER or _visible(c)))
    joined = "".join(c for n, c in enumerate(visible) if c != JOINER or _joins(visible, n))
    short = " ".join(unicodedata.normalize("NFC", joined).split())[:longest]
    return short.rstrip(f" {JOINER}")


def first_name(name: str) -> str:
    """Return what strangers may read of a name: its first word; empty for nobody's."""
    return next(iter(clean_name(name).split()), "")


def pretends(name: str, reserved: str) -> bool:
    """Tell whether a name looks like a reserved one, whatever letters it is written with."""
    return skeleton(reserved) in skeleton(name)


def skeleton(name: str) -> str:
    """Fold a name to what the eye sees: no case, no accents, no look-alike letters, no gaps."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    letters = "".join(char for char in folded if _kind(char) not in ("Mn", "Me", "Cf"))
    return "".join(letters.translate(LOOKALIKES).split())


def initials(name: str) -> str:
    """Return one or two letters for a picture; a question mark for nobody."""
    words = [word for word in clean_name(name).split() if word[0].isalnum()]
    if not words:
        return "?"
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0].upper()[0] for word in chosen)


def _without_towers(text: str) -> str:
    """Keep a few accents on a letter, and none that stand on nothing."""
    kept: list[str] = []
    room = 0
    for char in unicodedata.normalize("NFC", text):
        if _kind(char) not in ("Mn", "Me"):
            room = 0 if char == " " else room if char == JOINER else MARKS_A_LETTER
        elif room:
            room -= 1
        else:
            continue
        kept.append(char)
    return "".join(kept)


def _visible(char: str) -> bool:
    return _kind(char) not in ("Cf", "Cs", "Co", "Cn") and char not in INVISIBLE


def _joins(chars: str, n: int) -> bool:
    """Keep the joiner that holds an emoji together."""
    return 0 < n < len(chars) - 1 and all(
        _kind(char) in ("So", "Sk", "Mn") for char in (chars[n - 1], chars[n + 1])
    )


def _kind(char: str) -> str:
    return unicodedata.category(char)
