#include "golden/text_cases_g2pw.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>

#include "base/utf8.h"
#include "pipeline/engine.h"
#include "pipeline/g2pw_polyphones.h"
#include "text/unicode.h"
#include "text/zh/reading.h"
#include "weights/open.h"

namespace gsv::golden {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

// float32 through up to twelve layers in another order of summation, probabilities written with six digits.
constexpr double kBound = 1e-4;

class G2pwEngine {
 public:
  explicit G2pwEngine(const std::string& folder) : engine_(EngineOptions{}) {
    network_ = std::make_shared<const pipeline::LazyNetwork<models::G2pw>>(
        [folder] { return models::LoadG2pw(weights::OpenCheckpoint(folder), ""); });
    polyphones_ = std::make_unique<pipeline::G2pwPolyphones>(engine_, network_);
  }

  std::string Difference(const json& row) {
    const std::u32string clause = DecodeUtf8(row.at("text").get<std::string>());
    const text::Span whole{0, clause.size()};
    const text::TextReadings found = polyphones_->Read(clause, {&whole, 1});
    if (!found.problem.empty()) return found.problem;
    Strings expected_names, names;
    const json& readings = row.at("readings");
    size_t asked = 0;
    for (size_t i = 0; i < clause.size(); ++i) {
      asked += found.sources[i] == text::ReadingSource::kNetwork;
      if (!text::IsHan(clause[i])) continue;
      const std::string expected = readings.at(i).is_null() ? "" : readings.at(i).get<std::string>();
      const bool unread = expected == EncodeUtf8(clause.substr(i, 1)) + "5";  // pypinyin's way to have no reading
      if (!unread && !expected.empty() && !HasPhones(expected)) {             // such as kei1: the dictionary's is taken
        ++asked;
        continue;
      }
      expected_names.push_back(unread ? "" : expected);
      names.push_back(NameOf(found.readings[i]));
    }
    return FirstOf({DifferenceOf("readings", expected_names, names),
                    DifferenceOf("polyphones", std::to_string(row.at("probabilities").size()), std::to_string(asked)),
                    DifferenceOfProbabilities(clause, row.at("probabilities"))});
  }

  double largest_error() const { return largest_error_; }

 private:
  class ProbsObserver : public Observer {
   public:
    void OnTensor(std::string_view name, const Tensor& value) override {
      if (name == "probs") probs.assign(value.f32(), value.f32() + value.elements());
    }
    std::vector<float> probs;
  };

  std::string NameOf(text::Reading reading) const {
    return reading.exists() ? pinyin_.SyllableOf(reading).name + std::to_string(reading.tone()) : "";
  }

  bool HasPhones(const std::string& reading) const { return text::zh::ParseReading(reading).has_value(); }

  // Of the network alone: label by label.
  std::string DifferenceOfProbabilities(std::u32string_view clause, const json& expected) {
    constexpr size_t kContext = 16;
    const models::G2pw& g2pw = network_->Get();
    const std::u32string taiwan = opencc_.ToTaiwan(clause);
    std::vector<size_t> places;
    for (size_t i = 0; i < taiwan.size(); ++i) {
      if (g2pw.tables.Polyphonic(taiwan[i]) != nullptr) places.push_back(i);
    }
    if (places.empty()) return "";
    const size_t begin = places.front() - std::min(places.front(), kContext);
    std::vector<int> ids = g2pw.wordpiece.Ids(taiwan.substr(begin, places.back() + kContext + 1 - begin));
    ids.insert(ids.begin(), g2pw.wordpiece.cls());
    ids.push_back(g2pw.wordpiece.sep());
    std::vector<models::G2pwQuery> queries;
    for (const size_t place : places) {
      queries.push_back({0, static_cast<int>(place - begin + 1), g2pw.tables.Polyphonic(taiwan[place])});
    }
    Arena arena;
    ProbsObserver observer;
    Context ctx{arena, engine_.pool, engine_.kernels, &observer};
    const std::span<const int> sequence = ids;
    models::AnswerG2pw(ctx, g2pw, {&sequence, 1}, queries);
    for (size_t i = 0; i < places.size(); ++i) {
      const float* row = observer.probs.data() + i * static_cast<size_t>(g2pw.tables.labels());
      for (int label = 0; label < g2pw.tables.labels(); ++label) {
        const double wanted = expected.at(i).value(g2pw.tables.Label(label), 1e-6);
        const double error = std::abs(double{row[label]} - wanted);
        largest_error_ = std::max(largest_error_, error);
        if (error > kBound) {
          return "probability of " + g2pw.tables.Label(label) + " at " + std::to_string(places[i]) + ": expected " +
                 std::to_string(wanted) + " found " + std::to_string(row[label]);
        }
      }
    }
    return "";
  }

  Engine::Impl engine_;
  std::shared_ptr<const pipeline::LazyNetwork<models::G2pw>> network_;
  std::unique_ptr<pipeline::G2pwPolyphones> polyphones_;
  text::OpenCc opencc_;
  text::Pinyin pinyin_{text::ChineseTables()};
  double largest_error_ = 0;
};

}  // namespace

bool AcceptsG2pw(const TextFile& file) { return file.Has({"text", "readings", "probabilities"}); }

std::vector<RowResult> RunG2pw(const TextFile& file) {
  G2pwEngine engine(std::filesystem::path(file.path).parent_path().string());
  std::vector<RowResult> results = RunRows(file, [&](const json& row) { return engine.Difference(row); });
  char text[64];
  std::snprintf(text, sizeof(text), " (largest error so far %.2g)", engine.largest_error());
  results.back().text += text;
  return results;
}

}  // namespace gsv::golden
