"""The ballot of docs/worked-ballot.md, made and checked a second time, from docs/crypto.md alone.

    python3 tests/python/worked_ballot.py

Pure Python, no packages. Every value of tests/vectors/crypto/worked-ballot.json is computed again from the names of
the secrets; then the ballot's bytes are verified as they came over the wire, and altered ones must be refused.
"""

import hashlib
import json
import pathlib
import sys

from merlin import Transcript
from ristretto import BASE as G
from ristretto import IDENTITY, Q, decode, one_way_map, scalar, scalar_bytes

VECTORS = pathlib.Path(__file__).parent.parent / "vectors" / "crypto" / "worked-ballot.json"

# Choose 1 or 2 of 3, with blank: b_1, b_2, b_3, b_0, slack (section 6).
BITS = 5
ROWS = [[(0, 1)], [(1, 1)], [(2, 1)], [(3, 1)]]
EQUATION = [(0, 1), (1, 1), (2, 1), (3, 2), (4, 1)]
RIGHT = 2
CHOSEN = [0, 1, 0, 0, 1]


def le4(number):
    return number.to_bytes(4, "little")


def le8(number):
    return number.to_bytes(8, "little", signed=True)


def total(points):
    return sum(points, IDENTITY)


def times(terms, vector):
    return sum(coefficient * vector[bit] for bit, coefficient in terms)


def powers(w):
    """w, w², … one for each number."""
    return [pow(w, i, Q) for i in range(1, len(ROWS) + 1)]


def generator(letter, index):
    return one_way_map(hashlib.sha512(b"suara/v1/generator/" + letter + le4(index)).digest())


G_J = [generator(b"G", j) for j in range(1, BITS + 1)]
K_J = [generator(b"K", j) for j in range(1, BITS + 1)]
H = generator(b"H", 0)


def secret(name):
    return int.from_bytes(hashlib.sha512(b"suara/worked-ballot/" + name.encode()).digest(), "little") % Q


def draw(transcript, label):
    return int.from_bytes(transcript.challenge_bytes(label, 64), "little") % Q


def context(ids, keys):
    """What is hashed, and the hash (section 7)."""
    hashed = b"".join(ids) + le4(len(ROWS)) + le4(BITS) + le4(1) + b"".join(keys)
    for terms in ROWS + [EQUATION]:
        hashed += le4(len(terms)) + b"".join(le4(bit) + le8(coefficient) for bit, coefficient in terms)
    hashed += le8(RIGHT)
    return hashed, hashlib.sha256(b"suara/v1/ballot-context\0" + hashed).digest()


def challenges(context_hash, statement, ciphertext, commitments):
    """w and x, from the 32 bytes of each of M, A, D_1, D_2, R."""
    transcript = Transcript(b"suara/ballot/v1")
    transcript.append_message(b"context", context_hash)
    transcript.append_message(b"ballot", statement + ciphertext)
    transcript.append_message(b"M", commitments[0])
    w = draw(transcript, b"w")
    transcript.append_message(b"A,D_1,D_2,R", b"".join(commitments[1:]))
    return w, draw(transcript, b"x")


def bits_side(x, f, z):
    return total([f_j * g + f_j * (x - f_j) * k for f_j, g, k in zip(f, G_J, K_J)]) + z * H


def numbers_side(w, f, zeta, keys):
    weights = powers(w)
    numbers = sum(w_i * times(row, f) for w_i, row in zip(weights, ROWS))
    return numbers * G + zeta * total([w_i * key for w_i, key in zip(weights, keys)])


def sides(keys, credential, ciphertext, proof, response, w, x):
    """Left and right side of each check, from bytes."""
    u, *v = [decode(ciphertext[i : i + 32]) for i in range(0, len(ciphertext), 32)]
    parts = [proof[i : i + 32] for i in range(0, len(proof), 32)]
    m, a, d_1, d_2, r = map(decode, parts[:5])
    *f, z, zeta = map(scalar, parts[5:])
    if len(v) != len(ROWS) or len(f) != BITS or u == IDENTITY:
        raise ValueError("not a ballot for these questions")
    weighted = total([w_i * v_i for w_i, v_i in zip(powers(w), v)])
    return {
        "(a)": (x * m + a, bits_side(x, f, z)),
        "(b) first": (x * u + d_1, zeta * G),
        "(b) second": (x * weighted + d_2, numbers_side(w, f, zeta, keys)),
        "(c)": (times(EQUATION, f) % Q, x * RIGHT % Q),
        "(d)": (x * decode(credential) + r, scalar(response) * G),
    }


def verify(context_hash, keys, statement, ciphertext, proof, response):
    commitments = [proof[i : i + 32] for i in range(0, 160, 32)]
    w, x = challenges(context_hash, statement, ciphertext, commitments)
    try:
        checks = sides(keys, statement[:32], ciphertext, proof, response, w, x)
    except ValueError:
        return False
    return all(left == right for left, right in checks.values())


def make():
    """All values by their names: bytes that travel or are hashed."""
    values = {"board": b"\1" * 32, "election": b"\2" * 32, "roll": b"\3" * 32, "roll_hash": b"\4" * 32}
    ids = list(values.values())
    key_secrets = [secret(f"y_{i}") for i in range(1, len(ROWS) + 1)]
    keys = [y * G for y in key_secrets]
    values |= {f"y_{i}": scalar_bytes(y) for i, y in enumerate(key_secrets, 1)}
    values |= {f"Y_{i}": key.encode() for i, key in enumerate(keys, 1)}
    values["hashed"], values["context"] = context(ids, [key.encode() for key in keys])
    values["H"] = H.encode()
    values |= {f"G_{j}": point.encode() for j, point in enumerate(G_J, 1)}
    values |= {f"K_{j}": point.encode() for j, point in enumerate(K_J, 1)}

    r, sk, mu, alpha, delta, sigma = secrets = [
        secret(name) for name in ("r", "sk", "mu", "alpha", "delta", "sigma")
    ]
    a = [secret(f"a_{j}") for j in range(1, BITS)]
    # The pivot, the weight-1 bit of the slack, is solved for.
    a.append(-times(EQUATION[:-1], a) % Q)
    values["b"] = bytes(CHOSEN)
    values |= dict(zip(("r", "sk", "mu", "alpha", "delta", "sigma"), map(scalar_bytes, secrets)))
    values |= {f"a_{j}": scalar_bytes(a_j) for j, a_j in enumerate(a, 1)}

    values["PK"], values["supersedes"] = (sk * G).encode(), b"\5" * 32
    values["U"] = (r * G).encode()
    for i, (row, key) in enumerate(zip(ROWS, keys), 1):
        values[f"V_{i}"] = (times(row, CHOSEN) * G + r * key).encode()
    values["ciphertext"] = values["U"] + b"".join(values[f"V_{i}"] for i in range(1, len(ROWS) + 1))
    statement = values["PK"] + b"\1" + values["supersedes"]
    values["ballot"] = statement + values["ciphertext"]

    signed = [a_j * (1 - 2 * b_j) for a_j, b_j in zip(a, CHOSEN)]
    chosen = [b_j * g for b_j, g in zip(CHOSEN, G_J)]
    values["M"] = total(chosen + [s * k for s, k in zip(signed, K_J)] + [mu * H]).encode()
    blinds = [a_j * g - a_j * a_j * k for a_j, g, k in zip(a, G_J, K_J)]
    values["A"] = (total(blinds) + alpha * H).encode()
    values["D_1"], values["R"] = (delta * G).encode(), (sigma * G).encode()
    # w does not depend on what comes after M.
    w, _ = challenges(values["context"], statement, values["ciphertext"], [values["M"]] * 5)
    values["D_2"] = numbers_side(w, a, delta, keys).encode()
    values["A,D_1,D_2,R"] = b"".join(values[name] for name in ("A", "D_1", "D_2", "R"))
    commitments = [values[name] for name in ("M", "A", "D_1", "D_2", "R")]
    w, x = challenges(values["context"], statement, values["ciphertext"], commitments)
    values["w"], values["x"] = scalar_bytes(w), scalar_bytes(x)

    f = [(x * b_j + a_j) % Q for b_j, a_j in zip(CHOSEN, a)]
    values |= {f"f_{j}": scalar_bytes(f_j) for j, f_j in enumerate(f, 1)}
    z, zeta = x * mu + alpha, x * r + delta
    values["z"], values["zeta"], values["s"] = map(scalar_bytes, (z, zeta, x * sk + sigma))
    values["proof"] = b"".join(commitments) + b"".join(map(scalar_bytes, [*f, z, zeta]))
    values["response"] = values["s"]
    checks = sides(keys, values["PK"], values["ciphertext"], values["proof"], values["response"], w, x)
    for name, (left, right) in checks.items():
        assert left == right, f"{name} does not hold"
        values[name] = scalar_bytes(left) if name == "(c)" else left.encode()
    return values


def main():
    frozen = {
        name: bytes.fromhex(value)
        for section in json.loads(VECTORS.read_text()).values()
        for name, value in section.items()
    }
    made = make()
    wrong = sorted(name for name in frozen.keys() | made.keys() if frozen.get(name) != made.get(name))
    if wrong:
        sys.exit(f"{VECTORS}: these values are others by docs/crypto.md: {', '.join(wrong)}")

    keys = [decode(frozen[f"Y_{i}"]) for i in range(1, len(ROWS) + 1)]
    statement = frozen["PK"] + b"\1" + frozen["supersedes"]
    fields = [frozen[name] for name in ("ciphertext", "proof", "response")]
    if not verify(frozen["context"], keys, statement, *fields):
        sys.exit(f"{VECTORS}: the ballot is refused")
    altered = 0
    for place, field in enumerate(fields):
        for start in range(0, len(field), 32):
            other = bytearray(field)
            other[start] ^= 2
            if verify(frozen["context"], keys, statement, *fields[:place], bytes(other), *fields[place + 1 :]):
                sys.exit(f"{VECTORS}: the ballot is accepted with an altered byte")
            altered += 1
    print(f"{len(made)} values are those of docs/crypto.md; the ballot is accepted, {altered} altered ones are refused")


if __name__ == "__main__":
    main()
