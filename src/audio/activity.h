// Where somebody speaks in a recording, and which part of it to keep as a reference. Levels in 10 ms frames decide;
// the cost is linear in the length, and an hour takes a second.
#ifndef GSV_AUDIO_ACTIVITY_H_
#define GSV_AUDIO_ACTIVITY_H_

#include <cstddef>
#include <span>
#include <vector>

namespace gsv::audio {

// Samples [begin, end).
struct Range {
  size_t begin = 0;
  size_t end = 0;
  size_t size() const { return end - begin; }
};

// The ranges that remain when silence is cut at both ends and, if what is left is longer than `max_seconds`, in its
// longest pauses, which all shrink to one length, no shorter than 0.2 s. The sum may still be too long. Empty: silence.
std::vector<Range> CutSilence(std::span<const float> mono, int sample_rate, double max_seconds);

// The one window of min_seconds..max_seconds with the most speech and the fewest long pauses that starts and ends in
// silence, or where it is least loud. Empty: silence, or a recording shorter than the window.
std::vector<Range> BestWindow(std::span<const float> mono, int sample_rate, double min_seconds, double max_seconds);

// The ranges one behind the other, each faded over 5 ms where it was cut, so that no joint clicks. Ends of the
// recording itself stay as they are.
std::vector<float> Splice(std::span<const float> mono, int sample_rate, std::span<const Range> ranges);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_ACTIVITY_H_
