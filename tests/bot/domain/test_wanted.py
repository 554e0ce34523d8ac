"""What lists can be narrowed down by, in words (TAG-03, MGR-03)."""

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.wanted import Wanted, read_queue, read_wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("anna order", Wanted("anna order")),
        ("tag:VIP anna", Wanted("anna", ("vip",))),
        ("anna tag:a service:sales tag:b tag:a order", Wanted("anna order", ("a", "b"), "sales")),
        ('service:"Big Sales" x', Wanted("x", (), "Big Sales")),
        ("x page:3", Wanted("x", page=3)),
        ("meta:x notag:y", Wanted("meta:x notag:y")),
        ("", Wanted()),
    ],
)
def test_filters_stand_anywhere_and_the_rest_are_words(text, wanted) -> None:
    # TAG-03 CONV-12
    assert read_wanted(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Wanted()),
        ("2", Wanted(page=2)),
        ("page:2", Wanted(page=2)),
        ("late MINE tag:vip", Wanted(tags=("vip",), mine=True, late=True)),
        ("unassigned service:sales 3", Wanted(service="sales", page=3, unassigned=True)),
    ],
)
def test_the_queue_is_narrowed_down_by_words_of_its_own(text, wanted) -> None:
    # MGR-03 TAG-03
    assert read_queue(text) == wanted


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("anna", "filter_unknown"),
        ("0", "page_unknown"),
        ("99999999999", "page_unknown"),
        ("page:x", "page_unknown"),
        ("page:\u0662", "page_unknown"),
        ("tag:a*b", "tag_invalid"),
    ],
)
def test_what_is_not_understood_is_said(text, key) -> None:
    # MGR-03
    with pytest.raises(NotAllowed) as no:
        read_queue(text)
    assert no.value.key == key
