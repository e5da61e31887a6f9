"""Draw the diagram of chapter 16, expand and contract: `python -m tests.tutorial.diagram`.

Each bar says how long something is there or is done. The dashed lines are the steps of the table in that chapter.
"""

from tests.tutorial.shell import ROOT

FILE = ROOT / "docs" / "tutorial" / "16-expand-and-contract.svg"
STEPS = 6
BARS = (  # what, its kind, and the steps at which it begins and ends; 0 and 7 are the time before and after
    ("old column", "database", 0, 6),
    ("new column", "database", 1, 7),
    ("writes the old one", "code", 0, 5),
    ("writes the new one", "code", 2, 7),
    ("reads the old one", "code", 0, 4),
    ("reads the new one", "code", 4, 7),
)
LABELS, STEP, BAR, TOP = 160, 90, 34, 44  # widths and heights, in pixels
STYLE = """
text { font: 15px sans-serif; fill: #1f2328 }
.database { fill: #8cb4e8 }
.code { fill: #f0b868 }
line { stroke: #6e7781; stroke-dasharray: 4 4 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .database { fill: #2f5f9e }
  .code { fill: #8a5a12 }
}
"""


def drawn() -> str:
    """Return the diagram as SVG."""
    width, height = LABELS + (STEPS + 1) * STEP, TOP + len(BARS) * BAR
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}">']
    parts.append(f"<style>{STYLE}</style>")
    for row, (name, kind, begin, end) in enumerate(BARS):
        left, top = LABELS + begin * STEP, TOP + row * BAR
        parts.append(f'<text x="0" y="{top + 20}">{name}</text>')
        parts.append(
            f'<rect class="{kind}" x="{left}" y="{top + 4}" width="{(end - begin) * STEP}" height="24" rx="3"/>'
        )
    for step in range(1, STEPS + 1):
        x = LABELS + step * STEP
        parts.append(f'<line x1="{x}" y1="26" x2="{x}" y2="{height}"/>')
        parts.append(f'<text x="{x}" y="18" text-anchor="middle">step {step}</text>')
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    FILE.write_text(drawn(), "utf-8")
