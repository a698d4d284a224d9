"""The engine's random streams (src/math/rng.rs), so that a reference may begin where the engine does."""

import math

ALL = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z):
    """The finaliser of SplitMix64."""
    z = (z + GOLDEN) & ALL
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & ALL
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & ALL
    return z ^ (z >> 31)


class Stream:
    """xoshiro256++ for a purpose and an index under a seed."""

    def __init__(self, seed, purpose, index):
        key = mix(seed ^ GOLDEN)
        for byte in purpose.encode():
            key = mix(key ^ byte)
        key = mix(key ^ ((index * 0xD6E8FEB86659FD93) & ALL))
        self.state = [mix((key + i * GOLDEN) & ALL) for i in range(4)]

    def bits(self):
        turn = lambda x, by: ((x << by) | (x >> (64 - by))) & ALL
        a, b, c, d = self.state
        out = (turn((a + d) & ALL, 23) + a) & ALL
        kept = (b << 17) & ALL
        c, d = c ^ a, d ^ b
        b, a = b ^ c, a ^ d
        self.state = [a, b, c ^ kept, turn(d, 45)]
        return out

    def uniform(self):
        return (self.bits() >> 11) / (1 << 53)

    def normal(self):
        while True:
            u, v = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            s = u * u + v * v
            if 0 < s < 1:
                return u * math.sqrt(-2 * math.log(s) / s)


# The numbers that the engine's own test names.
_check = Stream(7, "split", 0)
assert [_check.bits() for _ in range(3)] == [11334792768410137852, 7578678022124685575,
                                             18042480238158171325]
