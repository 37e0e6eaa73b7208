"""The order service's routes."""
import csv
import io
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, UploadFile

from .database import get_session
from .models import Customer, Order
from .notify import announce, confirm
from .pricing import Line, Offer, best_offers, net_total, tax_rate
from .repository import OrderRepository

app = FastAPI()


async def repository(session=Depends(get_session)) -> OrderRepository:  # class: trivial
    return OrderRepository(session)


Repository = Annotated[OrderRepository, Depends(repository)]


@app.get("/orders/{order_id}")
async def read_order(order_id: int, orders: Repository):  # class: io gil: released recommend: asyncio
    order = await orders.get(order_id)
    if order is None:
        raise HTTPException(404, f"no order {order_id}")
    return {"id": order.id, "state": order.state, "customer": order.customer_id}


@app.post("/orders")
async def place_order(order: dict, orders: Repository, customer: Customer = Depends(Customer)):  # class: io gil: released recommend: to-thread|asyncio
    # `confirm` talks to the mail server on the loop's thread; the other two waits are awaited.
    row = Order(customer_id=customer.id, placed_at=order["placed_at"], state="new")
    await orders.add(row)
    await announce(row)
    confirm(customer, row)
    return {"id": row.id}


@app.post("/quote")
def quote(lines: list[Line], offers: list[Offer], country: str = "DE"):  # class: cpu gil: held recommend: processes|sequential
    chosen = best_offers(lines, offers)
    net = net_total(lines) - sum(offer.rebate for offer in chosen)
    return {"net": net, "gross": net * (1 + tax_rate(country))}


@app.post("/orders/import")
async def import_orders(upload: UploadFile, orders: Repository):  # class: io gil: released recommend: asyncio|sequential
    # One insert after the other through one session, which must not be shared by tasks.
    text = (await upload.read()).decode("utf-8-sig")
    ids = []
    for record in csv.DictReader(io.StringIO(text), delimiter=";"):
        row = Order(customer_id=int(record["customer"]), placed_at=record["date"], state="imported")
        ids.append(await orders.add(row))
    return {"imported": len(ids)}


@app.get("/health")
async def health():  # class: trivial
    return {"status": "ok"}
