"""Fundamental frequency of many frames at once, by normalised autocorrelation: a training target, no measurement."""
import torch
from torch.nn import functional as F

RATE = 16000
WINDOW, STEP = 1024, 320
SHORTEST, LONGEST = 40, 230  # lags: 400 to 70 Hz


def pitch(wave):
    """[samples] at 16 kHz -> (Hz [frames], voiced [frames] bool), a frame every 20 ms"""
    frames = F.pad(wave, (WINDOW // 2 - STEP // 2, WINDOW)).unfold(0, WINDOW, STEP)[:len(wave) // STEP]
    frames = frames - frames.mean(1, keepdim=True)
    spectrum = torch.fft.rfft(frames, 2 * WINDOW)
    correlation = torch.fft.irfft(spectrum * spectrum.conj())[:, :WINDOW]
    energy = correlation[:, :1].clamp(min=1e-6)
    lags = torch.arange(WINDOW, device=wave.device)
    normal = correlation / energy / (1 - lags / WINDOW)
    # Of peaks nearly alike the shortest lag: the others are its multiples.
    window = normal[:, SHORTEST:LONGEST] * torch.linspace(1.0, 0.9, LONGEST - SHORTEST, device=wave.device)
    value, lag = window.max(1)
    lag = lag + SHORTEST
    # The peak lies between lags, which are 1 % apart: on a parabola through three of them.
    left, middle, right = (normal.gather(1, (lag + i)[:, None])[:, 0] for i in (-1, 0, 1))
    curve = left - 2 * middle + right
    lag = lag + torch.where(curve < 0, 0.5 * (left - right) / curve, 0.0).clamp(-1, 1)
    loud = energy[:, 0] / WINDOW > 1e-4
    return RATE / lag, (value > 0.6) & loud
