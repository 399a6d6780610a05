"""Mandarin finals in the neutral tone, which the corpus lacks: their embeddings become the mean of the other tones'.

    python -m gsv_training.neutral --model models/demo --recogniser training/recogniser

Rows that training never touched hold noise; a phone that is read there would disturb its neighbours too.
"""
import argparse
import os
import pathlib

import torch

from .dataset import read_symbols
from .files import read_checkpoint, read_json
from .program import run
from .recogniser import FOLDER

TABLES = {"gpt.ckpt": "model.ar_text_embedding.word_embeddings.weight", "sovits.pth": "enc_p.text_embedding.weight"}


def rows_of_finals(symbols, spoken):
    """-> {row of a final in the neutral tone: rows of the same final in the tones that were spoken}"""
    finals = {}
    for name in sorted(spoken):
        if name[-1] in "1234":
            finals.setdefault(name[:-1], []).append(symbols[name])
    return {symbols[f"{final}5"]: rows for final, rows in finals.items()
            if f"{final}5" in symbols and f"{final}5" not in spoken}


def fill(table, rows):
    for row, others in rows.items():
        table[row] = table[others].float().mean(0).to(table.dtype)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder with gpt.ckpt and sovits.pth")
    parser.add_argument("--recogniser", default=FOLDER, help="folder whose recogniser.json tells what the corpus has")
    parser.add_argument("--symbols", default="data/symbols.txt")
    args = parser.parse_args(argv)
    labels = read_json(pathlib.Path(args.recogniser) / "recogniser.json")["labels"]
    rows = rows_of_finals(read_symbols(args.symbols), {label[2:] for label in labels if label.startswith("z:")})
    for name, tensor in TABLES.items():
        path = pathlib.Path(args.model) / name
        checkpoint = read_checkpoint(path)
        fill(checkpoint["weight"][tensor], rows)
        torch.save(checkpoint, f"{path}.partial")
        os.replace(f"{path}.partial", path)
    print(f"{len(rows)} finals in the neutral tone")


if __name__ == "__main__":
    run(main)
