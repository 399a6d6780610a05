"""Trains the recogniser that judges voices: phones by CTC, and which teacher speaks.

    python -m gsv_training.train_recogniser --corpus corpus --out training/recogniser --minutes 3

It sees the teachers' recordings only, with noise and another balance of bands, and shares nothing with the voice.
"""
import argparse
import json
import pathlib
import time

import numpy as np
import torch
from torch.nn import functional as F

from . import recogniser
from .crops import FRAMES, Crops
from .dataset import to_16k
from .files import read_json
from .loop import Journal, autocast, cosine, pick_device
from .program import run
from .sizes import SIZES, add_size
from .tensors import write_safetensors


def targets(segments, first):
    """Segments of frames -> (labels [B, longest], lengths [B]); label 0 is the pause and never a target"""
    rows = []
    for begin in first.tolist():
        piece = segments[begin:begin + FRAMES]
        changes = np.flatnonzero(np.diff(piece, prepend=-1))
        spoken = piece[changes] // 2
        rows.append(spoken[spoken > 0])
    lengths = [len(row) for row in rows]
    padded = np.zeros((len(rows), max(lengths)), np.int64)
    for row, values in zip(padded, rows):
        row[:len(values)] = values
    return torch.from_numpy(padded), torch.tensor(lengths)


def disturb_wave(wave):
    """Noise 20 to 60 dB under full scale in half of the rows, another loudness in all."""
    batch, device = len(wave), wave.device
    level = 10 ** (-1.5 - 1.5 * torch.rand(batch, 1, device=device)) * (torch.rand(batch, 1, device=device) < 0.5)
    return (wave + level * torch.randn_like(wave) * 0.3) * (0.3 + torch.rand(batch, 1, device=device))


def disturb_mel(mel):
    """A slope over the bands, smooth bumps, masks of a few frames and bands."""
    batch, bands, frames = mel.shape
    device = mel.device
    slope = torch.randn(batch, 1, 1, device=device) * torch.linspace(-0.7, 0.7, bands, device=device)[:, None]
    bumps = F.interpolate(torch.randn(batch, 1, 8, device=device) * 0.3, bands, mode="linear").transpose(1, 2)
    mel = mel + slope + bumps + 0.1 * torch.randn_like(mel)
    for size, axis, most in ((bands, 1, 10), (frames, 2, 12), (frames, 2, 12)):
        begin = torch.randint(size, (batch, 1), device=device)
        width = torch.randint(most, (batch, 1), device=device)
        at = torch.arange(size, device=device)
        hidden = (at >= begin) & (at < begin + width)
        mel = mel.masked_fill(hidden.unsqueeze(2 if axis == 1 else 1), 0.0)
    return mel


def loss_of(model, crops, batch, device, train):
    speaker, first = crops.draw(batch, held_out=not train)
    labels, lengths = targets(crops.segments, first)
    wave = to_16k(crops.wave(first))
    with torch.no_grad():
        mel = recogniser.log_mel(disturb_wave(wave) if train else wave)
        mel = recogniser.centred(mel)
        mel = disturb_mel(mel) if train else mel
    with autocast(device):
        phones, voice = model(mel)
    log_probabilities = phones.float().log_softmax(-1).transpose(0, 1)
    counts = torch.full((batch,), log_probabilities.shape[0])
    ctc = F.ctc_loss(log_probabilities, labels.to(device), counts, lengths, zero_infinity=True)
    who = F.cross_entropy(voice.float(), speaker)
    right = (voice.argmax(-1) == speaker).float().mean()
    return ctc + 0.2 * who, {"ctc": ctc.detach(), "speaker": who.detach(), "speaker_right": right.detach()}


@torch.no_grad()
def judge_teachers(model, crops, description, out):
    """Phone error rate on whole held-out utterances."""
    judge = recogniser.Judge(model.cpu().float().eval(), description["labels"], description["speakers"])
    index = read_json(out / "index.json")["utterances"]
    for teacher in description["speakers"]:
        wrong = count = known = rows = 0
        for row in [r for r in index if r["teacher"] == teacher and r["held_out"]][:30]:
            wave = crops.waves[row["begin"]:row["end"]].cpu().float() / 32768
            heard, voice = judge.listen(wave, 32000)
            want = recogniser.normalise(row["phones"], row["language"])
            wrong += recogniser.edit_distance(heard, want)
            count += len(want)
            known += voice == teacher
            rows += 1
        print(json.dumps({"teacher": teacher, "utterances": rows, "phones": count, "per": round(wrong / count, 4),
                          "speaker_right": round(known / rows, 4)}), flush=True)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--out", required=True, help="folder for recogniser.safetensors and recogniser.json")
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--max-steps", type=int, default=10 ** 9)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=2)
    add_size(parser)
    args = parser.parse_args(argv)
    device = pick_device()
    torch.manual_seed(args.seed)
    crops = Crops(args.corpus, device)
    description = {"labels": crops.labels, "speakers": crops.teachers}
    model = recogniser.Recogniser(len(crops.labels), len(crops.teachers), *SIZES[args.size].recogniser).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), args.rate, betas=(0.9, 0.98), weight_decay=0.01)
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    journal, begin, step = Journal(out), time.time(), 0
    while time.time() - begin < 60 * args.minutes and step < args.max_steps:
        share = (time.time() - begin) / (60 * args.minutes)
        for group in optimizer.param_groups:
            group["lr"] = min(1.0, (step + 1) / 300) * args.rate * cosine(share, 0.01)
        loss, metrics = loss_of(model, crops, args.batch, device, True)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 500 == 0:
            journal.write(step, (time.time() - begin) / 60, **metrics)
    write_safetensors(out / "recogniser.safetensors", model.state_dict(), half=True)
    (out / "recogniser.json").write_text(json.dumps(description, ensure_ascii=False) + "\n", encoding="utf-8")
    judge_teachers(model, crops, description, pathlib.Path(args.corpus))


if __name__ == "__main__":
    run(main)
