#include "audio/activity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>

#include "base/error.h"

namespace gsv::audio {
namespace {

constexpr double kFrameSeconds = 0.01;
constexpr double kSilentLevel = -90;  // dB; the level of nothing at all

// Speech is what comes within 35 dB of its own loud frames, or, in a noisy room, what stands 8 dB out of the noise;
// but at least what is within 12 dB of the loud frames.
constexpr double kSpeechRange = 35;
constexpr double kNoiseMargin = 8;
constexpr double kLoudRange = 12;

constexpr int kMarginFrames = 10;            // kept around speech: soft onsets and endings
constexpr int kNaturalPauseFrames = 30;      // a pause of 0.3 s belongs to speech, what is longer does not
constexpr size_t kShortestPauseFrames = 20;  // cut pauses keep 0.2 s

struct Activity {
  size_t frame_samples = 0;
  std::vector<double> level;  // dB of the frame's mean square, per frame
  std::vector<char> speech;   // per frame, margins included
  double threshold = 0;       // dB
};

// The value that `rank` of the values are below.
double Ranked(std::vector<double> values, size_t rank) {
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

// Speech may be rare in a long recording, so what is loud is told by 0.3 to 2 s of it, not by a share of the whole.
size_t LoudFrames(size_t frames) { return std::min(frames, std::clamp<size_t>(frames / 20, 30, 200)); }

Activity FindSpeech(std::span<const float> mono, int sample_rate) {
  Activity activity;
  activity.frame_samples = static_cast<size_t>(std::lround(sample_rate * kFrameSeconds));
  const size_t frames = mono.size() / activity.frame_samples;
  for (size_t frame = 0; frame < frames; ++frame) {
    double energy = 0;
    for (float sample : mono.subspan(frame * activity.frame_samples, activity.frame_samples)) {
      energy += static_cast<double>(sample) * static_cast<double>(sample);
    }
    const double mean = energy / static_cast<double>(activity.frame_samples);
    activity.level.push_back(std::max(kSilentLevel, 10 * std::log10(mean + 1e-12)));
  }
  activity.speech.assign(frames, 0);
  if (frames == 0) return activity;
  const double loud = Ranked(activity.level, frames - LoudFrames(frames));
  const double noise = Ranked(activity.level, frames / 10);
  activity.threshold = std::max(loud - kSpeechRange, std::min(noise + kNoiseMargin, loud - kLoudRange));
  if (loud <= kSilentLevel) return activity;
  int64_t marked = 0;  // frames below it are decided
  for (int64_t frame = 0; frame < static_cast<int64_t>(frames); ++frame) {
    if (activity.level[static_cast<size_t>(frame)] < activity.threshold) continue;
    const int64_t end = std::min<int64_t>(frame + kMarginFrames + 1, static_cast<int64_t>(frames));
    for (marked = std::max(marked, frame - kMarginFrames); marked < end; ++marked) {
      activity.speech[static_cast<size_t>(marked)] = 1;
    }
  }
  return activity;
}

// Runs of speech frames, [begin, end).
std::vector<Range> SpeechRuns(const Activity& activity) {
  std::vector<Range> runs;
  for (size_t frame = 0; frame < activity.speech.size(); ++frame) {
    if (!activity.speech[frame]) continue;
    if (runs.empty() || runs.back().end != frame) runs.push_back({frame, frame});
    runs.back().end = frame + 1;
  }
  return runs;
}

size_t WholeFrames(double seconds, int sample_rate, const Activity& activity) {
  return static_cast<size_t>(seconds * sample_rate / static_cast<double>(activity.frame_samples));
}

// The length to which pauses must shrink so that they fill at most `budget` frames together.
size_t PauseCap(std::vector<size_t> pauses, size_t budget) {
  std::sort(pauses.begin(), pauses.end());
  size_t shorter = 0;  // sum of the pauses that stay as they are
  for (size_t i = 0; i < pauses.size(); ++i) {
    const size_t sharing = pauses.size() - i;
    if (shorter + pauses[i] * sharing > budget) return (budget - shorter) / sharing;
    shorter += pauses[i];
  }
  return std::numeric_limits<size_t>::max();
}

}  // namespace

std::vector<Range> CutSilence(std::span<const float> mono, int sample_rate, double max_seconds) {
  const Activity activity = FindSpeech(mono, sample_rate);
  const std::vector<Range> runs = SpeechRuns(activity);
  if (runs.empty()) return {};

  size_t speech = 0;
  std::vector<size_t> pauses;
  for (size_t i = 0; i < runs.size(); ++i) {
    speech += runs[i].size();
    if (i > 0) pauses.push_back(runs[i].begin - runs[i - 1].end);
  }
  // One frame is left for the samples behind the last whole one.
  const size_t most = WholeFrames(max_seconds, sample_rate, activity) - 1;
  const size_t cap = std::max(kShortestPauseFrames, PauseCap(pauses, most > speech ? most - speech : 0));

  std::vector<Range> kept = {runs[0]};  // in frames
  for (size_t i = 1; i < runs.size(); ++i) {
    const size_t pause = pauses[i - 1];
    if (pause <= cap) {
      kept.back().end = runs[i].end;
      continue;
    }
    kept.back().end += cap / 2;  // the middle of the pause goes: its ends hold the breath and the room
    kept.push_back({runs[i].begin - (cap - cap / 2), runs[i].end});
  }
  for (Range& range : kept) {
    range.begin *= activity.frame_samples;
    // What lies behind the last whole frame belongs to it.
    range.end = range.end == activity.speech.size() ? mono.size() : range.end * activity.frame_samples;
  }
  return kept;
}

std::vector<Range> BestWindow(std::span<const float> mono, int sample_rate, double min_seconds, double max_seconds) {
  const Activity activity = FindSpeech(mono, sample_rate);
  const int64_t frames = static_cast<int64_t>(activity.speech.size());
  const int64_t shortest = static_cast<int64_t>(WholeFrames(min_seconds, sample_rate, activity)) + 1;
  const int64_t longest = static_cast<int64_t>(WholeFrames(max_seconds, sample_rate, activity));
  GSV_CHECK(shortest <= longest);
  if (frames < shortest || SpeechRuns(activity).empty()) return {};

  // A frame of speech is worth one, a frame of a long pause costs one. sums[i]: of the frames below i.
  std::vector<double> sums(static_cast<size_t>(frames) + 1, 0.0);
  int pause = 0;
  for (int64_t frame = 0; frame < frames; ++frame) {
    const size_t i = static_cast<size_t>(frame);
    pause = activity.speech[i] ? 0 : pause + 1;
    sums[i + 1] = sums[i] + (pause == 0 ? 1.0 : pause > kNaturalPauseFrames ? -1.0 : 0.0);
  }
  // Cutting into sound costs a tenth of a second per dB above the threshold: a window without a clean cut is worth
  // taking only where there is no clean one.
  const auto cut_cost = [&](int64_t edge) {
    if (edge == 0 || edge == frames) return 0.0;
    const size_t i = static_cast<size_t>(edge);
    if (!activity.speech[i] || !activity.speech[i - 1]) return 0.0;
    const double above = std::max(activity.level[i - 1], activity.level[i]) - activity.threshold;
    return 10.0 * std::max(above, 0.5);
  };

  // For each end the best of the starts that are shortest..longest before it: a sliding maximum.
  std::deque<int64_t> starts;  // worth falling
  const auto start_worth = [&](int64_t begin) { return -sums[static_cast<size_t>(begin)] - cut_cost(begin); };
  double best_worth = -std::numeric_limits<double>::infinity();
  Range best{0, static_cast<size_t>(shortest)};
  for (int64_t end = shortest; end <= frames; ++end) {
    const int64_t begin = end - shortest;
    while (!starts.empty() && start_worth(starts.back()) < start_worth(begin)) starts.pop_back();
    starts.push_back(begin);
    while (starts.front() < end - longest) starts.pop_front();
    const double worth = start_worth(starts.front()) + sums[static_cast<size_t>(end)] - cut_cost(end);
    if (worth > best_worth) {
      best_worth = worth;
      best = {static_cast<size_t>(starts.front()), static_cast<size_t>(end)};
    }
  }
  return {{best.begin * activity.frame_samples, best.end * activity.frame_samples}};
}

std::vector<float> Splice(std::span<const float> mono, int sample_rate, std::span<const Range> ranges) {
  const size_t fade = static_cast<size_t>(sample_rate / 200);  // 5 ms
  std::vector<float> out;
  for (const Range& range : ranges) {
    std::vector<float> piece(mono.begin() + static_cast<std::ptrdiff_t>(range.begin),
                             mono.begin() + static_cast<std::ptrdiff_t>(range.end));
    const size_t faded = std::min(fade, piece.size() / 2);
    for (size_t i = 0; i < faded; ++i) {
      const float gain = (static_cast<float>(i) + 0.5f) / static_cast<float>(faded);
      if (range.begin > 0) piece[i] *= gain;
      if (range.end < mono.size()) piece[piece.size() - 1 - i] *= gain;
    }
    out.insert(out.end(), piece.begin(), piece.end());
  }
  return out;
}

}  // namespace gsv::audio
