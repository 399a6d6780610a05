"""The whole voice with one command, from sentences to models/demo, in parts that may be stopped and gone on with.

    python -m gsv_training.make --sentences sentences.tsv --work work --out models/demo --minutes 8

Every call works for --minutes, or longer where a part cannot stop; call it until it says that the voice is there. On one
NVIDIA H100 the times below add up to 44 minutes of training, beside four for the corpus on 16 cores. `--size tiny` goes the
whole way on a CPU in minutes, with networks and a corpus that are too small to learn to speak.

A call with --pack also writes a small tar of what another machine needs to go on, 28 MB, 44 with --begin-with: unpack it
there in the folder of --work, and call again. It leaves out the corpus, which is made anew and must have the same labels
at the same times, and the optimisers of the acoustic model, which start anew.

With --begin-with a voice is gone on with instead: its content encoder and codes stay as they are, the text-to-semantic
and the acoustic model begin with its weights, the latter with discriminators and at a lower rate.

    python -m gsv_training.make --sentences sentences.tsv --work work --out better --begin-with models/demo --scale 0.75
"""
import argparse
import concurrent.futures
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass

from .program import Mistake, run
from .sizes import add_size

MINUTES = {"content": 2.8, "recogniser": 2.3, "gpt": 7.5, "sovits": 33.0}


@dataclass(frozen=True)
class Plan:
    """What a size of networks is trained with."""
    corpus: tuple      # options of the corpus
    scale: float       # all times of training times this
    batch: tuple = ()  # options of all trainings
    slice: tuple = ()  # of the acoustic model's training


PLANS = {"demo": Plan((), 1.0, slice=("--channels-last",)),
         "tiny": Plan(("--counts", "hts=16", "rms=16", "esf=16", "esm=16", "--held-out", 4), 0.03, ("--batch", 2),
                      ("--slice", 8))}
# A voice that is gone on with has been trained at the whole rates already, and its acoustic model without discriminators.
GPT_ON = ("--rate", 8e-4)
SOVITS_ON = ("--rate", 2.5e-4, "--mel-share", 0, "--spoken-from", 0)
LABELS = ("labels.npy", "index.json")  # of the corpus; equal ones mean the same sentences and programs
WEIGHTS = ("generator.safetensors", "discriminators.safetensors", "progress.json", "log.jsonl")  # of the acoustic model


def checksum(folder):
    digest = hashlib.sha256()
    for name in LABELS:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def travelling(work):
    """What a later call needs on another machine: marks, what is done, the state of what is not."""
    files = [*work.glob("*.minutes"), *work.glob("*.sha256"),
             *(mark for mark in work.glob("*.done") if mark.name != "corpus.done")]
    files += [path for folder in ("voice", "recogniser") for path in work.glob(f"{folder}/**/*") if path.is_file()]
    files += [work / "state/sovits" / name for name in WEIGHTS]
    files += [path for part in ("content", "gpt") if not (work / f"{part}.done").exists()
              for path in work.glob(f"state/{part}/*")]
    return sorted(path for path in files if path.exists() and not path.name.endswith(".partial"))


def pack(work, path):
    with tarfile.open(f"{path}.partial", "w") as tar:
        for file in travelling(work):
            tar.add(file, file.relative_to(work))
    pathlib.Path(f"{path}.partial").rename(path)


def call(module, *arguments):
    """A part is a program of its own and says itself what is wrong."""
    done = subprocess.run([sys.executable, "-m", f"gsv_training.{module}", *map(str, arguments)])
    if done.returncode != 0:
        raise Mistake(f"gsv_training.{module} ended with {done.returncode}, the reason is above; the next call "
                      "of make begins with it again, from its last state")


class Making:
    def __init__(self, args):
        self.args, self.work = args, pathlib.Path(args.work)
        self.work.mkdir(parents=True, exist_ok=True)
        self.deadline = time.time() + 60 * args.minutes
        self.plan = PLANS[args.size]
        self.scale = args.scale or self.plan.scale

    def left(self):
        return (self.deadline - time.time()) / 60

    def once(self, name, module, *arguments):
        """A part without a checkpoint of its own, done in one go."""
        mark = self.work / f"{name}.done"
        if not mark.exists() and self.left() > 0:
            call(module, *arguments)
            mark.touch()
        return mark.exists()

    def trained(self, name, module, *arguments):
        """A part that saves its state; it is done when its minutes are spent."""
        mark, spent = self.work / f"{name}.done", self.work / f"{name}.minutes"
        total = MINUTES[name] * self.scale
        used = float(spent.read_text()) if spent.exists() else 0.0
        if not mark.exists() and self.left() > 0:
            minutes = min(total - used, self.left())
            call(module, *arguments, "--state", self.work / "state" / name, "--minutes", minutes, "--total-minutes",
                 total)
            spent.write_text(str(used + minutes))
            if used + minutes >= 0.99 * total:
                mark.touch()
        return mark.exists()

    def corpus(self, *options):
        """The corpus; made a second time on another machine, it must be the same."""
        work, mark = self.work, self.work / "corpus.sha256"
        fresh = not (work / "corpus.done").exists()
        done = self.once("corpus", "corpus", "--sentences", self.args.sentences, "--out", work / "corpus", *options)
        if done and fresh:
            found = checksum(work / "corpus")
            if mark.exists() and mark.read_text() != found:
                (work / "corpus.done").unlink()
                raise Mistake(f"{work}/corpus differs from the one that training began with (SHA-256 of its labels "
                              f"{found}, expected {mark.read_text()}): it needs the same sentences and the same "
                              "versions of the synthesis programs")
            mark.write_text(found)
        return done

    def take_over(self, size):
        """The voice to go on with: what stays of it, and what training begins with."""
        work, source = self.work, pathlib.Path(self.args.begin_with)
        shutil.copytree(source / "hubert", work / "voice/hubert", dirs_exist_ok=True)
        shutil.copyfile(source / "sovits.pth", work / "voice/sovits.pth")  # its codebook
        shutil.copyfile(source / "gpt.ckpt", work / "voice/before.ckpt")
        call("export", *size, "--from", source / "sovits.pth", "--rest", self.args.rest, "--state", work / "state/sovits")
        (work / "content.done").touch()

    def beside(self, *parts):
        with concurrent.futures.ThreadPoolExecutor(len(parts)) as pool:
            return all([done.result() for done in [pool.submit(part) for part in parts]])

    def voice(self):
        work, out, args, plan = self.work, pathlib.Path(self.args.out), self.args, self.plan
        corpus, voice = ("--corpus", work / "corpus"), ("--voice", work / "voice", "--symbols", args.symbols)
        size = ("--size", args.size)
        training = (*corpus, *size, *plan.batch)
        gpt, sovits = (), plan.slice
        if args.begin_with:
            if not (work / "content.done").exists():
                self.take_over(size)
            gpt, sovits = (*GPT_ON, "--begin-with", work / "voice/before.ckpt"), (*plan.slice, *SOVITS_ON)
        variants = [word for text in args.variant for word in ("--variant", text)]
        done = (self.corpus(*plan.corpus, *variants)
                and self.beside(  # the recogniser waits for the CPU half of the time
                    lambda: self.trained("content", "train_content", *training, "--out", work / "voice"),
                    lambda: self.once("recogniser", "train_recogniser", *training, "--out", work / "recogniser",
                                      "--minutes", MINUTES["recogniser"] * self.scale))
                and self.trained("gpt", "train_gpt", *training, *voice, *gpt, "--out", work / "voice/gpt.ckpt")
                and self.trained("sovits", "train_sovits", *training, *sovits, *voice, *args.sovits.split()))
        if not done:
            return False
        call("evaluate", *corpus, *voice, *size, "--state", work / "state/sovits", "--recogniser", work / "recogniser",
             "--out", work / "copies", "--per-teacher", 60)
        out.mkdir(parents=True, exist_ok=True)
        shutil.copytree(work / "voice/hubert", out / "hubert", dirs_exist_ok=True)
        shutil.copyfile(work / "voice/gpt.ckpt", out / "gpt.ckpt")
        call("export", *size, "--state", work / "state/sovits", "--out", out / "sovits.pth", "--rest", work / "rest")
        call("untrained", "--model", out, "--recogniser", work / "recogniser", "--symbols", args.symbols)
        call("references", "--out", out, *variants)
        return True


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", required=True, help="TSV of gsv_training.sentences")
    parser.add_argument("--work", required=True, help="folder for all that is between; a later call goes on from it")
    parser.add_argument("--out", required=True, help="folder of the voice")
    parser.add_argument("--symbols", default="data/symbols.txt")
    parser.add_argument("--variant", action="append", default=[], help="one more teacher, as gsv_training.corpus takes it")
    parser.add_argument("--minutes", type=float, default=8, help="of this call")
    parser.add_argument("--scale", type=float, help="all times of training times this; default: by the size")
    parser.add_argument("--pack", help="tar to write at the end: what another machine needs to go on")
    parser.add_argument("--begin-with", default="", help="folder of a voice to go on with")
    parser.add_argument("--rest", default="training/state", help="what its sovits.pth lacks, of gsv_training.export --rest")
    parser.add_argument("--sovits", default="", help="more options of the acoustic model's training, in one word")
    add_size(parser)
    args = parser.parse_args(argv)
    making = Making(args)
    finished = making.voice()
    if args.pack:
        pack(making.work, args.pack)
    print("the voice is there" if finished else "not finished: call this again", flush=True)


if __name__ == "__main__":
    run(main)
