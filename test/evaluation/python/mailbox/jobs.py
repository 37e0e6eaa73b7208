import re
import string
from collections import Counter
from decimal import Decimal

SENTENCE = re.compile(r"(?<=[.!?])\s+")


def invoice_lines(positions):  # class: trivial
    # A few positions, decimals at half a microsecond each.
    lines = []
    for position in positions:
        net = Decimal(position["price"]) * position["count"]
        lines.append({"text": position["text"], "net": str(net), "gross": str(net * Decimal("1.19"))})
    return lines


def render_letter(template, fields):  # class: trivial|cpu
    return string.Template(template).safe_substitute(fields)


def shorten(text, sentences):  # class: cpu gil: held recommend: processes|sequential
    # Counts words of the whole text, then scores every sentence.
    frequency = Counter(word for word in re.findall(r"\w+", text.lower()) if len(word) > 3)
    parts = SENTENCE.split(text)
    scored = sorted(
        range(len(parts)),
        key=lambda index: -sum(frequency[word] for word in re.findall(r"\w+", parts[index].lower())),
    )
    return " ".join(parts[index] for index in sorted(scored[:sentences]))
