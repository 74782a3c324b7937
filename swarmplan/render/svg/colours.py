"""The colours of pages and pictures, on light and on dark: each of at least 4.5:1 on what it stands on. No meaning is in a colour
alone: a word and a shape say the same."""

from typing import NamedTuple


class Colour(NamedTuple):
    """One colour on light and on dark."""

    light: str
    dark: str


COLOURS = {
    "paper": Colour("#f6f6f3", "#14161a"),
    "panel": Colour("#ffffff", "#1c1f24"),
    "soft": Colour("#efefeb", "#262a31"),
    "rule": Colour("#dededa", "#353a43"),
    "line": Colour("#a3a6ab", "#656b76"),
    "ink": Colour("#1b1d21", "#ececea"),
    "muted": Colour("#5a5e66", "#a6abb4"),
    "good": Colour("#1b6e33", "#74c98c"),
    "change": Colour("#85560a", "#e2b45c"),
    "remake": Colour("#74399c", "#c9a2f2"),
    "bad": Colour("#ad2119", "#ff958c"),
    "wait": Colour("#0d6473", "#70c5d3"),
}
SANS = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", "Helvetica Neue", Arial, sans-serif'
MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace'


def svg_style() -> str:
    """Classes of pictures: what draws SVG outside browsers knows no variables, and often no dark."""
    both = (_rules(0), f"@media (prefers-color-scheme: dark) {{\n{_rules(1)}\n}}")
    return f"{_BASE}\n" + "\n".join(both) + f"\n@media print {{\n{_rules(0)}\n}}"


_BASE = f"""
.s text {{ font-family: {SANS}; font-size: 13px }}
.s .s-title {{ font-size: 14px; font-weight: 600 }}
.s .s-small {{ font-size: 12px }}
.s .s-end {{ text-anchor: end }}
.s .s-middle {{ text-anchor: middle }}
.s .s-box, .s .s-frame, .s .s-edge, .s .s-curve {{ stroke-width: 1.25 }}
.s .s-edge, .s .s-curve {{ fill: none; stroke-linejoin: round }}
.s .s-curve {{ stroke-width: 2 }}
.s .s-dashed {{ stroke-dasharray: 5 4 }}
""".strip()


def _rules(side: int) -> str:
    of = {name: colour[side] for name, colour in COLOURS.items()}
    rows = [
        f".s text {{ fill: {of['ink']} }}",
        f".s .s-paper {{ fill: {of['paper']} }}",
        f".s .s-box {{ fill: {of['panel']}; stroke: {of['rule']} }}",
        f".s .s-frame {{ fill: {of['soft']}; stroke: {of['rule']} }}",
        f".s .s-box.s-dashed {{ stroke: {of['line']} }}",
        f".s .s-edge {{ stroke: {of['line']} }}",
        f".s .s-arrow {{ fill: {of['line']} }}",
        f".s .s-muted {{ fill: {of['muted']} }}",
    ]
    for name in ("good", "change", "remake", "bad", "wait"):
        rows += [
            f".s .s-{name} {{ fill: {of[name]} }}",
            f".s .s-curve.s-{name} {{ fill: none; stroke: {of[name]} }}",
        ]
    rows.append(f".s .s-curve.s-muted {{ fill: none; stroke: {of['line']} }}")
    return "\n".join(rows)
