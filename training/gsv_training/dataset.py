"""The corpus in the memory of the training device: batches are gathered there, nothing is loaded during a step."""
import functools
import hashlib
import json
import os
import pathlib
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from .config import HOP
from .corpus import MAX_FRAMES
from .files import read_array, read_json, read_text

MAX_PHONES = 48
SILENCE = 9600      # zeros that the engine puts behind a reference, at 16 kHz
SILENT_CODES = 14   # the whole codes that these give
FEW_PHONES = 6      # shorter texts and transcripts are read with a stop before them


def as_read(phones):
    """The phones that the models are given for a text, as the engine does (TTS.get_phones_and_bert)."""
    return phones if len(phones) >= FEW_PHONES else [".", *phones]


def read_symbols(path):
    return {symbol: i for i, symbol in enumerate(read_text(path).split("\n")) if symbol}


@functools.lru_cache
def halving_taps(device):
    n = torch.arange(-63, 64, dtype=torch.float32)
    return (torch.sinc(n * 0.475) * 0.475 * torch.kaiser_window(127, False, beta=9.0)).view(1, 1, -1).to(device)


def to_16k(wave):
    """[.., samples] at 32 kHz -> half as many at 16 kHz (windowed sinc)."""
    return F.conv1d(wave.reshape(-1, 1, wave.shape[-1]), halving_taps(wave.device), stride=2, padding=63).view(
        *wave.shape[:-1], -1)


@dataclass
class Corpus:
    waves: torch.Tensor    # int16 [all samples], some zeros behind
    begin: torch.Tensor    # [N] first sample
    frames: torch.Tensor   # [N] of 640 samples, even
    phones: torch.Tensor   # [N, MAX_PHONES]
    phone_count: torch.Tensor
    codes: torch.Tensor    # [N, MAX_FRAMES / 2]
    tail_codes: torch.Tensor  # [N, MAX_FRAMES / 2 + SILENT_CODES], as of a reference; None if not asked for
    first: torch.Tensor    # [N] first training utterance of the same teacher
    peers: torch.Tensor    # [N] how many there are
    training: torch.Tensor  # indices of the utterances that are trained on
    index: list            # the rows of index.json

    def wave(self, utterances):
        """[B] -> [B, MAX_FRAMES * 640] in -1..1, zeros behind the end"""
        offset = torch.arange(MAX_FRAMES * HOP, device=self.waves.device)
        inside = offset < (self.frames[utterances] * HOP)[:, None]
        position = (self.begin[utterances][:, None] + offset).clamp(max=self.waves.shape[0] - 1)
        return self.waves[position].float() / 32768 * inside

    def mask(self, utterances):
        return (torch.arange(MAX_FRAMES, device=self.waves.device) < self.frames[utterances][:, None]).float()[:, None]

    def phone_mask(self, utterances):
        return (torch.arange(MAX_PHONES, device=self.waves.device) <
                self.phone_count[utterances][:, None]).float()[:, None]

    def some(self, per_teacher, held_out):
        """The first utterances of every teacher that training never saw, or did -> {teacher: [utterance]}"""
        chosen = {}
        for i, row in enumerate(self.index):
            if row["held_out"] == held_out and len(chosen.setdefault(row["teacher"], [])) < per_teacher:
                chosen[row["teacher"]].append(i)
        return chosen


class Odds:
    """Draws among `names`. `weights`: name -> how often it is drawn, against 1 of those not named"""

    def __init__(self, names, weights, device):
        drawn = torch.tensor([weights.get(name, 1.0) for name in names], device=device, dtype=torch.float64)
        self.bounds = (drawn / drawn.sum()).cumsum(0)[:-1].float()

    def draw(self, count):
        """-> indices of names [count]; within a CUDA graph too, which torch.multinomial is not sure to be"""
        return torch.bucketize(torch.rand(count, device=self.bounds.device), self.bounds, right=True)


class Teachers:
    """Draws training utterances. `weights`: as of Odds"""

    def __init__(self, corpus, weights, device):
        self.first, inverse = corpus.first[corpus.training].unique(return_inverse=True)
        self.count = torch.bincount(inverse)
        self.odds = Odds([corpus.index[i]["teacher"] for i in self.first.tolist()], weights, device)

    def draw(self, count):
        teacher = self.odds.draw(count)
        return self.first[teacher] + (torch.rand(count, device=self.first.device) * self.count[teacher]).long()


def encode(index, waves, hubert, sovits, tails=False, batch=64):
    """-> codes [N, MAX_FRAMES / 2 (+ SILENT_CODES with `tails`)]

    Only equal lengths together, since HuBERT's group norm sees the whole utterance."""
    more = SILENT_CODES if tails else 0
    codes = torch.zeros(len(index), MAX_FRAMES // 2 + more, dtype=torch.long, device=waves.device)
    groups = {}
    for i, row in enumerate(index):
        groups.setdefault(row["end"] - row["begin"], []).append(i)
    for samples, rows in groups.items():
        for chunk in (rows[i:i + batch] for i in range(0, len(rows), batch)):
            wave = torch.stack([waves[index[i]["begin"]:index[i]["end"]] for i in chunk]).float() / 32768
            # The convolutions drop a frame at the end: 400 samples more give frames to the very end.
            features = hubert(F.pad(to_16k(wave), (0, SILENCE if tails else 400)))
            count = samples // HOP // 2 + more
            codes[torch.tensor(chunk, device=codes.device), :count] = sovits.encode(features)[:, :count]
    return codes


def fingerprint(index, hubert, sovits):
    """Of all that codes come from; weights in half precision, as voices hold them."""
    digest = hashlib.sha256(json.dumps(index).encode())
    for part in (hubert, sovits.ssl_proj, sovits.quantizer):
        for name, tensor in part.state_dict().items():
            digest.update(name.encode() + tensor.detach().half().cpu().numpy().tobytes())
    return digest.hexdigest()[:16]


def cached(path, make, device):
    if path.exists():
        return torch.from_numpy(read_array(path)).to(device)
    made = make()
    partial = path.with_suffix(f".{os.getpid()}.partial.npy")
    np.save(partial, made.cpu().numpy())
    os.replace(partial, path)  # another training may be about to read it
    return made


@torch.no_grad()
def load_corpus(folder, symbols_path, hubert, sovits, device, tails=False):
    """Reads the corpus and encodes every utterance to codes; without a content encoder there are none."""
    folder = pathlib.Path(folder)
    index = read_json(folder / "index.json")["utterances"]
    symbols = read_symbols(symbols_path)
    index = [row for row in index if len(row["phones"]) <= MAX_PHONES and all(p in symbols for p in row["phones"])]
    waves = torch.from_numpy(np.pad(read_array(folder / "waves.npy"), (0, HOP))).to(device)
    count = len(index)
    phones = torch.zeros(count, MAX_PHONES, dtype=torch.long)
    read = [as_read(row["phones"]) for row in index]
    for row, given in zip(phones, read):
        row[:len(given)] = torch.tensor([symbols[p] for p in given])
    mark = fingerprint(index, hubert, sovits) if hubert else None
    cache = lambda name, tails: cached(folder / f"{name}.{mark}.npy",
                                       lambda: encode(index, waves, hubert, sovits, tails), device)
    codes = cache("codes", False) if hubert else None
    tail_codes = cache("tail_codes", True) if tails else None
    members = {}
    for i, row in enumerate(index):
        if not row["held_out"]:
            members.setdefault(row["teacher"], []).append(i)
    for rows in members.values():
        assert rows == list(range(rows[0], rows[0] + len(rows))), "utterances of a teacher must follow each other"
    tensor = lambda values: torch.tensor(values, device=device)
    return Corpus(waves=waves, begin=tensor([row["begin"] for row in index]),
                  frames=tensor([(row["end"] - row["begin"]) // HOP for row in index]), phones=phones.to(device),
                  phone_count=tensor([len(given) for given in read]), codes=codes,
                  tail_codes=tail_codes,
                  first=tensor([members[row["teacher"]][0] for row in index]),
                  peers=tensor([len(members[row["teacher"]]) for row in index]),
                  training=tensor([i for rows in members.values() for i in rows]), index=index)
