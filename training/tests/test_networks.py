"""Run by hand at the top of the repository:  PYTHONPATH=training python -m unittest discover -s training/tests"""
import pathlib
import tempfile
import unittest

import torch

from gsv_training.config import DEMO, HOP, SovitsConfig
from gsv_training.discriminators import Discriminators, adversarial_loss, discriminator_loss
from gsv_training.export import export, load, pack, unpack
from gsv_training.losses import kl_divergence, mel_distances
from gsv_training.sovits import Sovits
from gsv_training.spectra import linear
from gsv_training.tensors import read_safetensors, write_safetensors

SMALL = SovitsConfig(ssl_dim=24, codes=16, inter_channels=16, hidden_channels=16, filter_channels=32, n_layers=2,
                     gin_channels=16, mrte_channels=16, style_channels=16, posterior_layers=2,
                     upsample_rates=(10, 8, 4, 2), upsample_kernel_sizes=(20, 16, 8, 4), upsample_initial_channel=32)


def small():
    torch.manual_seed(0)
    model = Sovits(SMALL).eval()
    for coupling in model.flow.flows[::2]:  # zero at the start of training: the flow would do nothing
        torch.nn.init.normal_(coupling.post.weight, std=0.1)
    return model


class Networks(unittest.TestCase):
    @torch.no_grad()
    def test_a_frame_is_640_samples(self):
        model = small()
        style = model.style(torch.rand(1, 1025, 12), torch.ones(1, 1, 12))
        self.assertEqual(style.shape, (1, 16, 1))
        made = model.decode(torch.randint(16, (1, 5)), torch.randint(732, (1, 7)), style)
        self.assertEqual(made.shape, (1, 1, 10 * HOP))
        self.assertEqual(linear(made[:, 0]).shape, (1, 1025, 10))

    @torch.no_grad()
    def test_the_flow_is_inverted(self):
        model, z, mask = small(), torch.randn(2, 16, 9), torch.ones(2, 1, 9)
        style = torch.randn(2, 16, 1)
        forward = model.flow(z, mask, style)
        self.assertGreater((forward.flip(1) - z).abs().max().item(), 0.1)
        torch.testing.assert_close(model.flow.reverse(forward, mask, style), z, atol=1e-5, rtol=0)

    @torch.no_grad()
    def test_what_is_behind_the_mask_has_no_effect(self):
        model, codes, phones = small(), torch.randint(16, (1, 8)), torch.randint(732, (1, 9))
        style = torch.randn(1, 16, 1)
        mask, phone_mask = torch.zeros(1, 1, 16), torch.zeros(1, 1, 9)
        mask[..., :10], phone_mask[..., :6] = 1, 1
        _, alone, _ = model.prior(codes[:, :5], mask[..., :10], phones[:, :6], phone_mask[..., :6], style)
        _, padded, _ = model.prior(codes, mask, phones, phone_mask, style)
        torch.testing.assert_close(padded[..., :10], alone, atol=1e-5, rtol=0)
        spectrogram = torch.rand(1, 1025, 16)
        torch.testing.assert_close(model.style(spectrogram * mask, mask), model.style(spectrogram[..., :10],
                                                                                      mask[..., :10]))

    @torch.no_grad()
    def test_encoding_finds_the_nearest_code(self):
        model = small()
        features = torch.randn(2, 12, 24)
        projected = model.ssl_proj(features.transpose(1, 2)).transpose(1, 2)
        nearest = torch.cdist(projected, model.quantizer.embed.expand(2, -1, -1)).argmin(-1)
        self.assertTrue(torch.equal(model.encode(features), nearest))

    def test_the_posterior_is_pulled_towards_the_prior(self):
        zeros, mask = torch.zeros(1, 4, 6), torch.ones(1, 1, 6)
        equal = kl_divergence(torch.randn(400, 4, 6), zeros, zeros, zeros, mask.expand(400, 1, 6))
        self.assertAlmostEqual(equal.item(), 0.0, delta=0.05)
        self.assertGreater(kl_divergence(zeros + 3, zeros, zeros, zeros, mask).item(), 3.9)

    def test_every_generator_parameter_learns_from_a_step(self):
        model, judge = small().train(), Discriminators((2, 3), (4, 8), ((512, 128),), (4, 4))
        frames, batch = 12, 2
        real = torch.randn(batch, frames * HOP) * 0.1
        mask, phones = torch.ones(batch, 1, frames), torch.randint(732, (batch, 5))
        spectrogram = linear(real)
        style = model.style(spectrogram, mask)
        _, mean_p, log_p = model.prior(torch.randint(16, (batch, 6)), mask, phones, torch.ones(batch, 1, 5), style)
        mean_q, log_q = model.enc_q(spectrogram, mask, style)
        z = mean_q + torch.randn_like(mean_q) * log_q.exp()
        made = model.dec(z, style)
        judged = judge(torch.cat([real[:, None], made.detach()]))
        self.assertTrue(torch.isfinite(discriminator_loss(judged, batch)))
        fooled, features = adversarial_loss(judge(made), judged, batch)
        coarse, fine = mel_distances(made[:, 0], real)
        kl = kl_divergence(model.flow(z, mask, style), log_q, mean_p, log_p, mask)
        (fooled + features + coarse + fine + kl).backward()
        silent = {name for name, p in model.named_parameters()
                  if p.requires_grad and (p.grad is None or not p.grad.abs().max() > 0)}
        # Softmax ignores what is added to all keys alike; and nothing behind it looks at their bias.
        self.assertEqual({name for name in silent if not name.endswith(("conv_k.bias", "w_ks.bias"))}, set())


class Files(unittest.TestCase):
    def test_safetensors_come_back(self):
        with tempfile.TemporaryDirectory() as folder:
            tensors = {"a": torch.randn(3, 5), "b": torch.arange(4), "c": torch.tensor(2.5)}
            write_safetensors(f"{folder}/x", tensors)
            back = read_safetensors(f"{folder}/x")
            self.assertEqual(list(back), list(tensors))
            for name, tensor in tensors.items():
                self.assertTrue(torch.equal(back[name], tensor))

    @torch.no_grad()
    def test_an_exported_model_is_the_model_in_half_precision(self):
        with tempfile.TemporaryDirectory() as folder:
            model = small()
            export(model, f"{folder}/sovits.pth", "test")
            checkpoint = torch.load(f"{folder}/sovits.pth", weights_only=True)
            self.assertEqual(set(checkpoint), {"weight", "config", "info"})
            self.assertEqual(checkpoint["config"]["model"]["version"], "v2")
            self.assertFalse(any(name.startswith("enc_q.") for name in checkpoint["weight"]))
            again = load(f"{folder}/sovits.pth", SMALL)
            for name, tensor in again.state_dict().items():
                self.assertTrue(torch.equal(tensor, model.state_dict()[name].half().float()), name)

    def test_the_shipped_voice_and_its_rest_make_a_state(self):
        top = pathlib.Path(__file__).parents[2]
        with tempfile.TemporaryDirectory() as folder:
            unpack(top / "models/demo/sovits.pth", top / "training/state", f"{folder}/state")
            Discriminators().load_state_dict(read_safetensors(f"{folder}/state/discriminators.safetensors"))
            pack(f"{folder}/state", f"{folder}/sovits.pth", f"{folder}/rest", "test")
            for name in ("posterior.safetensors", "discriminators.safetensors"):
                self.assertEqual(pathlib.Path(folder, "rest", name).read_bytes(),
                                 (top / "training/state" / name).read_bytes())
            self.assertEqual(load(f"{folder}/sovits.pth").config, DEMO)


if __name__ == "__main__":
    unittest.main()
