"""Classes of bad input, P01 to P30: what people, programs and attackers put into fields, addresses and requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

# A script that ran leaves this mark in the window; `tests/browser/test_scripts.py` looks for it.
MARK = "window.__ran=(window.__ran||0)+1"

P01 = [  # HTML and scripts
    f"<script>{MARK}</script>", f'"><script>{MARK}</script>', f"</textarea><script>{MARK}</script>", f"</title><script>{MARK}</script>",
    f"<img src=x onerror={MARK}>", f"<svg onload={MARK}>", f"<svg><script>{MARK}</script></svg>", f"<body onload={MARK}>",
    f"<iframe srcdoc='<script>parent.{MARK}</script>'></iframe>", f"<details open ontoggle={MARK}>x</details>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={MARK}>", f"<a href=javascript:{MARK}>x</a>", f"<input autofocus onfocus={MARK}>",
    f"<video><source onerror={MARK}>", f"<object data=javascript:{MARK}>", f"<scr<script>ipt>{MARK}</scr</script>ipt>", f"&lt;script&gt;{MARK}&lt;/script&gt;",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example/'>", f"<p hx-on::load={MARK} hx-get=/en/ hx-trigger=load>x</p>",
]  # fmt: skip
P02 = [  # Markdown
    f"[x](javascript:{MARK})", f"[x](JaVaScRiPt:{MARK})", f"[x](\tjavascript:{MARK})", f"[x](java\nscript:{MARK})", f"[x](&#106;avascript:{MARK})",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", f"![x](x\" onerror=\"{MARK})", "[![a](b)](c)", '<https://a.example/"onmouseover=x>', f"<javascript:{MARK}>",
    f"[x]: javascript:{MARK}\n\n[x]", f'[x](https://a.example "t\\" onclick={MARK}")', ">" * 10_000, "[" * 10_000, "![" * 5_000, "*" * 5_000 + "a", "`" * 5_001,
    "- " * 2_000, "1. " * 2_000, "| a " * 500 + "|\n" + "|-" * 500 + "|", "\\" * 5_000, "<div hx-get='/en/'>x</div>", "&#x200000;", "[a](<b\nc>)",
]  # fmt: skip
P03 = [f'" onmouseover="{MARK}" x="', f"' onfocus='{MARK}' autofocus='", f"x onclick={MARK} ", "`${alert(1)}`", "'><b>", '" style="position:fixed', "javascript:void(0)"]  # fmt: skip
P04 = ["{{ 7|add:7 }}", "{{ settings.SECRET_KEY }}", "{% load i18n %}", "{% include 'base.html' %}", "{0.__class__}", "{name}", "%s %(name)s %d", "%", "$name ${x}", "{{{"]  # fmt: skip
P05 = [
    "' OR 1=1 --",
    "'; DROP TABLE members_member; --",
    "1) UNION SELECT 1",
    "\\'",
    "%' AND '%'='",
    "_%",
    "$$;$$",
    "a & b | !c:*",
    "<-> (",
    "x' <-> 'y",
]
P06 = ["\x00", "a\x00b", "%00", "\x01\x02\x07\x08", "\x1b[31mred", "\x7f\x80\x9f", "a\x0bb\x0c"]
P07 = ["a\r\nBcc: jahat@evil.example", "a\nX: y", "a\u2028b\u2029c", "a\x85b", "%0d%0aSet-Cookie: a=b", "a\r\n\r\n<b>"]
P08 = ["\u202egro.live\u202c", "\u2066a\u2067b\u2069", "\u200f\u200e", "عربي name", "שלום"]
P09 = ["\u200b", "Bu\u200bdi", "\u2060\ufeff", "Вudi", "ıstanbul İ", "ﬁ ﬀ", "\u00ad\u034f"]
P10 = ["😀", "👨‍👩‍👧‍👦" * 10, "🇮🇩", "𝕭𝖚𝖉𝖎", "a" + "\u0301" * 200]
P11 = ["Zoë", "Zoe\u0308", "\u1e9b\u0323", "\u212b", "\uac00", "\u1100\u1161"]
P12 = [
    "\ud800",
    "a\udc80b",
    b"\xc0\xaf",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80",
    "é".encode("latin-1"),
    "é".encode("utf-16"),
]
P13 = ["", " ", "   \t ", "\u00a0", "\u3000", "\n\n"]
P14 = ["A", "Ay", "Suharto", "É", "X Æ A-12", "Null", "None", "undefined"]
P15 = ["x" * 255, "x" * 256, "x" * 501, "é" * 8001, "x" * 20_000, "kata " * 4_000, "x" * 1_000_000]
P17 = [
    "-1",
    "0",
    "1",
    str(2**31),
    str(2**63),
    str(2**63 + 1),
    "9" * 40,
    "1e400",
    "NaN",
    "Infinity",
    "１２",
    "²",
    "1,000",
    "1.000",
    "0x10",
    "1_0",
    "+1",
    "--1",
    "٣",
]
P18 = [
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2027-02-29",
    "2028-02-29",
    "2026-02-30",
    "31/12/2026",
    "2026-W01",
    "2126-01-01",
    "now",
]
P19 = [
    "23:59:60",
    "24:00",
    "25:61",
    "02:30",
    "00:00",
    "00:30",
    "23:30",
    "9.30",
    "9:5",
    "12:00 AM",
    "-01:00",
    "23:59:59.999999",
]
P20 = ["0", "-1", "1000000000000", "abc", "1.5", "", "last", "²"]
P21 = ["eyJhIjoxfQ==", "....", "null", "[]", "cD0yMDI2", "%2B%2F"]
P22 = ["a" * 300, "admin", "..", "../..", "%2e%2e", "MINTA", "minta", "-", "_", "forum kebun", "Forum-Kebun"]
P23 = [
    "0",
    "-1",
    str(2**63),
    "9" * 40,
    "00000000-0000-0000-0000-000000000000",
    "{00000000-0000-0000-0000-000000000000}",
    "urn:uuid:x",
    "1,2",
    "[1]",
]
P24 = ["//evil.example", "/\\evil.example", "https:evil.example", "https://localhost@evil.example", f"javascript:{MARK}", "/%0d%0aLocation:x", "\t//evil.example", "///evil.example"]  # fmt: skip
P25 = [
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/", "http://localhost.evil.example/", "ftp://a.example",
    f"javascript:{MARK}", "data:text/html,x", "http://a b", "http://" + "a" * 600 + ".example",
]  # fmt: skip
P26 = ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", '=cmd|"/c calc"!A1', '"=1"', "'=1", ';=1"']
P27 = ["a@b\nBcc: c@evil.example", '"a b"@contoh.example', "x" * 310 + "@b.example", "budi@bücher.example", "BUDI@CONTOH.EXAMPLE", "a@b", "a@@b.example", "a@[127.0.0.1]",
       "ａ@contoh.example", "a@contoh.example, b@evil.example", "a@contoh.example\u202e", "@", "a@-b.example"]  # fmt: skip

# What goes into one field or query.
FIELDS: Mapping[str, Sequence[str | bytes]] = {
    "P01": P01, "P02": P02, "P03": P03, "P04": P04, "P05": P05, "P06": P06, "P07": P07, "P08": P08, "P09": P09, "P10": P10, "P11": P11, "P12": P12,
    "P13": P13, "P14": P14, "P15": P15, "P17": P17, "P18": P18, "P19": P19, "P20": P20, "P21": P21, "P22": P22, "P23": P23, "P24": P24, "P25": P25,
    "P26": P26, "P27": P27,
}  # fmt: skip

# P28: the same name several times, as arrays of other frameworks, empty beside full.
P28: Sequence[Sequence[str]] = [("1", "1"), ("", "x"), ("a", "\x00"), ("²", "²"), tuple("x" for _ in range(300))]


def many_fields(count: int = 5_000) -> list[tuple[str, str]]:
    """P16: more fields than any form has."""
    return [(f"f{number}", "x") for number in range(count)]


# P29: headers that lie about the host.
P29: Sequence[Mapping[str, str]] = [
    {"host": "evil.example"}, {"host": "localhost@evil.example"}, {"host": "localhost:8000.evil.example"}, {"host": "[::1"}, {"host": "x" * 300},
    {"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example"}, {"x-forwarded-proto": "javascript"}, {"x-forwarded-for": "' OR 1=1, 999.1.1.1"},
]  # fmt: skip

# P30: bodies that are not what their Content-Type says.
P30: Sequence[tuple[str, bytes]] = [
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"answer\"\r\n\r\ncut"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"answer\"; filename=\"\x00../a\"\r\n\r\ny\r\n--x--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n***\r\n--x--\r\n"),
    ("multipart/form-data; boundary=" + "x" * 300, b"x"),
    ("multipart/form-data; boundary=\xff", b"x"),
    ("application/json", b'{"answer":' + b"[" * 5_000 + b"]" * 5_000 + b"}"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"answer=%2BADw-"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"answer=yes"),
    ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("", b"answer=yes"),
    ("application/x-www-form-urlencoded", b"=&&=&%&%zz=%&answer=%ff"),
]  # fmt: skip


def cases() -> Iterable[tuple[str, str | bytes]]:
    """Every value that goes into a field, with the name of its class."""
    return [(name, value) for name, values in FIELDS.items() for value in values]
