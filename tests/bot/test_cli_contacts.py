"""The phonebook on the command line: in from a file, out into one (PHB-05)."""

from tests.bot.test_cli import frontdesk, slack, told

__all__ = ["slack", "told"]


async def test_contacts_come_in_and_go_out(told, tmp_path) -> None:
    # PHB-05 PHB-03
    table, cards, own = (tmp_path / name for name in ("a.csv", "a.vcf", "own.csv"))
    table.write_text("Name,Email\nZoe,zoe@example.com\nBob,no\n", encoding="utf-8")
    link = await frontdesk("link", "U0ADA")
    assert link.exit_code == 0, link.output
    slug = link.stdout.split("/c/")[1].split()[0].strip("/")
    came = await frontdesk("contacts", "import", str(table), "--book", "shared", "--agent", slug)
    assert came.exit_code == 0, came.output
    assert "2 new" in came.stdout
    assert "Line 3:" in came.stdout
    again = await frontdesk("contacts", "import", str(table), "--agent", slug)
    assert "0 new, 0 updated, 2 as before" in again.stdout
    went = await frontdesk("contacts", "export", str(cards), "--agent", slug, "--form", "vcard4")
    assert (went.exit_code, went.stdout) == (0, f"Written to {cards}.\n")
    assert "EMAIL:zoe@example.com" in cards.read_text(encoding="utf-8")
    mine = await frontdesk("contacts", "import", str(cards), "--book", "mine", "--agent", slug)
    assert "2 new" in mine.stdout
    went = await frontdesk(
        "contacts", "export", str(own), "--book", "mine", "--agent", slug, "--form", "csv"
    )  # fmt: skip
    assert own.read_text(encoding="utf-8-sig").count("\n") == 3


async def test_what_is_wrong_is_said(told, tmp_path) -> None:
    # PHB-05
    file = tmp_path / "a.bin"
    file.write_bytes(b"\0")
    for slug, words in (("nobody", "neither a vCard"), ("nobody", "neither")):
        wrong = await frontdesk("contacts", "import", str(file), "--agent", slug)
        assert wrong.exit_code == 1
        assert words in wrong.stderr
    file.write_bytes(b"Name\nZoe\n")
    wrong = await frontdesk("contacts", "import", str(file), "--agent", "nobody")
    assert wrong.exit_code == 1
