"""Gets the day's deliveries out of files, a bucket and a legacy table."""
import csv
import gzip
from pathlib import Path

import boto3
import pandas as pd
import psycopg2


def rows_of(path: Path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def load_deliveries(folder: Path) -> list[dict]:  # class: cpu|mixed recommend: processes
    # Decompressing and splitting some hundred thousand rows per file: the disk is the small part.
    deliveries = []
    for path in sorted(folder.glob("deliveries-*.csv.gz")):
        for row in rows_of(path):
            row["quantity"] = int(row["quantity"])
            row["weight"] = float(row["weight"] or 0)
            deliveries.append(row)
    return deliveries


def download(bucket: str, prefix: str, target: Path) -> list[Path]:  # class: io gil: released recommend: threads
    client = boto3.client("s3")
    paths = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            path = target / Path(item["Key"]).name
            client.download_file(bucket, item["Key"], str(path))
            paths.append(path)
    return paths


def legacy_prices(dsn: str) -> dict[str, float]:  # class: io gil: released recommend: threads
    with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT sku, price FROM price_list WHERE valid_to IS NULL")
        return {sku: float(price) for sku, price in cursor.fetchall()}


def read_frame(path: str) -> pd.DataFrame:  # class: cpu|mixed recommend: threads|processes
    # The C parser holds the processor; pandas releases the GIL for most of the tokenising.
    return pd.read_csv(path, parse_dates=["delivered_at"], dtype={"sku": "string"})
