"""How the page looks and what it does in the browser: style, script, icon, and the page that asks for a password."""

import json
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from perch.catalogue import sentences_of
from perch.model.language import Language, _, spoken
from perch.report.html.style import DARK, DRAWN, LIGHT

ASSETS = Path(__file__).parent / "assets"
_MORE_LIGHT = "--soft: #f0eee8; --seat-ink: #00609a; --long-ink: #a84300; --well: #1b6e53;"
_MORE_DARK = "--soft: #22272c; --seat-ink: #7cc4ee; --long-ink: #f0b23e; --well: #5cc5a0;"


@cache
def asset(name: str) -> str:
    """Return the text of a file of the page."""
    return (ASSETS / name).read_text("utf-8")


def style() -> str:
    """Return the whole style sheet; the choice of a theme on the page overrides that of the system."""
    day, night = f"{LIGHT} {_MORE_LIGHT}", f"{DARK} {_MORE_DARK}"
    return (
        f":root {{ color-scheme: light; {day} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark; {night} }} }}\n"
        f":root[data-theme=light] {{ color-scheme: light; {day} }}\n"
        f":root[data-theme=dark] {{ color-scheme: dark; {night} }}\n"
        f"@media print {{ :root, :root[data-theme] {{ color-scheme: light; {day} }} }}\n"
        f"{DRAWN}{asset('page.css')}"
    )


@cache
def head(zone: str, prefix: str, language: Language) -> str:
    """What goes into the head of each page, in a language."""
    sentences = {text: language.gettext(text) for text in sorted(sentences_of(ASSETS / "page.js"))}
    given = {"zone": zone, "prefix": prefix, "language": language.tag, "sentences": sentences}
    manifest = f'<link rel="manifest" href="{escape(prefix)}/manifest.webmanifest">'
    app = f'{manifest}<meta name="theme-color" content="#0072b2">'
    data = json.dumps(given).replace("<", "\\u003c")
    return f"{app}<style>{style()}</style><script>const given = {data};\n{asset('page.js')}</script>"


def login_page(problem: str, back: str, named: bool, prefix: str) -> str:
    """The page that asks for the password, and for a name where people have one of their own (`named`)."""
    name = (
        f'<label for="name">{_("Your name, if you have a password of your own")}</label>'
        '<input id="name" name="name" autocomplete="username" maxlength="40">'
    )
    alert = f'<p role="alert" class="alert">{escape(problem)}</p>' if problem else ""
    action = escape(f"{prefix}/login?{urlencode({'back': back})}", quote=True)
    return (
        f'<!doctype html><html lang="{spoken().tag}"><head><meta charset="utf-8"><title>{_("Perch: log in")}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style()}</style></head>'
        f'<body class="login"><main><h1>{asset("icon.svg")} Perch</h1><form method="post" action="{action}">'
        f'{name if named else ""}<label for="password">{_("Password") if named else _("Password of this page")}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>'
        f'{alert}<button class="main">{_("Log in")}</button></form></main></body></html>'
    )
