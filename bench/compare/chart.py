"""chart.py RESULTS.json OUT.png: the comparison as bars, beside how cost grows and what share of the limits is reached."""
import datetime
import json
import pathlib
import subprocess
import sys

import matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot as plt

COLOURS = {"gsv f32": "#1b6ca8", "gsv auto": "#3fa7d6", "gsv int8": "#8fd3f4", "PyTorch eager": "#e07a5f",
           "PyTorch compiled": "#f2a07b", "ONNX Runtime": "#9a8c98"}


def draw_compare(axes, rows):
    networks = list(dict.fromkeys(row["network"] for row in rows))
    engines = list(dict.fromkeys(row["engine"] for row in rows))
    base = {row["network"]: row["median_seconds"] for row in rows if row["engine"] == "PyTorch eager"}
    height = 0.8 / len(engines)
    for place, engine in enumerate(engines):
        values = [next(row["median_seconds"] for row in rows if (row["network"], row["engine"]) == (network, engine))
                  for network in networks]
        at = [i + place * height for i in range(len(networks))]
        speeds = [base.get(network, value) / value for network, value in zip(networks, values)]
        axes.barh(at, speeds, height, label=engine, color=COLOURS.get(engine))
        for y, speed, value in zip(at, speeds, values):
            axes.text(speed, y, f" {value * 1e3:.3g} ms", va="center", fontsize=6)
    axes.set_yticks([i + 0.4 - height / 2 for i in range(len(networks))], networks)
    axes.invert_yaxis()
    axes.axvline(1, color="black", linewidth=0.6)
    axes.set_xlabel("times as fast as PyTorch eager (medians, in turns)")
    axes.legend(fontsize=7)


def draw_limits(axes, rows):
    rows = [row for row in rows if "ratio_to_limit" in row]
    axes.barh([f"{row['suite']}: {row['case']}" for row in rows], [100 * row["ratio_to_limit"] for row in rows],
              color="#1b6ca8")
    axes.axvline(100, color="black", linewidth=0.6)
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=5)
    axes.set_xlabel("% of the machine's limit (best), measured in the same run")


def draw_sentences(axes, rows):
    rows = [row for row in rows if row["suite"] == "sentences" and "real_time_factor" in row]
    axes.barh([row["case"] for row in rows], [row["real_time_factor"] for row in rows], color="#3fa7d6")
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=6)
    axes.set_xlabel("real-time factor (best)")


def processor():
    names = [line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else "unknown processor"


def main():
    results = json.loads(pathlib.Path(sys.argv[1]).read_text())
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True,
                            cwd=pathlib.Path(__file__).parent).stdout.strip()
    panels = []
    if "compare" in results:
        panels.append((draw_compare, results["compare"]["rows"]))
    for draw, wanted in ((draw_sentences, "real_time_factor"), (draw_limits, "ratio_to_limit")):
        if any(wanted in row for row in results.get("rows", [])):
            panels.append((draw, results["rows"]))
    figure, axes = plt.subplots(1, len(panels), figsize=(6 * len(panels), 8), layout="constrained", squeeze=False)
    for (draw, rows), ax in zip(panels, axes[0]):
        draw(ax, rows)
    versions = ", ".join(f"{k} {v}" for k, v in results.get("compare", {}).get("versions", {}).items())
    threads = results.get("threads") or results["compare"]["threads"]
    figure.suptitle(f"gsv {commit}, published v2 size with generated weights; {processor()}, {threads} threads, "
                    f"{datetime.date.today():%d %B %Y}\n{versions}", fontsize=9)
    figure.savefig(sys.argv[2], dpi=110)


if __name__ == "__main__":
    main()
