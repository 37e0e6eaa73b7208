import re
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup

PRICE = re.compile(r"(\d+[.,]\d\d)\s*€")


def links(base, markup):  # class: cpu gil: held recommend: processes|sequential
    # Some 20 ms for an ordinary page, nearly all of it building the tree.
    soup = BeautifulSoup(markup, "html.parser")
    found = set()
    for anchor in soup.find_all("a", href=True):
        url, _ = urldefrag(urljoin(base, anchor["href"]))
        if url.startswith("http"):
            found.add(url)
    return found


def product(markup):  # class: cpu gil: held recommend: processes|sequential
    soup = BeautifulSoup(markup, "html.parser")
    title = soup.find("h1")
    price = PRICE.search(soup.get_text(" "))
    rows = {row.th.get_text(strip=True): row.td.get_text(strip=True) for row in soup.select("table.spec tr")}
    return {
        "title": title.get_text(strip=True) if title else None,
        "price": float(price.group(1).replace(",", ".")) if price else None,
        "properties": rows,
    }


def normalise(url):  # class: trivial
    url = url.lower().rstrip("/")
    return re.sub(r"^https?://(www\.)?", "https://", url)
