import math
from collections import Counter


def profile(text):  # class: trivial|cpu
    # A passage of some hundred letters.
    padded = f"  {text.lower()} "
    return Counter(padded[i : i + 3] for i in range(len(padded) - 2))


def overlap(a, b):  # class: trivial|cpu
    common = sum(min(count, b[gram]) for gram, count in a.items() if gram in b)
    return common / math.sqrt((sum(a.values()) or 1) * (sum(b.values()) or 1))


def best_passages(question, notes, limit=5):  # class: cpu gil: held recommend: processes|sequential
    wanted = profile(question)
    ranked = sorted(notes, key=lambda note: overlap(wanted, profile(note)), reverse=True)
    return ranked[:limit]
