"""Trains the acoustic model: kill-safe, resumable, one CUDA graph per step.

    python -m gsv_training.train_sovits --corpus corpus --voice voice --state state --minutes 8 --total-minutes 40

`--voice` gives what stays as it is: the content encoder (hubert/) and its codebook (codebook.safetensors or
sovits.pth).
Progress over all calls follows the clock: the learning rate, and when discriminators begin, depend on the share of
--total-minutes that is spent. On several GPUs, each with a batch of its own:

    python -m torch.distributed.run --nproc-per-node 2 -m gsv_training.train_sovits ...

`--part decoder` trains the decoder alone, from latents of the posterior encoder as it is: it needs no codes, so the
content encoder may be trained meanwhile.
"""
import argparse
import json
import os
import pathlib
import time

import torch
import torch.distributed as dist

from .config import HOP
from .dataset import Teachers, load_corpus
from .discriminators import Discriminators, adversarial_loss, discriminator_loss
from .evaluate import evaluate_copies, read_voice_codebook
from .files import read_checkpoint, read_json, write_checkpoint
from .hubert import Hubert
from .loop import Journal, Lanes, autocast, capture, cosine, pick_device, ticks
from .losses import content_distance, kl_divergence, low_distance, mel_distances, tone_distance
from .program import run
from .sizes import SIZES, add_size
from .sovits import Sovits
from .spectra import linear
from .teachers import ENGLISH_MORE, per_teacher
from .tensors import read_safetensors, write_safetensors
from .unseen import Copier

NOISE = 0.5  # noise scale of inference
KL_WEIGHT = 0.1  # more makes latents noisier: the posterior comes nearer to the prior's deviation
PRIOR_RATE = 0.5  # of the learning rate; at the whole one, with no tight limit on gradients, its attention broke down once


def slice_starts(frames, span):
    """Frames of utterances [B] -> where slices of `span` frames begin [B]

    Slices may hang over both ends by half and are then pushed inside. Begun anywhere with equal odds, few would hold the
    first or last frame: one in 69 of an utterance of 100 frames, where a frame in the middle is in every second one."""
    anywhere = torch.rand(len(frames), device=frames.device) * frames - span / 2
    return torch.minimum(anywhere.round().long().clamp(min=0), (frames - span).clamp(min=0))


class Trainer:
    def __init__(self, args, device):
        self.args, self.device = args, device
        torch.manual_seed(args.seed)
        self.model = Sovits(SIZES[args.size].sovits).to(device)
        self.world = int(os.environ.get("WORLD_SIZE", 1))
        self.first_rank = int(os.environ.get("RANK", 0)) == 0
        self.discriminators = Discriminators().to(device)
        self.ema = Sovits(SIZES[args.size].sovits).to(device)
        self.ema.load_state_dict(self.model.state_dict())
        self.lanes = self.model.dec.lanes = self.discriminators.lanes = Lanes(args.lanes, device)
        self.lr, self.prior_lr = torch.tensor(0.0, device=device), torch.tensor(0.0, device=device)
        options = {"betas": (0.8, 0.99), "weight_decay": 0.01, "fused": device.type == "cuda",
                   "capturable": device.type == "cuda"}
        if args.part == "decoder":
            self.model.requires_grad_(False)
            self.model.dec.requires_grad_(True)
            self.ema.requires_grad_(False)
            self.ema.dec.requires_grad_(True)
        self.trained = [p for p in self.model.parameters() if p.requires_grad]
        self.averaged = [p for p in self.ema.parameters() if p.requires_grad]
        prior = {id(p) for p in self.model.enc_p.parameters()}
        self.prior = [p for p in self.trained if id(p) in prior]
        self.others = [p for p in self.trained if id(p) not in prior]
        groups = [group for group in ({"params": self.others, "lr": self.lr},
                                      {"params": self.prior, "lr": self.prior_lr}) if group["params"]]
        self.optimizer = torch.optim.AdamW(groups, **options)
        self.d_optimizer = torch.optim.AdamW(self.discriminators.parameters(), lr=self.lr, **options)
        self.rates = [group["lr"] for group in (*groups, *self.d_optimizer.param_groups)]
        self.step, self.seconds = 0, 0.0
        self.metrics = {}
        self.folder = pathlib.Path(args.state)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.resume()
        hubert = self.hubert = None
        if args.part == "all":
            read_voice_codebook(self.model, args.voice)
            read_voice_codebook(self.ema, args.voice)
            hubert = self.hubert = Hubert.load(f"{args.voice}/hubert").to(device).requires_grad_(False)
        self.corpus = load_corpus(args.corpus, args.symbols, hubert, self.model, device)
        self.teachers = Teachers(self.corpus, dict(args.teachers), device)
        torch.manual_seed(args.seed + 1000 * int(os.environ.get("RANK", 0)) + self.step)

    # --- state ------------------------------------------------------------------------------------------------------

    def resume(self):
        path = self.folder / "state.pt"
        if path.exists():
            state = read_checkpoint(path, self.device)
            self.model.load_state_dict(state["model"])
            self.ema.load_state_dict(state["ema"])
            self.discriminators.load_state_dict(state["discriminators"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.d_optimizer.load_state_dict(state["d_optimizer"])
            self.step, self.seconds = state["step"], state["seconds"]
            for group, rate in zip((*self.optimizer.param_groups, *self.d_optimizer.param_groups), self.rates):
                group["lr"] = rate
        elif (self.folder / "generator.safetensors").exists():  # half-precision state of an earlier run
            tensors = read_safetensors(self.folder / "generator.safetensors")
            self.model.load_state_dict(tensors)
            self.ema.load_state_dict(tensors)
            if (self.folder / "progress.json").exists():
                progress = read_json(self.folder / "progress.json")
                self.step, self.seconds = progress["step"], progress["seconds"]
            self.discriminators.load_state_dict(read_safetensors(self.folder / "discriminators.safetensors"))
        print(f"at step {self.step}, {self.seconds / 60:.1f} minutes", flush=True)

    def save(self):
        write_checkpoint(self.folder / "state.pt", {
            "model": self.model.state_dict(), "ema": self.ema.state_dict(),
            "discriminators": self.discriminators.state_dict(), "optimizer": self.optimizer.state_dict(),
            "d_optimizer": self.d_optimizer.state_dict(), "step": self.step, "seconds": self.seconds})

    def export_state(self):
        """The weights alone, in half precision, and the place in the schedule: what a run can go on from where there is
        no room for the whole state, with optimisers that start anew; and what becomes the voice."""
        write_safetensors(self.folder / "generator.safetensors", self.ema.state_dict(), half=True)
        write_safetensors(self.folder / "discriminators.safetensors", self.discriminators.state_dict(), half=True)
        (self.folder / "progress.json").write_text(json.dumps({"step": self.step, "seconds": round(self.seconds, 1)}),
                                                   encoding="utf-8")

    # --- one step ---------------------------------------------------------------------------------------------------

    def average(self, parameters):
        """Gradients become their mean over all GPUs."""
        if self.world == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([g.flatten() for g in gradients])
        dist.all_reduce(flat, op=dist.ReduceOp.AVG)
        pieces = flat.split([g.numel() for g in gradients])
        torch._foreach_copy_(gradients, [piece.view_as(g) for piece, g in zip(pieces, gradients)])

    def choose(self):
        """Utterances and a reference of the same teacher for each; another one in three of four cases."""
        c, size = self.corpus, (self.args.batch,)
        utterances = self.teachers.draw(self.args.batch)
        other = c.first[utterances] + (torch.rand(size, device=self.device) * c.peers[utterances]).long()
        return utterances, torch.where(torch.rand(size, device=self.device) < 0.75, other, utterances)

    def slices(self, z, wave, frames):
        """The same random frames of latents and waveform."""
        span = self.args.slice
        start = slice_starts(frames, span)
        columns = start[:, None] + torch.arange(span, device=self.device)
        samples = (start * HOP)[:, None] + torch.arange(span * HOP, device=self.device)
        return z.gather(2, columns[:, None].expand(-1, z.shape[1], -1)), wave.gather(1, samples)

    def speak_some(self, z, mean_p, log_p, mask, style):
        """Replaces the first part of the batch by what speaking decodes: samples of the prior, noise as the engine's.

        Codes and frames are aligned, so the waveform may be compared with the teacher's all the same."""
        part = round(self.args.spoken * len(z)) if self.speaking else 0
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
        if self.args.part == "decoder":
            return self.decoder_pass(utterances, wave, mask, spectrogram, reference, reference_mask)
        with self.autocast():
            style = self.model.style(reference, reference_mask)
            (_, mean_p, log_p), (mean_q, log_q) = self.lanes([
                lambda: self.model.prior(c.codes[utterances], mask, c.phones[utterances], phone_mask, style),
                lambda: self.model.enc_q(spectrogram, mask, style)])
            z = (mean_q + torch.randn_like(mean_q) * torch.exp(log_q)) * mask
            z_prior = self.model.flow(z, mask, style)
            z = self.speak_some(z, mean_p, log_p, mask, style)
            latent, real = self.slices(z, wave, c.frames[utterances])
            made = self.model.dec(latent, style, self.args.channels_last)
        return made.float(), real.unsqueeze(1), kl_divergence(z_prior, log_q, mean_p, log_p, mask)

    def decoder_pass(self, utterances, wave, mask, spectrogram, reference, reference_mask):
        with self.autocast():
            with torch.no_grad():
                style = self.model.style(reference, reference_mask)
                mean_q, log_q = self.model.enc_q(spectrogram, mask, style)
                z = (mean_q + 0.5 * torch.randn_like(mean_q) * torch.exp(log_q)) * mask
            latent, real = self.slices(z, wave, self.corpus.frames[utterances])
            made = self.model.dec(latent, style, self.args.channels_last)
        return made.float(), real.unsqueeze(1), torch.zeros((), device=self.device)

    def autocast(self):
        return autocast(self.device)

    def content(self, made, real):
        with self.autocast():
            return content_distance(self.hubert, made[:, 0], real[:, 0])

    def likeness(self, made, real, adversarial):
        """Losses besides the adversarial ones -> (their weighted sum, what goes into the journal)"""
        more = {}  # name: (weight, distance), those that cost time for nothing left out
        if adversarial and self.args.tones:
            more["tones"] = self.args.tones, lambda: tone_distance(made[:, 0], real[:, 0])
        if self.hubert:
            more["content"] = self.args.content, lambda: self.content(made, real)
        (coarse, fine), low, *values = self.lanes(
            [lambda: mel_distances(made[:, 0], real[:, 0]), lambda: low_distance(made[:, 0], real[:, 0]),
             *(distance for _, distance in more.values())])
        loss = 20 * coarse + 15 * fine + self.args.low * low
        loss = loss + sum(weight * value for (weight, _), value in zip(more.values(), values))
        named = {"mel": coarse, "fine": fine, "low": low} | dict(zip(more, values))
        return loss, {name: value.detach() for name, value in named.items()}

    def train_step(self, adversarial):
        made, real, kl = self.generator_pass()
        loss, self.metrics = self.likeness(made, real, adversarial)
        loss = loss + KL_WEIGHT * kl * self.model.config.inter_channels
        self.metrics["kl"] = kl.detach()
        batch = len(real)
        if adversarial:
            self.discriminators.requires_grad_(True)
            self.d_optimizer.zero_grad(set_to_none=True)
            with self.autocast():
                judged = self.discriminators(torch.cat([real, made.detach()]))
                d_loss = discriminator_loss(judged, batch)
            d_loss.backward()
            self.average(self.discriminators.parameters())
            torch.nn.utils.clip_grad_norm_(self.discriminators.parameters(), 200.0)
            self.d_optimizer.step()
            self.discriminators.requires_grad_(False)  # they only pass gradients on now
            with self.autocast():
                fooled, features = adversarial_loss(self.discriminators(made), judged, batch)
            loss = loss + self.args.adversarial * (fooled + 2 * features)
            self.metrics |= {"d": d_loss.detach(), "g": fooled.detach(), "features": features.detach()}
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.average(self.trained)
        torch.nn.utils.clip_grad_norm_(self.others, 500.0)
        if self.prior:
            torch.nn.utils.clip_grad_norm_(self.prior, 1.0)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.averaged, self.trained, 1 - self.args.average)

    # --- the loop ---------------------------------------------------------------------------------------------------

    def capture(self, adversarial):
        """-> a function that makes one step; on a GPU the replay of a graph."""
        self.speaking = self.share() >= self.args.spoken_from
        step, made = capture(lambda: self.train_step(adversarial), self.device)
        self.step += made
        return step

    def share(self):
        return min(1.0, self.seconds / (60 * self.args.total_minutes))

    def schedule(self):
        share = self.share()
        warm = min(1.0, (self.step - self.first_step + 1) / 200)
        self.lr.fill_(warm * self.args.rate * cosine(share, self.args.last_rate))
        self.prior_lr.copy_(PRIOR_RATE * self.lr)

    def agree(self, seconds, going):
        """The first process's clock holds for all, so that they take the same steps."""
        if self.world == 1:
            return seconds, going
        message = torch.tensor([seconds, float(going)], device=self.device, dtype=torch.float64)
        dist.broadcast(message, 0)
        return message[0].item(), message[1].item() > 0

    def run(self):
        begin, every = time.time(), ticks(self.device, 50)
        deadline = begin + 60 * self.args.minutes
        self.first_step = self.step
        self.schedule()
        adversarial = self.share() >= self.args.mel_share
        step = self.capture(adversarial)
        journal, going, saved = Journal(self.folder), True, time.time()
        journal.step = self.step
        print(f"first step after {time.time() - begin:.0f} s", flush=True)
        while going and self.step < self.args.max_steps:
            step()
            self.step += 1
            if self.step % every == 0:
                if self.device.type == "cuda":
                    torch.cuda.synchronize()
                now = time.time()
                self.seconds += now - begin
                self.seconds, going = self.agree(self.seconds, now < deadline and self.share() < 1)
                begin = now
                self.schedule()
                if going and (not adversarial and self.share() >= self.args.mel_share or
                              not self.speaking and self.share() >= self.args.spoken_from):
                    adversarial = self.share() >= self.args.mel_share
                    step = self.capture(adversarial)
                if self.first_rank and self.step % 500 < every:
                    journal.write(self.step, self.seconds / 60, rate=self.lr, **self.metrics)
                if self.first_rank and now - saved > 150:
                    self.save()
                    self.export_state()
                    saved = time.time()
        if self.first_rank:
            self.save()
            self.export_state()


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--voice", required=True, help="folder with hubert/ and the codebook")
    parser.add_argument("--symbols", default="data/symbols.txt")
    parser.add_argument("--state", required=True, help="folder of checkpoints; a later call goes on from it")
    parser.add_argument("--minutes", type=float, default=8, help="of this call")
    parser.add_argument("--total-minutes", type=float, default=40, help="of all calls, for the schedule")
    parser.add_argument("--max-steps", type=int, default=10 ** 9)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--slice", type=int, default=32, help="frames of a waveform slice, 640 samples each")
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--spoken", type=float, default=0.7, help="share of a batch decoded from the prior")
    parser.add_argument("--mel-share", type=float, default=0.4, help="share of the time without discriminators")
    parser.add_argument("--seed", type=int, default=1)
    add_size(parser)
    parser.add_argument("--part", choices=["all", "decoder"], default="all")
    parser.add_argument("--channels-last", action="store_true", help="layout of the decoder: a matter of speed")
    parser.add_argument("--low", type=float, default=15.0, help="weight of the spectrum at low frequencies")
    parser.add_argument("--tones", type=float, default=1.5,
                        help="weight of the mean spectrum beside the discriminators: tones instead of noise")
    parser.add_argument("--content", type=float, default=10.0, help="weight of the content encoder's features")
    parser.add_argument("--adversarial", type=float, default=0.25, help="weight of what the discriminators say")
    parser.add_argument("--teachers", type=per_teacher(float), nargs="*", default=ENGLISH_MORE,
                        metavar="NAME=WEIGHT", help="how often a teacher is drawn, against 1 of those not named")
    parser.add_argument("--average", type=float, default=0.999, help="decay of the averaged weights, those of the voice")
    parser.add_argument("--lanes", type=int, default=8, help="streams on a GPU: a matter of speed")
    parser.add_argument("--spoken-from", type=float, default=0.05, help="share of the time without --spoken")
    parser.add_argument("--last-rate", type=float, default=0.02, help="learning rate at the end, as a share of --rate")
    parser.add_argument("--recogniser", default="", help="folder of the recogniser: judge copies at the end")
    args = parser.parse_args(argv)
    device = pick_device()
    if int(os.environ.get("WORLD_SIZE", 1)) > 1:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        dist.init_process_group("nccl")
    trainer = Trainer(args, device)
    torch.backends.cudnn.benchmark = True  # shapes are constant from here on
    trainer.run()
    torch.backends.cudnn.benchmark = False
    if args.recogniser and trainer.first_rank and args.part == "all":
        evaluate_copies(Copier(trainer.ema.eval(), trainer.corpus), args.recogniser, trainer.folder / "copies")
    if trainer.world > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    run(main)
