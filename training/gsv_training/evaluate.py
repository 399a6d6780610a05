"""Judges a voice by numbers: phone error rate of copies by an independent recogniser, log-mel distance, pitch."""
import argparse
import json
import pathlib
import wave

import numpy as np
import torch

from . import recogniser, unseen
from .config import SAMPLE_RATE
from .files import read_checkpoint, reading
from .program import run
from .spectra import log_mel
from .tensors import read_safetensors

CODEBOOK = "quantizer.vq.layers.0._codebook.embed"


def read_voice_codebook(model, voice):
    """Copies the frozen codebook and its projection from codebook.safetensors or sovits.pth of `voice`."""
    path = pathlib.Path(voice) / "codebook.safetensors"
    if not path.exists():
        path = pathlib.Path(voice) / "sovits.pth"
    own = model.state_dict()
    with reading(path):
        tensors = read_checkpoint(path)["weight"] if path.suffix == ".pth" else read_safetensors(path)
        for name in (CODEBOOK, "ssl_proj.weight", "ssl_proj.bias"):
            own[name].copy_(tensors[name])


def write_wave(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())


def median_pitch(samples):
    """Median over voiced windows of the autocorrelation peak between 60 and 400 Hz; NaN where nothing is voiced."""
    found = []
    for i in range(0, len(samples) - 1920, 640):
        x = samples[i:i + 1920]
        if np.sqrt(np.mean(np.square(x))) < 0.02:
            continue
        spectrum = np.fft.rfft(x - x.mean(), 4096)
        correlation = np.fft.irfft(spectrum * spectrum.conj())[:1920]
        lag = 80 + int(np.argmax(correlation[80:533]))
        if correlation[lag] > 0.5 * correlation[0]:
            found.append(SAMPLE_RATE / lag)
    return float(np.median(found)) if found else float("nan")


@torch.no_grad()
def evaluate_copies(copier, recogniser_folder, out, per_teacher=16, keep=2):
    """Held-out codes and phones back to waveforms with another utterance as reference. Prints a row per teacher."""
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    judge = recogniser.load(recogniser_folder)
    torch.manual_seed(1)
    rows = []
    for teacher, pairs in copier.pairs(per_teacher).items():
        totals = {"wrong": 0, "voice": 0, "phones": 0, "teacher_wrong": 0, "mel": [], "pitch": []}
        for n, (utterance, reference) in enumerate(pairs):
            row = copier.corpus.index[utterance]
            made = copier.copy(utterance, copier.style(reference)).cpu()
            real = copier.wave(utterance).cpu()
            want = recogniser.normalise(row["phones"], row["language"])
            heard, voice = judge.listen(made, SAMPLE_RATE)
            totals["wrong"] += recogniser.edit_distance(heard, want)
            totals["voice"] += voice == teacher
            totals["teacher_wrong"] += recogniser.edit_distance(judge.listen(real, SAMPLE_RATE)[0], want)
            totals["phones"] += len(want)
            totals["mel"].append((log_mel(made[None], bands=80) - log_mel(real[None], bands=80)).abs().mean().item())
            totals["pitch"].append(median_pitch(made.numpy()) / median_pitch(real.numpy()))
            if n < keep:
                write_wave(out / f"{teacher}_{n}.wav", made.numpy())
                write_wave(out / f"{teacher}_{n}_teacher.wav", real.numpy())
        rows.append({"teacher": teacher, "utterances": len(pairs), "phones": totals["phones"],
                     "per": round(totals["wrong"] / totals["phones"], 4),
                     "teacher_per": round(totals["teacher_wrong"] / totals["phones"], 4),
                     "voice_right": round(totals["voice"] / len(pairs), 4),
                     "log_mel_l1": round(float(np.mean(totals["mel"])), 4),
                     "pitch_ratio": round(float(np.nanmedian(totals["pitch"])), 4)})
        print(json.dumps(rows[-1]), flush=True)
    phones = sum(row["phones"] for row in rows)
    everything = {"teacher": "all", "per": round(sum(row["per"] * row["phones"] for row in rows) / phones, 4),
                  "teacher_per": round(sum(row["teacher_per"] * row["phones"] for row in rows) / phones, 4)}
    print(json.dumps(everything), flush=True)
    (out / "copies.json").write_text(json.dumps([*rows, everything], indent=1), encoding="utf-8")
    return everything["per"]


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    unseen.add_arguments(parser, per_teacher=16)
    parser.add_argument("--recogniser", default=recogniser.FOLDER, help="folder of the recogniser's weights")
    parser.add_argument("--out", required=True, help="folder for the figures and some waveforms")
    args = parser.parse_args(argv)
    evaluate_copies(unseen.load(args), args.recogniser, args.out, args.per_teacher)


if __name__ == "__main__":
    run(main)
