"""ristretto255, written from RFC 9496. Slow, and in no constant time: for checking public values."""

P = 2**255 - 19
# The order of the group.
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def negative(x):
    return x % P & 1 == 1


def absolute(x):
    return -x % P if negative(x) else x % P


def sqrt_ratio(u, v):
    """Section 4.2: whether u/v is a square, and the non-negative root of u/v or of SQRT_M1*u/v."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    u %= P
    correct, flipped, flipped_i = check == u, check == -u % P, check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        r = r * SQRT_M1 % P
    return correct or flipped, absolute(r)


SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
assert SQRT_AD_MINUS_ONE**2 % P == (-D - 1) % P


class Point:
    """An element, in extended coordinates."""

    def __init__(self, x, y, z, t):
        self.x, self.y, self.z, self.t = x, y, z, t

    def __add__(self, other):
        a = (self.y - self.x) * (other.y - other.x)
        b = (self.y + self.x) * (other.y + other.x)
        c = 2 * self.t * other.t * D
        d = 2 * self.z * other.z
        e, f, g, h = b - a, d - c, d + c, b + a
        return Point(e * f % P, g * h % P, f * g % P, e * h % P)

    def __rmul__(self, scalar):
        scalar %= Q
        product, power = IDENTITY, self
        while scalar:
            if scalar & 1:
                product = product + power
            power = power + power
            scalar >>= 1
        return product

    def __neg__(self):
        return Point(-self.x % P, self.y, self.z, -self.t % P)

    def __sub__(self, other):
        return self + -other

    def __eq__(self, other):
        """Section 4.3.3."""
        straight = (self.x * other.y - self.y * other.x) % P == 0
        return straight or (self.y * other.y - self.x * other.x) % P == 0

    def encode(self):
        """Section 4.3.2."""
        u1 = (self.z + self.y) * (self.z - self.y) % P
        u2 = self.x * self.y % P
        _, inverse = sqrt_ratio(1, u1 * u2 * u2)
        den1, den2 = inverse * u1 % P, inverse * u2 % P
        z_inverse = den1 * den2 * self.t % P
        if negative(self.t * z_inverse):
            x, y = self.y * SQRT_M1 % P, self.x * SQRT_M1 % P
            den = den1 * INVSQRT_A_MINUS_D % P
        else:
            x, y, den = self.x, self.y, den2
        if negative(x * z_inverse):
            y = -y % P
        return absolute(den * (self.z - y)).to_bytes(32, "little")


IDENTITY = Point(0, 1, 1, 0)


def decode(encoding):
    """Section 4.3.1. Anything but the canonical encoding of an element is a ValueError."""
    s = int.from_bytes(encoding, "little")
    if len(encoding) != 32 or s >= P or negative(s):
        raise ValueError("not a canonical field element")
    ss = s * s % P
    u1, u2 = 1 - ss, 1 + ss
    v = (-D * u1 * u1 - u2 * u2) % P
    square, inverse = sqrt_ratio(1, v * u2 * u2)
    den_x = inverse * u2 % P
    den_y = inverse * den_x * v % P
    x = absolute(2 * s * den_x)
    y = u1 * den_y % P
    t = x * y % P
    if not square or negative(t) or y == 0:
        raise ValueError("not an element")
    return Point(x, y, 1, t)


BASE = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))


def one_way_map(data):
    """Section 4.3.4, of 64 bytes."""
    return elligator(data[:32]) + elligator(data[32:])


def elligator(half):
    t = int.from_bytes(half, "little") % 2**255 % P
    r = SQRT_M1 * t * t % P
    u = (r + 1) * (1 - D * D) % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = -1
    if not square:
        s, c = -absolute(s * t), r
    n = c * (r - 1) * (D - 1) ** 2 - v
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    return Point(w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P)


def scalar(encoding):
    """A scalar; at or above the order it is a ValueError."""
    value = int.from_bytes(encoding, "little")
    if len(encoding) != 32 or value >= Q:
        raise ValueError("not a canonical scalar")
    return value


def scalar_bytes(value):
    return (value % Q).to_bytes(32, "little")
