"""Distances of copies and of noises."""
import unittest

import torch

from gsv_training import bounds
from gsv_training.config import HOP, SAMPLE_RATE


class Bounds(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.noise = 0.1 * torch.randn(40 * HOP)

    def test_a_waveform_is_not_away_from_itself_and_one_twice_as_loud_by_log_2(self):
        self.assertEqual(bounds.distance(self.noise, self.noise).max().item(), 0)
        twice = bounds.distance(2 * self.noise, self.noise)
        torch.testing.assert_close(twice, torch.full((40,), 0.6931), atol=1e-3, rtol=0)

    def test_a_noise_like_noise_is_as_loud_and_as_far_away_as_any_other(self):
        made = bounds.noise_like(self.noise)
        self.assertEqual(made.shape, self.noise.shape)
        self.assertAlmostEqual((made.std() / self.noise.std()).item(), 1, delta=0.05)
        other = bounds.distance(0.1 * torch.randn(40 * HOP), self.noise).mean()
        again = bounds.distance(made, bounds.noise_like(self.noise)).mean()
        self.assertAlmostEqual((again / other).item(), 1, delta=0.1)

    def test_frames_are_voiced_unvoiced_or_quiet(self):
        tone = torch.arange(20 * HOP) * (2 * torch.pi * 150 / SAMPLE_RATE)
        wave = torch.cat([0.05 * sum(torch.sin(k * tone) for k in range(1, 9)), 0.1 * torch.randn(20 * HOP),
                          1e-4 * torch.randn(20 * HOP)])
        kinds = bounds.kinds(wave)
        self.assertTrue(torch.equal(sum(frames.int() for frames in kinds.values()), torch.ones(60, dtype=torch.int)))
        for name, begin in (("voiced", 0), ("unvoiced", 20), ("quiet", 40)):
            self.assertGreater(kinds[name][begin + 3:begin + 17].float().mean().item(), 0.9, name)

    def test_a_constant_tone_in_noise_is_a_line(self):
        noises = [0.1 * torch.randn(200 * HOP) for _ in range(4)]
        self.assertLess(bounds.lines(noises).std().item(), 0.6)
        time = torch.arange(200 * HOP) / SAMPLE_RATE
        toned = bounds.lines([noise + 0.01 * torch.sin(2 * torch.pi * 4000 * time) for noise in noises])
        self.assertEqual(toned.argmax().item() + bounds.LINES_FROM, 4000 * bounds.LINES[0] // SAMPLE_RATE)
        self.assertGreater(toned.max().item(), 5)


if __name__ == "__main__":
    unittest.main()
