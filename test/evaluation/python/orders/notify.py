"""Tells customers and other services about orders."""
import logging
import smtplib
from email.message import EmailMessage

import httpx

from .models import Customer, Order

log = logging.getLogger(__name__)
WEBHOOKS = ["https://warehouse.internal/hooks/orders", "https://billing.internal/hooks/orders"]


def compose(customer: Customer, order: Order) -> EmailMessage:  # class: cpu
    # EmailMessage.set_content folds and encodes: some 100 microseconds.
    message = EmailMessage()
    message["Subject"] = f"Order {order.id} received"
    message["To"] = customer.email
    message["From"] = "orders@shop.example"
    message.set_content(f"Hello {customer.display_name},\n\nthank you for order {order.id}.\n")
    return message


def confirm(customer: Customer, order: Order) -> None:  # class: io gil: released recommend: threads
    with smtplib.SMTP("mail.internal", 587, timeout=10) as server:
        server.starttls()
        server.send_message(compose(customer, order))


async def announce(order: Order) -> int:  # class: io gil: released recommend: asyncio
    delivered = 0
    async with httpx.AsyncClient(timeout=5) as client:
        for url in WEBHOOKS:
            try:
                response = await client.post(url, json={"order": order.id, "state": order.state})
                response.raise_for_status()
                delivered += 1
            except httpx.HTTPError as error:
                log.warning("hook %s failed: %s", url, error)
    return delivered
