#include "golden/numeric_cases_audio.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "audio/fbank.h"
#include "audio/join.h"
#include "audio/resample.h"
#include "audio/stft.h"
#include "base/arena.h"

namespace gsv::golden {
namespace {

using Results = std::vector<TensorResult>;

std::span<const float> Values(const Tensor& tensor) { return {tensor.f32(), static_cast<size_t>(tensor.elements())}; }

std::vector<float> ChannelsFirst(const Tensor& tensor) {
  return Transposed(Values(tensor), tensor.rows(), tensor.channels());
}

// --- resampling: params.pairs of rates, params.resampler; in_<from>_<to> -> out_<from>_<to> --------------------------

std::string PairName(const char* prefix, const nlohmann::json& pair) {
  return prefix + std::to_string(pair.at(0).get<int>()) + "_" + std::to_string(pair.at(1).get<int>());
}

bool HasResampling(const NumericCase& c) { return c.params.contains("pairs"); }

void RunResampling(const NumericCase& c, Results& results) {
  const auto resample = c.params.value("resampler", "") == "soxr_hq" ? audio::SoxrHq : audio::SincHann;
  for (const nlohmann::json& pair : c.params.at("pairs")) {
    const std::vector<float> wave = c.Wave(PairName("in_", pair));
    const std::vector<float> out = resample(wave, pair.at(0).get<int>(), pair.at(1).get<int>());
    results.push_back(CompareFloats(c, PairName("out_", pair), out));
  }
}

// --- SOLA: params.overlap and .search; fragment_0, fragment_1, ... -> out -------------------------------------------

bool HasSola(const NumericCase& c) { return c.Has("fragment_0") && c.Has("out") && c.params.contains("overlap"); }

void RunSola(const NumericCase& c, Results& results) {
  std::vector<float> joined;
  for (int i = 0; c.Has("fragment_" + std::to_string(i)); ++i) {
    audio::AppendSola(joined, c.Floats("fragment_" + std::to_string(i)), c.params.at("overlap").get<int>(),
                      c.params.value("search", audio::kSolaSearch));
  }
  results.push_back(CompareFloats(c, "out", joined));
}

// --- mel: params.sampling_rate, .n_fft and .hop; wav -> mel, mel_norm, rows of the filters --------------------------

bool HasMel(const NumericCase& c) {
  return c.Has("wav") && c.Has("mel") && c.params.contains("n_fft") && c.params.contains("hop") &&
         c.params.contains("sampling_rate");
}

void RunMel(const NumericCase& c, Results& results) {
  const audio::MelShape shape = {
      .stft = {.n_fft = c.params.at("n_fft").get<int>(), .hop = c.params.at("hop").get<int>()},
      .sample_rate = c.params.at("sampling_rate").get<int>(),
      .bands = static_cast<int>(c.Get("mel").shape.at(0))};
  Arena arena;
  const Tensor mel = audio::LogMel(arena, c.Wave("wav"), shape);
  results.push_back(CompareFloats(c, "mel", ChannelsFirst(mel)));
  if (c.Has("mel_norm")) {
    audio::NormalizeMel(mel);
    results.push_back(CompareFloats(c, "mel_norm", ChannelsFirst(mel)));
  }
  if (c.Has("basis_rows")) {
    const Tensor filters = audio::MelFilters(arena, shape);
    std::vector<float> rows;
    for (int64_t row : c.Ints("basis_rows_index")) {
      rows.insert(rows.end(), filters.row(row), filters.row(row) + filters.channels());
    }
    results.push_back(CompareFloats(c, "basis_rows", rows));
  }
}

// --- reference spectrograms: wav -> spec, or wav_<i> -> spec_<i>; bins and frames may be cut -----------------------

// Inputs of networks carry no bound of their own. This is the usual one of the spectrogram, 4e-6 of the largest value.
double SpectrogramBound(const CaseTensor& spectrogram) {
  if (spectrogram.atol >= 0) return spectrogram.atol;
  float largest = 0;
  for (float value : spectrogram.floats) largest = std::max(largest, std::abs(value));
  return 4e-6 * static_cast<double>(largest);
}

std::vector<std::pair<std::string, std::string>> SpectrogramPairs(const NumericCase& c) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [name, tensor] : c.tensors) {
    if (!name.starts_with("spec") || tensor.shape.size() != 2) continue;
    const std::string wave = "wav" + name.substr(4);
    if (!c.Has(wave) || c.Get(wave).shape.size() != 1) continue;
    const int64_t frames = c.Get(wave).elements() / audio::kReferenceStft.hop;
    if (tensor.shape[0] <= audio::kReferenceStft.n_fft / 2 + 1 && tensor.shape[1] <= frames)
      pairs.emplace_back(wave, name);
  }
  return pairs;
}

bool HasSpectrogram(const NumericCase& c) { return !SpectrogramPairs(c).empty(); }

void RunSpectrogram(const NumericCase& c, Results& results) {
  for (const auto& [wave, name] : SpectrogramPairs(c)) {
    Arena arena;
    const Tensor whole = audio::Spectrogram(arena, c.Wave(wave), audio::kReferenceStft);
    const std::vector<int64_t>& shape = c.Get(name).shape;
    std::vector<float> part;
    for (int64_t bin = 0; bin < shape[0]; ++bin) {
      for (int64_t t = 0; t < shape[1]; ++t) part.push_back(whole.row(t)[bin]);
    }
    TensorResult result = CompareFloats(c, name, part);
    result.bound = SpectrogramBound(c.Get(name));
    result.passed = result.error <= result.bound;
    results.push_back(result);
  }
}

// --- Kaldi filter bank: wav at 16 kHz -> fbank ----------------------------------------------------------------------

bool HasFbank(const NumericCase& c) { return c.Has("wav") && c.Has("fbank"); }

void RunFbank(const NumericCase& c, Results& results) {
  Arena arena;
  results.push_back(CompareFloats(c, "fbank", Values(audio::KaldiFbank(arena, c.Wave("wav")))));
}

struct Kind {
  bool (*accepts)(const NumericCase&);
  void (*run)(const NumericCase&, Results&);
};

const Kind kKinds[] = {{HasResampling, RunResampling},
                       {HasSola, RunSola},
                       {HasMel, RunMel},
                       {HasSpectrogram, RunSpectrogram},
                       {HasFbank, RunFbank}};

}  // namespace

bool AcceptsAudio(const NumericCase& c) {
  return std::any_of(std::begin(kKinds), std::end(kKinds), [&](const Kind& kind) { return kind.accepts(c); });
}

std::vector<TensorResult> RunAudio(const NumericCase& c) {
  Results results;
  for (const Kind& kind : kKinds) {
    if (kind.accepts(c)) kind.run(c, results);
  }
  return results;
}

}  // namespace gsv::golden
