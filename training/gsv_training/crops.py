"""Crops of the corpus for the content encoder and the recogniser, with what is spoken in every frame."""
import pathlib

import numpy as np
import torch

from .config import HOP
from .dataset import Odds, to_16k
from .files import read_array, read_json
from .pitch import pitch

FRAMES = 160  # of a crop, 3.2 s


class Crops:
    """Crops of the waveforms of one teacher, wherever they begin: utterances follow each other without a seam."""

    def __init__(self, folder, device, weights=()):
        """`weights`: (name of a teacher, how often it is drawn in training, against 1 of those not named)"""
        folder = pathlib.Path(folder)
        description = read_json(folder / "index.json")
        self.labels, index = description["labels"], description["utterances"]
        self.teachers = list(dict.fromkeys(row["teacher"] for row in index))
        self.waves = torch.from_numpy(np.pad(read_array(folder / "waves.npy"), (0, HOP))).to(device)
        self.segments = read_array(folder / "labels.npy")
        self.spoken = torch.from_numpy(self.segments.astype(np.int64) // 2).to(device)
        spans = {False: [], True: []}
        for held_out in spans:
            for teacher in self.teachers:
                rows = [r for r in index if r["teacher"] == teacher and r["held_out"] == held_out]
                spans[held_out].append((rows[0]["begin"] // HOP, rows[-1]["end"] // HOP))
        self.spans = {k: torch.tensor(v, device=device) for k, v in spans.items()}
        self.odds = {False: Odds(self.teachers, dict(weights), device), True: Odds(self.teachers, {}, device)}
        self.device = device

    def prosody(self):
        """Pitch in octaves from the teacher's median, voicing, logarithm of the energy, for every frame there is."""
        frames = len(self.spoken)
        octaves, voiced, loudness = [], [], []
        for begin in range(0, frames, 20000):
            wave = self.waves[begin * HOP:min(begin + 20000, frames) * HOP].float() / 32768
            hertz, is_voiced = pitch(to_16k(wave[None])[0])
            octaves.append(torch.log2(hertz))
            voiced.append(is_voiced)
            loudness.append(torch.log(wave.view(-1, HOP).square().mean(1) + 1e-6) / 3 + 2)
        octaves, voiced, loudness = torch.cat(octaves), torch.cat(voiced), torch.cat(loudness)
        for spans in self.spans.values():
            for begin, end in spans.tolist():
                part = octaves[begin:end]
                part -= part[voiced[begin:end]].median() if voiced[begin:end].any() else 0
        return octaves.clamp(-1.5, 1.5), voiced.float(), loudness

    def draw(self, batch, held_out=False):
        """-> (speaker [B], first frame [B])"""
        spans = self.spans[held_out]
        speaker = self.odds[held_out].draw(batch)
        begin, end = spans[speaker].unbind(1)
        return speaker, begin + (torch.rand(batch, device=self.device) * (end - begin - FRAMES)).long()

    def wave(self, first):
        offsets = torch.arange(FRAMES * HOP, device=self.device)
        return self.waves[(first * HOP)[:, None] + offsets].float() / 32768

    def gather(self, values, first):
        return values[first[:, None] + torch.arange(FRAMES, device=self.device)]
