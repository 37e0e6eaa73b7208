"""A model of the sky, and a ray tracer."""
from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np


@dataclass
class Body:
    x: float
    y: float
    vx: float
    vy: float
    mass: float

    def energy(self) -> float:  # class: trivial
        return self.mass * (self.vx**2 + self.vy**2) / 2


def forces(bodies: list[Body]) -> list[tuple[float, float]]:  # class: cpu gil: held recommend: processes|sequential
    result = []
    for body in bodies:
        fx = fy = 0.0
        for other in bodies:
            if other is body:
                continue
            dx, dy = other.x - body.x, other.y - body.y
            square = dx * dx + dy * dy + 1e-9
            pull = body.mass * other.mass / (square * math.sqrt(square))
            fx, fy = fx + pull * dx, fy + pull * dy
        result.append((fx, fy))
    return result


def step(bodies: list[Body], dt: float) -> None:  # class: cpu gil: held recommend: sequential|processes
    for body, (fx, fy) in zip(bodies, forces(bodies)):
        body.vx += dt * fx / body.mass
        body.vy += dt * fy / body.mass
        body.x += dt * body.vx
        body.y += dt * body.vy


def simulate(bodies: list[Body], dt: float, steps: int) -> list[Body]:  # class: cpu gil: held recommend: sequential
    for _ in range(steps):
        step(bodies, dt)
    return bodies


def pull_matrix(positions: np.ndarray, masses: np.ndarray) -> np.ndarray:  # class: cpu gil: released recommend: threads|sequential
    difference = positions[None, :, :] - positions[:, None, :]
    square = np.sum(difference**2, axis=2) + 1e-9
    return np.einsum("ijk,ij,j->ik", difference, square**-1.5, masses)


def dot(a, b):  # class: trivial
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def hit(origin, direction, sphere):  # class: trivial
    centre, radius = sphere
    offset = [o - c for o, c in zip(origin, centre)]
    b, c = dot(offset, direction), dot(offset, offset) - radius * radius
    root = b * b - c
    return None if root < 0 else -b - math.sqrt(root)


def pixel(x, y, width, height, spheres):  # class: cpu|trivial
    # Ten spheres: 20 to 40 microseconds.
    direction = (x / width - 0.5, y / height - 0.5, 1.0)
    distances = [d for sphere in spheres if (d := hit((0, 0, -3), direction, sphere)) is not None and d > 0]
    return max(0, 255 - int(40 * min(distances))) if distances else 0


def picture(width, height, spheres):  # class: cpu gil: held recommend: processes
    rows = []
    for y in range(height):
        rows.append([pixel(x, y, width, height, spheres) for x in range(width)])
    return rows


def frame(number):  # class: cpu gil: held recommend: processes
    spheres = [((math.sin(number / 10 + i), math.cos(number / 10 + i), i), 0.5) for i in range(10)]
    return picture(320, 200, spheres)


def film(frames):  # class: cpu gil: held recommend: processes
    with ThreadPoolExecutor() as pool:
        return list(pool.map(frame, range(frames)))


def film_elsewhere(frames):  # class: cpu gil: held recommend: processes
    with ProcessPoolExecutor() as pool:
        return list(pool.map(frame, range(frames), chunksize=4))
