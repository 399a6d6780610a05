"""PNG of training curves: one panel a value of a log.jsonl, steps from left to right, largest value on top.

    python -m gsv_training.curves --out curves.png state/sovits/log.jsonl --values mel fine kl
"""
import argparse
import json

import numpy as np

from .files import read_text, reading
from .pictures import write_png
from .program import Mistake, run

HEIGHT, WIDTH, GAP = 120, 400, 6


def panel(values):
    """A line from left to right on white, uint8 [HEIGHT, WIDTH]"""
    values = np.asarray(values, float)
    image = np.full((HEIGHT, WIDTH), 255, np.uint8)
    at = np.interp(np.linspace(0, len(values) - 1, WIDTH), np.arange(len(values)), values)
    low, high = at.min(), max(at.max(), at.min() + 1e-9)
    rows = np.round((HEIGHT - 1) * (high - at) / (high - low)).astype(int)
    for column in range(WIDTH):
        a, b = sorted((rows[max(column - 1, 0)], rows[column]))
        image[a:b + 1, column] = 0
    return np.pad(image, GAP // 2, constant_values=200)


def draw(log, names, out):
    with reading(log):
        rows = [json.loads(line) for line in read_text(log).splitlines()]
    for name in names:
        if not any(name in row for row in rows):
            there = sorted({key for row in rows for key in row} - {"step", "minutes"})
            raise Mistake(f'{log} has no "{name}", but {", ".join(there)}')
    panels = [panel([row[name] for row in rows if name in row]) for name in names]
    write_png(out, np.vstack(panels))


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log")
    parser.add_argument("--values", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args(argv)
    draw(args.log, args.values, args.out)


if __name__ == "__main__":
    run(main)
