"""Reports on a web server's access log."""
import argparse
import collections
import ipaddress
import mmap
import re
import socket
import sys
import time
from datetime import datetime

LINE = re.compile(
    r'(?P<host>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>\w+) (?P<path>\S+) [^"]+" (?P<status>\d{3}) (?P<size>\d+|-)'
)


def parse_line(line):  # class: trivial
    match = LINE.match(line)
    if match is None:
        return None
    record = match.groupdict()
    record["status"] = int(record["status"])
    record["size"] = 0 if record["size"] == "-" else int(record["size"])
    return record


def parse_file(path):  # class: cpu|mixed recommend: processes|sequential
    # Hundred thousand lines at 3 microseconds each; reading them takes a tenth of that.
    records = []
    with open(path, encoding="utf-8", errors="replace") as handle:
        for line in handle:
            record = parse_line(line)
            if record:
                records.append(record)
    return records


def busiest(records, limit=20):  # class: cpu gil: held recommend: sequential
    return collections.Counter(record["path"].split("?")[0] for record in records).most_common(limit)


def sessions(records, gap=1800):  # class: cpu gil: held recommend: sequential
    # Parsing a date per record dominates; every record extends what its host had before.
    ends = {}
    visits = collections.Counter()
    for record in records:
        moment = datetime.strptime(record["time"], "%d/%b/%Y:%H:%M:%S %z").timestamp()
        host = record["host"]
        if moment - ends.get(host, float("-inf")) > gap:
            visits[host] += 1
        ends[host] = moment
    return visits


def host_names(addresses):  # class: io gil: released recommend: threads
    names = {}
    for address in addresses:
        try:
            names[address] = socket.gethostbyaddr(address)[0]
        except OSError:
            names[address] = address
    return names


def is_private(address):  # class: trivial
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def count_lines(path):  # class: cpu|mixed
    # Paging in and scanning are of the same order; with a warm cache scanning wins.
    lines = 0
    with open(path, "rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as view:
        while view.readline():
            lines += 1
    return lines


def follow(path):
    with open(path, encoding="utf-8") as handle:
        handle.seek(0, 2)
        while True:
            line = handle.readline()
            if not line:
                time.sleep(0.25)
                continue
            yield line


def watch(path, threshold=500):  # class: io gil: released recommend: sequential|threads
    # One endless stream: it sleeps between lines.
    for line in follow(path):
        record = parse_line(line)
        if record and record["status"] >= threshold:
            print(record["time"], record["path"], record["status"], file=sys.stderr)


def main():  # class: cpu|mixed
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--names", action="store_true")
    options = parser.parse_args()
    records = []
    for path in options.files:
        records.extend(parse_file(path))
    for path, hits in busiest(records):
        print(f"{hits:8} {path}")
    for host, count in sessions(records).most_common(10):
        print(f"{count:8} {host}")


if __name__ == "__main__":
    main()
