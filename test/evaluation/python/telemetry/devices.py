"""Drivers of the plant's measuring devices."""
import abc
import socket
import struct
import time

FRAME = struct.Struct(">HBBf")


class Device(abc.ABC):
    name = "device"

    @abc.abstractmethod
    def sample(self) -> float: ...

    def averaged(self, count=5):  # class: io gil: released
        # What a sample costs depends on the device, but every pause sleeps.
        total = 0.0
        for _ in range(count):
            total += self.sample()
            time.sleep(0.05)
        return total / count


class ModbusMeter(Device):
    def __init__(self, host, unit=1):  # class: trivial
        self.address = (host, 502)
        self.unit = unit

    def sample(self):  # class: io gil: released recommend: threads
        with socket.create_connection(self.address, timeout=2) as connection:
            connection.sendall(struct.pack(">HBB", 1, self.unit, 4))
            data = b""
            while len(data) < FRAME.size:
                part = connection.recv(FRAME.size - len(data))
                if not part:
                    raise ConnectionError("closed")
                data += part
        return FRAME.unpack(data)[3]


class Simulated(Device):
    def __init__(self, values):
        self.values = iter(values)

    def sample(self):  # class: trivial
        return next(self.values)


def checksum(frame):  # class: trivial
    crc = 0xFFFF
    for byte in frame:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def decode(frame):  # class: trivial
    if checksum(frame[:-2]) != int.from_bytes(frame[-2:], "little"):
        raise ValueError("damaged frame")
    kind, unit, _, value = FRAME.unpack(frame[: FRAME.size])
    return kind, unit, value
