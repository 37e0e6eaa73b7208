"""A small Markdown dialect."""
import html
import re

INLINE = [
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*(.+?)\*"), r"<em>\1</em>"),
    (re.compile(r"`(.+?)`"), r"<code>\1</code>"),
    (re.compile(r"\[(.+?)\]\((.+?)\)"), r'<a href="\2">\1</a>'),
]
HEADING = re.compile(r"^(#{1,6})\s+(.*)$")


def inline(text):  # class: trivial
    text = html.escape(text, quote=False)
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return text


def to_html(source):  # class: cpu gil: held recommend: sequential
    # Some hundred lines at 5 to 10 microseconds each; the state of the list makes lines depend on each other.
    out = []
    in_list = False
    for line in source.splitlines():
        heading = HEADING.match(line)
        if line.startswith("- "):
            if not in_list:
                out.append("<ul>")
                in_list = True
            out.append(f"<li>{inline(line[2:])}</li>")
            continue
        if in_list:
            out.append("</ul>")
            in_list = False
        if heading:
            level = len(heading.group(1))
            out.append(f"<h{level}>{inline(heading.group(2))}</h{level}>")
        elif line.strip():
            out.append(f"<p>{inline(line)}</p>")
    if in_list:
        out.append("</ul>")
    return "\n".join(out)


def excerpt(source, words=40):  # class: cpu
    plain = re.sub(r"[*`\[\]()#]", "", source)
    parts = plain.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")
