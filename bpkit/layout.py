"""Where the nodes of a graph stand in its drawing: columns from left to right, rows within a column.

The usual four steps (Sugiyama, Tagawa and Toda 1981): a column for every node, by its longest way from
an input, but nearer to its readers where that costs nothing; way-points where an edge crosses columns in
between; an order within each column that makes few edges cross; rows that make edges short, and at last some of
them straight.
"""

from itertools import combinations, pairwise

SWEEPS = 24
NODE_GAP, WAY_POINT_GAP = 1.0, 0.55  # least distance of neighbours in a column: of two nodes, and from a way-point
MOST_MOVED = 0.75  # how far a place is moved for a straight edge


def layout(graph):
    """Return (columns, rows, ways) of a graph's drawing.

    columns  for every column, its places from top to bottom: names, and tuples for way-points
    rows     the height of every place, 0 at the bottom; two nodes of a column are at least 1 apart
    ways     for every edge (node, number of the argument), its places from the argument to the node
    """
    column = _columns(graph)
    columns = [[] for _ in range(1 + max(column.values()))]
    for name in graph.names:
        columns[column[name]].append(name)
    ways = {}
    for node in graph.nodes:
        for which, arg in enumerate(node.args):
            between = [(node.name, which, k) for k in range(column[arg] + 1, column[node.name])]
            for place in between:
                columns[place[-1]].append(place)
            ways[node.name, which] = [arg, *between, node.name]
    before, after = _neighbours(columns, ways)
    columns = _in_order(columns, before, after)
    return columns, _rows(columns, before, after), ways


def _columns(graph):
    """A column for every node behind all it reads; then as near to what reads it as leaves no more arrows longer."""
    column, readers = dict.fromkeys(graph.inputs, 0), {name: [] for name in graph.names}
    for node in graph.nodes:
        column[node.name] = 1 + max(column[arg] for arg in node.args)
        for arg in node.args:
            readers[arg].append(node.name)
    reads = {node.name: len(node.args) for node in graph.nodes}
    for name in reversed(graph.names):
        if readers[name] and reads.get(name, 0) <= len(readers[name]):
            column[name] = min(column[reader] for reader in readers[name]) - 1
    return column


def _neighbours(columns, ways):
    before, after = ({place: [] for places in columns for place in places} for _ in "ba")
    for way in ways.values():
        for left, right in pairwise(way):
            after[left].append(right)
            before[right].append(left)
    return before, after


def _in_order(columns, before, after):
    best, fewest = columns, _crossings(columns, after)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        columns = columns if forth else columns[::-1]
        ordered = [columns[0]]
        for places in columns[1:]:
            rank = {place: i for i, place in enumerate(ordered[-1])}
            ordered.append(_by_mean(places, before if forth else after, rank))
        columns = ordered if forth else ordered[::-1]
        crossings = _crossings(columns, after)
        if crossings < fewest:
            best, fewest = columns, crossings
    return best


def _by_mean(places, neighbours, rank):
    """The places sorted by the mean rank of their neighbours; one without neighbours keeps its rank."""
    own = {place: float(i) for i, place in enumerate(places)}
    return sorted(places, key=lambda place: _mean([rank[other] for other in neighbours[place]], own[place]))


def _mean(numbers, otherwise):
    return sum(numbers) / len(numbers) if numbers else otherwise


def _crossings(columns, after):
    count = 0
    for places, following in pairwise(columns):
        rank = {place: i for i, place in enumerate(following)}
        edges = [(i, rank[right]) for i, left in enumerate(places) for right in after[left]]
        count += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(edges, 2))
    return count


def _rows(columns, before, after):
    rows = {place: -float(i) for places in columns for i, place in enumerate(places)}
    for sweep in range(SWEEPS):
        for places in columns if sweep % 2 == 0 else columns[::-1]:
            wanted = [_mean([rows[other] for other in before[place] + after[place]], rows[place]) for place in places]
            rows.update(zip(places, _kept_apart(places, wanted)))
    _straighten(rows, columns, before, after)
    lowest = min(rows.values())
    return {place: row - lowest for place, row in rows.items()}


def _straighten(rows, columns, before, after):
    """From right to left, move places beside what reads them; every reader takes one, a node rather than a way-point.

    What stands in the middle between two stays there.
    """
    for places in reversed(columns):
        found = []
        for place in places:
            for reader in after[place]:
                away = abs(rows[place] - rows[reader])
                others = [rows[other] - rows[reader] for other in before[reader]]
                others += [rows[place] - rows[other] for other in after[place]]
                as_far = sum(abs(abs(other) - away) < 0.005 for other in others)
                if away < MOST_MOVED and as_far == 2:  # twice itself
                    found.append((not isinstance(place, str), away, place, reader))
        beside, taken = {}, set()
        for _, _, place, reader in sorted(found, key=lambda one: one[:2]):
            if place not in beside and reader not in taken:
                beside[place] = rows[reader]
                taken.add(reader)
        wanted = [beside.get(place, rows[place]) for place in places]
        rows.update(zip(places, _kept_apart(places, wanted, [1000 if place in beside else 1 for place in places])))


def _kept_apart(places, wanted, weights=None):
    """The rows nearest to the wanted ones, by (weighted) least squares, that fall from place to place by the gaps at least."""
    offsets = [0.0]
    for upper, lower in pairwise(places):
        both_nodes = isinstance(upper, str) and isinstance(lower, str)
        offsets.append(offsets[-1] + (NODE_GAP if both_nodes else WAY_POINT_GAP))
    blocks = []  # of places that touch: [sum of wanted rows, of their weights, how many]
    for row, offset, weight in zip(wanted, offsets, weights or [1] * len(places)):
        blocks.append([(row + offset) * weight, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] < blocks[-1][0] / blocks[-1][1]:
            blocks.append([a + b for a, b in zip(blocks.pop(), blocks.pop())])
    level = [total / weight for total, weight, count in blocks for _ in range(count)]
    return [row - offset for row, offset in zip(level, offsets)]
