"""What the log-mel distance of copies is made of: how far copies of unseen utterances are from the teacher when less
and less has to be guessed.

    python -m gsv_training.bounds --corpus corpus --voice voice --state state/sovits --per-teacher 20

codes      decoded from codes as the engine does
no noise   the same from the mean of the prior
posterior  decoded from the teacher's own spectrogram, the mean of the posterior encoder: nothing has to be guessed
noises     two noises of the teacher's smoothed spectrum against each other: what no copy can win where speech is noise

Each over all frames, then over voiced, unvoiced and quiet ones (five hundredths of the loudest frame).

lines      constant tones of copies (codes) and of the teacher: the deviation in decibels of the mean spectrum from its
           own smooth course, 1.5 to 12 kHz; and where the strongest lines lie
"""
import argparse
import json

import torch
from torch.nn import functional as F

from . import unseen
from .config import HOP, SAMPLE_RATE
from .dataset import to_16k
from .pitch import pitch
from .program import run
from .spectra import linear, log_mel, magnitude

QUIET = 0.05
WINDOW, STEP = 512, 128  # of the noises' spectra
SMOOTH = (9, 5)          # bins and frames that their power is the mean of
LINES = (2048, 512)      # window and step of the mean spectrum
LINES_FROM, LINES_TO = 96, 770  # bins
LINES_SMOOTH = 15        # bins


def distance(made, real):
    """[samples] each -> [frames], mean over 80 bands"""
    return (log_mel(made[None], bands=80) - log_mel(real[None], bands=80)).abs().mean(1)[0]


def noise_like(wave):
    """White noise with the smoothed spectrum of `wave`, [samples]"""
    window = torch.hann_window(WINDOW, device=wave.device)
    spectrum = lambda x: torch.stft(x, WINDOW, STEP, WINDOW, window, return_complex=True)
    power = spectrum(wave).abs().square()
    power = F.avg_pool2d(power[None, None], SMOOTH, 1, (SMOOTH[0] // 2, SMOOTH[1] // 2), count_include_pad=False)[0, 0]
    noise = torch.randn_like(wave)
    level = torch.sqrt(power / window.square().sum())  # of a noise of deviation 1
    return torch.istft(spectrum(noise) * level, WINDOW, STEP, WINDOW, window, length=len(wave))


def kinds(wave):
    """[samples] -> {name: [frames] bool}, each frame in one of them"""
    frames = len(wave) // HOP
    loudness = log_mel(wave[None], bands=80).exp().sum(1)[0]
    quiet = loudness < QUIET * loudness.max()
    _, voiced = pitch(to_16k(wave[None])[0])
    voiced = voiced[:frames] & ~quiet
    return {"voiced": voiced, "unvoiced": ~voiced & ~quiet, "quiet": quiet}


def lines(waves):
    """[samples] each -> [LINES_TO - LINES_FROM], decibels that the mean spectrum stands out with"""
    level = torch.cat([20 * magnitude(wave[None], *LINES)[0].clamp(min=1e-4).log10() for wave in waves], 1)
    level = level.mean(1)[None, LINES_FROM:LINES_TO]
    smooth = F.avg_pool1d(level, LINES_SMOOTH, 1, LINES_SMOOTH // 2, count_include_pad=False)
    return (level - smooth)[0]


def ways(copier, utterance, reference):
    """-> (the teacher's waveform, {name: a waveform to compare, and with what})"""
    model, real, style = copier.model, copier.wave(utterance), copier.style(reference)
    spectrogram = linear(real[None])
    mean, _ = model.enc_q(spectrogram, torch.ones(1, 1, spectrogram.shape[2], device=real.device), style)
    return real, {"codes": (copier.copy(utterance, style), real),
                  "no noise": (copier.copy(utterance, style, noise_scale=0), real),
                  "posterior": (model.dec(mean, style)[0, 0], real),
                  "noises": (noise_like(real), noise_like(real))}


@torch.no_grad()
def measure(copier, per_teacher, held_out=True):
    """-> rows {"teacher", "way", "all", "voiced", "unvoiced", "quiet"}; the way "frames": shares of the frames;
    the way "lines": {"copies", "recordings", "strongest"}"""
    torch.manual_seed(1)
    rows = []
    for teacher, pairs in copier.pairs(per_teacher, held_out).items():
        found, which, copies, recordings = {}, {}, [], []
        for utterance, reference in pairs:
            real, compared = ways(copier, utterance, reference)
            copies.append(compared["codes"][0])
            recordings.append(real)
            for name, frames in kinds(real).items():
                which.setdefault(name, []).append(frames)
            for way, (made, wanted) in compared.items():
                found.setdefault(way, []).append(distance(made, wanted))
        which = {name: torch.cat(frames) for name, frames in which.items()}
        part = lambda values, frames: round(values[frames].mean().item(), 4) if frames.any() else None
        for way, values in found.items():
            values = torch.cat(values)
            rows.append({"teacher": teacher, "way": way, "all": round(values.mean().item(), 4)} |
                        {name: part(values, frames) for name, frames in which.items()})
        shares = {name: round(frames.float().mean().item(), 4) for name, frames in which.items()}
        rows.append({"teacher": teacher, "way": "frames", "all": 1.0} | shares)
        of_copies = lines(copies)
        strongest = [round((LINES_FROM + bin) * SAMPLE_RATE / LINES[0]) for bin in of_copies.topk(5).indices.tolist()]
        rows.append({"teacher": teacher, "way": "lines", "copies": round(of_copies.std().item(), 2),
                     "recordings": round(lines(recordings).std().item(), 2), "strongest": strongest})
    return rows


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    unseen.add_arguments(parser, per_teacher=20)
    parser.add_argument("--seen", action="store_true", help="take utterances that training saw instead")
    args = parser.parse_args(argv)
    for row in measure(unseen.load(args), args.per_teacher, held_out=not args.seen):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    run(main)
