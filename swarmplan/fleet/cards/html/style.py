"""The style of the page: for the printer, with exact sizes, and for the screen."""

from swarmplan.fleet.cards.fit import Fit, key_size
from swarmplan.fleet.cards.paper import MARGIN, Layout
from swarmplan.fleet.cards.sizes import (
    ABOUT,
    BLOCK_GAP,
    CODE,
    HEAD_GAP,
    KEY_LINE,
    LABEL,
    LINE,
    NAME_LINES,
    NAMES,
    NOTES,
    QR_GAP,
    SCALES,
    SUBTITLE,
    TEXT,
    TITLE,
)

_SANS = 'system-ui, "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, "Noto Sans Arabic", "Noto Sans CJK SC", "PingFang SC", sans-serif'
_MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace'
_STYLE = """
@page {{ size: {width}mm {height}mm; margin: 0 }}
* {{ box-sizing: border-box; margin: 0; padding: 0 }}
html {{ -webkit-text-size-adjust: none; text-size-adjust: none; color-scheme: light }}
body {{ font: {font}pt/{line} {sans}; color: #111; background: #fff; -webkit-print-color-adjust: exact; print-color-adjust: exact }}
.hidden {{ position: absolute; width: 0; height: 0 }}
.sheet {{ position: relative; width: {width}mm; height: {height}mm; padding: {margin}mm; overflow: hidden; break-after: page;
  display: grid; grid-template: repeat({rows}, {card_height}mm) / repeat({columns}, {card_width}mm) }}
.sheet:last-of-type {{ break-after: auto }}
.cuts {{ position: absolute; inset: 0; width: 100%; height: 100% }}
.card {{ padding: {padding}mm; overflow: hidden; display: flex; flex-direction: column; overflow-wrap: anywhere; min-width: 0 }}
.head {{ display: flex; justify-content: space-between; gap: 1em; padding-bottom: {half_gap}em; border-bottom: .6pt solid #999 }}
.head > div {{ min-width: 0 }}
.title {{ font-size: {title}em; font-weight: 700 }}
.subtitle {{ font-size: {subtitle}em; color: #444 }}
symbol {{ overflow: visible }}
.logo {{ flex: none; width: 24%; height: 2.4em }}
.name {{ flex: none; line-height: 1.2; font-weight: 700; margin-top: {half_gap}em; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical;
  -webkit-line-clamp: {name_lines}; line-clamp: {name_lines} }}
{names}
.about {{ font-size: {about}em; color: #333; margin-bottom: {block_gap}em }}
.body {{ display: flex; gap: {qr_gap}em }}
.main {{ flex: 1; min-width: 0 }}
.block {{ margin-top: {block_gap}em; min-width: 0 }}
.label {{ font-size: {label}em; font-weight: 600; color: #555 }}
.block p {{ font-size: {text}em }}
code {{ font-family: {mono}; font-size: {code}em; display: block; direction: ltr; unicode-bidi: isolate; text-align: start }}
code span {{ display: inline-block; max-width: 100% }}
[dir=rtl] code {{ text-align: end }}
.flow {{ display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 1em }}
.flow > * {{ min-width: 0 }}
.key code {{ font-size: {key}em; line-height: {key_line} }}
.notes p {{ font-size: {notes}em; min-height: {line}em }}
.rest {{ margin-top: auto }}
.codes {{ flex: none; display: flex; flex-direction: {direction}; column-gap: {qr_gap}em }}
.codes figure {{ margin-top: {block_gap}em; text-align: center }}
.codes svg {{ display: block; margin-inline: auto }}
.codes figcaption {{ font-size: {label}em; font-weight: 600; color: #555 }}
a {{ color: inherit; text-decoration: none }}
{pictures}
@media screen {{
  body {{ background: #e4e6e8; padding: 6mm 0 }}
  .sheet {{ background: #fff; margin: 0 auto 6mm; box-shadow: 0 1px 6px #0004 }}
}}
"""


def style_of(layout: Layout, fit: Fit) -> str:
    """The style sheet. Only numbers are filled in: nothing of what others wrote."""
    return _STYLE.format(
        width=layout.width,
        height=layout.height,
        margin=MARGIN,
        rows=layout.rows,
        columns=layout.columns,
        card_width=round(layout.card_width, 4),
        card_height=round(layout.card_height, 4),
        padding=layout.padding,
        font=round(layout.font * SCALES[fit.scale], 3),
        line=LINE,
        sans=_SANS,
        mono=_MONO,
        half_gap=HEAD_GAP / 2,
        title=TITLE,
        subtitle=SUBTITLE,
        names="\n".join(f".n{index} {{ font-size: {size}em }}" for index, size in enumerate(NAMES)),
        name_lines=NAME_LINES,
        about=ABOUT,
        block_gap=BLOCK_GAP,
        qr_gap=QR_GAP,
        direction="row" if layout.wide else "column",
        label=LABEL,
        text=TEXT,
        code=CODE,
        key=round(key_size(layout, fit.scale), 4),
        key_line=KEY_LINE,
        notes=NOTES,
        pictures="\n".join(_picture(index, side) for index, side in enumerate(fit.codes)),
    )


def _picture(index: int, side: float) -> str:
    return f".q{index}, .q{index} svg {{ width: {side:.2f}mm }} .q{index} svg {{ height: {side:.2f}mm }}"
