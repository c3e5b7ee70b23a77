"""How the page looks, by day and by night. Blue and orange stay apart for every kind of colour vision."""

from perch.report.html.markup import Markup

LIGHT = """--ground: #f7f6f2; --card: #ffffff; --ink: #1f2428; --quiet: #66707a; --edge: #e4e2db; --good: #12805c;
  --month: #4d2f7a; --seat: #0072b2; --long: #d55e00; --pale: #b9c3cb; --vacant: #eef0f1; --band: #0072b226;"""
DARK = """--ground: #14171a; --card: #1c2024; --ink: #e8eaec; --quiet: #98a2ac; --edge: #2b3137; --good: #3fbf95;
  --month: #dccdf2; --seat: #56b4e9; --long: #e69f00; --pale: #56606a; --vacant: #282d32; --band: #56b4e933;"""
DRAWN = """
svg { display: block; width: 100%; height: auto; }
.card svg { min-width: 36rem; }
.card, .wide { overflow-x: auto; --shade: #80808055; /* at an edge beyond which there is more */
  background: linear-gradient(90deg, var(--card) 1rem, transparent) left / 2rem 100% no-repeat local,
    linear-gradient(270deg, var(--card) 1rem, transparent) right / 2rem 100% no-repeat local,
    linear-gradient(90deg, var(--shade), transparent) left / 0.6rem 100% no-repeat scroll,
    linear-gradient(270deg, var(--shade), transparent) right / 0.6rem 100% no-repeat scroll, var(--card); }
.label { fill: var(--quiet); font-size: 12px; }
.grid { stroke: var(--edge); stroke-width: 1; }
.seat { fill: var(--seat); } .long { fill: var(--long); } .pale { fill: var(--pale); } .vacant { fill: var(--vacant); }
.unknown { fill: url(#hatch); } .band { fill: var(--band); } .hatch { stroke: var(--pale); stroke-width: 1.5; }
.goal { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 5 3; }
.pain { fill: var(--month); } .nudge { fill: var(--ink); } .nudge.silent { fill: none; stroke: var(--quiet); }
.day-line { margin: 0.4rem 0 0.6rem; }
.day-line .line { position: relative; height: 2.6rem; border-radius: 8px; overflow: hidden;
  background: var(--soft, var(--vacant)); }
.day-line .line > span { position: absolute; top: 0; bottom: 0; }
.day-line .vacant { background: var(--vacant); } .day-line .seat { background: var(--seat); min-width: 1px; }
.day-line .long { background: var(--long); }
.day-line .unknown { background: repeating-linear-gradient(45deg, var(--pale) 0 1.5px, transparent 1.5px 6px); }
.day-line .line > .reminder { border-left: 3px solid var(--ink); bottom: auto; height: 0.9rem; }
.day-line .line > .reminder.silent { border-left: 2px dotted var(--ink); }
.day-line .hours { position: relative; height: 1.4rem; font-size: 0.8rem; color: var(--quiet); }
.day-line .hours span { position: absolute; transform: translateX(-50%); white-space: nowrap; padding-top: 0.15rem; }
.usual { stroke: var(--quiet); stroke-width: 1.5; }
.typical { fill: none; stroke: var(--month); stroke-width: 3; stroke-linejoin: round; }
.key.month { background: var(--month); height: 0.25em; width: 1.2em; vertical-align: 0.2em; }
.good { fill: var(--good); } .key.good { background: var(--good); }
.asked { fill: none; stroke: var(--pale); stroke-width: 1.5; }
.key { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 2px; margin-right: 0.3em;
  vertical-align: -0.05em; }
.key, .day-line span, .goalbar, .filled { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.item { white-space: nowrap; margin-right: 0.7em; }
.key.seat { background: var(--seat); } .key.long { background: var(--long); } .key.pale { background: var(--pale); }
.key.vacant { background: var(--vacant); border: 1px solid var(--edge); } .key.band { background: var(--band); }
.key.dash { height: 0; border-top: 2px dashed var(--ink); border-radius: 0; vertical-align: 0.25em; width: 1.2em; }
.key.asked { border: 1.5px solid var(--pale); }
.key.unknown { background: repeating-linear-gradient(45deg, var(--pale) 0 1.5px, transparent 1.5px 5px);
  border: 1px solid var(--edge); }
"""
_WHOLE_PAGE = """
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2.2rem 1.2rem 4rem; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1 { font-size: 1.5rem; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 1.02rem; margin: 0 0 0.15rem; }
.when, .note { color: var(--quiet); margin: 0; }
.note { font-size: 0.86rem; margin-bottom: 0.7rem; }
section { margin-top: 2rem; }
.five, .day-numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr)); gap: 0.8rem;
  margin: 1.3rem 0; padding: 0; }
.five div, .day-numbers div, .card { background: var(--card); border: 1px solid var(--edge); border-radius: 12px; }
.five div, .day-numbers div { padding: 0.8rem 1rem 0.7rem; }
.five dd, .day-numbers dd { margin: 0; font-size: 1.62rem; font-weight: 650; line-height: 1.2;
  font-variant-numeric: tabular-nums; }
.five dt, .day-numbers dt { color: var(--quiet); font-size: 0.84rem; line-height: 1.3; }
.five div, .day-numbers div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.said { padding-left: 1.1rem; margin: 0 0 1.4rem; }
.said li { margin: 0.15rem 0; }
code { font: 0.92em ui-monospace, "Liberation Mono", monospace; }
.card { padding: 1.1rem 1.2rem 1rem; margin-top: 1rem; }
footer { color: var(--quiet); font-size: 0.84rem; margin-top: 2.4rem; }
"""
_PRINTED = f"""
@media print {{
  :root {{ color-scheme: light; {LIGHT} }}
  body, .card {{ background: none; }} .card, .five div, .day-numbers div {{ break-inside: avoid; }}
}}
"""
_BY_DAY = f":root {{ color-scheme: light dark; {LIGHT} }}"
_BY_NIGHT = f"@media (prefers-color-scheme: dark) {{ :root {{ {DARK} }} }}"
STYLE = _BY_DAY + _BY_NIGHT + _WHOLE_PAGE + DRAWN + _PRINTED
HATCH = Markup(
    '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs><pattern id="hatch" width="6"'
    ' height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6"'
    ' class="hatch"/></pattern></defs></svg>'
)
