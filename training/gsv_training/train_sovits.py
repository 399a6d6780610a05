"""Trains the acoustic model: kill-safe, resumable, one CUDA graph per step.

    python -m gsv_training.train_sovits --corpus corpus --voice models/demo --state state --minutes 8 --total-minutes 24

`--voice` gives what stays as it is: the content encoder (hubert/) and its codebook (in sovits.pth or
codebook.safetensors).
Progress over all calls follows the clock: learning rate and the weight of the KL term depend on the share of
--total-minutes that is spent.
"""
import argparse
import contextlib
import json
import math
import pathlib
import time

import torch

from .config import DEMO, HOP
from .dataset import load_corpus
from .discriminators import Discriminators, adversarial_loss, discriminator_loss
from .evaluate import evaluate_copies, read_voice_codebook
from .hubert import Hubert
from .losses import kl_divergence, mel_distances
from .sovits import Sovits
from .spectra import linear
from .tensors import read_safetensors, write_safetensors

EMA = 0.999
NOISE = 0.5  # noise scale of inference


class Trainer:
    def __init__(self, args, device):
        self.args, self.device = args, device
        torch.manual_seed(args.seed)
        self.model = Sovits(DEMO).to(device)
        read_voice_codebook(self.model, args.voice)
        self.corpus = load_corpus(args.corpus, args.symbols, Hubert.load(f"{args.voice}/hubert").to(device), self.model,
                                  device)
        self.discriminators = Discriminators().to(device)
        self.ema = Sovits(DEMO).to(device)
        self.ema.load_state_dict(self.model.state_dict())
        self.lr = torch.tensor(0.0, device=device)
        self.kl_weight = torch.tensor(0.1, device=device)
        options = {"betas": (0.8, 0.99), "weight_decay": 0.01, "fused": device.type == "cuda",
                   "capturable": device.type == "cuda"}
        self.trained = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(self.trained, lr=self.lr, **options)
        self.d_optimizer = torch.optim.AdamW(self.discriminators.parameters(), lr=self.lr, **options)
        self.step, self.seconds = 0, 0.0
        self.metrics = {}
        self.folder = pathlib.Path(args.state)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.resume()
        self.decode, self.judge = self.model.dec, self.discriminators
        if args.compile:
            self.decode = torch.compile(self.model.dec, dynamic=False)
            self.judge = torch.compile(self.discriminators, dynamic=False)

    # --- state ------------------------------------------------------------------------------------------------------

    def resume(self):
        path = self.folder / "state.pt"
        if path.exists():
            state = torch.load(path, map_location=self.device, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.ema.load_state_dict(state["ema"])
            self.discriminators.load_state_dict(state["discriminators"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.d_optimizer.load_state_dict(state["d_optimizer"])
            self.step, self.seconds = state["step"], state["seconds"]
            for group in (*self.optimizer.param_groups, *self.d_optimizer.param_groups):
                group["lr"] = self.lr
        elif (self.folder / "generator.safetensors").exists():  # half-precision state of an earlier run
            tensors = read_safetensors(self.folder / "generator.safetensors")
            self.model.load_state_dict(tensors)
            self.ema.load_state_dict(tensors)
            self.discriminators.load_state_dict(read_safetensors(self.folder / "discriminators.safetensors"))
        print(f"at step {self.step}, {self.seconds / 60:.1f} minutes", flush=True)

    def save(self):
        path = self.folder / "state.pt"
        torch.save({"model": self.model.state_dict(), "ema": self.ema.state_dict(),
                    "discriminators": self.discriminators.state_dict(), "optimizer": self.optimizer.state_dict(),
                    "d_optimizer": self.d_optimizer.state_dict(), "step": self.step, "seconds": self.seconds},
                   f"{path}.partial")
        pathlib.Path(f"{path}.partial").rename(path)

    def export_state(self):
        """The weights alone, in half precision: what the next run can start from and what becomes the voice."""
        write_safetensors(self.folder / "generator.safetensors", self.ema.state_dict(), half=True)
        write_safetensors(self.folder / "discriminators.safetensors", self.discriminators.state_dict(), half=True)

    # --- one step ---------------------------------------------------------------------------------------------------

    def choose(self):
        """Utterances and a reference of the same teacher for each; another one in three of four cases."""
        c, size = self.corpus, (self.args.batch,)
        utterances = c.training[torch.randint(len(c.training), size, device=self.device)]
        other = c.first[utterances] + (torch.rand(size, device=self.device) * c.peers[utterances]).long()
        return utterances, torch.where(torch.rand(size, device=self.device) < 0.75, other, utterances)

    def slices(self, z, wave, frames):
        """The same random frames of latents and waveform."""
        span = self.args.slice
        start = (torch.rand(len(frames), device=self.device) * (frames - span + 1)).long()
        columns = start[:, None] + torch.arange(span, device=self.device)
        samples = (start * HOP)[:, None] + torch.arange(span * HOP, device=self.device)
        return z.gather(2, columns[:, None].expand(-1, z.shape[1], -1)), wave.gather(1, samples)

    def speak_some(self, z, mean_p, log_p, mask, style):
        """Replaces the first part of the batch by what speaking decodes: samples of the prior, noise as the engine's.

        Codes and frames are aligned, so the waveform may be compared with the teacher's all the same."""
        part = round(self.args.spoken * len(z))
        if not part:
            return z
        sample = mean_p[:part] + NOISE * torch.randn_like(mean_p[:part]) * torch.exp(log_p[:part])
        return torch.cat([self.model.flow.reverse(sample, mask[:part], style[:part]), z[part:]])

    def generator_pass(self):
        c = self.corpus
        utterances, references = self.choose()
        wave, mask, phone_mask = c.wave(utterances), c.mask(utterances), c.phone_mask(utterances)
        with torch.no_grad():
            spectrogram = linear(wave) * mask
            reference_mask = c.mask(references)
            reference = linear(c.wave(references)) * reference_mask
        with self.autocast():
            style = self.model.style(reference, reference_mask)
            _, mean_p, log_p = self.model.prior(c.codes[utterances], mask, c.phones[utterances], phone_mask, style)
            mean_q, log_q = self.model.enc_q(spectrogram, mask, style)
            z = (mean_q + torch.randn_like(mean_q) * torch.exp(log_q)) * mask
            z_prior = self.model.flow(z, mask, style)
            z = self.speak_some(z, mean_p, log_p, mask, style)
            latent, real = self.slices(z, wave, c.frames[utterances])
            made = self.decode(latent, style)
        made = made.float()
        kl = kl_divergence(z_prior, log_q, mean_p, log_p, mask)
        coarse, fine = mel_distances(made[:, 0], real)
        return made, real.unsqueeze(1), kl, coarse, fine

    def autocast(self):
        if self.device.type != "cuda":
            return contextlib.nullcontext()
        return torch.autocast("cuda", torch.bfloat16, cache_enabled=False)

    def train_step(self, adversarial):
        made, real, kl, coarse, fine = self.generator_pass()
        loss = 20 * coarse + 15 * fine + self.kl_weight * kl * self.model.config.inter_channels
        batch = len(real)
        if adversarial:
            self.discriminators.requires_grad_(True)
            self.d_optimizer.zero_grad(set_to_none=True)
            with self.autocast():
                judged = self.judge(torch.cat([real, made.detach()]))
                d_loss = discriminator_loss(judged, batch)
            d_loss.backward()
            torch.nn.utils.clip_grad_norm_(self.discriminators.parameters(), 200.0)
            self.d_optimizer.step()
            self.discriminators.requires_grad_(False)  # they only pass gradients on now
            with self.autocast():
                fooled, features = adversarial_loss(self.judge(made), judged, batch)
            loss = loss + fooled + 2 * features
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 500.0)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_([p for p in self.ema.parameters() if p.requires_grad], self.trained, 1 - EMA)
        self.metrics = {"mel": coarse.detach(), "fine": fine.detach(), "kl": kl.detach()}
        if adversarial:
            self.metrics |= {"d": d_loss.detach(), "g": fooled.detach(), "features": features.detach()}

    # --- the loop ---------------------------------------------------------------------------------------------------

    def capture(self, adversarial):
        """-> a function that makes one step; on a GPU the replay of a graph."""
        if self.device.type != "cuda" or self.args.no_graph:
            return lambda: self.train_step(adversarial)
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(4):
                self.train_step(adversarial)
        torch.cuda.current_stream().wait_stream(stream)
        self.step += 4
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.train_step(adversarial)
        return graph.replay

    def schedule(self):
        share = min(1.0, self.seconds / (60 * self.args.total_minutes))
        warm = min(1.0, (self.step - self.first_step + 1) / 200)
        self.lr.fill_(warm * self.args.rate * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * share))))
        self.kl_weight.fill_(0.1 + 0.7 * max(0.0, share - 0.5) / 0.5)
        return share

    def run(self):
        start = begin = time.time()
        self.first_step = self.step
        deadline = start + 60 * self.args.minutes
        adversarial = self.schedule() >= self.args.mel_share
        step = self.capture(adversarial)
        print(f"first step after {time.time() - start:.0f} s", flush=True)
        saved = begin = time.time()
        last_step, last_time = self.step, begin
        while time.time() < deadline and self.step < self.args.max_steps:
            step()
            self.step += 1
            if self.step % 50 == 0:
                if self.device.type == "cuda":
                    torch.cuda.synchronize()
                now = time.time()
                self.seconds += now - begin
                begin = now
                share = self.schedule()
                if not adversarial and share >= self.args.mel_share:
                    adversarial = True
                    step = self.capture(adversarial)
                if self.step % 500 == 0:
                    self.log((self.step - last_step) / (now - last_time))
                    last_step, last_time = self.step, now
                if now - saved > 120:
                    self.save()
                    self.export_state()
                    saved = time.time()
        self.save()
        self.export_state()

    def log(self, rate):
        row = {"step": self.step, "minutes": round(self.seconds / 60, 2), "steps_per_second": round(rate, 1),
               "rate": round(self.lr.item(), 7)} | {k: round(v.item(), 4) for k, v in self.metrics.items()}
        if not all(math.isfinite(v) for v in row.values()):
            raise SystemExit(f"training diverged: {row}")
        print(json.dumps(row), flush=True)
        with open(self.folder / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--voice", required=True, help="folder with hubert/ and the codebook")
    parser.add_argument("--symbols", default="data/symbols.txt")
    parser.add_argument("--state", required=True, help="folder of checkpoints; a later call goes on from it")
    parser.add_argument("--minutes", type=float, default=8, help="of this call")
    parser.add_argument("--total-minutes", type=float, default=24, help="of all calls, for the schedule")
    parser.add_argument("--max-steps", type=int, default=10 ** 9)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--slice", type=int, default=20, help="frames of a waveform slice, 640 samples each")
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--spoken", type=float, default=0.5, help="share of a batch decoded from the prior")
    parser.add_argument("--mel-share", type=float, default=0.06, help="share of the time without discriminators")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--no-graph", action="store_true")
    parser.add_argument("--recogniser", default="", help="folder of the recogniser: judge copies at the end")
    args = parser.parse_args(argv)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    trainer = Trainer(args, device)
    torch.backends.cudnn.benchmark = True  # shapes are constant from here on
    trainer.run()
    torch.backends.cudnn.benchmark = False
    if args.recogniser:
        evaluate_copies(trainer.ema.eval(), trainer.corpus, args.recogniser, trainer.folder / "copies")


if __name__ == "__main__":
    main()
