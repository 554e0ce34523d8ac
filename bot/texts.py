"""Sentences that people read, by language; they live in the `locales/` of each package."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

DEFAULT = "en"


class Texts:
    """The sentences of one language; what it lacks is said in English."""

    def __init__(self, sentences: Mapping[str, str], language: str = DEFAULT) -> None:
        self._sentences = sentences
        self.language = language

    def say(self, key: str, /, **values: object) -> str:
        """Return the sentence for a key with its gaps filled; KeyError names one that nobody wrote."""
        return self._sentences[key].format(**values)

    def knows(self, key: str) -> bool:
        """Tell whether there is a sentence for a key."""
        return key in self._sentences


@cache
def texts(language: str, *packages: str) -> Texts:
    """Return the sentences of some packages in a language, or in the closest one that we have."""
    found: dict[str, str] = {}
    chosen = DEFAULT
    for package in packages:
        spoken = closest(language, languages(package))
        chosen = spoken if spoken != DEFAULT else chosen
        found |= _sentences(package, DEFAULT) | _sentences(package, spoken)
    return Texts(found, chosen)


@cache
def languages(package: str) -> frozenset[str]:
    """Return the languages that a package speaks."""
    folder = files(package) / "locales"
    return frozenset(
        f.name.removesuffix(".json") for f in folder.iterdir() if f.name.endswith(".json")
    )


def closest(wanted: str, spoken: Iterable[str]) -> str:
    """Choose a language for `de-AT` or for a whole `Accept-Language`; English when there is none."""
    known = set(spoken)
    for part in wanted.split(","):
        language = part.partition(";")[0].strip().lower().partition("-")[0]
        if language in known:
            return language
    return DEFAULT


def _sentences(package: str, language: str) -> dict[str, str]:
    text = (files(package) / "locales" / f"{language}.json").read_text(encoding="utf-8")
    sentences: dict[str, str] = json.loads(text)
    return sentences
