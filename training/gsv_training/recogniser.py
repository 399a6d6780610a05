"""Phone recogniser of the demo voice: wav in, phones out, and whose voice it is.

    python -m gsv_training.recogniser a.wav [b.wav ...]                  # prints the phones of each file
    python -m gsv_training.recogniser --expect "HH AH0 L OW1" a.wav      # also prints the phone error rate

A log-mel CTC model (convolutions, transformer layers), trained only on the synthetic teachers, with labels
"e:AH" (English, no stress) and "z:ang1" (Mandarin final with tone). Punctuation is ignored. It was trained apart
from the voice (train_recogniser.py), so it may judge it. It reads recogniser.safetensors and recogniser.json of
training/recogniser.
"""

import argparse
import functools
import math
import os
import wave

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from .files import read_json, reading
from .hubert import Layer
from .program import Mistake, run
from .tensors import read_safetensors

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "recogniser")
PUNCTUATION = set(",.?!…-") | {"SP", "SP2", "SP3", "UNK", "_"}


class PositionalConvolution(nn.Module):
    def __init__(self, width, kernel, groups):
        super().__init__()
        self.conv = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=groups)

    def forward(self, x):
        return F.gelu(self.conv(x.transpose(1, 2))[:, :, :x.shape[1]]).transpose(1, 2)


class Recogniser(nn.Module):
    def __init__(self, labels, speakers, width=192, layers=4):
        super().__init__()
        self.c1 = nn.Conv1d(80, width, 3, padding=1)
        self.c2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.pc = PositionalConvolution(width, 32, 16)
        self.ln = nn.LayerNorm(width)
        self.l = nn.ModuleList([Layer(width, 4, 4 * width, 1e-5) for _ in range(layers)])
        self.o = nn.Linear(width, labels)
        self.s = nn.Linear(width, speakers)

    def forward(self, mel):
        """`centred` log-mel [B, 80, frames] -> (labels at 50 Hz [B, frames / 2, labels], speakers [B, speakers])"""
        x = F.gelu(self.c2(F.gelu(self.c1(mel)))).transpose(1, 2)
        x = self.ln(x + self.pc(x))
        for layer in self.l:
            x = layer(x)
        return self.o(x), self.s(x.mean(1))


def centred(mel):
    return (mel - mel.mean((1, 2), keepdim=True)) / 3.0


@functools.lru_cache
def slaney_filters(rate, n_fft, bands, device):
    def to_mel(f):
        f = np.asarray(f, float)
        return np.where(f >= 1000, 15 + np.log(np.maximum(f, 1e-9) / 1000) / (np.log(6.4) / 27), f * 3 / 200)

    def to_hz(m):
        return np.where(m >= 15, 1000 * np.exp(np.log(6.4) / 27 * (m - 15)), m * 200 / 3)

    bins = np.linspace(0, rate / 2, n_fft // 2 + 1)
    edges = to_hz(np.linspace(to_mel(0.0), to_mel(rate / 2), bands + 2))
    ramps = edges[:, None] - bins[None]
    width = np.diff(edges)
    w = np.maximum(0, np.minimum(-ramps[:-2] / width[:-1, None], ramps[2:] / width[1:, None]))
    return torch.tensor(w * (2 / (edges[2:] - edges[:-2]))[:, None], dtype=torch.float32, device=device)


def log_mel(x):
    """x: [B, samples] at 16 kHz, -1..1 -> [B, 80, frames], hop 160."""
    pad = (512 - 160) // 2
    x = F.pad(x.unsqueeze(1), (pad, pad), mode="reflect").squeeze(1)
    s = torch.stft(x, 512, 160, 512, torch.hann_window(512, device=x.device), center=False, return_complex=True)
    s = torch.sqrt(s.real ** 2 + s.imag ** 2 + 1e-8)
    return torch.log(torch.clamp(slaney_filters(16000, 512, 80, x.device) @ s, min=1e-4))


def to_16k(x, rate):
    """Float samples at any rate -> 16 kHz by a windowed-sinc filter (Kaiser, beta 9), rounded to 16 bits."""
    g = math.gcd(rate, 16000)
    up, down = 16000 // g, rate // g
    if up != down:
        half = 48 * max(up, down) // 2
        t = torch.arange(-half, half + 1, dtype=torch.float64)
        cut = 0.97 / max(up, down)
        h = torch.sinc(t * cut) * torch.kaiser_window(2 * half + 1, periodic=False, beta=9.0, dtype=torch.float64)
        h = h / h.sum() * up
        z = torch.zeros(len(x) * up, dtype=torch.float64)
        z[::up] = x.double()
        x = F.conv1d(z.view(1, 1, -1), h.view(1, 1, -1), stride=down, padding=half).view(-1)
    return ((x * 32768).round().clamp(-32768, 32767) / 32768).float()


def read_wav(path):
    with reading(path), wave.open(path, "rb") as f:
        if f.getsampwidth() != 2:
            raise Mistake(f"{path}: samples of 16 bits are expected, found {8 * f.getsampwidth()}")
        x = np.frombuffer(f.readframes(f.getnframes()), np.int16).reshape(-1, f.getnchannels()).mean(1)
        return torch.from_numpy(x.astype(np.float32) / 32768), f.getframerate()


class Judge:
    """Network, labels and speakers together."""

    def __init__(self, model, labels, speakers):
        self.model, self.labels, self.speakers = model, labels, speakers

    @torch.no_grad()
    def scores(self, x, rate):
        """x: float samples in -1..1 -> what Recogniser gives, a batch of one"""
        return self.model(centred(log_mel(to_16k(x, rate)[None])))

    def listen(self, x, rate):
        """x: float samples in -1..1 -> (labels such as "e:AH" or "z:ang1", name of the likeliest speaker)"""
        phones, voice = self.scores(x, rate)
        best = torch.unique_consecutive(phones[0].argmax(-1)).tolist()
        return [self.labels[i] for i in best if i > 0], self.speakers[voice[0].argmax().item()]


def load(folder=FOLDER):
    """-> Judge"""
    description = read_json(os.path.join(folder, "recogniser.json"))
    weights = read_safetensors(os.path.join(folder, "recogniser.safetensors"))
    layers = len({name.split(".")[1] for name in weights if name.startswith("l.")})
    model = Recogniser(len(description["labels"]), len(description["speakers"]), weights["ln.weight"].shape[0], layers)
    model.load_state_dict(weights)
    return Judge(model.eval(), description["labels"], description["speakers"])


def normalise(phones, language):
    """Front-end phones ("AH0", "ang1", ",") -> labels."""
    tag = {"e": "e:", "z": "z:"}[language[0]]
    keep = (p for p in phones if p not in PUNCTUATION)
    return [tag + (p.rstrip("012") if tag == "e:" else p) for p in keep]


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        last, row[0] = row[:], i + 1
        for j, y in enumerate(b):
            row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (x != y))
    return row[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="+", help="wav files")
    parser.add_argument("--expect", help="expected phones, separated by spaces")
    parser.add_argument("--language", choices=["en", "zh"], help="of --expect; guessed if left out")
    args = parser.parse_args()
    judge = load()
    want = None
    if args.expect:
        phones = args.expect.split()
        want = normalise(phones, args.language or ("en" if any(p.isupper() for p in phones) else "zh"))
    for path in args.paths:
        heard, voice = judge.listen(*read_wav(path))
        print("%s (%s): %s" % (os.path.basename(path), voice, " ".join(p.split(":", 1)[1] for p in heard)))
        if want:
            wrong = edit_distance(heard, want)
            print("  phone error rate %.3f (%d of %d)" % (wrong / len(want), wrong, len(want)))


if __name__ == "__main__":
    run(main)
