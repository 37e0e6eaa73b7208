"""Polite fetching with retries."""
import time
import urllib.robotparser
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlparse

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry


@dataclass
class Fetcher:
    agent: str
    delay: float = 1.0
    session: requests.Session = field(default_factory=requests.Session)
    robots: dict = field(default_factory=dict)
    last_visit: dict = field(default_factory=dict)

    def __post_init__(self):  # class: trivial|cpu
        retry = Retry(total=3, backoff_factor=0.5, status_forcelist=[502, 503])
        self.session.mount("https://", HTTPAdapter(max_retries=retry))
        self.session.headers["User-Agent"] = self.agent

    def allowed(self, url: str) -> bool:  # class: io gil: released recommend: threads
        # The first page of a host loads robots.txt; later ones are answered from memory.
        host = urlparse(url).netloc
        if host not in self.robots:
            parser = urllib.robotparser.RobotFileParser(urljoin(url, "/robots.txt"))
            parser.read()
            self.robots[host] = parser
        return self.robots[host].can_fetch(self.agent, url)

    def _pause(self, host: str) -> None:  # class: io gil: released recommend: threads
        elapsed = time.monotonic() - self.last_visit.get(host, 0)
        if elapsed < self.delay:
            time.sleep(self.delay - elapsed)
        self.last_visit[host] = time.monotonic()

    def page(self, url: str) -> str | None:  # class: io gil: released recommend: threads
        if not self.allowed(url):
            return None
        self._pause(urlparse(url).netloc)
        response = self.session.get(url, timeout=20)
        if "text/html" not in response.headers.get("Content-Type", ""):
            return None
        return response.text
