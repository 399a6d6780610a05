"""Symbols that the corpus lacks: their embeddings become those of others, the mean of a Mandarin final's other tones,
and a comma's for other pauses.

    python -m gsv_training.untrained --model models/demo --recogniser training/recogniser

Rows that training never touched hold noise; a symbol that is read there would disturb its neighbours too.
"""
import argparse
import pathlib

from .dataset import read_symbols
from .files import read_checkpoint, read_json, write_checkpoint
from .program import run
from .recogniser import FOLDER

GPT, SOVITS = "gpt.ckpt", "sovits.pth"
TABLES = {GPT: "model.ar_text_embedding.word_embeddings.weight", SOVITS: "enc_p.text_embedding.weight"}
PAUSES = "…-"  # which the training of gpt.ckpt writes for commas


def rows_of_finals(symbols, spoken):
    """-> {row of a final in a tone that was not spoken: rows of the same final in tones that were}"""
    finals = {}
    for name in sorted(spoken):
        if name[-1] in "1234":
            finals.setdefault(name[:-1], []).append(symbols[name])
    names = {f"{final}{tone}": rows for final, rows in finals.items() for tone in "12345"}
    return {symbols[name]: rows for name, rows in names.items() if name in symbols and name not in spoken}


def rows_of_pauses(symbols):
    return {symbols[mark]: [symbols[","]] for mark in PAUSES}


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
    symbols = read_symbols(args.symbols)
    finals = rows_of_finals(symbols, {label[2:] for label in labels if label.startswith("z:")})
    rows = {GPT: finals, SOVITS: finals | rows_of_pauses(symbols)}
    for name, tensor in TABLES.items():
        path = pathlib.Path(args.model) / name
        checkpoint = read_checkpoint(path)
        fill(checkpoint["weight"][tensor], rows[name])
        write_checkpoint(path, checkpoint)
    print(f"{len(finals)} finals in tones that nobody spoke")


if __name__ == "__main__":
    run(main)
