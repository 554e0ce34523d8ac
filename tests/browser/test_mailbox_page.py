"""The mailbox page: what was sent, its parts, and that a foreign mail can do nothing."""

from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.desk_manners import violations
from tests.browser.pages import PageFor, until
from tests.browser.pages_stage import PagesStage, open_pages_stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
WIDE = {"viewport": {"width": 1280, "height": 800}}


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[PagesStage]:
    async with open_pages_stage() as made:
        yield made


def invitation(page: str = "<h1>See you</h1>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Frontdesk <desk@acme.example>", "grace@x.example"
    mail["Subject"] = "Invitation: Bicycle fitting"
    mail.set_content("See you on Wednesday.")
    mail.add_alternative(page, subtype="html")
    mail.add_alternative(ICS, subtype="calendar", params={"method": "REQUEST"})
    mail.add_attachment(ICS.encode(), maintype="application", subtype="ics", filename="fit é.ics")
    return mail


async def send(stage: PagesStage, mail: EmailMessage) -> None:
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=stage.smtp.port, start_tls=False)


async def test_a_mail_is_shown_with_all_its_parts(stage: PagesStage, page_for: PageFor):
    await send(stage, invitation())
    page = await page_for(**WIDE)
    await page.goto(f"{stage.url}/sandbox/mailbox")
    mail = page.get_by_role("region", name="Mail")
    await expect(mail.get_by_role("heading")).to_have_text("Invitation: Bicycle fitting")
    await expect(page.get_by_role("list", name="Mails")).to_contain_text("invitation, 1 attached")
    await expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("See you")
    await mail.get_by_role("tab", name="Page").press("ArrowRight")
    await expect(mail.get_by_role("tabpanel", name="Text")).to_have_text("See you on Wednesday.\n")
    await page.keyboard.press("ArrowRight")
    await expect(mail.get_by_role("tabpanel", name="Calendar REQUEST")).to_contain_text("METHOD")
    await page.keyboard.press("ArrowRight")
    async with page.expect_download() as waiting:
        await mail.get_by_role("link", name="fit é.ics").click()
    assert (await waiting.value).suggested_filename == "fit é.ics"
    await mail.get_by_role("tab", name="Headers").click()
    await expect(mail.get_by_role("tabpanel")).to_contain_text("multipart/mixed")
    await page.keyboard.press("End")
    await expect(mail.get_by_role("tabpanel", name="Source")).to_contain_text("MIME-Version")


async def test_mails_come_live_and_the_box_can_be_emptied(stage: PagesStage, page_for: PageFor):
    page = await page_for(**WIDE)
    await page.goto(f"{stage.url}/sandbox/mailbox")
    mails = page.get_by_role("list", name="Mails")
    await expect(mails).to_contain_text("No mail yet.")
    plain = EmailMessage()
    plain["From"], plain["To"], plain["Subject"] = "d@acme.example", "g@x.example", "Short"
    plain.set_content("Only words.")
    await send(stage, plain)
    await expect(mails.get_by_role("button")).to_have_count(1)
    await expect(page.get_by_role("tabpanel", name="Text")).to_contain_text("Only words.")
    await expect(page.get_by_role("tab")).to_have_text(["Text", "Headers", "Source"])
    await send(stage, invitation())
    await expect(page.locator("#announce")).to_have_text("New mail: Invitation: Bicycle fitting")
    await mails.get_by_role("button", name="Invitation").click()
    await expect(page.get_by_role("heading", name="Invitation: Bicycle fitting")).to_be_visible()
    await page.get_by_role("button", name="Empty it").click()
    await expect(mails).to_contain_text("No mail yet.")
    for path in ("1", "1/html", "1/parts/0"):
        async with stage.session.get(f"{stage.url}/sandbox/mailbox/mails/{path}") as answer:
            assert answer.status == 404


async def test_a_foreign_mail_runs_nothing_and_loads_nothing(stage: PagesStage, page_for: PageFor):
    hostile = (
        "<script>parent.document.title = 'taken'</script><img src='http://127.0.0.1:9/spy.png'>"
        "<form action='http://127.0.0.1:9/'><button>Press</button></form><h1>Hello</h1>"
    )
    await send(stage, invitation(hostile))
    page = await page_for(**WIDE)
    barred: dict[str, str | None] = {}
    page.on("requestfailed", lambda request: barred.update({request.url: request.failure}))
    await page.goto(f"{stage.url}/sandbox/mailbox")
    await expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("Hello")
    assert await page.title() == "Mailbox · demo"
    await until(lambda: barred)
    assert barred == {"http://127.0.0.1:9/spy.png": "csp"}
    url = f"{stage.url}/sandbox/mailbox/mails/1/html"
    async with stage.session.get(url) as answer:
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    parts = f"{stage.url}/sandbox/mailbox/mails/1/parts"
    async with stage.session.get(f"{parts}/3") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
    for part in (0, 99):
        async with stage.session.get(f"{parts}/{part}") as answer:
            assert answer.status == 404


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_stands_in_anybody_s_way(
    theme: str, stage: PagesStage, page_for: PageFor, axe_script: str
):
    await send(stage, invitation())
    page = await page_for(color_scheme=theme, bypass_csp=True, **WIDE)
    await page.goto(f"{stage.url}/sandbox/mailbox")
    await expect(page.get_by_role("tab", name="Page")).to_be_visible()
    assert await violations(page, axe_script) == []
    for name in ("Text", "Attached", "Headers"):
        await page.get_by_role("tab", name=name).click()
        assert await violations(page, axe_script) == []
