"""Losses of the generator besides the adversarial ones (discriminators.py)."""
import torch

from .spectra import log_mel

FINE_SCALES = ((512, 128, 64), (1024, 256, 96), (256, 64, 40))  # n_fft, hop, bands


def mel_distances(made, real):
    """[B, samples] each -> (log-mel L1 of the official analysis, mean over finer scales)"""
    coarse = (log_mel(made) - log_mel(real)).abs().mean()
    fine = sum((log_mel(made, *scale) - log_mel(real, *scale)).abs().mean() for scale in FINE_SCALES)
    return coarse, fine / len(FINE_SCALES)


def kl_divergence(z_prior, log_q, mean_p, log_p, mask):
    """Kullback-Leibler divergence per frame and channel (VITS, equation 3), from one sample in the space of the prior."""
    z_prior, log_q, mean_p, log_p = (t.float() for t in (z_prior, log_q, mean_p, log_p))
    kl = log_p - log_q - 0.5 + 0.5 * (z_prior - mean_p).square() * torch.exp(-2.0 * log_p)
    return (kl * mask).sum() / mask.sum() / z_prior.shape[1]
