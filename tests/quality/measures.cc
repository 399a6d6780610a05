#include "quality/measures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gsv::quality {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

bool IsPunctuation(std::string_view phone) {
  static constexpr std::string_view kMarks[] = {",", ".", "?", "!", "…", "-", "SP", "SP2", "SP3", "UNK", "_"};
  return std::find(std::begin(kMarks), std::end(kMarks), phone) != std::end(kMarks);
}

// Of one window; NaN where it is quiet or unvoiced.
double Pitch(std::span<const float> window) {
  constexpr size_t kShortest = 80, kLongest = 532;  // lags: 400 to 60 Hz
  const double count = static_cast<double>(window.size());
  std::vector<double> x(window.begin(), window.end());
  if (std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0) / count) < 0.02) return kNone;
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / count;
  for (double& value : x) value -= mean;
  const auto correlation = [&x](size_t lag) {
    return std::inner_product(x.begin() + static_cast<ptrdiff_t>(lag), x.end(), x.begin(), 0.0);
  };
  size_t best = kShortest;
  double highest = correlation(kShortest);
  for (size_t lag = kShortest + 1; lag <= kLongest; ++lag) {
    const double value = correlation(lag);
    if (value > highest) {
      highest = value;
      best = lag;
    }
  }
  return highest > 0.5 * correlation(0) ? 32000.0 / static_cast<double>(best) : kNone;
}

}  // namespace

std::vector<std::string> LabelsOf(std::span<const std::string> phones, std::string_view language) {
  std::vector<std::string> labels;
  for (std::string phone : phones) {
    if (IsPunctuation(phone)) continue;
    if (language == "en") phone.erase(phone.find_last_not_of("012") + 1);
    labels.push_back((language == "en" ? "e:" : "z:") + phone);
  }
  return labels;
}

int EditDistance(std::span<const std::string> a, std::span<const std::string> b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i) + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const int above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

double Median(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return kNone;
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

double MedianPitch(std::span<const float> samples) {
  constexpr size_t kWindow = 1920, kStep = 640;
  std::vector<double> found;
  for (size_t i = 0; i + kWindow < samples.size(); i += kStep) found.push_back(Pitch(samples.subspan(i, kWindow)));
  return Median(std::move(found));
}

double Level(std::span<const float> samples, int rate) {
  const size_t window = static_cast<size_t>(rate) / 50;
  std::vector<double> powers;
  for (size_t begin = 0; begin + window <= samples.size(); begin += window) {
    const auto piece = samples.subspan(begin, window);
    powers.push_back(std::inner_product(piece.begin(), piece.end(), piece.begin(), 0.0) / static_cast<double>(window));
  }
  if (powers.empty()) return kNone;
  const auto tenth = powers.begin() + static_cast<ptrdiff_t>(powers.size() * 9 / 10);
  std::nth_element(powers.begin(), tenth, powers.end());
  return 10 * std::log10(*tenth);
}

double LongestPause(std::span<const float> samples, int rate) {
  constexpr float kQuiet = 0.003f;
  const size_t window = static_cast<size_t>(rate) / 100;
  size_t longest = 0, quiet = 0;
  bool spoken = false;
  for (size_t begin = 0; begin + window <= samples.size(); begin += window) {
    const auto piece = samples.subspan(begin, window);
    const bool loud = std::any_of(piece.begin(), piece.end(), [](float x) { return std::abs(x) > kQuiet; });
    if (loud && spoken) longest = std::max(longest, quiet);
    quiet = loud ? 0 : quiet + 1;
    spoken = spoken || loud;
  }
  return static_cast<double>(longest) / 100;
}

Faults FaultsOf(std::span<const float> samples, int rate) {
  constexpr float kClipped = 0.999f, kClick = 0.6f;
  constexpr double kLongestPause = 0.5;
  Faults faults;
  faults.clipped = std::count_if(samples.begin(), samples.end(), [](float x) { return std::abs(x) >= kClipped; }) > 2;
  for (size_t i = 1; i < samples.size(); ++i) {
    faults.click = faults.click || std::abs(samples[i] - samples[i - 1]) > kClick;
  }
  faults.pause = LongestPause(samples, rate) > kLongestPause;
  return faults;
}

}  // namespace gsv::quality
