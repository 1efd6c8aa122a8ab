"""A chart in SVG: one panel a line of the table, one bar a contender. It takes the reader's light or dark."""

from html import escape

from report import NAMES

WIDTH, LABEL, BAR, GAP, HEAD, TELL = 860, 150, 18, 6, 40, 230
# Plain classes, since not every viewer knows variables; one that does not know the query shows the light ones.
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; } .title { font-weight: 600; }
  .faint { fill: #59636e; } .paper { fill: #ffffff; } .track { fill: #eaeef2; } .skep { fill: #b7791f; } .peer { fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .faint { fill: #9198a1; } .paper { fill: #0d1117; } .track { fill: #21262d; } .skep { fill: #e3a53a; } .peer { fill: #6e7681; }
  }
"""


def chart(lines, facts):
    """Lines without figures are left out."""
    drawn = [line for line in lines if line.values]
    parts, top = [], 62
    for line in drawn:
        panel, height = _panel(line, top)
        parts.append(panel)
        top += height
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}" role="img">\n'
    head += f"<title>Skep and its peers, side by side</title>\n<style>{STYLE}</style>\n"
    head += f'<rect class="paper" width="{WIDTH}" height="{top}"/>\n'
    head += _text(20, 28, "Skep and its peers, side by side", "title") + _text(20, 48, facts[0], "faint")
    return head + "".join(parts) + "</svg>\n"


def _panel(line, top):
    names = [name for name in NAMES if name in line.values]
    most = max(line.values.values()) or 1
    better = "more is better" if line.more_is_better else "less is better"
    parts = [_text(20, top + 18, line.what, "title"), _text(20, top + 34, f"{line.unit}, {better}", "faint")]
    at = top + HEAD
    if "Skep" not in names:
        parts.append(_text(20, at + 13, "Skep") + _text(LABEL, at + 13, "has no figure"))
        at += BAR + GAP
    for name in names:
        value = line.values[name]
        full = WIDTH - LABEL - TELL - 20
        length = max(full * value / most, 1.5) if value else 0
        shade = "skep" if name == "Skep" else "peer"
        parts.append(_text(20, at + 13, name))
        parts.append(f'<rect class="track" x="{LABEL}" y="{at}" width="{full}" height="{BAR}" rx="3"/>\n')
        parts.append(f'<rect class="{shade}" x="{LABEL}" y="{at}" width="{length:.1f}" height="{BAR}" rx="3"/>\n')
        parts.append(_text(LABEL + full + 10, at + 13, _told(line, name)))
        at += BAR + GAP
    return "".join(parts), at - top + 14


def _told(line, name):
    value, ours = line.values[name], line.values.get("Skep")
    text = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    if name == "Skep" or not ours or not value:
        return text
    return f"{text}  (Skep: {ours / value:.2g} x)"


def _text(x, y, text, kind=""):
    shade = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{shade}>{escape(text)}</text>\n'
