#!/usr/bin/env python3
"""Checks every proof of the elections of a board once more, from the public bytes of a mirror.

Shares nothing with Suara and is written from docs/crypto.md and docs/protocol.md, with nothing but Python's standard library.
Of one election after the other it computes the roll hash, the election's keys, the context, groups, sums and totals, and it
checks the proofs of the key ceremony, of all ballots, and of the tally. It does not check signatures, times, the tree and
outcomes: `suara verify` does. It takes about half a second for each ballot.

    python3 election.py FOLDER        (a folder made by `suara mirror`)

Prints JSON: for each election, by its id, how often each check was done. Exit code 1 where the record is wrong.
"""

import hashlib
import json
import sys

from merlin import Transcript
from programs import Program, integers
from recount import Wrong, entries, fields, identity, number, octets
from ristretto import BASE as G
from ristretto import IDENTITY, Q, decode, one_way_map, scalar

# Fields of Submission.
BOARD, ROLL, ROLL_PART, ROLL_SEAL, SETUP, COMMIT, REVEAL, SHARE, CONFIRMATION = 1, 3, 4, 5, 6, 7, 8, 9, 10
REHEARSAL, OPENING, BALLOT, CLOSING, TALLY_CONFIRMATION, TALLY_SHARE, RESULT, SIGNATURES = 11, 12, 13, 14, 15, 16, 17, 100
WHOLE, WITHHOLD = 1, 2
REMAINDER = 2**32 - 1
ATTEMPT = (1).to_bytes(4, "little")


def le4(value):
    return value.to_bytes(4, "little")


def le8(value):
    return value.to_bytes(8, "little", signed=True)


def digest(label, *parts):
    return hashlib.sha256(b"suara/v1/" + label + b"\0" + b"".join(parts)).digest()


def chunks(data, size):
    if len(data) % size:
        raise Wrong("a packed field of no whole number of parts")
    return [data[at : at + size] for at in range(0, len(data), size)]


def points(data):
    return [decode(encoding) for encoding in chunks(data, 32)]


def encode(elements):
    return b"".join(element.encode() for element in elements)


def total(elements):
    return sum(elements, IDENTITY)


def powers(x, count):
    return [pow(x, exponent, Q) for exponent in range(1, count + 1)]


def weighted(scalars, elements):
    return total([factor * element for factor, element in zip(scalars, elements)])


def transcript(label, **messages):
    begun = Transcript(label)
    for name, message in messages.items():
        begun.append_message(name.encode(), message)
    return begun


def draw(begun, label):
    return int.from_bytes(begun.challenge_bytes(label, 64), "little") % Q


def equality(begun, bases, shares, factors, proof):
    """Section 11."""
    omega = powers(draw(begun, b"omega"), len(shares))
    psi = powers(draw(begun, b"psi"), len(bases))
    t_1, t_2, z = chunks(proof, 32)
    begun.append_message(b"T1", t_1)
    begun.append_message(b"T2", t_2)
    x = draw(begun, b"x")
    if len(factors) != len(bases) * len(shares):
        return False
    base, z = weighted(psi, bases), scalar(z)
    factor = weighted([down * across % Q for down in psi for across in omega], factors)
    return z * G == decode(t_1) + x * weighted(omega, shares) and z * base == decode(t_2) + x * factor


class Roll:
    def __init__(self, announcement, payload):
        self.id, self.hash = identity("roll", payload), None
        self.districts = len(announcement[4])
        self.parts, self.keys, self.places, self.weights = [], [], [], []

    def add(self, part, payload):
        little = lambda data, size: [int.from_bytes(one, "little") for one in chunks(data, size)]
        self.parts.append(identity("roll-part", payload))
        self.keys += chunks(octets(part, 4), 32)
        self.places += little(octets(part, 5), 2)
        self.weights += little(octets(part, 6), 4)

    def seal(self, seal):
        self.hash = digest(b"roll-hash", self.id, *self.parts)
        return octets(seal, 4) == self.hash and number(seal, 3) == len(self.keys)


class Election:
    def __init__(self, board, rolls, setup, payload):
        self.board, self.id, self.setup = board, identity("setup", payload), setup
        self.roll = rolls[octets(setup, 2)]
        self.program = Program(setup[6])
        self.n, self.t, self.m = len(self.program.rows), number(setup, 8), len(setup[7])
        self.place = board + self.id + ATTEMPT
        self.commits, self.reveals, self.ballots, self.used, self.factors = {}, {}, {}, set(), {}
        self.checks = {}

    def check(self, name, holds):
        if not holds:
            raise Wrong(f"{name} of election {self.id.hex()}")
        self.checks[name] = self.checks.get(name, 0) + 1

    # Section 10.

    def about(self, trustee):
        return {"board": self.board, "election": self.id, "attempt": ATTEMPT, "trustee": le4(trustee)}

    def commit(self, message):
        self.commits[number(message, 4)] = octets(message, 6)

    def reveal(self, message):
        trustee, commitments, proof = number(message, 4), octets(message, 5), octets(message, 6)
        hashed = digest(b"reveal", self.place, le4(trustee), commitments, proof)
        self.check("reveal hash", self.commits[trustee] == hashed)
        count, elements = self.n * self.t, points(commitments)
        self.check("commitments", len(set(chunks(commitments, 32))) == count == len(elements) and IDENTITY not in elements)
        nonce, response = chunks(proof, 32)
        numbers = {"m": le4(self.m), "t": le4(self.t), "n": le4(self.n), "trustees": b"".join(self.setup[7])}
        x = draw(transcript(b"suara/reveal/v1", **self.about(trustee), **numbers, F=commitments, R=nonce), b"x")
        right = decode(nonce) + weighted(powers(x, count), elements)
        self.check("knowledge of coefficients", scalar(response) * G == right)
        self.reveals[trustee] = elements
        if len(self.reveals) == self.m:
            # Σ_j F_jik
            sums = [total(column) for column in zip(*self.reveals.values())]
            polynomials = [sums[i * self.t : (i + 1) * self.t] for i in range(self.n)]
            self.keys = [polynomial[0] for polynomial in polynomials]
            self.keys_digest = digest(b"keys", self.place, le4(self.n), encode(self.keys))
            at = lambda l, polynomial: weighted([l**k for k in range(self.t)], polynomial)
            self.shares = {l: [at(l, p) for p in polynomials] for l in range(1, self.m + 1)}

    def share(self, message):
        self.check("length of a share", len(octets(message, 6)) == 32 + 32 * self.n + 16)

    def confirmation(self, message):
        self.check("keys digest", octets(message, 5) == self.keys_digest)

    def rehearsal(self, message):
        trustee, factors = number(message, 4), octets(message, 5)
        point = one_way_map(hashlib.sha512(b"suara/v1/rehearsal-point\0" + self.place).digest())
        shares = self.shares[trustee]
        statement = {"T": point.encode(), "S": encode(shares), "D": factors}
        begun = transcript(b"suara/rehearsal/v1", **self.about(trustee), **statement)
        self.check("rehearsal", equality(begun, [point], shares, points(factors), octets(message, 6)))

    # Section 7.

    def opening(self, message):
        self.check("opening", (octets(message, 4), octets(message, 5)) == (self.keys_digest, self.roll.hash))
        terms = lambda terms: le4(len(terms)) + b"".join(le4(bit) + le8(factor) for bit, factor in terms)
        rows = b"".join(terms(row) for row in self.program.rows)
        equations = b"".join(terms(left) + le8(right) for left, right in self.program.equations)
        counts = le4(self.n) + le4(self.program.bits) + le4(len(self.program.equations))
        ids = self.board + self.id + self.roll.id + self.roll.hash
        self.context = digest(b"ballot-context", ids, counts, encode(self.keys), rows, equations)
        name = lambda letter, index: one_way_map(
            hashlib.sha512(b"suara/v1/generator/" + letter + le4(index)).digest()
        )
        indices = range(1, self.program.bits + 1)
        self.generators = [name(b"G", j) for j in indices], [name(b"K", j) for j in indices], name(b"H", 0)

    def ballot(self, message, payload):
        place, supersedes = number(message, 3), octets(message, 4)
        ciphertext, proof, response = octets(message, 5), octets(message, 6), octets(message, 7)
        self.check("place on the roll", place < len(self.roll.keys))
        credential = self.roll.keys[place]
        lengths = (32 * (self.n + 1), 32 * (self.program.bits + 7), 32)
        self.check("lengths", (len(ciphertext), len(proof), len(response)) == lengths)
        last = self.ballots.get(place)
        self.check("superseded ballot", supersedes == (last[0] if last else b""))
        self.check("a U of its own", ciphertext[:32] not in self.used)
        self.used.add(ciphertext[:32])

        named = b"\1" + supersedes if supersedes else bytes(33)
        begun = transcript(b"suara/ballot/v1", context=self.context, ballot=credential + named + ciphertext, M=proof[:32])
        w = powers(draw(begun, b"w"), self.n)
        begun.append_message(b"A,D_1,D_2,R", proof[32:160])
        x = draw(begun, b"x")
        (u, *v), (m, a, d_1, d_2, r) = points(ciphertext), points(proof[:160])
        *f, z, zeta = map(scalar, chunks(proof[160:], 32))
        g_j, k_j, h = self.generators
        times = lambda terms: sum(factor * f[bit] for bit, factor in terms)
        right = weighted(f, g_j) + weighted([one * (x - one) for one in f], k_j) + z * h
        self.check("(a)", x * m + a == right)
        self.check("(b), first", u != IDENTITY and x * u + d_1 == zeta * G)
        numbers = sum(w_i * times(row) for w_i, row in zip(w, self.program.rows))
        right = numbers * G + zeta * weighted(w, self.keys)
        self.check("(b), second", x * weighted(w, v) + d_2 == right)
        self.check("(c)", all((times(left) - x * right) % Q == 0 for left, right in self.program.equations))
        key = decode(credential)
        self.check("(d)", key != IDENTITY and x * key + r == scalar(response) * G)
        # The response is the last field: its tag, its length, 32 bytes.
        self.ballots[place] = digest(b"ballot-id", self.context, payload[:-34]), u, v

    # protocol.md, "Tally".

    def closing(self, index, entry):
        minimum, roll = number(self.setup, 11), self.roll
        cells = {}
        for place in self.ballots:
            cell = roll.places[place], roll.weights[place]
            cells[cell] = cells.get(cell, 0) + 1
        every = range(roll.districts)
        large = lambda district: all(count >= minimum for (d, _), count in cells.items() if d == district)
        ballots = lambda district: sum(count for (d, _), count in cells.items() if d == district)
        standing = [] if number(self.setup, 10) == WHOLE else [d for d in every if large(d)]

        def too_few():
            by_weight = {}
            for (district, weight), count in cells.items():
                if district not in standing:
                    by_weight[weight] = by_weight.get(weight, 0) + count
            return any(count < minimum for count in by_weight.values())

        while standing and too_few():
            standing.remove(min(standing, key=lambda d: (ballots(d), d)))
        small = too_few() or len(self.ballots) < minimum
        self.withheld = small and number(self.setup, 12) == WITHHOLD
        rest = [d for d in every if d not in standing]
        groups = [(d, [d]) for d in standing] + ([(REMAINDER, rest)] if rest else [])

        self.sums, self.counts, described = [], {}, le4(len(groups))
        for group, districts in groups:
            voters = [place for place in self.ballots if roll.places[place] in districts]
            weights = [roll.weights[place] for place in voters]
            self.counts[group] = len(voters)
            places = b"".join(map(le4, districts))
            described += le4(group) + le4(len(districts)) + places + le8(len(voters))
            if voters:
                columns = zip(*[[u, *v] for _, u, v in map(self.ballots.get, voters)])
                self.sums.append((group, sum(weights), [weighted(weights, column) for column in columns]))
        closing = le8(index) + hashlib.sha256(entry).digest()
        ciphertexts = b"".join(encode(elements) for _, _, elements in self.sums)
        self.tally = digest(b"tally-hash", self.board, self.id, closing, described, ciphertexts)

    def tally_confirmation(self, message):
        self.check("tally hash", octets(message, 4) == self.tally)

    # Section 12.

    def tally_share(self, message):
        trustee, block, factors = number(message, 3), number(message, 5), octets(message, 6)
        length = max(1_800 // self.n, 1)
        groups = self.sums[block * length : (block + 1) * length]
        begun = transcript(
            b"suara/tally/v1",
            board=self.board,
            election=self.id,
            tally=self.tally,
            trustee=le4(trustee),
            block=le4(block),
            groups=b"".join(le4(group) for group, _, _ in groups),
            ciphertexts=b"".join(encode(elements) for _, _, elements in groups),
            S=encode(self.shares[trustee]),
            D=factors,
        )
        bases, factors = [elements[0] for _, _, elements in groups], points(factors)
        proved = equality(begun, bases, self.shares[trustee], factors, octets(message, 7))
        self.check("tally share", octets(message, 4) == self.tally and proved)
        self.factors.setdefault(trustee, []).extend(factors)

    def totals(self):
        """The totals of each group, from the first `t` trustees who have decrypted every block."""
        complete = [l for l, factors in sorted(self.factors.items()) if len(factors) == self.n * len(self.sums)]
        used = complete[: self.t]
        self.check("enough shares", len(used) == self.t or not self.sums)
        found = {group: [0] * self.n for group in self.counts}
        for place, (group, weight, (_, *v)) in enumerate(self.sums):
            for i, element in enumerate(v):
                for l in used:
                    others = [k for k in used if k != l]
                    factor = 1
                    for k in others:
                        factor = factor * k * pow(k - l, -1, Q) % Q
                    element = element - factor * self.factors[l][place * self.n + i]
                largest = weight * sum(factor for _, factor in self.program.rows[i])
                found[group][i] = logarithm(element, largest)
        return found

    def result(self, message):
        groups = map(fields, message.get(4, []))
        stated = {number(group, 1): (number(group, 2), integers(group, 3)) for group in groups}
        totals = {} if self.withheld else self.totals()
        self.check("result", stated == {group: (self.counts[group], totals[group]) for group in totals})


def logarithm(element, largest):
    multiple = IDENTITY
    for value in range(largest + 1):
        if multiple == element:
            return value
        multiple = multiple + G
    raise Wrong("a total that is not found within its bound")


def verify(folder):
    board, rolls, elections = None, {}, {}
    for index, entry in enumerate(entries(folder)):
        submission = fields(octets(fields(entry), 3))
        kind = next(field for field in submission if field != SIGNATURES)
        payload = submission[kind][0]
        message = fields(payload)
        if kind == BOARD:
            board = identity("board", payload)
        elif kind == ROLL:
            roll = Roll(message, payload)
            rolls[roll.id] = roll
        elif kind == ROLL_PART:
            rolls[octets(message, 2)].add(message, payload)
        elif kind == ROLL_SEAL:
            if not rolls[octets(message, 2)].seal(message):
                raise Wrong(f"the seal of a roll at entry {index}")
        elif kind == SETUP:
            election = Election(board, rolls, message, payload)
            elections[election.id] = election
        elif COMMIT <= kind <= RESULT:
            election = elections[octets(message, 2)]
            steps = {
                COMMIT: election.commit,
                REVEAL: election.reveal,
                SHARE: election.share,
                CONFIRMATION: election.confirmation,
                REHEARSAL: election.rehearsal,
                OPENING: election.opening,
                BALLOT: lambda ballot: election.ballot(ballot, payload),
                CLOSING: lambda _: election.closing(index, entry),
                TALLY_CONFIRMATION: election.tally_confirmation,
                TALLY_SHARE: election.tally_share,
                RESULT: election.result,
            }
            steps[kind](message)
    return {election.id.hex(): election.checks for election in elections.values()}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(json.dumps(verify(sys.argv[1])))
    except (Wrong, ValueError) as wrong:
        sys.exit(f"WRONG: {wrong}")


if __name__ == "__main__":
    main()
