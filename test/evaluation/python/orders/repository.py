"""Reads and writes orders."""
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from .models import Customer, Order


class OrderRepository:
    def __init__(self, session: AsyncSession) -> None:  # class: trivial
        self._session = session

    async def get(self, order_id: int) -> Order | None:  # class: io gil: released recommend: asyncio
        result = await self._session.execute(select(Order).where(Order.id == order_id))
        return result.scalar_one_or_none()

    async def for_customer(self, customer: Customer, limit: int = 50) -> list[Order]:  # class: io gil: released recommend: asyncio
        query = select(Order).where(Order.customer_id == customer.id).order_by(Order.placed_at.desc()).limit(limit)
        result = await self._session.execute(query)
        return list(result.scalars())

    async def add(self, order: Order) -> int:  # class: io gil: released recommend: asyncio
        self._session.add(order)
        await self._session.flush()
        await self._session.commit()
        return order.id
