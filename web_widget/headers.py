"""The headers that keep pages and answers from being misused (S4, S13)."""

from collections.abc import Mapping, Sequence

NOTHING = "default-src 'none'; frame-ancestors 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
API = {
    **ALWAYS,
    "Cache-Control": "no-store",
    "Content-Security-Policy": NOTHING,
    "Cross-Origin-Resource-Policy": "same-origin",
}
PUBLIC = {
    **ALWAYS,
    "Content-Security-Policy": NOTHING,
    "Cross-Origin-Resource-Policy": "cross-origin",
}
OWN = {**PUBLIC, "Cross-Origin-Resource-Policy": "same-origin"}
FILE = {
    **API,
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Teams shows pictures from another origin; who has the address may have the file.
SHARED_FILE = {**FILE, "Cross-Origin-Resource-Policy": "cross-origin"}
POWERLESS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), "
    "display-capture=(), clipboard-read=(), clipboard-write=(self)"
)


def page_headers(
    origin: str, pictures: Sequence[str], framed_by: Sequence[str]
) -> Mapping[str, str]:
    """Return the headers of a page of ours; nobody may frame it but `framed_by`."""
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        " ".join(("img-src 'self' blob: data:", *pictures)),
        f"connect-src 'self' {origin.replace('http', 'ws', 1)}",
        "font-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        " ".join(("frame-ancestors", *(framed_by or ("'none'",)))),
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    alone = (
        {}
        if framed_by
        else {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}
    )
    return {
        **ALWAYS,
        **alone,
        "Content-Security-Policy": "; ".join(rules),
        "Permissions-Policy": POWERLESS,
        "Cache-Control": "no-cache",
    }
