"""Texts that would run as code in a page that builds itself from markup."""

__all__ = ["ADDRESSES", "TEXTS"]

_RUN = "alert(1)"

TEXTS = [
    f"<script>{_RUN}</script>", f"<ScRiPt>{_RUN}</sCrIpT>", f"<script\n>{_RUN}</script\n>",
    f"<script src=data:,{_RUN}></script>", f"</title><script>{_RUN}</script>",
    f"</textarea><script>{_RUN}</script>", f"--><script>{_RUN}</script>",
    f"]]><script>{_RUN}</script>", f"<img src=x onerror={_RUN}>", f'<img src="x" onerror="{_RUN}"',
    f"<img/src=x/onerror={_RUN}>", f"<image src=x onerror={_RUN}>", f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>", f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href=javascript:{_RUN}><text y=9>x</text></a>", f"<body onload={_RUN}>",
    f"<iframe src=javascript:{_RUN}>", f'<iframe srcdoc="<script>{_RUN}</script>">',
    f"<object data=javascript:{_RUN}>", f"<embed src=javascript:{_RUN}>",
    f"<details open ontoggle={_RUN}>", f"<video><source onerror={_RUN}>", f"<audio src onerror={_RUN}>",
    f"<input autofocus onfocus={_RUN}>", f"<select autofocus onfocus={_RUN}>",
    f"<marquee onstart={_RUN}>", f"<math><mtext><table><mglyph><style><img src onerror={_RUN}>",
    f"<noscript><p title='</noscript><img src=x onerror={_RUN}>'>",
    f"<template><img src=x onerror={_RUN}></template>", f"<style>@import 'javascript:{_RUN}'</style>",
    f"<link rel=stylesheet href=javascript:{_RUN}>", f"<base href=javascript:{_RUN}//>",
    f"<meta http-equiv=refresh content='0;javascript:{_RUN}'>", f"<form action=javascript:{_RUN}><button>x",
    f"<a href=javascript:{_RUN}>x</a>", f"&lt;img src=x onerror={_RUN}&gt;", f"\\u003cscript>{_RUN}</script>",
    f"{{{{constructor.constructor('{_RUN}')()}}}}", f"${{{_RUN}}}", f"'-{_RUN}-'", f'";{_RUN};//',
    f"javascript:{_RUN}", f'https://x.example/"onmouseover={_RUN}', f"https://x.example/<script>{_RUN}</script>",
    f"http://x.example/'><svg onload={_RUN}>", "\u202egnp.exe", f"\x00<script>{_RUN}</script>",
    f"<!--<img src=--><img src=x onerror={_RUN}>", f"<xss style=animation-name:x onanimationstart={_RUN}>",
]  # fmt: skip

ADDRESSES = [
    f"javascript:{_RUN}", f"JaVaScRiPt:{_RUN}", f" javascript:{_RUN}", f"java\tscript:{_RUN}",
    f"java\nscript:{_RUN}", f"\x01javascript:{_RUN}", f"data:text/html,<script>{_RUN}</script>",
    f"vbscript:{_RUN}", "blob:https://x.example/1", "file:///etc/passwd", "ftp://x.example",
    "//x.example", "/static/embed.js", "about:blank", f"view-source:javascript:{_RUN}", "",
    f"https:javascript:{_RUN}", "http://", "intent://x#Intent;end", f"javascript&colon;{_RUN}",
]  # fmt: skip
