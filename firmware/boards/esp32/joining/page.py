"""The page of the access point, in small pieces: it is never whole in memory. What others named is escaped."""

TOP = """<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>Perch</title><style>body{font:1.1em sans-serif;max-width:26em;margin:1em auto;padding:0 1em;background:#faf7f0}
label,button{display:block;margin:.8em 0}input,select,textarea,button{font:inherit;width:100%;box-sizing:border-box;
padding:.4em}ul{background:#fde3cf;padding:.6em 1.6em}</style>"""
ASK = """<h1>Take this cushion into your Wi-Fi</h1>
<p>What you type is tried for three minutes. It is kept once the cushion has met the broker; until then all stays as it
was.</p>"""
FORM = """<form method=post action=/ autocomplete=off><label>Wi-Fi network<select name=heard>
<option value="">another one, typed below</option>"""
TYPED = """</select></label><label>Its name, if it is not in the list<input name=ssid value="%s"></label>
<label>Its password<input name=password type=password></label>
<label>Claim code, as <code>perch device claim</code> prints it
<textarea name=code rows=4 maxlength=999></textarea></label>
<details><summary>Without a claim code</summary>"""
BY_HAND = """<p>What is left empty stays as it is. Another broker needs its user and password again.</p>
<label>Broker, such as 192.168.1.5:1883<input name=broker value="%s"></label>
"""
ITS_USER = """<label>User at the broker<input name=user value="%s"></label>
<label>Password at the broker<input name=secret type=password></label>
<label>Name of the cushion<input name=name value="%s"></label></details>
<button>Try it</button></form>"""
TRIED = """<h1>It is being tried</h1><p>The cushion starts anew and leaves you now. If it meets the broker within three
minutes, <code>perch doctor</code> and the page of the host show it. If not, this access point comes back and says
why.</p>"""


def asking(heard: list[str], problems: list[str], typed: dict[str, str]):
    """Yield the form: the networks heard, what is wrong, and what was typed, if anything was, but for secrets."""
    yield TOP
    yield ASK
    if problems:
        yield "<ul role=alert>"
        for problem in problems:
            yield "<li>%s</li>" % escaped(problem)
        yield "</ul>"
    yield FORM
    for name in heard:
        chosen = " selected" if name == typed.get("heard") else ""
        yield '<option value="%s"%s>%s</option>' % (escaped(name), chosen, escaped(name))
    yield TYPED % escaped(typed.get("ssid", ""))
    yield BY_HAND % escaped(typed.get("broker", ""))
    yield ITS_USER % (escaped(typed.get("user", "")), escaped(typed.get("name", "")))


def tried():
    """Yield what is shown once the settings are kept for the trial."""
    yield TOP
    yield TRIED


def escaped(text: str) -> str:
    """Return a text as HTML shows it, in an attribute too."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")
