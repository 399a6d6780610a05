#include "golden/numeric_cases_sovits.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "audio/join.h"
#include "audio/stft.h"
#include "base/thread_pool.h"
#include "golden/generated_weights.h"
#include "gsv/gsv.h"
#include "models/sovits.h"
#include "ops/elementwise.h"

namespace gsv::golden {
namespace {

namespace fs = std::filesystem;
using Results = std::vector<TensorResult>;
using Style = std::vector<float>;

std::string Indexed(const char* name, size_t index) { return name + std::to_string(index); }

std::vector<float> Values(const Tensor& tensor) {
  std::vector<float> values;
  for (int64_t r = 0; r < tensor.rows(); ++r) {
    values.insert(values.end(), tensor.row(r), tensor.row(r) + tensor.channels());
  }
  return values;
}

// Compares [time, channels] with a case's [channels, time], which may hold the first times only.
TensorResult CompareFrames(const NumericCase& c, const std::string& name, const Tensor& value) {
  const std::vector<int64_t>& shape = c.Get(name).shape;
  std::vector<float> part;
  if (shape.size() == 2 && shape[0] == value.channels() && shape[1] <= value.rows()) {
    for (int64_t channel = 0; channel < shape[0]; ++channel) {
      for (int64_t t = 0; t < shape[1]; ++t) part.push_back(value.row(t)[channel]);
    }
  }
  return CompareFloats(c, name, part);
}

// Compares what it sees with the case's tensors of the same names.
class Comparison : public Observer {
 public:
  explicit Comparison(const NumericCase& c) : case_(c) {}

  void OnTensor(std::string_view observed, const Tensor& value) override {
    const std::string name(observed);
    if (!case_.Has(name) || case_.Get(name).atol < 0) return;
    if (case_.Get(name).shape.size() == 2) {
      results.push_back(CompareFrames(case_, name, value));
      return;
    }
    std::vector<float> values = Values(value);
    // A case may hold the beginning only; it says then how long the whole is.
    const std::string whole = name + "_samples";
    if (case_.params.contains(whole) && values.size() == case_.params[whole].get<size_t>()) {
      values.resize(case_.Get(name).floats.size());
    }
    results.push_back(CompareFloats(case_, name, values));
  }

  Results results;

 private:
  const NumericCase& case_;
};

// Keeps one tensor that it sees.
class Catch : public Observer {
 public:
  explicit Catch(std::string_view name) : name_(name) {}
  void OnTensor(std::string_view name, const Tensor& value) override {
    if (name != name_) return;
    values = Values(value);
    columns = static_cast<size_t>(value.channels());
  }

  std::vector<float> values;
  size_t columns = 0;

 private:
  std::string_view name_;
};

// A loaded network and what it needs to run.
struct Machine {
  std::shared_ptr<const models::Sovits> sovits;
  Arena arena;
  ThreadPool pool;

  Context With(Observer* observer) { return {.arena = arena, .pool = pool, .observer = observer}; }
};

weights::Checkpoint CheckpointFor(const NumericCase& c) {
  if (!c.manifest.empty()) return GeneratedCheckpoint(ManifestPath(c), c.salt);
  return weights::OpenCheckpoint(VoiceFolder(c) + "/sovits.pth");
}

// --- prompt tokens: HuBERT features -> ssl_proj, codes, margin; decode_codes -> decoded ------------------------------

bool HasEncode(const NumericCase& c) {
  return c.Has("codes") && c.Has("ssl_proj") && (c.Has("ssl") || c.Has("last_hidden"));
}

// [time, channels]
std::vector<float> Features(const NumericCase& c) {
  if (!c.Has("ssl")) {
    const std::span<const float> rows = c.Floats("last_hidden");
    return {rows.begin(), rows.end()};
  }
  const std::vector<int64_t>& shape = c.Get("ssl").shape;
  return Transposed(c.Floats("ssl"), shape.at(0), shape.at(1));
}

// Second best minus best squared distance, from scores that are half of it up to a constant.
std::vector<float> Margins(const Catch& scores) {
  std::vector<float> margins;
  for (size_t begin = 0; begin < scores.values.size(); begin += scores.columns) {
    std::vector<float> row(scores.values.begin() + begin, scores.values.begin() + begin + scores.columns);
    std::nth_element(row.begin(), row.begin() + 1, row.end(), std::greater<>());
    margins.push_back(2.0f * (row[0] - row[1]));
  }
  return margins;
}

std::vector<float> Codes(const models::QuantizerWeights& w, const NumericCase& c) {
  const PackedMatrix& matrix = w.codebook.matrix;
  const int64_t channels = c.Get("decoded").shape.at(0);
  const int64_t count = c.Get("decoded").shape.at(1);
  std::vector<float> out;
  for (int64_t channel = 0; channel < channels; ++channel) {
    for (int64_t i = 0; i < count; ++i) {
      const int64_t code = c.Ints("decode_codes")[static_cast<size_t>(i)];
      out.push_back(
          matrix.f32()[code / kPanelColumns * matrix.panel_stride + channel * kPanelColumns + code % kPanelColumns]);
    }
  }
  return out;
}

void RunEncode(const NumericCase& c, Machine& machine, Results& results) {
  std::vector<float> features = Features(c);
  const int64_t width = machine.sovits->config.ssl_channels;
  const Tensor tensor(features.data(), {static_cast<int64_t>(features.size()) / width, width});
  Comparison comparison(c);
  Context ctx = machine.With(&comparison);
  const std::vector<int> tokens = models::EncodeTokens(ctx, *machine.sovits, tensor);
  results.insert(results.end(), comparison.results.begin(), comparison.results.end());
  results.push_back(CompareInts(c, "codes", std::vector<int64_t>(tokens.begin(), tokens.end())));
  if (c.Has("margin")) {
    Catch scores("scores");
    Context again = machine.With(&scores);
    models::EncodeTokens(again, *machine.sovits, tensor);
    results.push_back(CompareFloats(c, "margin", Margins(scores)));
  }
  if (c.Has("decoded")) results.push_back(CompareFloats(c, "decoded", Codes(machine.sovits->weights.quantizer, c)));
}

// --- styles: wav_<i> (and sv_<i>) -> ref_enc_<i>, ge_<i>, ge_mean; files of a voice -> ge_<file> --------------------

struct Heard {
  Style encoder;  // "ref_enc"
  Style style;
};

Heard Hear(Machine& machine, std::span<const float> wave, std::span<const float> speaker) {
  Arena::Scope scope(machine.arena);
  Catch encoder("ref_enc");
  Context ctx = machine.With(&encoder);
  const Tensor spectrogram = audio::Spectrogram(machine.arena, wave, audio::kReferenceStft);
  const Tensor style = models::StyleOf(ctx, *machine.sovits, spectrogram, speaker);
  return {encoder.values, Values(style)};
}

Heard HearReference(Machine& machine, const NumericCase& c, size_t index) {
  const std::string speaker = Indexed("sv_", index);
  return Hear(machine, c.Wave(Indexed("wav_", index)), c.Has(speaker) ? c.Floats(speaker) : std::span<const float>());
}

Style Mean(const std::vector<Style>& styles) {
  Style mean = styles.at(0);
  for (size_t i = 1; i < styles.size(); ++i) {
    for (size_t k = 0; k < mean.size(); ++k) mean[k] += styles[i][k];
  }
  for (float& value : mean) value /= static_cast<float>(styles.size());
  return mean;
}

Tensor Row(Style& style) { return {style.data(), {1, static_cast<int64_t>(style.size())}}; }

// The style as the text encoder gets it: what MRTE does with it, whatever is said.
Style Projected(Machine& machine, Style style) {
  Arena::Scope scope(machine.arena);
  Catch projected("ge512");
  Context ctx = machine.With(&projected);
  models::Content(ctx, *machine.sovits, std::vector<int>{0}, std::vector<int>{0}, Row(style));
  return projected.values;
}

bool HasStyles(const NumericCase& c) { return c.Has("wav_0") && c.Has("ge_0"); }

void RunStyles(const NumericCase& c, Machine& machine, Results& results) {
  std::vector<Style> styles;
  for (size_t i = 0; c.Has(Indexed("wav_", i)); ++i) {
    const Heard heard = HearReference(machine, c, i);
    styles.push_back(heard.style);
    if (c.Has(Indexed("ref_enc_", i))) results.push_back(CompareFloats(c, Indexed("ref_enc_", i), heard.encoder));
    results.push_back(CompareFloats(c, Indexed("ge_", i), heard.style));
  }
  if (c.Has("ge_mean")) results.push_back(CompareFloats(c, "ge_mean", Mean(styles)));
  if (c.Has("ge512_0")) results.push_back(CompareFloats(c, "ge512_0", Projected(machine, styles[0])));
  if (c.Has("ge512_mean")) results.push_back(CompareFloats(c, "ge512_mean", Projected(machine, Mean(styles))));
}

bool HasVoiceStyles(const NumericCase& c) {
  return c.params.contains("references") && c.params["references"].is_array();
}

// First of the frames that a case keeps of a spectrogram: its description says "frames 20 to 23 of 184".
int64_t FirstFrame(const NumericCase& c, const std::string& tensor) {
  std::ifstream file(c.path);
  const std::string meaning = nlohmann::json::parse(file).at("tensors").at(tensor).at("meaning");
  const size_t at = meaning.find("frames ");
  return at == std::string::npos ? 0 : std::stoll(meaning.substr(at + 7));
}

void RunVoiceStyles(const NumericCase& c, Machine& machine, Results& results) {
  for (const nlohmann::json& reference : c.params.at("references")) {
    const fs::path path = fs::path(VoiceFolder(c)) / reference.get<std::string>();
    const Samples wave = ReadAudioFile(path.string());
    const std::string name = path.stem().string();
    results.push_back(CompareFloats(c, "ge_" + name, Hear(machine, wave.values, {}).style));
    if (!c.Has("spec_" + name)) continue;
    Arena arena;
    const Tensor spectrogram = audio::Spectrogram(arena, wave.values, audio::kReferenceStft);
    const int64_t first = FirstFrame(c, "spec_" + name);
    const Tensor part = spectrogram.Rows(first, first + c.Get("spec_" + name).shape.at(1));
    results.push_back(CompareFrames(c, "spec_" + name, part.Columns(0, c.Get("spec_" + name).shape.at(0))));
  }
}

// --- decoding: codes, phones, noise -> every part up to wav ----------------------------------------------------------

bool HasDecode(const NumericCase& c) { return c.Has("codes") && c.Has("phones") && c.Has("noise") && c.Has("wav"); }

// The case beside this one that holds the references.
NumericCase FindReferences(const NumericCase& c) {
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::absolute(c.path).parent_path())) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path());
    const nlohmann::json description = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
    if (!description.is_object() || description.value("tensors", nlohmann::json::object()).count("ge_0") == 0) continue;
    const NumericCase other = ReadNumericCase(entry.path().string());
    if (other.manifest == c.manifest && other.salt == c.salt && HasStyles(other)) return other;
  }
  throw std::runtime_error(c.path + ": no case beside it holds references for the weights " + c.manifest);
}

Style StyleFor(const NumericCase& c, Machine& machine) {
  if (c.Has("ge")) {
    const std::span<const float> given = c.Floats("ge");
    return {given.begin(), given.end()};
  }
  const NumericCase references = FindReferences(c);
  std::vector<Style> styles;
  for (size_t i = 0; i < c.params.value("references", size_t{1}); ++i) {
    styles.push_back(HearReference(machine, references, i).style);
  }
  return Mean(styles);
}

// Stored noise [channels, frames] as the engine asks for it.
class StoredNoise {
 public:
  StoredNoise(const NumericCase& c, const std::string& name) : channels_(c.Get(name).shape.at(0)) {
    values_ = Transposed(c.Floats(name), channels_, c.Get(name).shape.at(1));
  }
  void operator()(int64_t first_frame, int64_t frames, float* out) const {
    if ((first_frame + frames) * channels_ > static_cast<int64_t>(values_.size())) {
      throw std::runtime_error("more noise is asked for than the case holds");
    }
    std::copy_n(values_.begin() + first_frame * channels_, frames * channels_, out);
  }

 private:
  int64_t channels_;
  std::vector<float> values_;
};

void RunDecode(const NumericCase& c, Machine& machine, Results& results) {
  Style style = StyleFor(c, machine);
  if (c.Has("ge") && c.params.contains("reference")) {
    const Samples wave = ReadAudioFile(VoiceFolder(c) + "/" + c.params["reference"].get<std::string>());
    results.push_back(CompareFloats(c, "ge", Hear(machine, wave.values, {}).style));
  }
  const std::vector<int> tokens = c.Ids("codes"), phones = c.Ids("phones");
  const StoredNoise noise(c, "noise");
  const float speed = c.params.value("speed", 1.0f);
  Comparison comparison(c);
  Context ctx = machine.With(&comparison);
  models::Decode(ctx, *machine.sovits,
                 {.tokens = tokens,
                  .phones = phones,
                  .style = Row(style),
                  .speed = speed,
                  .noise_scale = c.params.value("noise_scale", 0.5f),
                  .noise = noise});
  results.insert(results.end(), comparison.results.begin(), comparison.results.end());
  if (c.Has("y_mask")) {  // ones, as long as the latent
    const int64_t frames =
        models::LatentFrames(static_cast<int64_t>(tokens.size()) * machine.sovits->config.frames_per_token, speed);
    results.push_back(CompareFloats(c, "y_mask", std::vector<float>(static_cast<size_t>(frames), 1.0f)));
  }
}

// --- streamed decoding: chunks of tokens, cross-faded contents, SOLA -------------------------------------------------

bool HasStream(const NumericCase& c) {
  return c.Has("tokens") && c.Has("phones") && c.Has("noise_0") && c.params.contains("chunks");
}

// The content of all tokens so far, cut to the end that is new or overlaps, and blended with the end before it, as
// decode_streaming does: sine windows whose squares, not sums, are 1.
Tensor StreamedContent(Context& ctx, const Tensor& content, int64_t kept, const std::vector<float>& last,
                       int64_t overlap) {
  const Tensor out = ops::Copy(ctx, content.Rows(content.rows() - kept, content.rows()));
  const int64_t channels = out.channels();
  const float* before = last.data() + static_cast<int64_t>(last.size()) - overlap * channels;
  for (int64_t t = 0; t < overlap; ++t) {
    const auto window = [&](int64_t k) {
      return std::sin(static_cast<float>(k) * 3.14159265358979f / static_cast<float>(2 * overlap));
    };
    for (int64_t c = 0; c < channels; ++c) {
      out.row(t)[c] = window(t) * out.row(t)[c] + window(t + overlap) * before[t * channels + c];
    }
  }
  return out;
}

// What is sent for a chunk that meets its predecessor by SOLA: all but the last `held` samples.
std::vector<float> Joined(const std::vector<float>& last, const std::vector<float>& chunk, int overlap, int held) {
  std::vector<float> wave = last;
  audio::AppendSola(wave, chunk, overlap);
  return {wave.begin() + static_cast<int64_t>(last.size()) - overlap, wave.end() - held};
}

void RunStream(const NumericCase& c, Machine& machine, Results& results) {
  const models::Sovits& sovits = *machine.sovits;
  Style style = StyleFor(c, machine);
  const std::vector<int> tokens = c.Ids("tokens"), phones = c.Ids("phones");
  const auto chunks = c.params.at("chunks").get<std::vector<int>>();
  const int base_overlap = c.params.at("overlap_length").get<int>();
  const float speed = c.params.value("speed", 1.0f);
  const int per_token = sovits.config.frames_per_token * sovits.config.samples_per_frame;
  const int overlap_samples = static_cast<int>(std::ceil(static_cast<float>(base_overlap * per_token) / speed));
  constexpr int kFewTokens = 10;
  std::vector<float> last_content, last_chunk;
  size_t end = 0;
  for (size_t i = 0; i < chunks.size(); ++i) {
    Arena::Scope scope(machine.arena);
    Context ctx = machine.With(nullptr);
    const auto check = [&](const char* name, const auto& compare) {
      if (c.Has(Indexed(name, i))) results.push_back(compare(Indexed(name, i)));
    };
    end += static_cast<size_t>(chunks[i]);
    const int overlap = i == 0 ? 0 : base_overlap + std::max(0, kFewTokens - chunks[i]);
    const Tensor all = models::Content(ctx, sovits, std::span(tokens).first(end), phones, Row(style));
    const int64_t frames = int64_t{chunks[i] + overlap} * sovits.config.frames_per_token;
    const Tensor content =
        StreamedContent(ctx, all, frames, last_content, int64_t{overlap} * sovits.config.frames_per_token);
    check("latent_", [&](const std::string& name) { return CompareFrames(c, name, content); });
    const StoredNoise noise(c, Indexed("noise_", i));
    const Tensor latent = models::Latent(
        ctx, sovits, content,
        {.style = Row(style), .speed = speed, .noise_scale = c.params.value("noise_scale", 0.5f), .noise = noise});
    std::vector<float> chunk = Values(models::Vocode(ctx, sovits, latent, Row(style)));
    check("wav_", [&](const std::string& name) { return CompareFloats(c, name, chunk); });
    if (overlap > base_overlap) chunk.erase(chunk.begin(), chunk.end() - (base_overlap + chunks[i]) * per_token);

    const bool is_last = i + 1 == chunks.size();
    std::vector<float> sent = chunk;  // the official loop sends the last chunk whole
    if (!is_last) {
      sent = i == 0 ? std::vector<float>(chunk.begin(), chunk.end() - overlap_samples)
                    : Joined(last_chunk, chunk, overlap_samples, overlap_samples);
    }
    check("emit_", [&](const std::string& name) { return CompareFloats(c, name, sent); });
    if (const std::string name = Indexed("emit_", i) + "_sola"; c.Has(name)) {
      results.push_back(CompareFloats(c, name, Joined(last_chunk, chunk, overlap_samples, 0)));
    }
    last_content = Values(content);
    last_chunk = chunk;
  }
}

struct Kind {
  bool (*accepts)(const NumericCase&);
  void (*run)(const NumericCase&, Machine&, Results&);
};

const Kind kKinds[] = {{HasEncode, RunEncode},
                       {HasStyles, RunStyles},
                       {HasVoiceStyles, RunVoiceStyles},
                       {HasDecode, RunDecode},
                       {HasStream, RunStream}};

}  // namespace

bool AcceptsSovits(const NumericCase& c) {
  return std::any_of(std::begin(kKinds), std::end(kKinds), [&](const Kind& kind) { return kind.accepts(c); });
}

std::vector<TensorResult> RunSovits(const NumericCase& c) {
  Results results;
  Machine machine;
  machine.sovits = models::LoadSovits(CheckpointFor(c));
  for (const Kind& kind : kKinds) {
    if (kind.accepts(c)) kind.run(c, machine, results);
  }
  return results;
}

}  // namespace gsv::golden
