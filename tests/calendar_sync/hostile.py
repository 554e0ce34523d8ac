"""Words that people type to get more out of a mail than a word."""

from hypothesis import strategies as st

TRICKS = (
    "\r\nBcc: eve@evil.example",
    "\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
    "\r\n folded",
    "\n\tfolded",
    "BEGIN:VEVENT",
    'a";X-EVIL=1:mailto:eve@evil.example',
    "CN=x;ROLE=CHAIR:mailto:eve@evil.example",
    "\\n\\,\\;\\",
    "^n^'^^",
    "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
    "=?utf-8?b?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
    '"Ada" <ada@example.com>, <eve@evil.example>',
    "Ada <ada@example.com> (",
    "\u2028METHOD:CANCEL",
    "\u2029\u0085\x0b\x0c\x1c\x1d\x1e",
    "\u202egpj.exe\u2066",
    "\x00\x1b[31m\x7f",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "&lt;b&gt;&amp;&#0;",
    "$subject ${day} $$ {name} {0} %s %(x)s",
    "https://evil.example/login",
    "www.evil.example",
    "\udc80\ud800",
    "😀" * 30,
    "ä" * 80,
    "e" + "\u0301" * 20,
    "a" * 200,
    "",
)
# Anything at all, and what is known to be wrong somewhere, in any order.
WORDS = st.lists(
    st.one_of(
        st.sampled_from(TRICKS), st.text(max_size=20), st.text(' \r\n;:,"\\^=?<>@\x00', max_size=6)
    ),
    max_size=4,
).map("".join)
