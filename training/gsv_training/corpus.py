"""The corpus: utterances of all teachers in one folder of arrays, made by one command.

    python -m gsv_training.corpus --sentences sentences.tsv --out corpus --counts hts=15000 rms=9700
    python -m gsv_training.corpus --sentences sentences.tsv --out corpus --variant high=hts,shift=1.15

corpus/waves.npy   int16, all utterances one behind the other, 32 kHz; those of a teacher follow each other
corpus/labels.npy  int16, what is spoken in every 20 ms of waves.npy: twice an index into "labels", plus one in every
                   other segment, so that equal phones in a row are two
corpus/index.json  {"labels": ["_", "e:AH", "z:ang1", ...],
                    "utterances": [{"teacher", "language", "text", "phones", "begin", "end", "held_out"}]}
"""
import argparse
import json
import pathlib
import time

import numpy as np

from .config import HOP, SAMPLE_RATE
from .program import Mistake, run
from .teachers import LEAST, PAUSE, TEACHERS, add_variants, per_teacher, speak_all

MAX_FRAMES = 208  # longer utterances are left out
MIN_FRAMES = round(LEAST * SAMPLE_RATE) // HOP
COUNTS = {"hts": 15000, "rms": 9700, "esf": 3900, "esm": 3900}  # what was unlike on unseen sentences gets more of them


def read_sentences(path):
    rows = {"en": [], "zh": []}
    for number, line in enumerate(pathlib.Path(path).read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        if len(fields) != 3 or fields[0] not in rows or not fields[2].strip():
            raise Mistake(f"{path}: line {number}: en or zh, a text and its phones are expected with tabs between, "
                          f"found {line[:80]!r}; gsv_training.sentences makes it")
        language, text, phones = fields
        rows[language].append((text, phones.split()))
    return rows


def frame_labels(segments, frames, language, labels):
    """The label in the middle of every frame; `labels` grows by those that are new."""
    ends = np.array([end for _, end in segments])
    names = [label if label == PAUSE else f"{language[0]}:{label}" for label, _ in segments] + [PAUSE]
    at = np.searchsorted(ends, (np.arange(frames) + 0.5) * HOP, side="right")
    return np.array([2 * labels.setdefault(names[i], len(labels)) + i % 2 for i in at], np.int16)


def build(sentences, out, counts, variants=(), processes=None, held_out=60):
    """`counts`: teacher -> sentences that it speaks, a variant as many as its base if it is not named; `held_out`:
    utterances of a teacher that training never sees"""
    names = [variant.name for variant in variants]
    if len(set(names)) < len(names):
        raise Mistake(f"two variants have the same name, of {', '.join(names)}")
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    rows, begin = read_sentences(sentences), {}
    at = {"en": 0, "zh": 0}
    for teacher in TEACHERS.values():  # every one has sentences of its own, and its variants have the same
        begin[teacher.name] = at[teacher.language]
        at[teacher.language] += counts[teacher.name]
    utterances, waves, spoken, position, silent = [], [], [], 0, []
    labels = {PAUSE: 0}
    for teacher in (*TEACHERS.values(), *variants):
        start, base = time.time(), teacher.base or teacher.name
        first = begin[base]
        chosen = rows[teacher.language][first:first + min(counts[base], counts.get(teacher.name, counts[base]))]
        kept = 0
        for (text, phones), made in zip(chosen, speak_all(teacher, chosen, processes)):
            if made is None or not MIN_FRAMES <= len(made[0]) // HOP <= MAX_FRAMES:
                continue
            wave = made[0][:len(made[0]) // (2 * HOP) * 2 * HOP]
            utterances.append({"teacher": teacher.name, "language": teacher.language, "text": text, "phones": phones,
                               "begin": position, "end": position + len(wave), "held_out": kept < held_out})
            waves.append(wave)
            spoken.append(frame_labels(made[1], len(wave) // HOP, teacher.language, labels))
            position += len(wave)
            kept += 1
        if chosen and not kept:
            silent.append(teacher.name)
        print(f"{teacher.name}: {kept} of {len(chosen)} utterances in {time.time() - start:.0f} s", flush=True)
    if silent or not utterances:
        raise Mistake(f"no utterance of the sentences in {sentences} came out as they say, of "
                      f"{', '.join(silent) or 'any'}: are festival, flite and espeak-ng those of training/README.md, the "
                      "phones those of gsv_training.sentences?")
    np.save(out / "waves.npy", np.concatenate(waves))
    np.save(out / "labels.npy", np.concatenate(spoken))
    (out / "index.json").write_text(json.dumps({"labels": list(labels), "utterances": utterances}), encoding="utf-8")
    print(f"{out}: {len(utterances)} utterances, {position / 32000 / 3600:.2f} h, {len(labels)} labels", flush=True)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", required=True, help="TSV of gsv_training.sentences")
    parser.add_argument("--out", required=True, help="folder to make")
    parser.add_argument("--counts", type=per_teacher(int), nargs="*", default=[], metavar="NAME=COUNT",
                        help="sentences that a teacher speaks, if not " +
                        " ".join(f"{name}={n}" for name, n in COUNTS.items()))
    parser.add_argument("--held-out", type=int, default=60, help="utterances per teacher that training never sees")
    parser.add_argument("--processes", type=int, default=None, help="default: one per core")
    add_variants(parser)
    args = parser.parse_args(argv)
    build(args.sentences, args.out, COUNTS | dict(args.counts), args.variant, args.processes, args.held_out)


if __name__ == "__main__":
    run(main)
