"""HTML of the report: one page that needs nothing beside itself.

Every text that comes from outside is escaped here; pictures are data URIs, the style is in
the page, and there is no script. In the dark, pictures stand on white cards.
"""

from __future__ import annotations

import base64
import dataclasses
import html
from collections.abc import Sequence

PNG = b"\x89PNG"  # a PNG begins with these bytes

_STYLE = """
:root { color-scheme: light dark; --back: #fff; --ink: #222; --soft: #555; --line: #e6e6e6;
  --head: #888; --link: #00588a; --box: #f4f4f4; --tag: #7a4b00; --tagback: #fdf0d5; }
@media (prefers-color-scheme: dark) { :root { --back: #17191c; --ink: #e4e4e4; --soft: #a9adb3;
  --line: #33373d; --head: #7d838b; --link: #7cc0f0; --box: #24282d; --tag: #f3cf8f;
  --tagback: #4a3612; } img { padding: 8px; border-radius: 6px; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 32px 32px 64px; background: var(--back);
  color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 27px; line-height: 1.25; margin: 0 0 2px; }
h2 { font-size: 19px; margin: 46px 0 8px; padding-top: 14px; border-top: 1px solid var(--line); }
h3 { font-size: 16px; margin: 26px 0 4px; }
p { margin: 8px 0; max-width: 820px; }
.sub { color: var(--soft); margin: 0 0 18px; }
.made { color: var(--soft); font-size: 13px; max-width: none; overflow-wrap: anywhere; }
nav { margin: 14px 0; } nav a { margin-right: 14px; display: inline-block; }
a { color: var(--link); }
figure { margin: 16px 0 22px; }
img { max-width: 100%; height: auto; display: block; background: #fff; }
figcaption { color: var(--soft); font-size: 13px; line-height: 1.5; max-width: 820px;
  margin-top: 6px; }
.scroll { overflow-x: auto; margin: 12px 0 4px; }
table { border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 11px 5px 0; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid var(--head); font-weight: 600; vertical-align: bottom; }
tbody td, tbody th { border-bottom: 1px solid var(--line); }
tbody th { font-weight: 500; min-width: 130px; max-width: 300px; overflow-wrap: anywhere; }
thead th.num { white-space: normal; max-width: 130px; }
.num { text-align: right; white-space: nowrap; padding: 5px 8px; }
td code { white-space: nowrap; }
.num + :not(.num) { padding-left: 14px; }
.tag { color: var(--tag); background: var(--tagback); border-radius: 3px; padding: 0 5px;
  font-size: 12px; white-space: nowrap; font-weight: 400; }
.lacks { color: var(--soft); background: var(--box); padding: 8px 12px; border-radius: 4px; }
code { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, monospace; background: var(--box);
  padding: 1px 4px; border-radius: 3px; }
pre { font: 12px/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, monospace; background: var(--box);
  padding: 10px 14px; border-radius: 4px; width: max-content; margin: 0; }
@media print { nav { display: none; } h2 { break-after: avoid; }
  figure, tr { break-inside: avoid; } }
"""


@dataclasses.dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
      anchor: its name in links and in report.json.
      title: its heading.
      blocks: HTML made by the functions of this module.
      made: what made its data, or would; "" says nothing. Backticks set code.
    """

    anchor: str
    title: str
    blocks: Sequence[str]
    made: str = ""


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes:
      text: escaped when written.
      number: right-aligned.
      bold: as the best of its column.
      tag: a small mark behind the text.
      code: set as code.
      link: an anchor of this page; "" links nowhere.
    """

    text: str
    number: bool = False
    bold: bool = False
    tag: str = ""
    code: bool = False
    link: str = ""


def escape(text: object) -> str:
    """Returns text that HTML shows literally."""
    return html.escape(str(text))


def anchor(section: str, place: int) -> str:
    """Returns the anchor of a section of workdir number `place`, counted from 0."""
    return f"{section}-{place + 1}" if place else section


def heading(text: str) -> str:
    """Returns a heading within a section."""
    return f"<h3>{escape(text)}</h3>"


def paragraph(text: str) -> str:
    """Returns a paragraph; text between backticks is set as code."""
    return f"<p>{_inline(text)}</p>"


def preformatted(text: str) -> str:
    """Returns text in columns, as a terminal shows it."""
    return f'<div class="scroll"><pre>{escape(text)}</pre></div>'


def lacks(text: str) -> str:
    """Returns the note of a section without data."""
    return f'<p class="lacks">{_inline(text)}</p>'


def picture(data: bytes, caption: str, *, alt: str, width: int) -> str:
    """Returns a PNG or JPEG with its caption, `width` px wide where the window allows."""
    kind = "png" if data.startswith(PNG) else "jpeg"
    text = base64.b64encode(data).decode()
    return (
        f'<figure><img src="data:image/{kind};base64,{text}" width="{width}" alt="{escape(alt)}">'
        f"<figcaption>{_inline(caption)}</figcaption></figure>"
    )


def table(head: Sequence[Sequence[Cell]], body: Sequence[Sequence[Cell]], caption: str = "") -> str:
    """Returns an HTML table; the first cell of each row of the body is its heading."""
    lines = ['<figure><div class="scroll"><table>', "<thead>"]
    lines += [f"<tr>{''.join(_cell(c, 'th') for c in row)}</tr>" for row in head]
    lines += ["</thead>", "<tbody>"]
    for first, *rest in body:
        lines.append(f"<tr>{_cell(first, 'th')}{''.join(_cell(c, 'td') for c in rest)}</tr>")
    lines += ["</tbody></table></div>"]
    if caption:
        lines.append(f"<figcaption>{_inline(caption)}</figcaption>")
    return "\n".join([*lines, "</figure>"])


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """Returns an HTML table of names and values, one pair to a row."""
    return table([], [[Cell(name), Cell(value)] for name, value in rows])


def page(title: str, subtitle: str, lead: Sequence[str], sections: Sequence[Section]) -> str:
    """Returns the whole HTML document."""
    links = "".join(f'<a href="#{s.anchor}">{escape(s.title)}</a>' for s in sections)
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f'<h1>{escape(title)}</h1><p class="sub">{escape(subtitle)}</p>',
        *lead,
        f"<nav>{links}</nav>",
    ]
    for section in sections:
        parts.append(f'<section id="{section.anchor}"><h2>{escape(section.title)}</h2>')
        if section.made:
            parts.append(f'<p class="made">{_inline(section.made)}</p>')
        parts += [*section.blocks, "</section>"]
    return "\n".join([*parts, "</body></html>", ""])


def _inline(text: str) -> str:
    pieces = escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def _cell(cell: Cell, element: str) -> str:
    attributes = ' class="num"' if cell.number else ""
    text = f"<code>{escape(cell.text)}</code>" if cell.code else escape(cell.text)
    text = f'<a href="#{escape(cell.link)}">{text}</a>' if cell.link else text
    text = f"<strong>{text}</strong>" if cell.bold else text
    text += f' <span class="tag">{escape(cell.tag)}</span>' if cell.tag else ""
    return f"<{element}{attributes}>{text}</{element}>"
