"""Bars of megabytes a second and core on a logarithmic scale, by format: the stages, the whole, the peers beside them, the machine's limits."""
import html, math

import cases
from tables import number, times

WIDTH, LEFT, RIGHT, LINE, TOP = 880, 250, 190, 21, 96
SHOWN = {"memcpy", "cat", "sha256", "read", "normalize", "deidentify", "redact", "run"}
NAMES = {"read": "read", "normalize": "read, normalise", "deidentify": "read, normalise, de-identify, check", "redact": "redact texts",
         "run": "whole: files to receipts"}
LOOKS = {"stage": 'fill="#1d5b86"', "whole": 'fill="#0b2a40"', "peer": 'fill="url(#peer)" stroke="#7a4a00"',
         "limit": 'fill="#fff" stroke="#555" stroke-dasharray="4 2"'}
SHORT = {"read": "read", "normalize": "normalise", "deidentify": "de-identify", "redact": "redact"}
LEGEND = [("stage", "ChartSeal, a stage"), ("whole", "ChartSeal, the whole"), ("peer", "what else one would use"), ("limit", "what the machine can do")]


def groups(formats):
    """(title, rows): the limits once, then each format."""
    first = next(iter(formats.values()))
    yield "Limits", [r for r in first["rows"] if r["kind"] == "limit"]
    for name, f in formats.items():
        yield cases.TITLES[name], [r for r in f["rows"] if r["kind"] == "peer" or r["kind"] == "stage" and r["case"] in SHOWN]


def looks(r):
    return "whole" if r["case"] == "run" else r["kind"]


def said(r):
    text = f"{number(r['mb_per_core'])} MB/s"
    if not r.get("times_beside"):
        return text
    share = 1 / r["times_beside"]
    return f"{text}, {times(share)} {'of' if share < 1 else 'times'} {SHORT[r['beside']]}"


def svg(formats):
    parts = list(groups(formats))
    speeds = [r["mb_per_core"] for _, rows in parts for r in rows]
    low, high = math.floor(math.log10(min(speeds))), math.ceil(math.log10(max(speeds)))
    across = lambda speed: LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(speed) - low) / max(1, high - low)
    height = TOP + sum(LINE * len(rows) + 34 for _, rows in parts) + 20
    body, y = [], TOP
    for title, rows in parts:
        y += 24
        body.append(f'<text x="8" y="{y}" font-weight="bold">{html.escape(title)}</text>')
        y += 10
        for r in rows:
            end = across(r["mb_per_core"])
            body.append(f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{html.escape(NAMES.get(r["case"], r["case"]))}</text>'
                        f'<rect x="{LEFT}" y="{y + 2}" width="{max(2, end - LEFT):.1f}" height="{LINE - 6}" {LOOKS[looks(r)]}/>'
                        f'<text x="{max(LEFT + 2, end) + 5:.1f}" y="{y + 13}" stroke="#fff" stroke-width="3" paint-order="stroke">'
                        f'{html.escape(said(r))}</text>')
            y += LINE
    grid = []
    for power in range(low, high + 1):
        x = across(10 ** power)
        grid.append(f'<line x1="{x:.1f}" y1="{TOP + 6}" x2="{x:.1f}" y2="{height - 12}" stroke="#ccc"/>'
                    f'<text x="{x:.1f}" y="{TOP}" text-anchor="middle" fill="#444">{10 ** power:,g}</text>')
    legend = []
    for i, (kind, text) in enumerate(LEGEND):
        x = 8 + i * 215
        legend.append(f'<rect x="{x}" y="42" width="26" height="13" {LOOKS[kind]}/><text x="{x + 33}" y="53">{text}</text>')
    described = "; ".join(f"{title}: " + ", ".join(f"{NAMES.get(r['case'], r['case'])} {said(r)}" for r in rows) for title, rows in parts)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-labelledby="title desc" '
        'font-family="sans-serif" font-size="12">',
        '<title id="title">Megabytes of input a second and core, on a logarithmic scale</title>', f'<desc id="desc">{html.escape(described)}.</desc>',
        '<defs><pattern id="peer" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#ffe9c7"/><rect width="2.5" height="6" fill="#c77d0a"/></pattern></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        '<text x="8" y="24" font-size="15" font-weight="bold">Megabytes of input a second and core (logarithmic; longer is faster)</text>',
        *legend, *grid, *body, "</svg>"]) + "\n"
