"""Graph algorithms over a road network."""
import heapq
from collections import defaultdict, deque


class Network:
    def __init__(self):
        self.edges = defaultdict(list)

    def connect(self, a, b, length):  # class: trivial
        self.edges[a].append((b, length))
        self.edges[b].append((a, length))

    def degree(self, node):  # class: trivial
        return len(self.edges[node])


def shortest(network, start):  # class: cpu gil: held recommend: processes|sequential
    # Ten thousand junctions: some tens of milliseconds per start.
    distances = {start: 0}
    queue = [(0, start)]
    while queue:
        distance, node = heapq.heappop(queue)
        if distance > distances.get(node, float("inf")):
            continue
        for neighbour, length in network.edges[node]:
            candidate = distance + length
            if candidate < distances.get(neighbour, float("inf")):
                distances[neighbour] = candidate
                heapq.heappush(queue, (candidate, neighbour))
    return distances


def components(network):  # class: cpu gil: held recommend: sequential|processes
    seen, result = set(), []
    for start in list(network.edges):
        if start in seen:
            continue
        group, pending = [], deque([start])
        seen.add(start)
        while pending:
            node = pending.popleft()
            group.append(node)
            for neighbour, _ in network.edges[node]:
                if neighbour not in seen:
                    seen.add(neighbour)
                    pending.append(neighbour)
        result.append(group)
    return result


def all_pairs(lengths):  # class: cpu gil: held recommend: sequential|processes
    # Floyd and Warshall: the outer loop cannot be split.
    n = len(lengths)
    result = [row[:] for row in lengths]
    for k in range(n):
        through = result[k]
        for i in range(n):
            row = result[i]
            base = row[k]
            for j in range(n):
                if base + through[j] < row[j]:
                    row[j] = base + through[j]
    return result


def closeness(network):  # class: cpu gil: held recommend: processes
    result = {}
    for node in list(network.edges):
        distances = shortest(network, node)
        total = sum(distances.values())
        result[node] = (len(distances) - 1) / total if total else 0.0
    return result


def find(parents, node):  # class: trivial
    # Path halving keeps the way to the root a few steps long.
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


def spanning_tree(nodes, edges):  # class: cpu gil: held recommend: sequential|processes
    parents = {node: node for node in nodes}
    tree = []
    for length, a, b in sorted(edges):
        root_a, root_b = find(parents, a), find(parents, b)
        if root_a != root_b:
            parents[root_a] = root_b
            tree.append((a, b, length))
    return tree


def order(dependencies):  # class: cpu
    # Some hundred nodes: around 100 microseconds, the question is how many there are.
    waiting = {node: set(needs) for node, needs in dependencies.items()}
    ready = deque(sorted(node for node, needs in waiting.items() if not needs))
    result = []
    while ready:
        node = ready.popleft()
        result.append(node)
        for other, needs in waiting.items():
            if node in needs:
                needs.discard(node)
                if not needs:
                    ready.append(other)
    if len(result) != len(waiting):
        raise ValueError("cycle")
    return result


def tour_length(tour, distance):  # class: unknown
    # What `distance` is, a table look-up or a route request, the caller decides.
    return sum(distance(a, b) for a, b in zip(tour, tour[1:]))
