"""Teams' html becomes our formatted text: every word is kept, and nothing makes the reading fail."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.richtext import (
    Body,
    Code,
    Item,
    ItemList,
    Paragraph,
    Quote,
    Span,
    plain,
    safe_link,
)
from bot.teams.richtext import LONGEST, Read, read_activity, read_html, read_text

MENTION = 'itemscope itemtype="http://schema.skype.com/Mention"'
EMOJI = 'itemscope itemtype="http://schema.skype.com/Emoji"'
US, ADA, BOB = "28:app", "29:ada", "29:bob"
TAGS = ["p", "b", "i", "s", "ul", "ol", "li", "pre", "code", "blockquote", "a", "at", "table", "td"]
TAGS += ["tr", "br", "img", "emoji", "attachment", "div", "span", "h1", "script", "codeblock"]
HOSTILE = [
    "<div>",
    "<b>",
    "<a",
    "<b a=",
    "<a b='",
    "<a 'x",
    "</",
    "</a ",
    "<!--",
    "<!--->",
    "<![CDATA[",
    "<!x",
    "<?",
    "<script>",
    "<style></style",
    "&",
    "&#x110000;&#0;&#xD800;",
    "<ul><li>x",
    "<li>a b ",
    "<p>a</p><p><b>b</b></p>",
    "<td>a<br>",
    '<a b="c"',
    '</a b="<',
    "<blockquote>",
    "<at>",
    "<",
    "\x00",
]


def said(html: str) -> Body:
    return read_html(html).body


def activity(**parts: object) -> dict[str, object]:
    return {"type": "message", "recipient": {"id": US}, **parts}


def named(text: str, account: str) -> dict[str, object]:
    return {"type": "mention", "text": text, "mentioned": {"id": account, "name": "x"}}


def html_of(content: str) -> list[dict[str, object]]:
    return [{"contentType": "text/html", "content": content}]


def test_styles_are_kept_and_neighbours_that_look_the_same_are_one():
    body = said("<p>a <strong>b<em>c</em></strong><b>d</b> <strike>e</strike> <code>f</code></p>")
    assert body == (
        Paragraph(
            (
                Span("a "),
                Span("b", bold=True),
                Span("c", bold=True, italic=True),
                Span("d", bold=True),
                Span(" "),
                Span("e", strike=True),
                Span(" "),
                Span("f", code=True),
            )
        ),
    )


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("<div>a</div>\n<div>b</div>\n", "a\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<p>a</p><p><br></p><p>b</p>", "a\n\nb"),
        ("<p>a</p><p></p><p>b</p>", "a\nb"),
        ("<p>a<br></p><p>b</p>", "a\nb"),
        ("<div><div>a</div><div><p>b</p></div></div>", "a\nb"),
        ("<p>&nbsp;</p><p>a</p><p>&nbsp;</p>", "a"),
        ("  a \n b\t c ", "a b c"),
        ("a&nbsp;&nbsp;b", "a  b"),
        ("<b>a </b> <i> b</i>", "a b"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &#128512;", "1 < 2 && 3 > 2 😀"),
        ("<h1>Title</h1>text", "Title\ntext"),
        ("a<hr>b", "a\nb"),
        ("a <unknown>b</unknown> c", "a b c"),
        ("<script>x</script>a<style>y</style><title>z</title>", "a"),
        ("a<!-- hidden -->b<!DOCTYPE html>", "ab<!DOCTYPE html>"),
        (
            "<table><tr><th>1</th><td>2</td></tr><tr><td><p>3</p></td><td>4</td></tr></table>",
            "1 | 2\n3 | 4",
        ),
        ("<table><tr><td>a<br>b<td>c<tr><td>d</table>e", "a b | c\nd\ne"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_lines_are_where_people_see_them(html: str, words: str):
    assert plain(said(html)) == words


def test_headings_and_heads_of_tables_are_bold():
    assert said("<h2>Now</h2>") == (Paragraph((Span("Now", bold=True),)),)
    assert said("<table><tr><th>x</th></tr></table>") == (Paragraph((Span("x", bold=True),)),)


def test_lists_in_lists_keep_their_depth():
    html = "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"
    words = (("a", 0), ("b", 1), ("c", 2), ("d", 0))
    assert said(html) == (ItemList(tuple(Item((Span(text),), deep) for text, deep in words)),)


def test_an_item_of_several_lines_is_one_item():
    assert said("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>") == (
        ItemList((Item((Span("a\nb"),)), Item((Span("c"),))), ordered=True),
    )


def test_two_lists_stay_two_and_an_empty_item_is_none():
    first, second = said("<ul><li>a</li><li></li></ul><ol><li>b</li></ol>")
    assert first == ItemList((Item((Span("a"),)),))
    assert second == ItemList((Item((Span("b"),)),), ordered=True)


def test_a_list_that_begins_with_another_number_keeps_its_numbers():
    html = '<ol start="3"><li>a<br>x<ul><li>in</li></ul></li><li>b</li></ol>'
    assert plain(said(html)) == "3. a\nx\n    in\n4. b"
    assert plain(said('<ol start="-1"><li>a</li></ol>')) == "1. a"
    assert plain(said('<ol start="9999999"><li>a</li></ol>')) == "1. a"


def test_what_is_after_the_deepest_list_still_is_in_it():
    html = "<ul><li>x" * 20
    (block,) = said(html)
    assert isinstance(block, ItemList)
    assert max(item.indent for item in block.items) == 7
    assert len(block.items) == 20


@pytest.mark.parametrize(
    "html",
    [
        "<pre>if x:\n    y  = 1\n</pre>",
        '<pre itemtype="http://schema.skype.com/CodeBlockEditor"><code>if x:\n    y  = 1</code></pre>',
        '<codeblock class="Python"><code>if x:<br>    y  = 1<br></code></codeblock>',
        "<pre><div>if x:</div><div>&nbsp; &nbsp; y&nbsp; = 1</div></pre>",
    ],
)
def test_code_keeps_its_lines_and_spaces(html: str):
    assert said(html) == (Code("if x:\n    y  = 1"),)


def test_two_pieces_of_code_stay_two():
    assert said("<pre>a</pre><pre>b</pre>") == (Code("a"), Code("b"))
    assert said("<pre> \n </pre>") == ()


def test_quotes_are_quotes_and_their_lines_stay_together():
    assert said("a<blockquote><p>b</p><p>c</p></blockquote>d") == (
        Paragraph((Span("a"),)),
        Quote((Span("b\nc"),)),
        Paragraph((Span("d"),)),
    )


def test_a_message_that_is_answered_is_named_and_its_words_are_not_ours():
    html = (
        '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1600457867820">'
        '<strong itemprop="mri">Ada</strong><p itemprop="preview">secret <img src="https://x/y">'
        '<attachment id="7"></attachment><emoji alt="😀"></emoji></p></blockquote><p>Yes</p>'
    )
    assert read_html(html) == Read((Paragraph((Span("Yes"),)),), "1600457867820")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<emoji id="1f440_eyes" alt="👀" title="Eyes"></emoji>', "👀"),
        (
            f'<span title="x"><img {EMOJI} itemid="smile" alt="🙂" src="https://x/y.png"></span>',
            "🙂",
        ),
        (f'<img {EMOJI} itemid="1f440_eyes" alt="Eyes">', "👀"),
        (f'<img {EMOJI} itemid="cool" alt="">', "😎"),
        ('<customemoji id="dGVz" alt="parrot" source="https://x/y"></customemoji>', ":parrot:"),
        ("<emoji></emoji>", ""),
        ('a <emoji alt="😀"> b', "a 😀 b"),
    ],
)
def test_emoji_are_characters(html: str, words: str):
    read = read_html(html)
    assert (plain(read.body), read.pictures) == (words, ())


def test_pictures_and_attachments_are_returned_apart_each_once():
    html = (
        '<p>see <img src="https://x/1" alt="image"><img src="https://x/1"><img src="data:x,y"><img>'
        '<attachment id="a"></attachment><attachment id="a"></attachment><attachment></attachment></p>'
    )
    assert read_html(html) == Read((Paragraph((Span("see"),)),), None, ("https://x/1",), ("a",))


@pytest.mark.parametrize(
    "address", ["https://x.example/a?b=c&d", "http://x.example", "mailto:a@b.c"]
)
def test_links_lead_where_they_did(address: str):
    assert said(f'<a href="{address}">here</a>') == (Paragraph((Span("here", link=address),)),)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JaVaScRiPt:x", "data:text/html,x", "//x", "", "file:///x"]
)
def test_a_link_that_nobody_should_follow_is_words(address: str):
    assert said(f'<a href="{address}">here</a>') == (Paragraph((Span("here"),)),)


def test_our_own_name_is_taken_out_and_other_peoples_names_stay():
    content = (
        f'<div><span {MENTION} itemid="0">Frontdesk</span>&nbsp;ask <span {MENTION} itemid="1">Ada L</span>,'
        f" and Frontdesk too</div>"
    )
    text = "<at>Frontdesk</at> ask <at>Ada L</at>, and Frontdesk too"
    entities = [named("<at>Frontdesk</at>", US), named("<at>Ada L</at>", ADA)]
    asked = activity(text=text, entities=entities, attachments=html_of(content))
    assert plain(read_activity(asked).body) == "ask @Ada L, and Frontdesk too"
    assert plain(read_activity(asked | {"attachments": []}).body) == "ask @Ada L, and Frontdesk too"


def test_somebody_who_is_called_like_us_stays():
    entities = [named("<at>Desk</at>", BOB), named("<at>Desk</at>", US)]
    content = (
        f'<span {MENTION} itemid="0">Desk</span> is not <span {MENTION} itemid="1">Desk</span> x'
    )
    assert plain(read_activity(activity(entities=entities, attachments=html_of(content))).body) == (
        "@Desk is not x"
    )


@pytest.mark.parametrize("number", ["7", "x", "", "²", "9" * 5000])
def test_a_mention_with_a_wrong_number_is_found_by_its_words(number: str):
    entities = [named("<at>Frontdesk &amp; Co</at>", US)]
    html = f'<at id="{number}">Frontdesk &amp;  <b>Co</b></at> hello <at>Who</at>'
    assert plain(read_activity(activity(entities=entities, attachments=html_of(html))).body) == (
        "hello @Who"
    )


def test_text_stands_in_where_there_is_no_html():
    assert read_activity(activity(text="*a* https://x.example/ b\r\nc")).body == (
        Paragraph(
            (Span("*a* "), Span("https://x.example/", link="https://x.example/"), Span(" b\nc"))
        ),
    )
    marked = activity(text="**a**", textFormat="markdown", attachments=html_of("<p></p>"))
    assert read_activity(marked).body == (Paragraph((Span("a", bold=True),)),)
    assert read_activity(activity(text="<b>a</b>", textFormat="xml")).body == (
        Paragraph((Span("a", bold=True),)),
    )
    assert read_activity(activity(text=" &nbsp; ")) == Read()


def test_addresses_of_pictures_are_those_that_we_may_fetch():
    picture = {"contentType": "image/*", "contentUrl": "https://smba.example/1"}
    attachments = [picture, *html_of('<p>a<img src="https://x/1"></p>')]
    assert read_activity(activity(attachments=attachments)).pictures == ("https://smba.example/1",)
    assert read_activity(activity(attachments=attachments[1:])).pictures == ("https://x/1",)


def test_an_answer_may_be_told_by_an_entity():
    entities = [{"type": "quotedReply", "quotedReply": {"messageId": "17"}}, {"type": "clientInfo"}]
    assert read_activity(activity(text="a", entities=entities)).quoted == "17"
    assert read_html('<quoted messageid="18"/>a').quoted == "18"


@pytest.mark.parametrize(
    "wrong", [None, "x", 7, [None], ["x"], [7], {}, [{}], [{"contentType": 1}]]
)
def test_an_activity_of_any_shape_is_read(wrong: object):
    asked = {"text": wrong, "entities": wrong, "attachments": wrong, "recipient": wrong}
    assert isinstance(read_activity(asked), Read)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("end", ["", ">", '">', "</b></div>"])
def test_hostile_markup_is_read_in_no_time(piece: str, end: str):
    began = time.process_time()
    read_html(piece * (LONGEST // len(piece)) + end)
    # It takes half a second at most, but longer on a slow machine while coverage is measured.
    assert time.process_time() - began < 15


def test_what_is_open_at_the_end_ends_there():
    assert plain(said("<div><p><b>a<at>Bob")) == "a@Bob"
    assert plain(said("</p></b>a</div>")) == "a"
    assert plain(said("<p>a</b></i>b")) == "ab"
    assert plain(said("a < b <c")) == "a < b <c"


def test_very_long_texts_are_read_as_far_as_anybody_writes():
    assert len(plain(said("x" * (LONGEST + 5)))) == LONGEST
    assert len(plain(read_text("x" * (LONGEST + 5), "plain").body)) == LONGEST


@given(
    st.lists(
        st.sampled_from([f"<{t}>" for t in TAGS] + [f"</{t}>" for t in TAGS])
        | st.text(max_size=8)
        | st.sampled_from(["&nbsp;", "&lt;", '<a href="https://x.example">', '<at id="0">', "\n"]),
        max_size=40,
    )
)
@settings(max_examples=300, deadline=None)
def test_reading_never_fails_and_says_nothing_twice(pieces: list[str]):
    read = read_html("".join(pieces))
    for block in read.body:
        assert plain((block,)).strip() or isinstance(block, Code)
        spans = block.children if isinstance(block, Paragraph | Quote) else ()
        assert all(span.link is None or safe_link(span.link) for span in spans)
        assert all(span.text for span in spans)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_plain_text_stays_what_it_is(text: str):
    wanted = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()
    assert "".join(
        span.text
        for block in read_text(text.replace("&nbsp;", ""), "plain").body
        if isinstance(block, Paragraph)
        for span in block.children
    ) == wanted.replace("&nbsp;", "")
