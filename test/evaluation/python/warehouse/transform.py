from collections import defaultdict
from datetime import datetime

import pandas as pd


def by_supplier(deliveries):  # class: cpu gil: held recommend: sequential
    # Hundred thousand rows, a microsecond each, one dictionary that every row writes to.
    totals = defaultdict(lambda: {"quantity": 0, "weight": 0.0, "late": 0})
    for row in deliveries:
        entry = totals[row["supplier"]]
        entry["quantity"] += row["quantity"]
        entry["weight"] += row["weight"]
        if datetime.fromisoformat(row["delivered_at"]) > datetime.fromisoformat(row["promised_at"]):
            entry["late"] += 1
    return dict(totals)


def enrich(frame: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:  # class: cpu recommend: processes|threads|sequential
    joined = frame.merge(prices, on="sku", how="left")
    joined["value"] = joined["quantity"] * joined["price"].fillna(0)
    joined["week"] = joined["delivered_at"].dt.isocalendar().week
    return joined


def weekly(frame: pd.DataFrame) -> pd.DataFrame:  # class: cpu recommend: processes|threads|sequential
    grouped = frame.groupby(["supplier", "week"], as_index=False)
    return grouped.agg(value=("value", "sum"), pieces=("quantity", "sum")).sort_values("value", ascending=False)


def classify_row(row):  # class: trivial
    if row["weight"] > 500:
        return "freight"
    return "parcel" if row["quantity"] < 20 else "pallet"


def label(frame):  # class: cpu gil: held recommend: processes|sequential
    frame["kind"] = frame.apply(classify_row, axis=1)
    return frame


def duplicates(deliveries: list[dict]) -> list[tuple[dict, dict]]:  # class: cpu gil: held recommend: processes
    pairs = []
    for index, first in enumerate(deliveries):
        for second in deliveries[index + 1 :]:
            same_day = first["delivered_at"][:10] == second["delivered_at"][:10]
            if same_day and first["sku"] == second["sku"] and first["quantity"] == second["quantity"]:
                pairs.append((first, second))
    return pairs
