"""Judges whole sentences that gsv itself speaks, with every reference of a model folder.

    python -m gsv_training.evaluate_speech --gsv build/release/apps/gsv/gsv --model models/demo

60 sentences a language that are not in the corpus (test_sentences.tsv: language, text, phones). The phones that should
be heard are given, so that the front end is judged too. tests/quality does the same in C++. Per reference: phone error
rate; how often the recogniser takes the voice for the reference's; median pitch against the reference's, level against
the reference's in decibels; and how many sentences clip, click or hold a silence of more than half a second inside.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import tempfile

import numpy as np
import torch

from . import recogniser
from .corpus import read_sentences
from .evaluate import median_pitch
from .files import read_json
from .program import printed_by, run

SENTENCES = pathlib.Path(__file__).with_name("test_sentences.tsv")
OFFICIAL = "--top-k 15 --temperature 1 --repetition-penalty 1.35"
CLIPPED = 0.999
QUIET, LONGEST_PAUSE = 0.003, 0.5
CLICK = 0.6  # of full scale from one sample to the next: far above what speech does at 32 kHz


def longest_pause(x, rate):
    """Seconds of the longest quiet stretch between the first and the last sound."""
    window = rate // 100
    level = np.abs(x[:len(x) // window * window]).reshape(-1, window).max(1) > QUIET
    loud = np.flatnonzero(level)
    return float(np.diff(loud).max() - 1) / 100 if len(loud) > 1 else 0.0


def level(x, rate):
    """Decibels of full scale: nine of ten windows of 20 ms have a smaller root mean square."""
    window = rate // 50
    powers = np.sort(np.square(x[:len(x) // window * window].astype(np.float64)).reshape(-1, window).mean(1))
    with np.errstate(divide="ignore"):
        return float(10 * np.log10(powers[len(powers) * 9 // 10]))


def faults(x, rate):
    """Which of the coarse faults a waveform has."""
    return {"clipped": bool((np.abs(x) >= CLIPPED).sum() > 2), "click": bool(np.abs(np.diff(x)).max() > CLICK),
            "pause": longest_pause(x, rate) > LONGEST_PAUSE}


class Speaking:
    def __init__(self, gsv, model, folder, options):
        self.gsv, self.model, self.options = gsv, model, options
        self.judge = recogniser.load(folder)

    def one(self, job):
        name, language, (text, phones) = job
        with tempfile.TemporaryDirectory() as out:
            printed_by(self.gsv, "say", "--quiet", "--threads", 1, "--model", self.model, "--voice", name, "--lang",
                       language, "--seed", 1, *self.options, "--out", f"{out}/x.wav", text)
            wave, rate = recogniser.read_wav(f"{out}/x.wav")
        want = recogniser.normalise(phones, language)
        heard, voice = self.judge.listen(wave, rate)
        x = wave.numpy()
        return {"wrong": recogniser.edit_distance(heard, want), "phones": len(want), "voice": voice == name,
                "pitch": median_pitch(x), "level": level(x, rate), "seconds": len(x) / rate, "text": text,
                "heard": heard, "want": want, **faults(x, rate)}


def summary(name, made, reference, labels):
    """`per_known`: over the sentences whose phones all have a label (the corpus has no neutral tone)."""
    total = lambda key: sum(row[key] for row in made)
    known = [row for row in made if set(row["want"]) <= labels]
    return {"reference": name, "sentences": len(made), "phones": total("phones"),
            "per": round(total("wrong") / total("phones"), 4), "sentences_known": len(known),
            "per_known": round(sum(row["wrong"] for row in known) / max(1, sum(row["phones"] for row in known)), 4),
            "voice_right": round(total("voice") / len(made), 4),
            "pitch_ratio": round(float(np.nanmedian([row["pitch"] for row in made])) / median_pitch(reference[0]), 4),
            "level": round(float(np.median([row["level"] for row in made])) - level(*reference), 1),
            "seconds": round(total("seconds"), 1), **{key: total(key) for key in ("clipped", "click", "pause")}}


def evaluate(gsv, model, folder=recogniser.FOLDER, options=(), names=None, count=60, workers=2, details=None):
    """-> a row a reference and one for all"""
    speaking, model = Speaking(gsv, model, folder, options), pathlib.Path(model)
    references = {name: entry for name, entry in read_json(model / "refs.json").items()
                  if isinstance(entry, dict) and (not names or name in names)}
    texts, rows, everything = read_sentences(SENTENCES), [], []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for name, entry in references.items():
            jobs = [(name, entry["lang"], sentence) for sentence in texts[entry["lang"]][:count]]
            made = list(pool.map(speaking.one, jobs))
            wave, rate = recogniser.read_wav(str(model / entry["file"]))
            rows.append(summary(name, made, (wave.numpy(), rate), set(speaking.judge.labels)))
            everything += made
            print(json.dumps(rows[-1]), flush=True)
    phones = sum(row["phones"] for row in everything)
    rows.append({"reference": "all", "sentences": len(everything), "phones": phones,
                 "per": round(sum(row["wrong"] for row in everything) / phones, 4),
                 "voice_right": round(sum(row["voice"] for row in everything) / len(everything), 4)})
    print(json.dumps(rows[-1]), flush=True)
    if details:
        pathlib.Path(details).write_text(json.dumps(everything, ensure_ascii=False, indent=1), encoding="utf-8")
    return rows


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gsv", required=True, help="the program")
    parser.add_argument("--model", required=True, help="folder with refs.json")
    parser.add_argument("--recogniser", default=recogniser.FOLDER, help="folder of the recogniser's weights")
    parser.add_argument("--references", nargs="*", help="only these")
    parser.add_argument("--count", type=int, default=60, help="sentences a reference")
    parser.add_argument("--options", default="", help=f'more options of gsv say; the usual sampling: "{OFFICIAL}"')
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="sentences at once")
    parser.add_argument("--details", help="JSON file for what was heard")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    evaluate(args.gsv, args.model, args.recogniser, args.options.split(), args.references, args.count, args.workers,
             args.details)


if __name__ == "__main__":
    run(main)
