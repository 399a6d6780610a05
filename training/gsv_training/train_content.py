"""Trains the content encoder and its codebook: kill-safe, resumable.

    python -m gsv_training.train_content --corpus corpus --state state/content --out models/demo --minutes 2.5

Every frame's label, pitch and loudness must be readable from the features and, from a quarter of the time on, from the
codes. --out receives hubert/ (layout of Hugging Face) and codebook.safetensors, which the acoustic model takes over.
"""
import argparse
import json
import pathlib

import numpy as np
import torch
from torch.nn import functional as F

from .config import HOP
from .content import BANDS, ContentModel
from .crops import FRAMES, Crops
from .dataset import to_16k
from .evaluate import CODEBOOK
from .loop import Run, adamw, autocast, cosine, pick_device
from .program import run
from .sizes import SIZES, add_size
from .spectra import mel
from .teachers import ENGLISH_MORE, per_teacher
from .tensors import write_safetensors

SILENT = 30       # frames that are zeros at the end of some crops, as behind a reference
CODES_FROM = 0.25
MEL = 3.0         # weight of the spectrogram that codes must suffice for


def disturb(wave):
    """Some rows get noise; some end in zeros. -> (wave, frames that stay [B, FRAMES])"""
    batch, device = len(wave), wave.device
    level = 10 ** (-2.0 - 1.5 * torch.rand(batch, 1, device=device)) * (torch.rand(batch, 1, device=device) < 0.4)
    wave = wave + level * torch.randn_like(wave)
    cut = (torch.rand(batch, 1, device=device) < 0.3) * torch.randint(SILENT + 1, (batch, 1), device=device)
    stays = torch.arange(FRAMES, device=device) < FRAMES - cut
    return wave * stays.repeat_interleave(HOP, 1), stays


def octaves_away(heads, targets):
    (_, made, _, _), (_, octaves, voiced, _) = heads, targets
    return ((made - octaves).abs() * voiced).sum() / voiced.sum().clamp(min=1)


def head_losses(heads, targets):
    """-> (loss, share of frames whose label is right)"""
    label, _, voiced_made, loudness_made = heads
    spoken, _, voiced, loudness = targets
    right = (label.argmax(-1) == spoken).float().mean()
    tuned = octaves_away(heads, targets)
    voicing = F.binary_cross_entropy_with_logits(voiced_made, voiced)
    loud = (loudness_made - loudness).abs().mean()
    label_loss = F.cross_entropy(label.transpose(1, 2), spoken, label_smoothing=0.02)
    return label_loss + 8 * tuned + 0.3 * voicing + 0.3 * loud, right


class ContentTrainer:
    def __init__(self, args, device):
        self.args, self.device = args, device
        torch.manual_seed(args.seed)
        self.crops = Crops(args.corpus, device, args.teachers)
        self.pitch, self.voiced, self.loudness = self.crops.prosody()
        self.model = ContentModel(len(self.crops.labels), len(self.crops.teachers),
                                  SIZES[args.size].hubert).to(device)
        self.lr = torch.tensor(0.0, device=device)
        self.code_weight = torch.tensor(0.0, device=device)
        self.optimizer = adamw(self.model.parameters(), self.lr, device)
        self.run_state = Run(args.state, {"model": self.model, "optimizer": self.optimizer}, args.minutes,
                             args.total_minutes or args.minutes, device, args.seed)
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr
        self.metrics = {}

    def losses(self, held_out=False):
        crops = self.crops
        speaker, first = crops.draw(self.args.batch, held_out)
        wave = crops.wave(first)
        with torch.no_grad():
            mel_target = torch.log(mel(wave, bands=BANDS) + 1e-4).transpose(1, 2)
            stays = torch.ones(len(wave), FRAMES, device=wave.device, dtype=torch.bool)
            if not held_out:
                wave, stays = disturb(wave)
        targets = [torch.where(stays, crops.gather(v, first), quiet) for v, quiet in
                   ((crops.spoken, 0), (self.pitch, 0.0), (self.voiced, 0.0), (self.loudness, -2.6))]
        with autocast(self.device):
            features, codes, mel_made, commitment, chosen = self.model(F.pad(to_16k(wave), (0, 80)), speaker)
        loss, right = head_losses(features, targets)
        code_loss, code_right = head_losses(codes, targets)
        away = (mel_made - mel_target).abs().mean(-1)
        mel_loss = (away * stays).sum() / stays.sum()
        self.metrics = {"frames_right": right.detach(), "codes_right": code_right.detach(),
                        "pitch": 12 * octaves_away(codes, targets).detach(), "mel": mel_loss.detach(),
                        "commitment": commitment.detach(), "loss": loss.detach()}
        self.mel_of = speaker, away.detach()
        return loss + self.code_weight * (code_loss + MEL * mel_loss + commitment), chosen

    def train_step(self):
        loss, _ = self.losses()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        self.optimizer.step()

    def schedule(self):
        share = self.run_state.share
        self.lr.fill_(min(1.0, (self.run_state.step + 1) / 200) * self.args.rate * cosine(share, 0.02))
        started = self.code_weight.item() > 0
        if share >= CODES_FROM and not started:
            if self.run_state.step > 0 and not self.was_started:
                self.restart_codes()
            self.was_started = True
        self.code_weight.fill_(1.0 if share >= CODES_FROM else 0.0)

    @torch.no_grad()
    def restart_codes(self):
        self.model.eval()
        found = []
        for _ in range(-(-1024 // (self.args.batch * FRAMES // 2))):
            _, first = self.crops.draw(self.args.batch)
            with autocast(self.device):
                features = self.model.hubert(F.pad(to_16k(self.crops.wave(first)), (0, 80)))
                found.append(self.model.ssl_proj(features.transpose(1, 2)).transpose(1, 2).float().flatten(0, 1))
        self.model.codebook.restart(torch.cat(found))
        self.model.train()

    def run(self):
        state = self.run_state
        self.was_started = state.share >= CODES_FROM
        self.model.train()
        state.train(self.train_step, self.schedule, self.args.max_steps, 25, 250,
                    lambda: {"rate": self.lr, **self.metrics})
        self.judge()
        self.export()

    @torch.no_grad()
    def judge(self):
        self.model.eval()
        rows, heard, used = [], [], torch.zeros(1024, device=self.device)
        for _ in range(8):
            _, chosen = self.losses(held_out=True)
            used.index_add_(0, chosen.flatten(), torch.ones_like(chosen.flatten(), dtype=torch.float32))
            rows.append([self.metrics[k].item() for k in ("frames_right", "codes_right", "pitch", "mel")])
            heard.append(self.mel_of)
        share = used[used > 0] / used.sum()
        frames_right, codes_right, semitones, mel_distance = np.mean(rows, 0)
        speaker, away = (torch.cat(parts) for parts in zip(*heard))
        print(json.dumps({"held_out_frames_right": round(frames_right, 4),
                          "held_out_codes_right": round(codes_right, 4), "semitones": round(semitones, 3),
                          "mel": round(mel_distance, 4),
                          "mel_of": {name: round(away[speaker == i].mean().item(), 4)
                                     for i, name in enumerate(self.crops.teachers)},
                          "codes_used": len(share),
                          "perplexity": round(torch.exp(-(share * share.log()).sum()).item(), 1)}), flush=True)

    def export(self):
        out = pathlib.Path(self.args.out)
        (out / "hubert").mkdir(parents=True, exist_ok=True)
        self.model.hubert.save(out / "hubert")
        proj = self.model.ssl_proj
        write_safetensors(out / "codebook.safetensors", {CODEBOOK: self.model.codebook.embed.half().float(),
                                                         "ssl_proj.weight": proj.weight.half().float(),
                                                         "ssl_proj.bias": proj.bias.half().float()})


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--state", required=True, help="folder of the checkpoint and the log")
    parser.add_argument("--out", required=True, help="folder of the voice")
    parser.add_argument("--minutes", type=float, default=2.5, help="of this call")
    parser.add_argument("--total-minutes", type=float, default=0, help="of all calls; default: as --minutes")
    parser.add_argument("--max-steps", type=int, default=10 ** 9)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--teachers", type=per_teacher(float), nargs="*", default=ENGLISH_MORE,
                        metavar="NAME=WEIGHT", help="how often a teacher is drawn, against 1 of those not named")
    parser.add_argument("--seed", type=int, default=1)
    add_size(parser)
    args = parser.parse_args(argv)
    ContentTrainer(args, pick_device()).run()


if __name__ == "__main__":
    run(main)
