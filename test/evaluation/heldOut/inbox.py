"""Imports mail, files attachments, answers the simple ones."""
import asyncio
import email
import email.policy
import imaplib
import logging
import mailbox
import re
import sqlite3
import tarfile
import time
import zipfile
from contextlib import closing
from pathlib import Path

import aiosmtplib
import httpx
import pdfplumber
import pytesseract
from bs4 import BeautifulSoup
from elasticsearch import Elasticsearch, helpers
from PIL import Image
from tenacity import retry, stop_after_attempt, wait_exponential

log = logging.getLogger(__name__)
ORDER = re.compile(r"\border\s+#?(\d{4,8})\b", re.I)


def unseen(host, user, password):
    with imaplib.IMAP4_SSL(host) as server:
        server.login(user, password)
        server.select("INBOX")
        _, found = server.search(None, "UNSEEN")
        for number in found[0].split():
            _, parts = server.fetch(number, "(RFC822)")
            yield parts[0][1]


def import_all(host, user, password, folder):  # class: io|mixed
    # A round trip per message against some milliseconds of MIME parsing.
    count = 0
    for raw in unseen(host, user, password):
        message = email.message_from_bytes(raw, policy=email.policy.default)
        for part in message.iter_attachments():
            (folder / (part.get_filename() or "unnamed")).write_bytes(part.get_payload(decode=True))
        count += 1
    return count


def body_of(message):  # class: cpu|unknown gil: held
    part = message.get_body(preferencelist=("plain", "html"))
    text = part.get_content()
    if part.get_content_type() == "text/html":
        text = BeautifulSoup(text, "html.parser").get_text("\n")
    return text


def order_number(text):  # class: trivial|cpu
    match = ORDER.search(text)
    return int(match.group(1)) if match else None


def text_of_pdf(path):  # class: cpu gil: held recommend: processes
    # pdfplumber is pure Python: a tenth of a second per page.
    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


def text_of_scan(path):  # class: io|cpu gil: released recommend: threads
    # Tesseract runs as a process of its own; the wait for it is all there is.
    return pytesseract.image_to_string(Image.open(path), lang="eng")


def texts(folder: Path):  # class: cpu|mixed recommend: processes|threads
    result = {}
    for path in folder.iterdir():
        if path.suffix == ".pdf":
            result[path.name] = text_of_pdf(path)
        elif path.suffix in (".png", ".jpg"):
            result[path.name] = text_of_scan(path)
    return result


def unpack(path: Path, target: Path):  # class: cpu|mixed gil: released|mixed recommend: threads
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            archive.extractall(target)
    else:
        with tarfile.open(path) as archive:
            archive.extractall(target)


def index(messages, url="http://search:9200"):  # class: io gil: released recommend: threads|sequential
    client = Elasticsearch(url)
    actions = ({"_index": "mail", "_source": {"text": text, "at": time.time()}} for text in messages)
    done, _ = helpers.bulk(client, actions)
    return done


def known_senders(path):  # class: io gil: released recommend: threads
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT DISTINCT sender FROM mail")}


def senders_of_archive(path):  # class: cpu|mixed
    # Splits a file of many megabytes into messages in Python.
    return {message["From"] for message in mailbox.mbox(path)}


@retry(stop=stop_after_attempt(3), wait=wait_exponential())
def state_of(order):  # class: io gil: released recommend: threads
    answer = httpx.get(f"https://shop.internal/orders/{order}", timeout=5)
    answer.raise_for_status()
    return answer.json()["state"]


def subject_line(subject):  # class: trivial
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


async def answer(message, sender):  # class: io gil: released recommend: asyncio
    reply = email.message.EmailMessage()
    reply["To"], reply["From"] = message["From"], sender
    reply["Subject"] = subject_line(message["Subject"])
    reply.set_content("We have received your message.")
    await aiosmtplib.send(reply, hostname="mail.internal", port=25)


async def answer_all(messages, sender):  # class: io gil: released recommend: asyncio
    for message in messages:
        await answer(message, sender)
        log.info("answered %s", message["From"])


async def watch(host, user, password, folder):  # class: io recommend: to-thread
    # The mailbox is read on the loop's thread.
    while True:
        import_all(host, user, password, folder)
        await asyncio.sleep(60)


async def states(orders):  # class: io gil: released recommend: to-thread
    found = {}
    for order in orders:
        found[order] = state_of(order)
    return found


async def states_together(orders):  # class: io gil: released recommend: to-thread|asyncio
    # Off the loop and side by side already.
    return await asyncio.gather(*(asyncio.to_thread(state_of, order) for order in orders))


async def read_pdf(path):  # class: cpu gil: held recommend: processes
    return text_of_pdf(path)
