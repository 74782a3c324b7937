"""The style of the pages."""

from swarmplan.render.svg.colours import COLOURS, MONO, SANS, svg_style


def page_style() -> str:
    """For screens, light and dark, and for paper, with that of the pictures."""
    light, dark = _colours(0), _colours(1)
    return (
        f"\n:root {{ color-scheme: light dark; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        f"@media print {{ :root {{ color-scheme: light; {light} }} }}\n"
        f"{_rules()}\n{svg_style()}\n"
    )


def _colours(side: int) -> str:
    return "; ".join(f"--{name}: {colour[side]}" for name, colour in COLOURS.items())


def _rules() -> str:
    found = _RULES.replace("SANS", SANS).replace("MONO", MONO)
    for look in ("rows", "wide"):
        found = found.replace(f"BLOCKS({look})", _BLOCKS.replace("LOOK", look))
    return found


_BLOCKS = """
  table.LOOK, .LOOK tbody, .LOOK tr, .LOOK td, .LOOK th, .LOOK caption { display: block; width: auto }
  .LOOK thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
  .LOOK td, .LOOK th { border: 0; padding: .1rem 1.2rem } .LOOK td:empty { display: none }
  .LOOK tr { border-top: 1px solid var(--rule); padding: .6rem 0 }
""".strip()
"""A table whose rows are blocks, one cell below the other."""
_RULES = """
* { box-sizing: border-box }
html { -webkit-text-size-adjust: none; text-size-adjust: none }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 SANS; overflow-wrap: anywhere }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem) }
header { padding-top: clamp(1.75rem, 5vw, 3.5rem) }
footer { padding-top: 2rem; padding-bottom: 3.5rem; color: var(--muted); font-size: .875rem }
h1, h2, h3, p, ul, figure, table { margin: 0; padding: 0 }
h1 { font-size: clamp(1.7rem, 4.5vw, 2.4rem); line-height: 1.15; letter-spacing: -.02em; font-weight: 650; text-wrap: balance }
h2 { font-size: 1.2rem; letter-spacing: -.01em; font-weight: 650; margin: 3rem 0 .9rem }
ul { list-style: none }
code, .mono { font-family: MONO; font-size: .875em }
.eyebrow { color: var(--muted); font-size: .875rem; margin-bottom: .4rem }
.lead { font-size: 1.08rem; margin-top: .8rem; max-width: 46rem; text-wrap: pretty }
.aside { color: var(--muted); margin-top: .5rem; max-width: 46rem }
.verdict { display: inline-flex; align-items: center; gap: .5em; margin-top: 1.25rem; padding: .3em .85em; border: 1px solid; border-radius: 2em; font-weight: 600; font-size: .9375rem }
.good { color: var(--good) } .change { color: var(--change) } .remake { color: var(--remake) } .bad { color: var(--bad) } .wait { color: var(--wait) } .muted { color: var(--muted) }
.tallies { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.75rem }
.tallies li { background: var(--panel); border: 1px solid var(--rule); border-radius: .75rem; padding: .8rem 1.2rem .75rem; min-width: 8.5rem; flex: 0 1 auto }
.tallies > li > b { display: block; font-size: 1.7rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -.02em }
.tallies small { font-size: 1rem; font-weight: 400; color: var(--muted) }
.tallies span { color: var(--muted); font-size: .875rem } .tallies span b { font-family: MONO; margin-right: .2em }
.panel { background: var(--panel); border: 1px solid var(--rule); border-radius: .75rem; overflow: hidden }
.panel + .panel { margin-top: 1rem }
.list li { padding: .8rem 1.2rem; border-top: 1px solid var(--rule) }
.list li:first-child { border-top: 0 }
.list .mark { font-weight: 700; margin-right: .6em }
.list .what { display: block; font-size: .9rem; margin-top: .15rem }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
caption { text-align: start; font-weight: 650; padding: .85rem 1.2rem .5rem }
caption span { color: var(--muted); font-weight: 400 }
th, td { text-align: start; vertical-align: baseline; padding: .55rem 1.2rem; border-top: 1px solid var(--rule) }
th { font-weight: 600 }
thead th { color: var(--muted); font-weight: 400; font-size: .875rem; padding-top: .2rem; padding-bottom: .35rem; border-top: 0 }
td.number, th.number { text-align: end }
tbody tr.unsafe td, tbody tr.unsafe th { color: var(--bad); font-weight: 600 }
.action { white-space: nowrap; width: 9rem }
.action b { display: inline-block; min-width: 1.7em; font-family: MONO }
.name { width: 15rem }
.note { color: var(--muted); font-size: .9rem }
.fields li { font-size: .9rem; padding: .08rem 0 }
.fields code { font-size: .9em }
.fields .path { color: var(--muted) }
.fields del { text-decoration: none; color: var(--muted) }
.fields ins { text-decoration: none; color: var(--ink); font-weight: 600 }
details summary { cursor: pointer; color: var(--muted); font-size: .9rem; padding: .1rem 0 }
details.table { border-top: 1px solid var(--rule) }
details.table > summary { padding: .7rem 1.2rem }
details[open] > summary { margin-bottom: .3rem }
.more { color: var(--muted); padding: .7rem 1.2rem; border-top: 1px solid var(--rule); font-size: .9rem }
.scroll { overflow-x: auto; padding: 1.1rem 0 }
.scroll svg { display: block; margin: 0 auto; max-width: max(100%, 44rem); height: auto }
summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--wait); outline-offset: 2px; border-radius: .3rem }
.chips { display: flex; flex-wrap: wrap; gap: .3rem .5rem }
.chip { white-space: nowrap; font-size: .9rem }
.short, .wide thead th { white-space: nowrap }
@media (max-width: 44rem) {
  BLOCKS(rows)
  .tallies li { flex: 1 1 7rem; min-width: 0 }
}
@media (max-width: 62rem) {
  BLOCKS(wide)
  td[data-head]::before { content: attr(data-head); display: inline-block; min-width: 7.5em; color: var(--muted); font-size: .875rem }
}
@media print {
  body { background: none; font-size: 10pt }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0 }
  .panel, .tallies li { break-inside: auto; border-color: #bbb }
  tr, li, h2, figure { break-inside: avoid } h2 { break-after: avoid }
  .scroll { overflow: visible } .scroll svg { max-width: 100% }
  details::details-content { content-visibility: visible; display: block; block-size: auto; opacity: 1 }
  @page { margin: 15mm }
}
""".strip()
