"""Recordings as they are shipped, and whether they can be heard in what a telephone received."""
import array, math, os, tomllib


def _linear(byte):
    byte ^= 0x55
    level = (byte & 15) << 4
    part = (byte & 0x70) >> 4
    level = level + 8 if part == 0 else (level + 0x108) << (part - 1)
    return level if byte & 0x80 else -level


LINEAR = [_linear(byte) for byte in range(256)]


def linear(alaw):
    """A-law bytes as samples."""
    return array.array("h", (LINEAR[byte] for byte in alaw))


def chunks(file):
    """The format tag and the data of a WAV file; a length of zero, as of a file that is still
    being written, means what there is."""
    data = open(file, "rb").read()
    at, tag, bits, rate, sound = 12, 1, 16, 8000, b""
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4:at + 8], "little")
        body = data[at + 8:at + 8 + size]
        if data[at:at + 4] == b"fmt ":
            tag, rate = int.from_bytes(body[:2], "little"), int.from_bytes(body[4:8], "little")
        elif data[at:at + 4] == b"data":
            sound = body or data[at + 8:]
            break
        at += 8 + size + size % 2
    return tag, rate, sound


def read_wav(file):
    """The samples of a WAV file at 8 kHz."""
    tag, rate, sound = chunks(file)
    if tag == 6:
        return linear(sound)
    samples = array.array("h", sound[:len(sound) // 2 * 2])
    return samples if rate == 8000 else samples[::rate // 8000]


class Prompts:
    """The recordings of one language, by words and by id."""

    def __init__(self, folder):
        with open(os.path.join(folder, "manifest.toml"), "rb") as file:
            entries = tomllib.load(file)["recording"]
        self.files = {}
        for entry in entries:
            path = os.path.join(folder, entry["file"])
            self.files[entry["id"]] = self.files[entry["text"]] = path

    def alaw(self, name):
        return chunks(self.files[name])[2]

    def samples(self, name):
        return linear(self.alaw(name))


STEP = 160  # samples of one value of an envelope: 20 ms
PART = 1000  # samples that are compared one by one
TRIES = 4  # places that are compared so


def envelope(samples):
    return [math.sqrt(sum(s * s for s in samples[at:at + STEP]) / STEP) for at in range(0, len(samples) - STEP + 1, STEP)]


def _likeness(one, two):
    dot = sum(a * b for a, b in zip(one, two))
    return dot / math.sqrt((sum(a * a for a in one) or 1) * (sum(b * b for b in two) or 1))


def correlation(heard, wanted, after=0):
    """How alike the recording and the best place in what was heard are, from 0 to 1, and where
    that place ends, in samples. Coarsely by loudness, then by the samples of the loudest part."""
    loud = max(range(0, len(wanted), STEP), key=lambda at: sum(abs(s) for s in wanted[at:at + PART]))
    part = wanted[loud:loud + PART]
    # Whoever changes nothing has the very samples.
    same = heard.tobytes().find(part.tobytes(), 2 * after)
    if same >= 0 and same % 2 == 0:
        return 1.0, same // 2 - loud + len(wanted)
    levels, sought = envelope(heard), envelope(wanted)
    if len(sought) < 5 or len(levels) < len(sought):
        return 0.0, 0
    mean = lambda values: sum(values) / len(values)
    sought = [v - mean(sought) for v in sought]
    places = []
    for at in range(after // STEP, len(levels) - len(sought) + 1):
        some = levels[at:at + len(sought)]
        middle = mean(some)
        places.append((_likeness([v - middle for v in some], sought), at))
    best = (0.0, 0)
    for _, at in sorted(places, reverse=True)[:TRIES]:
        for lag in range(-STEP, STEP + 1):
            begin = at * STEP + loud + lag
            if begin >= 0:
                best = max(best, (_likeness(heard[begin:begin + len(part)], part), at * STEP + len(wanted)))
    return best
