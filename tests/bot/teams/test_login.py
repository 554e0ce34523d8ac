"""The answers of Microsoft's sign-in, as msal reads them."""

import pytest
import requests

from bot.entra import Reply


def test_an_answer_that_is_not_good_is_raised_without_its_words() -> None:
    Reply(200, "fine", {}).raise_for_status()
    with pytest.raises(requests.HTTPError) as told:
        Reply(400, "secret words", {}).raise_for_status()
    assert "secret" not in str(told.value)
