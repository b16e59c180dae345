"""A shop of somebody else's on another origin, which has pasted the widget: a strict policy, and a style sheet that knows no mercy."""

import contextlib
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from voicebot.widget.settings import Widget

STYLE = """
html { font-size: 62.5%; }
* { color: red !important; font-family: fantasy !important; text-transform: uppercase !important; }
div, button, section, form, label { display: inline !important; font-size: 4rem !important; background: lime !important; }
body > *:not(main) { position: static !important; visibility: hidden !important; opacity: .1 !important; }
"""
PAGE = """<!doctype html>
<html lang="pl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sklep</title>
<link rel="stylesheet" href="/shop.css"><script src="{line}/widget.js" async {attributes}></script></head>
<body><main><h1>Namioty</h1><p>Trzy sezony, dwie osoby.</p></main></body></html>
"""

WIDGET = Widget.model_validate(
    {
        "texts": {"open": "Pomoc"},
        "look": {"accent": "#7a1f5c", "paper": "#ffffff"},
        "rules": [
            {"name": "b2b", "url": ["https://sklep.pl/b2b/*"], "show": []},
            {
                "name": "koszyk",
                "url": ["/koszyk"],
                "cart_from": 300,
                "cart_below": 1000,
                "show": ["callback"],
            },
            {"name": "promo", "url": ["/*?*kod=lato*"], "show": ["voice"], "open": "Lato!"},
            {"name": "namioty", "category": ["namiot*"], "show": ["voice"], "title": "Który namiot?"},
            {"name": "cisza", "url": ["/cisza"], "show": []},
            {"name": "żółw", "url": ["/żółw*"], "show": ["voice"]},
            {"name": "prezent", "cart_has": ["*bon*", "karta*"], "show": ["callback"]},
        ],
    }
)
"""Another colour than the usual one, and a rule for each thing that a rule can look at."""


class ShopSite:
    """url: the shop's origin. line: whose widget it has pasted. attributes: of the script, for every page from now on. csp: as docs/widget.md
    says it."""

    def __init__(self) -> None:
        self.line = ""
        self.attributes: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    @property
    def csp(self) -> str:
        """What docs/widget.md tells shops to allow, and nothing else."""
        return f"default-src 'self'; script-src 'self' {self.line}; connect-src 'self' {self.line}; object-src 'none'"

    @contextlib.contextmanager
    def open(self) -> Iterator["ShopSite"]:
        """Serve until the end."""
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(10)

    def _answer(self, path: str) -> tuple[str, str]:
        if path == "/shop.css":
            return "text/css", STYLE
        attributes = " ".join(f'{name}="{escape(value)}"' for name, value in self.attributes.items())
        return "text/html", PAGE.format(line=self.line, attributes=attributes)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, text = site._answer(self.path)
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Security-Policy", site.csp)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
