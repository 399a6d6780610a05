"""gsv beside PyTorch and ONNX Runtime: the same networks, weights and inputs, in turns; equal outputs first.

    compare.py --worker gsv_bench_worker --model FOLDER --cache FOLDER [--threads 2] [--rounds 3] [--json FILE]

Every engine is a process of its own; only one works at a time."""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
# Network, runs per turn, runs in a sentence of 10 s (250 tokens), largest difference from PyTorch as a share of the
# largest number.
NETWORKS = [("prefill", 3, 1, 1e-4), ("step", 12, 250, 1e-4), ("acoustic", 3, 1, 1e-3), ("vocoder", 1, 1, 1e-3),
            ("hubert", 1, 0, 1e-3)]
EXACT = ("gsv f32", "PyTorch eager", "PyTorch compiled", "ONNX Runtime")


class Engine:
    def __init__(self, name, command, environment):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, **environment})

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} ended at '{line}'")
        return answer.split()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def engines(args):
    threads = str(args.threads)
    tensors = str(pathlib.Path(args.model, "tensors"))
    environment = {"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads,
                   "PYTHONPATH": f"{HERE.parents[1] / 'training'}:{HERE}",
                   "TORCHINDUCTOR_CACHE_DIR": str(pathlib.Path(args.cache, "inductor"))}
    for precision in args.precisions.split(","):
        yield f"gsv {precision}", [args.worker, args.model, "--threads", threads, "--precision", precision], {}
    for name, kind in (("PyTorch eager", "eager"), ("PyTorch compiled", "compiled"), ("ONNX Runtime", "onnx")):
        if kind in args.engines.split(","):
            yield name, [sys.executable, str(HERE / "engine.py"), kind, tensors, threads, args.cache], environment


def prove_equal(running, folder):
    """-> {network: {engine: largest difference as a share of the largest number of PyTorch's output}}"""
    differences = {}
    for network, _, _, bound in NETWORKS:
        outputs = {}
        for engine in running:
            path = pathlib.Path(folder, "out")
            if engine.ask(f"out {network} {path}") != ["ok"]:
                raise SystemExit(f"{engine.name}: no output of {network}")
            outputs[engine.name] = np.fromfile(path, "<f4")
        reference = outputs.get("PyTorch eager", next(iter(outputs.values())))
        scale = np.abs(reference).max()
        differences[network] = {name: float(np.abs(out - reference).max() / scale) for name, out in outputs.items()}
        for name, difference in differences[network].items():
            if name in EXACT and not difference <= bound:
                raise SystemExit(f"{name} and PyTorch differ in {network}: {difference:.2e} of the largest number, "
                                 f"expected at most {bound:.0e}")
    return differences


def measure(running, rounds):
    """-> {network: {engine: [seconds of every run]}}"""
    times = {network: {engine.name: [] for engine in running} for network, *_ in NETWORKS}
    for turn in range(rounds):
        order = running[turn % len(running):] + running[:turn % len(running)]
        for network, count, _, _ in NETWORKS:
            for engine in order:
                times[network][engine.name] += [float(t) for t in engine.ask(f"run {network} {count}")]
    return times


def summarise(times, differences):
    rows = []
    for network, _, weight, _ in NETWORKS:
        for engine, seconds in times[network].items():
            rows.append({"network": network, "engine": engine, "best_seconds": min(seconds),
                         "median_seconds": statistics.median(seconds), "runs": len(seconds),
                         "difference": differences[network][engine]})
    for engine in next(iter(times.values())):
        total = {key: sum(weight * row[key] for network, _, weight, _ in NETWORKS for row in rows
                          if row["network"] == network and row["engine"] == engine)
                 for key in ("best_seconds", "median_seconds")}
        rows.append({"network": "sentence of 10 s", "engine": engine, **total})
    return rows


def table(rows):
    lines = ["| network | engine | best | median | times PyTorch eager (median) | difference |", "|---|---|---|---|---|---|"]
    base = {row["network"]: row["median_seconds"] for row in rows if row["engine"] == "PyTorch eager"}
    for row in rows:
        ratio = f"{base[row['network']] / row['median_seconds']:.2f}" if row["network"] in base else ""
        difference = f"{row['difference']:.1e}" if "difference" in row else ""
        lines.append(f"| {row['network']} | {row['engine']} | {row['best_seconds'] * 1e3:.2f} ms | "
                     f"{row['median_seconds'] * 1e3:.2f} ms | {ratio} | {difference} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worker", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--precisions", default="f32,auto,int8")
    parser.add_argument("--engines", default="eager,compiled,onnx")
    parser.add_argument("--json", help="file to add the result to, under \"compare\"")
    args = parser.parse_args()
    pathlib.Path(args.cache).mkdir(parents=True, exist_ok=True)
    running, ready = [], {}
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, command, environment in engines(args):
                begin = time.perf_counter()
                running.append(Engine(name, command, environment))
                for network, *_ in NETWORKS:  # compiles and exports; one after another
                    running[-1].ask(f"run {network} 1")
                ready[name] = time.perf_counter() - begin
                print(f"== {name} is ready after {ready[name]:.1f} s", file=sys.stderr, flush=True)
            differences = prove_equal(running, folder)
            rows = summarise(measure(running, args.rounds), differences)
    finally:
        for engine in running:
            engine.close()
    print(table(rows))
    if args.json:
        path = pathlib.Path(args.json)
        result = json.loads(path.read_text()) if path.exists() else {}
        result["compare"] = {"threads": args.threads, "rounds": args.rounds, "ready_seconds": ready, "rows": rows,
                             "versions": versions()}
        path.write_text(json.dumps(result, indent=2) + "\n")


def versions():
    from importlib.metadata import version
    return {name: version(name) for name in ("torch", "onnxruntime")}


if __name__ == "__main__":
    main()
