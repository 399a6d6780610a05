"""One PNG of spectrograms: every made waveform on the left, its teacher on the right.

    python -m gsv_training.pictures --out spectrograms.png copies/hts_0.wav copies/hts_0_teacher.wav ...

Up to 8 kHz, lowest frequency below; black is 70 dB under white.
"""
import argparse
import struct
import zlib

import numpy as np

from . import recogniser
from .program import run
from .spectra import magnitude

HIGHEST = 8000
HEIGHT, WIDTH, GAP = 150, 400, 6


def write_png(path, image):
    """uint8 [rows, columns], grey"""
    rows = b"".join(b"\0" + row.tobytes() for row in image)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", image.shape[1], image.shape[0], 8, 0, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) +
                   chunk(b"IEND", b""))


def spectrogram(path, seconds):
    wave, rate = recogniser.read_wav(str(path))
    wave = wave[:int(seconds * rate)]
    decibels = 20 * np.log10(magnitude(wave[None], 2048, int(seconds * rate) // WIDTH)[0].numpy()[:, :WIDTH])
    rows = np.linspace(0, HIGHEST / rate * 2048, HEIGHT).round().astype(int)[::-1]
    picture = np.clip(255 * (decibels[rows] - decibels.max() + 70) / 70, 0, 255).astype(np.uint8)
    return np.pad(picture, ((0, 0), (0, WIDTH - picture.shape[1])))


def draw(paths, out, seconds):
    panels = [np.pad(spectrogram(path, seconds), ((0, GAP), (0, GAP)), constant_values=255) for path in paths]
    panels += [np.full_like(panels[0], 255)] * (len(panels) % 2)
    write_png(out, np.vstack([np.hstack(panels[i:i + 2]) for i in range(0, len(panels), 2)]))


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each file")
    parser.add_argument("waves", nargs="+")
    args = parser.parse_args(argv)
    draw(args.waves, args.out, args.seconds)


if __name__ == "__main__":
    run(main)
