"""What all trainings share: one step as a CUDA graph, progress by the clock, a journal."""
import json
import math
import pathlib
import time

import torch

from .files import read_checkpoint, write_checkpoint
from .modules import in_turn
from .program import Mistake


def pick_device():
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast(device):
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda", cache_enabled=False)


def capture(step, device, warm=4):
    """-> (a function that makes one step, steps made already); on a GPU it replays a graph."""
    if device.type != "cuda":
        return step, 0
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(warm):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):  # other threads watch over NCCL meanwhile
        step()
    return graph.replay, warm


class Lanes:
    """Runs independent parts of a step beside each other, on streams of a GPU: small kernels leave most of it idle.

    Backward passes run on the streams of their forward passes; a captured graph keeps the branches. With no streams,
    or on a CPU, the parts run one behind the other."""

    def __init__(self, count, device):
        self.streams = [torch.cuda.Stream() for _ in range(count)] if device.type == "cuda" else []

    def __call__(self, parts):
        """Functions without arguments -> their results, for the stream that called"""
        if not self.streams:
            return in_turn(parts)
        caller, results = torch.cuda.current_stream(), []
        used = self.streams[:len(parts)]
        for stream in used:
            stream.wait_stream(caller)
        for i, part in enumerate(parts):
            with torch.cuda.stream(used[i % len(used)]):
                results.append(part())
        for stream in used:
            caller.wait_stream(stream)
        return results


def ticks(device, steps):
    """How many steps are made between looks at the clock; waiting for a GPU after each would slow it down."""
    return steps if device.type == "cuda" else 1


def adamw(parameters, lr, device, betas=(0.9, 0.98), weight_decay=0.01):
    """`lr` is a tensor on the device, so that a captured step sees it change."""
    gpu = device.type == "cuda"
    return torch.optim.AdamW(parameters, lr=lr, betas=betas, weight_decay=weight_decay, fused=gpu, capturable=gpu)


def cosine(share, lowest=0.03):
    return lowest + (1 - lowest) * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))


class Journal:
    """A line every so many steps, on the screen and in log.jsonl; a loss that is no number ends the run."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "log.jsonl"
        self.step, self.time = 0, time.time()

    def write(self, step, minutes, **values):
        now = time.time()
        rate = (step - self.step) / max(now - self.time, 1e-9)
        self.step, self.time = step, now
        row = {"step": step, "minutes": round(minutes, 2), "steps_per_second": round(rate, 1)}
        row |= {k: round(float(v), 7 if k == "rate" else 4) for k, v in values.items()}
        if not all(math.isfinite(v) for v in row.values()):
            raise Mistake(f"training diverged: {row}")
        print(json.dumps(row), flush=True)
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


class Run:
    """A run of `minutes` now of `total` altogether, kept in `path` and gone on with when it is there.

    `parts`: name -> anything with state_dict and load_state_dict."""

    def __init__(self, folder, parts, minutes, total, device, seed):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path, self.parts, self.total = self.folder / "state.pt", parts, 60 * total
        self.deadline = time.time() + 60 * minutes
        self.step, self.seconds, self.device, self.seed = 0, 0.0, device, seed
        if self.path.exists():
            state = read_checkpoint(self.path, device)
            for name, part in parts.items():
                part.load_state_dict(state[name])
            self.step, self.seconds = state["step"], state["seconds"]
        self.journal = Journal(self.folder)
        self.journal.step = self.step
        self.saved = self.clock = time.time()
        self.reseed()

    def reseed(self):
        """Other random numbers than those of the steps before, also where a run goes on."""
        torch.manual_seed(self.seed + self.step)

    @property
    def share(self):
        return min(1.0, self.seconds / self.total)

    def save(self):
        state = {name: part.state_dict() for name, part in self.parts.items()}
        write_checkpoint(self.path, state | {"step": self.step, "seconds": self.seconds})
        self.saved = time.time()

    def tick(self):
        """Counts the time since the last tick; -> whether to go on."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        now = time.time()
        self.seconds += now - self.clock
        self.clock = now
        if now - self.saved > 120:
            self.save()
        return now < self.deadline and self.seconds < self.total

    def train(self, train_step, schedule, most, tick_every, write_every, metrics):
        """Makes steps until the time is over or there are `most`, then saves. `schedule()` sets rates and weights,
        before the first step and every `tick_every`, on a CPU every step; `metrics()` goes into the journal every
        `write_every`."""
        tick_every = ticks(self.device, tick_every)
        schedule()
        step, made = capture(train_step, self.device)
        self.step += made
        going = self.tick()
        while going and self.step < most:
            step()
            self.step += 1
            if self.step % tick_every == 0:
                going = self.tick()
                schedule()
            if self.step % write_every == 0:
                self.journal.write(self.step, self.seconds / 60, **metrics())
                self.reseed()  # metrics may have drawn, or set a seed of their own
        self.tick()
        self.save()
