"""Names and titles that people type: what is kept of them, and what they may not pretend to be.

After UTR 36 and UTS 39: no control characters, no direction overrides, nothing invisible, no towers
of accents.
"""

import unicodedata

LONGEST_NAME = 80
MARKS_A_LETTER = 3
JOINER = "\u200d"
INVISIBLE = {"\u3164", "\uffa0", "\u115f", "\u1160", "\u2800"}
# Cyrillic, Greek, Cherokee and digits that look like Latin letters.
LOOKALIKES = {
    0x0430: "a",
    0x0435: "e",
    0x043E: "o",
    0x0440: "p",
    0x0441: "c",
    0x0443: "y",
    0x0445: "x",
    0x0456: "i",
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
    0x03B9: "i",
    0x03B5: "e",
    0x03B7: "n",
    0x03C5: "u",
    0x0030: "o",
    0x0031: "l",
    0x007C: "l",
    0x01C0: "l",
    0x0131: "i",
    0x0269: "i",
    0x13A0: "d",
    0x0261: "g",
    0xAB72: "t",
    0xAB70: "d",
    0x0033: "e",
    0x0035: "s",
    0x0024: "s",
    0x0040: "a",
}


def clean_name(text: str, longest: int = LONGEST_NAME) -> str:
    """Return the name as it is shown everywhere: one line, visible, of bounded length; maybe empty."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            marks += 1
            if marks > MARKS_A_LETTER:
                continue
        else:
            marks = 0
        kept.append(" " if category in ("Cc", "Zl", "Zp", "Zs") else char)
    visible = (c for n, c in enumerate(kept) if _visible(c) or (c == JOINER and _joins(kept, n)))
    return " ".join("".join(visible).split())[:longest].strip()


def pretends(name: str, reserved: str) -> bool:
    """Tell whether a name looks like a reserved one, whatever letters it is written with."""
    return skeleton(reserved) in skeleton(name)


def skeleton(name: str) -> str:
    """Fold a name to what the eye sees: no case, no accents, no look-alike letters, no gaps."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    return "".join(letters.translate(LOOKALIKES).split())


def initials(name: str) -> str:
    """Return one or two letters for a picture; a question mark for nobody."""
    words = [word for word in clean_name(name).split() if word[0].isalnum()]
    if not words:
        return "?"
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn") and char not in INVISIBLE


def _joins(chars: list[str], n: int) -> bool:
    """Keep the joiner that holds an emoji together."""
    return 0 < n < len(chars) - 1 and all(
        unicodedata.category(char) in ("So", "Sk", "Mn") for char in (chars[n - 1], chars[n + 1])
    )
