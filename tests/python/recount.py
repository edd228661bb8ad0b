#!/usr/bin/env python3
"""Counts the signatures of every petition of a board once more, from the public bytes of a mirror.

Shares nothing with Suara: it reads the bundles of entries and the wire format of protobuf by itself, with nothing but
Python's standard library, and is written from docs/protocol.md and docs/petitions.md. It checks that entries are linked, that
every act follows on the credential's last one, that no sheet counts twice, and which entry reached a threshold. It does not
check proofs and signatures: `suara verify` does.

    python3 recount.py FOLDER        (a folder made by `suara mirror`)

Prints JSON: for each petition, by its id, what counts. Exit code 1 where the record is wrong, 2 where it cannot be read.
"""

import hashlib
import json
import os
import sys

DAY_MS = 86_400_000

# Fields of Submission.
ROLL, ROLL_PART, TYPE, DRAFT, ACT, REVIEW = 3, 4, 18, 19, 20, 21
CLOSING, PAPER, REMOVAL, REVOCATION, SIGNATURES = 25, 26, 27, 28, 100
# Kinds of acts.
SIGN, WITHDRAW = 3, 4


class Wrong(Exception):
    """The record is wrong."""


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """The fields of a message: number, then all values, integers or bytes."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        else:
            raise Wrong(f"a field of wire type {key & 7}")
        found.setdefault(key >> 3, []).append(value)
    if at != len(data):
        raise Wrong("a message that is cut off")
    return found


def number(message, field):
    return message.get(field, [0])[0]


def octets(message, field):
    return message.get(field, [b""])[0]


def identity(kind, payload):
    return hashlib.sha256(f"suara/v1/{kind}-id".encode() + b"\0" + payload).digest()


def bundle_path(folder, index, width):
    """The file of a bundle, as C2SP tlog-tiles names it."""
    digits = [f"{index % 1000:03}"]
    while index := index // 1000:
        digits.insert(0, f"x{index % 1000:03}")
    path = os.path.join(folder, "tile", "entries", *digits)
    return path if width == 256 else os.path.join(path + ".p", str(width))


def entries(folder):
    """All entries up to the checkpoint."""
    with open(os.path.join(folder, "checkpoint"), encoding="utf-8") as file:
        size = int(file.read().split("\n")[1])
    for index in range((size + 255) // 256):
        width = min(256, size - 256 * index)
        with open(bundle_path(folder, index, width), "rb") as file:
            data = file.read()
        at = 0
        for _ in range(width):
            length = int.from_bytes(data[at : at + 2], "big")
            yield data[at + 2 : at + 2 + length]
            at += 2 + length
        if at != len(data):
            raise Wrong(f"bundle {index} does not have {width} entries")


class Petition:
    def __init__(self, author, draft, rules):
        self.roll, self.open_ms = octets(rules, 3), number(rules, 8)
        self.thresholds = [self.threshold(rules, 9), self.threshold(rules, 11)]
        self.opened_ms = self.closes_ms = None
        # By credential: its last act, and the channel of its signature if one stands.
        self.last, self.channel = {author: draft}, {}
        self.sheets = set()
        self.withdrawn = self.removed = 0
        self.districts, self.days = {}, {}
        self.reached = [None, None]

    @staticmethod
    def threshold(rules, field):
        threshold = fields(octets(rules, field))
        return number(threshold, 1), number(threshold, 2), number(threshold, 3)

    def is_open(self, time_ms):
        return self.opened_ms is not None and time_ms < self.closes_ms

    def follow(self, credential, previous, act):
        if self.last.get(credential, b"") != previous:
            raise Wrong(f"credential {credential} names another act than its last one")
        self.last[credential] = act

    def on(self, time_ms, what):
        day = self.days.setdefault(
            time_ms // DAY_MS, {"web": 0, "paper": 0, "withdrawn": 0, "removed": 0}
        )
        day[what] += 1

    def sign(self, credential, district, channel, place, time_ms):
        if not self.is_open(time_ms):
            raise Wrong("a signature while the petition is not open")
        if credential in self.channel:
            raise Wrong(f"credential {credential} has signed already")
        self.channel[credential] = channel
        self.on(time_ms, channel)
        self.districts[district] = self.districts.get(district, 0) + 1
        for which, (signatures, districts, in_each) in enumerate(self.thresholds):
            full = sum(count >= in_each for count in self.districts.values()) if districts else 0
            enough = len(self.channel) >= signatures and full >= districts
            if self.reached[which] is None and enough:
                self.reached[which] = place

    def leave(self, credential, district, what, time_ms):
        if credential not in self.channel:
            raise Wrong(f"credential {credential} has no signature")
        del self.channel[credential]
        self.on(time_ms, what)
        self.districts[district] -= 1
        if what == "withdrawn":
            self.withdrawn += 1
        else:
            self.removed += 1

    def shown(self, names):
        channels = list(self.channel.values())
        return {
            "signatures": len(channels),
            "web": channels.count("web"),
            "paper": channels.count("paper"),
            "withdrawn": self.withdrawn,
            "removed": self.removed,
            "sheets": len(self.sheets),
            "districts": {names[place]: count for place, count in sorted(self.districts.items())},
            "days": {str(day): counts for day, counts in sorted(self.days.items())},
            "reached": self.reached,
        }


class Board:
    def __init__(self):
        self.names, self.districts, self.types, self.petitions = {}, {}, {}, {}

    def district(self, petition, credential):
        return self.districts[petition.roll][credential]

    def put(self, place, time_ms, kind, payload):
        message = fields(payload)
        if kind == ROLL:
            roll = identity("roll", payload)
            districts = [fields(district) for district in message.get(4, [])]
            self.names[roll] = [octets(district, 1).decode() for district in districts]
            self.districts[roll] = []
        elif kind == ROLL_PART:
            packed = octets(message, 5)
            places = [int.from_bytes(packed[at : at + 2], "little") for at in range(0, len(packed), 2)]
            self.districts[octets(message, 2)] += places
        elif kind == TYPE:
            self.types[identity("petition-type", payload)] = message
        elif kind == DRAFT:
            draft = identity("petition-draft", payload)
            rules = self.types[octets(message, 2)]
            self.petitions[draft] = Petition(number(message, 3), draft, rules)
        elif kind == REVIEW and number(message, 4) == 0:
            petition = self.petitions[octets(message, 2)]
            petition.opened_ms, petition.closes_ms = time_ms, time_ms + petition.open_ms
        elif kind == CLOSING:
            self.petitions[octets(message, 2)].closes_ms = time_ms
        elif kind == ACT:
            petition, credential = self.petitions[octets(message, 2)], number(message, 4)
            petition.follow(credential, octets(message, 5), identity("petition-act", payload))
            district = self.district(petition, credential)
            if number(message, 3) == SIGN:
                petition.sign(credential, district, "web", place, time_ms)
            elif number(message, 3) == WITHDRAW:
                petition.leave(credential, district, "withdrawn", time_ms)
        elif kind == PAPER:
            petition, credential = self.petitions[octets(message, 2)], number(message, 3)
            petition.follow(credential, octets(message, 4), identity("paper-signature", payload))
            if octets(message, 5) in petition.sheets:
                raise Wrong("a sheet that is counted already")
            petition.sheets.add(octets(message, 5))
            petition.sign(credential, self.district(petition, credential), "paper", place, time_ms)
        elif kind == REMOVAL:
            petition, credential = self.petitions[octets(message, 2)], number(message, 3)
            petition.follow(credential, octets(message, 4), identity("signature-removal", payload))
            petition.leave(credential, self.district(petition, credential), "removed", time_ms)
        elif kind == REVOCATION:
            roll, credential = octets(message, 2), number(message, 3)
            for petition in self.petitions.values():
                signed = petition.roll == roll and credential in petition.channel
                if signed and petition.is_open(time_ms):
                    petition.leave(credential, self.district(petition, credential), "removed", time_ms)


def recount(folder):
    board, chain = Board(), bytes(32)
    for place, entry in enumerate(entries(folder)):
        try:
            message = fields(entry)
            if octets(message, 1) != chain:
                raise Wrong("it is not linked to the entry before")
            chain = hashlib.sha256(entry).digest()
            submission = fields(octets(message, 3))
            submission.pop(SIGNATURES, None)
            for kind, payloads in submission.items():
                board.put(place, number(message, 2), kind, payloads[0])
        except (Wrong, LookupError) as wrong:
            raise Wrong(f"entry {place}: {wrong}") from wrong
    return {
        petition.hex(): state.shown(board.names[state.roll]) for petition, state in board.petitions.items()
    }


def main():
    if len(sys.argv) != 2:
        print("usage: recount.py FOLDER", file=sys.stderr)
        return 2
    try:
        print(json.dumps(recount(sys.argv[1]), indent=2))
    except Wrong as wrong:
        print(f"WRONG: {wrong}", file=sys.stderr)
        return 1
    except (OSError, ValueError, IndexError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
