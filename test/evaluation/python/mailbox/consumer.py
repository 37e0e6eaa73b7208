"""Takes jobs from a broker and gives them to handlers."""
import json
import logging
import signal
from collections.abc import Callable

import pika
import redis
import requests

from .jobs import invoice_lines, render_letter, shorten

log = logging.getLogger(__name__)
HANDLERS: dict[str, Callable[[dict], object]] = {}


def handler(name):  # class: trivial
    def register(function):  # class: trivial
        HANDLERS[name] = function
        return function

    return register


@handler("invoice")
def on_invoice(job):  # class: io gil: released recommend: threads
    lines = invoice_lines(job["positions"])
    answer = requests.post("https://erp.internal/invoices", json={"customer": job["customer"], "lines": lines}, timeout=15)
    answer.raise_for_status()
    return answer.json()["number"]


@handler("letter")
def on_letter(job):  # class: cpu|trivial gil: held
    # A template of a page or two: about 100 microseconds.
    return render_letter(job["template"], job["fields"])


@handler("summary")
def on_summary(job):  # class: cpu gil: held recommend: processes|sequential
    return shorten(job["text"], job.get("sentences", 5))


def dispatch(channel, method, properties, body):  # class: unknown|io
    # Which handler runs is looked up by the job's name.
    job = json.loads(body)
    run = HANDLERS.get(job["kind"])
    if run is None:
        channel.basic_reject(method.delivery_tag, requeue=False)
        return
    run(job)
    channel.basic_ack(method.delivery_tag)


def consume(url, queue_name="jobs"):  # class: io gil: released recommend: threads|sequential
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.queue_declare(queue_name, durable=True)
    channel.basic_qos(prefetch_count=10)
    channel.basic_consume(queue_name, on_message_callback=dispatch)
    signal.signal(signal.SIGTERM, lambda *_: channel.stop_consuming())
    channel.start_consuming()


def enqueue(jobs, store: redis.Redis):  # class: io gil: released recommend: threads
    for job in jobs:
        store.rpush("jobs", json.dumps(job))


def enqueue_together(jobs, store: redis.Redis):  # class: io|mixed
    # One round trip; encoding some hundred jobs takes a millisecond, as the round trip does.
    with store.pipeline() as pipe:
        for job in jobs:
            pipe.rpush("jobs", json.dumps(job))
        pipe.execute()
