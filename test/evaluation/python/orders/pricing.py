"""Price rules of the order service."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations


@dataclass(frozen=True)
class Line:
    sku: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True)
class Offer:
    skus: frozenset[str]
    rebate: Decimal


def line_total(line: Line) -> Decimal:  # class: trivial
    return (line.unit_price * line.quantity).quantize(Decimal("0.01"))


def net_total(lines: list[Line]) -> Decimal:  # class: trivial
    # An order has a handful of lines.
    return sum((line_total(line) for line in lines), Decimal(0))


def best_offers(lines: list[Line], offers: list[Offer]) -> tuple[Offer, ...]:  # class: cpu gil: held recommend: processes|sequential
    # Every subset of the offers: exponential, but a shop has few offers at a time.
    skus = {line.sku for line in lines}
    applicable = [offer for offer in offers if offer.skus <= skus]
    best: tuple[Offer, ...] = ()
    best_rebate = Decimal(0)
    for size in range(1, len(applicable) + 1):
        for chosen in combinations(applicable, size):
            used: set[str] = set()
            for offer in chosen:
                if used & offer.skus:
                    break
                used |= offer.skus
            else:
                rebate = sum((offer.rebate for offer in chosen), Decimal(0))
                if rebate > best_rebate:
                    best, best_rebate = chosen, rebate
    return best


def tax_rate(country: str) -> Decimal:  # class: trivial
    rates = {"DE": Decimal("0.19"), "FR": Decimal("0.20"), "AT": Decimal("0.20")}
    return rates.get(country.upper(), Decimal("0.21"))
