"""Ways in: forms, widgets, slugs and the origins of sites (ENT, WID-02, WID-10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entrances import LONGEST_SLUG, Asked, Form, Widget, origin_of, slug_of
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ServiceId, WidgetId

A, B = ServiceId("a"), ServiceId("b")


@pytest.mark.parametrize(
    ("form", "given_", "complete"),
    [
        (Form(), (None, None, None), True),
        (Form(name=Asked.REQUIRED), (None, "a@b", "1"), False),
        (Form(name=Asked.REQUIRED), ("Ann", None, None), True),
        (Form(email=Asked.REQUIRED), ("Ann", "", None), False),
        (Form(phone=Asked.REQUIRED), ("Ann", "a@b", None), False),
        (Form(Asked.HIDDEN, Asked.HIDDEN, Asked.HIDDEN), (None, None, None), True),
    ],
)
def test_what_a_form_requires_has_to_be_given(form, given_, complete) -> None:
    # WID-02
    if complete:
        form.check(*given_)
        return
    with pytest.raises(NotAllowed, match="form_incomplete"):
        form.check(*given_)


@pytest.mark.parametrize(
    ("widget", "chosen", "service"),
    [
        (Widget(WidgetId("w"), (A,)), None, A),
        (Widget(WidgetId("w"), (A,)), "a", A),
        (Widget(WidgetId("w"), (A, B)), "b", B),
        (Widget(WidgetId("w"), agent_id=AgentId("ada")), None, None),
        (Widget(WidgetId("w"), agent_id=AgentId("ada")), "a", None),
    ],
)
def test_a_widget_leads_to_its_service_or_its_agent(widget, chosen, service) -> None:
    # ENT-03 ENT-05
    assert widget.service_chosen(chosen) == service


@pytest.mark.parametrize(
    ("services", "chosen"), [((A,), "b"), ((A, B), None), ((), None), ((A,), "")]
)
def test_a_widget_leads_nowhere_else(services, chosen) -> None:
    # ENT-05 B9
    with pytest.raises(NotAllowed, match="service_unknown"):
        Widget(WidgetId("w"), services).service_chosen(chosen)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("\u00c5sa  \u00d6berg!", "asa-oberg"),
        ("\u6f22\u5b57", "agent"),
        ("", "agent"),
        ("--", "agent"),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_a_slug_is_readable(name: str, slug: str) -> None:
    # ENT-01
    assert slug_of(name) == slug


@given(st.text())
def test_every_slug_fits_into_an_address(name: str) -> None:
    slug = slug_of(name)
    assert 0 < len(slug) <= LONGEST_SLUG
    assert slug.isascii()
    assert slug.replace("-", "").isalnum()


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://Shop.Example:443/path?q#f", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:8080/", "http://shop.example:8080"),
        ("https://[::1]:8443", "https://[::1]:8443"),
        ("HTTPS://shop.example", "https://shop.example"),
    ],
)
def test_a_sites_address_becomes_its_origin(address: str, origin: str) -> None:
    # WID-10 S13
    assert origin_of(address) == origin
    assert origin_of(origin) == origin


@pytest.mark.parametrize(
    "address",
    [
        "",
        "shop.example",
        "*",
        "null",
        "ftp://shop.example",
        "javascript:alert(1)",
        "https://",
        "https://user@shop.example",
        "https://shop.example:99999",
        "https://[::1",
        "file:///etc/passwd",
        "https://shop.example;script-src *",
        "https://shop example",
        "https://*.example",
        "https://shop.example\nx",
        "https://shop.example,https://evil.example",
        "https://@shop.example",
    ],
)
def test_what_is_no_site_is_refused(address: str) -> None:
    # WID-10 S13
    with pytest.raises(NotAllowed, match="origin_invalid"):
        origin_of(address)
