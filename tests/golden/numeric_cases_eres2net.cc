#include "golden/numeric_cases_eres2net.h"

#include <string>

#include "audio/fbank.h"
#include "base/thread_pool.h"
#include "golden/generated_weights.h"
#include "models/eres2net.h"

namespace gsv::golden {
namespace {

// Images are [frequency, time, channels]; a case holds the first channels, bands and frames of [channels, bands, time].
class Comparison : public Observer {
 public:
  explicit Comparison(const NumericCase& c) : case_(c) {}

  void OnTensor(std::string_view observed, const Tensor& value) override {
    const std::string name(observed);
    if (!case_.Has(name)) return;
    results.push_back(CompareFloats(case_, name, Part(case_.Get(name).shape, value)));
  }

  std::vector<TensorResult> results;

 private:
  static std::vector<float> Part(const std::vector<int64_t>& shape, const Tensor& value) {
    std::vector<float> part;
    if (value.rank == 1) part.assign(value.f32(), value.f32() + value.elements());
    if (value.rank != 3 || shape.size() != 3) return part;
    if (shape[0] > value.channels() || shape[1] > value.shape[0] || shape[2] > value.shape[1]) return part;
    for (int64_t channel = 0; channel < shape[0]; ++channel) {
      for (int64_t band = 0; band < shape[1]; ++band) {
        for (int64_t t = 0; t < shape[2]; ++t) part.push_back(value.row(band * value.shape[1] + t)[channel]);
      }
    }
    return part;
  }

  const NumericCase& case_;
};

}  // namespace

bool AcceptsEres2net(const NumericCase& c) { return c.Has("wav") && c.Has("embedding") && !c.manifest.empty(); }

std::vector<TensorResult> RunEres2net(const NumericCase& c) {
  const auto net = models::LoadSpeaker(GeneratedCheckpoint(ManifestPath(c), c.salt));
  Arena arena;
  ThreadPool pool;
  Comparison comparison(c);
  Context ctx{.arena = arena, .pool = pool, .observer = &comparison};
  models::SpeakerEmbedding(ctx, *net, audio::KaldiFbank(arena, c.Wave("wav")));
  return comparison.results;
}

}  // namespace gsv::golden
