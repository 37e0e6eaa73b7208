"""Bar codes as SVG."""
PATTERNS = {
    "0": "nnnwwnwnn", "1": "wnnwnnnnw", "2": "nnwwnnnnw", "3": "wnwwnnnnn", "4": "nnnwwnnnw",
    "5": "wnnwwnnnn", "6": "nnwwwnnnn", "7": "nnnwnnwnw", "8": "wnnwnnwnn", "9": "nnwwnnwnn",
}


def code39(text):  # class: trivial
    # A part number has about ten characters.
    bars = []
    for character in f"{text}":
        for index, width in enumerate(PATTERNS.get(character, PATTERNS["0"])):
            bars.append((3 if width == "w" else 1, index % 2 == 0))
        bars.append((1, False))
    return bars


def lay_out(bars, height=40):  # class: trivial|cpu
    # A hundred bars, 0.3 microseconds each.
    x, parts = 0, []
    for width, is_black in bars:
        if is_black:
            parts.append(f'<rect x="{x}" y="0" width="{width}" height="{height}"/>')
        x += width
    return f'<svg width="{x}" height="{height}">' + "".join(parts) + "</svg>"
