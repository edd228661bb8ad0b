"""Merlin 1.0 transcripts (merlin.cool) over STROBE-128 and Keccak-f[1600]."""

import hashlib

MASK = 2**64 - 1
# STROBE-128's rate.
RATE = 166
FLAG_I, FLAG_A, FLAG_C, FLAG_M = 1, 2, 4, 16


def rotate(lane, count):
    count %= 64
    return (lane << count | lane >> (64 - count)) & MASK


def keccak_f(state):
    """The permutation of FIPS 202, on 200 bytes."""
    lanes = [[0] * 5 for _ in range(5)]
    for place in range(25):
        lanes[place % 5][place // 5] = int.from_bytes(state[8 * place : 8 * place + 8], "little")
    shift = 1
    for _ in range(24):
        parity = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        for x in range(5):
            effect = parity[x - 1] ^ rotate(parity[(x + 1) % 5], 1)
            lanes[x] = [lane ^ effect for lane in lanes[x]]
        x, y, current = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], rotate(current, (step + 1) * (step + 2) // 2)
        for y in range(5):
            row = [lanes[x][y] for x in range(5)]
            for x in range(5):
                lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & MASK & row[(x + 2) % 5])
        for bit in range(7):
            if shift & 1:
                lanes[0][0] ^= 1 << (2**bit - 1)
            shift = (shift << 1) ^ (0x171 if shift & 0x80 else 0)
    return bytearray(b"".join(lanes[place % 5][place // 5].to_bytes(8, "little") for place in range(25)))


def sha3_256(message):
    """What the permutation is tested with."""
    padded = bytearray(message + b"\x06")
    padded += bytes(-len(padded) % 136)
    padded[-1] |= 0x80
    state = bytearray(200)
    for start in range(0, len(padded), 136):
        for place in range(136):
            state[place] ^= padded[start + place]
        state = keccak_f(state)
    return bytes(state[:32])


assert sha3_256(b"suara" * 100) == hashlib.sha3_256(b"suara" * 100).digest()


class Strobe:
    def __init__(self, label):
        self.state = keccak_f(bytearray(bytes([1, RATE + 2, 1, 0, 1, 96]) + b"STROBEv1.0.2" + bytes(182)))
        self.place, self.begin = 0, 0
        self.meta_ad(label, more=False)

    def permute(self):
        self.state[self.place] ^= self.begin
        self.state[self.place + 1] ^= 4
        self.state[RATE + 1] ^= 0x80
        self.state = keccak_f(self.state)
        self.place, self.begin = 0, 0

    def absorb(self, data):
        for byte in data:
            self.state[self.place] ^= byte
            self.place += 1
            if self.place == RATE:
                self.permute()

    def squeeze(self, length):
        data = bytearray()
        for _ in range(length):
            data.append(self.state[self.place])
            self.state[self.place] = 0
            self.place += 1
            if self.place == RATE:
                self.permute()
        return bytes(data)

    def operation(self, flags):
        before, self.begin = self.begin, self.place + 1
        self.absorb([before, flags])
        if flags & FLAG_C and self.place != 0:
            self.permute()

    def meta_ad(self, data, more):
        if not more:
            self.operation(FLAG_M | FLAG_A)
        self.absorb(data)

    def ad(self, data):
        self.operation(FLAG_A)
        self.absorb(data)

    def prf(self, length):
        self.operation(FLAG_I | FLAG_A | FLAG_C)
        return self.squeeze(length)


class Transcript:
    def __init__(self, label):
        self.strobe = Strobe(b"Merlin v1.0")
        self.append_message(b"dom-sep", label)

    def append_message(self, label, message):
        self.strobe.meta_ad(label, more=False)
        self.strobe.meta_ad(len(message).to_bytes(4, "little"), more=True)
        self.strobe.ad(message)

    def challenge_bytes(self, label, length):
        self.strobe.meta_ad(label, more=False)
        self.strobe.meta_ad(length.to_bytes(4, "little"), more=True)
        return self.strobe.prf(length)


def simple_test():
    """The conformance value of merlin's own tests."""
    transcript = Transcript(b"test protocol")
    transcript.append_message(b"some label", b"some data")
    return transcript.challenge_bytes(b"challenge", 32).hex()


assert simple_test() == "d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615"
