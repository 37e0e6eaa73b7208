import argparse
import json
from pathlib import Path

import pandas as pd
from sqlalchemy import create_engine, text

from . import extract, transform


def publish(frame: pd.DataFrame, url: str) -> None:  # class: io gil: released recommend: threads
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE weekly_value"))
        frame.to_sql("weekly_value", connection, if_exists="append", index=False)


def write_summary(folder: Path, deliveries: list[dict]) -> Path:  # class: cpu recommend: sequential|processes
    # Aggregating hundred thousand rows takes longer than writing a page of JSON.
    summary = transform.by_supplier(deliveries)
    target = folder / "summary.json"
    target.write_text(json.dumps(summary, indent=2, sort_keys=True))
    return target


def run(folder: Path, bucket: str, dsn: str, warehouse: str) -> None:  # class: mixed|io recommend: threads|sequential|processes
    # Downloads and parsing are of the same order.
    extract.download(bucket, "deliveries/", folder)
    deliveries = extract.load_deliveries(folder)
    prices = pd.Series(extract.legacy_prices(dsn), name="price").rename_axis("sku").reset_index()
    frame = transform.enrich(pd.DataFrame(deliveries), prices)
    publish(transform.weekly(transform.label(frame)), warehouse)
    write_summary(folder, deliveries)


def arguments() -> argparse.Namespace:  # class: trivial|cpu
    parser = argparse.ArgumentParser(description="Loads the day's deliveries.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bucket", default="deliveries")
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--warehouse", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    run(given.folder, given.bucket, given.dsn, given.warehouse)
