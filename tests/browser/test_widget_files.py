"""What the guests load, as files: small, joined without a clash, and said in every language."""

import gzip
import json
import re
from pathlib import Path

import pytest

from web_widget.assets import LATER, load_assets, page_words, part_words
from web_widget.joined import bundles, joined, without_comments

WEB = Path(__file__).parents[2] / "web_widget"
LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "ja", "ar"]
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser"
    r"|srcdoc|setHTML|createContextualFragment|setAttribute\(\"(style|on)"
)
HOLE = re.compile(r"\{\w+\}")


def packed(text: str) -> int:
    """Bytes after gzip."""
    return len(gzip.compress(text.encode(), 9))


def words(language: str) -> dict[str, str]:
    """The sentences of a language."""
    return json.loads((WEB / f"locales/{language}.json").read_text(encoding="utf-8"))


def test_our_sources_have_no_way_from_text_to_markup():  # S4
    for file in (WEB / "static").rglob("*.js"):
        assert not SINKS.search(file.read_text(encoding="utf-8")), file.name


def test_the_launcher_is_at_most_3_kb():  # WID-08
    launcher = load_assets().static["embed.js"]
    assert launcher.packed
    assert len(launcher.packed) <= 3000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_frame_is_at_most_25_kb(language: str):  # WID-08
    page = (WEB / "templates/page.html").read_text(encoding="utf-8")
    style = without_comments((WEB / "static/style.css").read_text(encoding="utf-8"))
    locale = page_words(words(language))
    parts = [page, style, bundles(WEB / "static", "widget/main.js")["widget/main.js"], locale]
    assert sum(packed(part) for part in parts) <= 25 * 1024


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_books_a_meeting_is_at_most_20_kb_more(language: str):  # WID-08
    script = bundles(WEB / "static", "widget/main.js")["booking/main.js"]
    style = without_comments((WEB / "static/booking.css").read_text(encoding="utf-8"))
    said = part_words(words(language), "booking")
    assert sum(packed(part) for part in (script, style, said)) <= 20 * 1024


def test_every_module_is_part_of_a_bundle():
    made = bundles(WEB / "static", "widget/main.js")
    assert set(made) == {
        "widget/main.js",
        "widget/options.js",
        "widget/join.js",
        "booking/main.js",
    }
    text = "".join(made.values())
    for module in (WEB / "static").glob("*/*.js"):
        names = re.findall(
            r"^export (?:class|const|function) (\w+)", module.read_text(), re.MULTILINE
        )
        assert all(name in text for name in names), module.name
    assert not re.search(r"^(import|export) ", text, re.MULTILINE)


def test_what_is_loaded_later_takes_what_is_there_from_where_it_is(tmp_path: Path):
    for name, text in {
        "a/a.js": 'import { b } from "./b.js";\nb(() => import("../c/c.js"));\n',
        "a/b.js": "export const b = 1;\nexport const other = 2;\n",
        "c/c.js": 'import { b } from "../a/b.js";\nimport { d } from "./d.js";\nexport const c = b + d;\n',
        "c/d.js": "export const d = 3;\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert bundles(tmp_path, "a/a.js") == {
        "a/a.js": 'const b = 1;\nconst other = 2;\nb(() => import("../c/c.js"));\nexport{b};\n',
        "c/c.js": 'import{b}from"../a/a.js";\nconst d = 3;\nconst c = b + d;\nexport{c};\n',
    }


def test_a_name_that_is_called_otherwise_is_refused(tmp_path: Path):
    (tmp_path / "a.js").write_text('import { b as c } from "./b.js";\nc();\n')
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    with pytest.raises(ValueError, match="names keep what they are called"):
        joined(tmp_path, "a.js")


def test_the_words_of_a_part_come_with_it_and_with_nothing_else():
    served = load_assets().static
    for language in LANGUAGES:
        page = json.loads(served[f"locales/{language}.json"].data)
        later = [json.loads(served[f"locales/{part}/{language}.json"].data) for part in LATER]
        assert all(later)
        assert not any(set(page) & set(one) for one in later)


def test_a_name_taken_twice_is_refused(tmp_path: Path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nconst one = b;\n')
    (tmp_path / "b.js").write_text("const one = 1;\nexport const b = one;\n")
    with pytest.raises(ValueError, match="taken twice: one"):
        joined(tmp_path, "a.js")


def test_a_module_comes_once_and_before_those_that_need_it(tmp_path: Path):
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n'
    )
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = () => c;\n')
    (tmp_path / "c.js").write_text("/** Three. */\nexport const c = 3;\n")
    assert joined(tmp_path, "a.js") == "const c = 3;\nconst b = () => c;\nb(c);\n"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_the_same_keys_and_holes(language: str):  # WID-07
    english, other = words("en"), words(language)
    assert list(other) == list(english)
    for key, sentence in english.items():
        assert sorted(HOLE.findall(other[key])) == sorted(HOLE.findall(sentence)), key
        assert other[key].strip(), key


def test_every_word_that_the_modules_say_is_there_and_none_is_idle():
    sources = "".join(file.read_text(encoding="utf-8") for file in (WEB / "static").rglob("*.js"))
    used = set(re.findall(r"""["`]([a-z]+\.[a-z_]+)["`]""", sources)) & {
        key for key in re.findall(r"[a-z]+\.[a-z_]+", sources) if not key.endswith(".js")
    }
    made = {
        "presence",
        "form",
        "file",
        "errors",
        "notices",
        "missing",
        "ended",
        "unmet",
        "invited",
        "meeting",
    }  # put together from a value
    english = set(words("en"))
    assert {key for key in english if key.split(".")[0] not in made} <= used
    said = set(re.findall(r"""\bt\(\s*["`]([a-z]+\.[a-z_]+)["`]""", sources))
    assert said <= english
