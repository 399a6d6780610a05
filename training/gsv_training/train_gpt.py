"""Trains the text-to-semantic model: kill-safe, resumable.

    python -m gsv_training.train_gpt --corpus corpus --voice voice --state state/gpt --out voice/gpt.ckpt --minutes 8

A sequence is what speaking is: the phones of a reference and of a text; the codes of the reference, with the silence
that the engine puts behind it, and then those of one or two other utterances of the same teacher, of one if either is
a text that is read with a stop before it. Marks are varied: the teachers read whole sentences, but the engine speaks a
long text in pieces, most of which end with a comma.

`--begin-with gpt.ckpt` begins with the weights of a voice instead of random ones; its codes must be those of --voice.
What is written lies then by `--keep` of the way back at the weights begun with.
"""
import argparse
import json

import torch
from torch.nn import functional as F

from .corpus import MAX_FRAMES
from .dataset import MAX_PHONES, SILENT_CODES, load_corpus, read_symbols
from .evaluate import read_voice_codebook
from .files import reading
from .gpt import EOS, Gpt, export_gpt, load_gpt
from .hubert import Hubert
from .loop import Run, adamw, autocast, cosine, pick_device
from .program import run
from .sizes import SIZES, add_size
from .sovits import Sovits

EMA = 0.999
MARKS = {".": ((",", 0.3), ("!", 0.04), ("…", 0.04), ("-", 0.02)), ",": (("…", 0.05), ("-", 0.05))}  # for one, how often
PHONES = 3 * MAX_PHONES + 1
TOKENS = 3 * (MAX_FRAMES // 2) + SILENT_CODES + 1


def join(pieces, counts, size):
    """Pieces [B, any] with their counts [B] one behind the other in [B, size]; -> (joined, sum of the counts)"""
    joined = torch.zeros(len(counts[0]), size, dtype=torch.long, device=counts[0].device)
    at = torch.arange(size, device=joined.device)
    start = torch.zeros_like(counts[0])
    for piece, count in zip(pieces, counts):
        offset = at - start[:, None]
        inside = (offset >= 0) & (offset < count[:, None])
        joined = torch.where(inside, piece.gather(1, offset.clamp(0, piece.shape[1] - 1)), joined)
        start = start + count
    return joined, start


def varied(phones, marks):
    """Phones [B, S]; marks: id -> ((id, share of it that is written so), ...)"""
    chance, made = torch.rand(phones.shape, device=phones.device), phones
    for mark, others in marks.items():
        low = 0.0
        for other, share in others:
            drawn = (phones == mark) & (chance >= low) & (chance < low + share)
            made = torch.where(drawn, other, made)
            low += share
    return made


class GptTrainer:
    def __init__(self, args, device):
        self.args, self.device = args, device
        torch.manual_seed(args.seed)
        sovits = Sovits(SIZES[args.size].sovits, posterior=False).to(device)
        read_voice_codebook(sovits, args.voice)
        hubert = Hubert.load(f"{args.voice}/hubert").to(device)
        self.corpus = load_corpus(args.corpus, args.symbols, hubert, sovits, device, tails=True)
        symbols = read_symbols(args.symbols)
        self.dot = symbols["."]
        self.marks = {symbols[mark]: [(symbols[other], share) for other, share in others]
                      for mark, others in MARKS.items()}
        config = SIZES[args.size].gpt
        self.model, self.ema = Gpt(config, dropout=args.dropout).to(device), Gpt(config).to(device)
        self.before = load_gpt(args.begin_with).to(device) if args.begin_with else None
        if self.before:
            with reading(args.begin_with):
                self.model.load_state_dict(self.before.state_dict())
        self.ema.load_state_dict(self.model.state_dict())
        self.lr = torch.tensor(0.0, device=device)
        self.trained = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = adamw(self.trained, self.lr, device)
        parts = {"model": self.model, "ema": self.ema, "optimizer": self.optimizer}
        self.run_state = Run(args.state, parts, args.minutes, args.total_minutes or args.minutes, device,
                             args.seed)
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr
        self.metrics = {}

    def peers(self, utterances):
        c = self.corpus
        return c.first[utterances] + (torch.rand(len(utterances), device=self.device) * c.peers[utterances]).long()

    def sequences(self, target):
        """[B] -> phones [B, S], their counts, tokens [B, T] with the end, counts, length of the prompt [B]"""
        c, size = self.corpus, len(target)
        reference, second = self.peers(target), self.peers(target)
        short = c.phones[target, 0] == self.dot  # has its stop already, and is a text of its own
        two = ((torch.rand(size, device=self.device) < 0.35) & ~short & (c.phones[second, 0] != self.dot)).long()
        dot = ((torch.rand(size, device=self.device) < 0.1) & ~short).long()
        dots = torch.full((size, 1), self.dot, device=self.device)
        phones, phone_counts = join(
            [c.phones[reference], dots, c.phones[target], c.phones[second]],
            [c.phone_count[reference], dot, c.phone_count[target], c.phone_count[second] * two], PHONES)
        prompt = c.frames[reference] // 2 + SILENT_CODES
        ends = torch.full((size, 1), EOS, device=self.device)
        tokens, counts = join(
            [c.tail_codes[reference], c.codes[target], c.codes[second], ends],
            [prompt, c.frames[target] // 2, c.frames[second] // 2 * two, torch.ones_like(two)], TOKENS)
        return phones, phone_counts, tokens, counts, prompt

    def losses(self, model, target, training):
        """Training sees marks that are varied and some random tokens, and smoothed labels."""
        phones, phone_counts, tokens, counts, prompt = self.sequences(target)
        if training:
            phones = varied(phones, self.marks)
        at = torch.arange(TOKENS - 1, device=self.device)
        wanted = tokens[:, 1:]
        spoken = (at + 1 >= prompt[:, None]) & (at + 1 < counts[:, None])
        weight = spoken + 0.2 * (at + 1 < prompt[:, None])
        given = tokens[:, :-1]
        if training:
            noise = torch.randint(EOS, given.shape, device=self.device)
            given = torch.where(torch.rand(given.shape, device=self.device) < self.args.corrupt, noise, given)
        with autocast(self.device):
            logits = model(phones, phone_counts, given)
        each = F.cross_entropy(logits.float().transpose(1, 2), wanted, reduction="none",
                               label_smoothing=0.02 if training else 0.0)
        right = ((logits.argmax(-1) == wanted) * spoken).sum() / spoken.sum()
        return (each * weight).sum() / weight.sum(), (each * spoken).sum() / spoken.sum(), right

    def train_step(self):
        choice = torch.randint(len(self.corpus.training), (self.args.batch,), device=self.device)
        loss, spoken, right = self.losses(self.model, self.corpus.training[choice], training=True)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_([p for p in self.ema.parameters() if p.requires_grad], self.trained, 1 - EMA)
        self.metrics = {"loss": spoken.detach(), "right": right.detach()}

    def schedule(self):
        self.lr.fill_(min(1.0, (self.run_state.step + 1) / 400) * self.args.rate * cosine(self.run_state.share))

    @torch.no_grad()
    def judge(self):
        """Utterances that training never saw, references from those it did; always the same."""
        self.ema.eval()
        held_out = [i for rows in self.corpus.some(40, held_out=True).values() for i in rows]
        torch.manual_seed(1)
        _, loss, right = self.losses(self.ema, torch.tensor(held_out, device=self.device), training=False)
        return {"held_out_loss": loss, "held_out_right": right}

    def run(self):
        state = self.run_state
        self.model.train()
        state.train(self.train_step, self.schedule, self.args.max_steps, 50, 1000,
                    lambda: {"rate": self.lr, **self.metrics, **self.judge()})
        print(json.dumps({k: round(v.item(), 4) for k, v in self.judge().items()}), flush=True)
        if self.before:
            with torch.no_grad():
                torch._foreach_lerp_(list(self.ema.parameters()), list(self.before.parameters()), self.args.keep)
        export_gpt(self.ema, self.args.out, f"gsv demo voice, {state.step} steps")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--voice", required=True, help="folder with hubert/ and the codebook")
    parser.add_argument("--symbols", default="data/symbols.txt")
    parser.add_argument("--state", required=True, help="folder of the checkpoint and the log")
    parser.add_argument("--out", required=True, help="gpt.ckpt to write")
    parser.add_argument("--begin-with", default="", help="gpt.ckpt whose weights a new state begins with")
    parser.add_argument("--keep", type=float, default=0.5,
                        help="share of the weights begun with in those written: the mean speaks better than either")
    parser.add_argument("--minutes", type=float, default=8, help="of this call")
    parser.add_argument("--total-minutes", type=float, default=0, help="of all calls; default: as --minutes")
    parser.add_argument("--max-steps", type=int, default=10 ** 9)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--dropout", type=float, default=0.05)
    parser.add_argument("--corrupt", type=float, default=0.12, help="share of given tokens that are random")
    parser.add_argument("--seed", type=int, default=1)
    add_size(parser)
    args = parser.parse_args(argv)
    GptTrainer(args, pick_device()).run()


if __name__ == "__main__":
    run(main)
