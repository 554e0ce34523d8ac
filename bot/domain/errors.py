"""What can go wrong by the rules.

Every error carries the key of its translated text, never the text itself:

* FrontdeskError
  * NotAllowed   the rules say no
  * NotFound     nothing there, or not for this person
"""


class FrontdeskError(Exception):
    """Something a person can be told about, as `errors.<key>` in the locales."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class NotAllowed(FrontdeskError):
    """The rules of the front desk forbid it."""


class NotFound(FrontdeskError):
    """There is no such thing, or this person may not see it."""
