"""Questions as bits, numbers and equations, written from docs/crypto.md, section 6."""

from math import isqrt

from recount import fields, number, varint

# Fields of Question, and of its kinds.
OPTIONS, BLANK = 4, 5
CHOOSE, SCORE, RANK, BUDGET, PAIRWISE, QUADRATIC = range(6, 12)


def weights(largest):
    """The weights of a number from 0 to `largest`."""
    powers = (largest + 1).bit_length() - 1
    rest = largest - (2**powers - 1)
    return [2**power for power in range(powers)] + ([rest] if rest else [])


def ones(bits):
    return [(bit, 1) for bit in bits]


def scaled(terms, factor):
    return [(bit, factor * coefficient) for bit, coefficient in terms]


def integers(message, field):
    """A repeated integer, packed."""
    found = []
    for data in message.get(field, []):
        at = 0
        while at < len(data):
            value, at = varint(data, at)
            found.append(value)
    return found


class Program:
    """The bits `b`, the rows of `L` and the equations `E·b = e` of all questions, side by side."""

    def __init__(self, questions):
        self.bits, self.rows, self.equations = 0, [], []
        for question in map(fields, questions):
            costs = [number(fields(option), 4) for option in question.get(OPTIONS, [])]
            blank = number(question, BLANK) == 1
            kind = next(kind for kind in range(CHOOSE, QUADRATIC + 1) if kind in question)
            of_kind = fields(question[kind][0])
            [self.choose, self.score, self.rank, self.budget, self.pairwise, self.quadratic][kind - CHOOSE](
                of_kind, costs, blank
            )

    def take(self, count):
        self.bits += count
        return list(range(self.bits - count, self.bits))

    def bounded(self, largest):
        """The bits of a number from 0 to `largest`, with their weights."""
        found = weights(largest)
        return list(zip(self.take(len(found)), found))

    def row(self, terms):
        self.rows.append(sorted((bit, coefficient) for bit, coefficient in terms if coefficient))

    def equation(self, terms, right):
        self.equations.append((sorted((bit, coefficient) for bit, coefficient in terms if coefficient), right))

    def choose(self, kind, costs, blank):
        least, most, budget = number(kind, 1), number(kind, 2), number(kind, 3)
        options = self.take(len(costs))
        b_0 = self.take(blank)
        limited = least > 0 or most < len(costs) or blank
        slack = self.bounded(most - least) if limited else []
        rest = self.bounded(budget)
        for bit in options + b_0:
            self.row([(bit, 1)])
        if limited:
            self.equation(ones(options) + scaled(ones(b_0), most) + slack, most)
        if budget:
            self.equation(list(zip(options, costs)) + scaled(ones(b_0), budget) + rest, budget)

    def score(self, kind, costs, blank):
        count, most = len(costs), number(kind, 1)

        def limits(field, otherwise):
            stated = fields(kind[field][0]) if field in kind else None
            return (number(stated, 1), number(stated, 2)) if stated is not None else otherwise

        (low, high), (least, greatest) = limits(2, (0, count * most)), limits(3, (0, count))
        if most == 1:
            low, high = max(low, least), min(high, greatest)
        points = [self.bounded(most) for _ in costs]
        b_0 = self.take(blank)
        summed = low > 0 or high < count * most or blank
        slack = self.bounded(high - low) if summed else []
        for terms in points + [ones([bit]) for bit in b_0]:
            self.row(terms)
        if summed:
            self.equation(sum(points, []) + scaled(ones(b_0), high) + slack, high)
        if most > 1 and (least > 0 or greatest < count):
            used = self.take(count)
            unused = self.bounded(greatest - least)
            gaps = [self.bounded(most - 1) for _ in costs]
            self.equation(ones(used) + scaled(ones(b_0), greatest) + unused, greatest)
            for v, gap, u in zip(points, gaps, used):
                self.equation(v + gap + [(u, -most)], 0)

    def rank(self, kind, costs, blank):
        count, least, worth = len(costs), number(kind, 1), integers(kind, 2)
        placed = [self.take(count) for _ in worth]
        shared = self.take(1) if blank and least > 0 else []
        run = shared + self.take(len(worth) - least)
        unused = self.take(count)
        gaps = self.take(max(len(run) - 1, 0))
        for option in range(count):
            self.row([(position[option], weight) for position, weight in zip(placed, worth)])
        if blank:
            self.row([(run[0], 1)])
        for place, position in enumerate(placed):
            empty = shared if place < least else [run[len(shared) + place - least]]
            self.equation(ones(position + empty), 1)
        for option, bit in enumerate(unused):
            self.equation(ones([position[option] for position in placed] + [bit]), 1)
        for earlier, later, gap in zip(run, run[1:], gaps):
            self.equation([(later, 1), (earlier, -1), (gap, -1)], 0)

    def budget(self, kind, costs, blank):
        budget = number(kind, 1)
        options = self.take(len(costs))
        b_0 = self.take(blank)
        free = [bit for bit, cost in zip(options, costs) if cost == 0] if blank else []
        slack, rest = self.bounded(budget), self.bounded(len(free))
        for bit in options + b_0:
            self.row([(bit, 1)])
        self.equation(list(zip(options, costs)) + scaled(ones(b_0), budget) + slack, budget)
        if free:
            self.equation(ones(free) + scaled(ones(b_0), len(free)) + rest, len(free))

    def pairwise(self, _, costs, __):
        count = len(costs)
        places = [self.bounded(count - 1) for _ in costs]
        pairs = [(a, b) for a in range(count) for b in range(count) if a != b]
        before = self.take(len(pairs))
        slacks = [self.bounded(count - 1) for _ in pairs]
        for (a, b), bit, slack in zip(pairs, before, slacks):
            self.row([(bit, 1)])
            self.equation(places[b] + scaled(places[a], -1) + [(bit, -count)] + slack, 0)

    def quadratic(self, kind, costs, blank):
        credits = number(kind, 1)
        levels = [self.take(isqrt(credits)) for _ in costs]
        b_0 = self.take(blank)
        none = self.take(len(costs))
        slack = self.bounded(credits)
        for votes in levels:
            self.row([(bit, votes_given) for votes_given, bit in enumerate(votes, 1)])
        for bit in b_0:
            self.row([(bit, 1)])
        for votes, bit in zip(levels, none):
            self.equation(ones(votes + [bit]), 1)
        squares = [(bit, given**2) for votes in levels for given, bit in enumerate(votes, 1)]
        self.equation(squares + scaled(ones(b_0), credits) + slack, credits)
