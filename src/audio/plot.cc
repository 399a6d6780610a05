#include "audio/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>

#include "audio/canvas.h"
#include "audio/mono.h"
#include "audio/real_fft.h"

namespace gsv::audio {
namespace {

using Align = Canvas::Align;

// Pixels.
constexpr int kLeft = 92, kRight = 124;  // beside the panels: labels, colour bar
constexpr int kWidth = 1100;             // of the panels
constexpr int kTitleHeight = 52;
constexpr int kWaveHeight = 140;
constexpr int kGap = 24;
constexpr int kSpectrumHeight = 300;
constexpr int kAxisHeight = 64;
constexpr int kTrackHeight = kTitleHeight + kWaveHeight + kGap + kSpectrumHeight + kAxisHeight;
constexpr int kPictureWidth = kLeft + kWidth + kRight;
constexpr int kTick = 6;

constexpr Color kPaper = {255, 255, 255}, kInk = {38, 38, 48}, kFaintInk = {112, 112, 124}, kLine = {176, 176, 186};
constexpr Color kGrid = {232, 232, 238}, kWaveOuter = {150, 160, 214}, kWaveInner = {66, 72, 158};

constexpr double kDynamicRange = 80;     // dB from the darkest to the brightest colour
constexpr double kWindowSeconds = 0.03;  // of a spectrum: resolves the harmonics of a voice
constexpr int kSpectraPerColumn = 3;     // at most; more would not be seen

struct FrequencyLabel {
  double hz;
  const char* text;
};
constexpr FrequencyLabel kFrequencyLabels[] = {{0, "0 Hz"},  {250, "250"}, {500, "500"},   {1000, "1k"},  {2000, "2k"},
                                               {4000, "4k"}, {8000, "8k"}, {16000, "16k"}, {32000, "32k"}};

std::string Number(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

// 1, 2 or 5 times a power of ten, at least `least`.
double RoundStep(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

// The pitch scale of the frequency axis, which gives the range of speech its room.
double ToMel(double hz) { return 1127 * std::log1p(hz / 700); }
double FromMel(double mel) { return 700 * std::expm1(mel / 1127); }

// What all tracks of a picture share.
struct Scales {
  double seconds = 0;    // of the time axis
  double amplitude = 0;  // of the waveform axis, which is symmetric
  double top_hz = 0;     // of the frequency axis
  double top_level = 0;  // dB of the brightest colour

  double x_of(double time) const { return kLeft + time / seconds * kWidth; }
  double time_of(int column) const { return column * seconds / kWidth; }
  // From the top of the spectrogram panel.
  double row_of(double hz) const { return kSpectrumHeight * (1 - ToMel(hz) / ToMel(top_hz)); }
  double hz_of(double row) const { return FromMel(ToMel(top_hz) * (1 - row / kSpectrumHeight)); }
};

// --- spectrogram ----------------------------------------------------------------------------------------------------

// Levels in dB, one per pixel of the panel; columns behind the end of the recording are missing.
using Levels = std::vector<std::array<float, kSpectrumHeight>>;

int TransformSize(int sample_rate) {
  int size = 64;
  while (size < sample_rate * kWindowSeconds) size *= 2;
  return size;
}

// Adds the power spectrum around sample `centre`. What lies outside the recording counts as silence.
void AddSpectrum(const Mono& mono, int64_t centre, RealFft& fft, std::span<const double> window,
                 std::vector<double>& power) {
  const int64_t begin = centre - static_cast<int64_t>(window.size() / 2);
  for (size_t i = 0; i < window.size(); ++i) {
    const int64_t at = begin + static_cast<int64_t>(i);
    const bool inside = at >= 0 && at < static_cast<int64_t>(mono.samples.size());
    fft.input()[i] = inside ? static_cast<double>(mono.samples[static_cast<size_t>(at)]) * window[i] : 0.0;
  }
  const std::span<const double> found = fft.Power();
  for (size_t bin = 0; bin < power.size(); ++bin) power[bin] += found[bin];
}

// The mean power between two places on the bin axis; where they lie within a bin, between its neighbours.
double PowerBetween(std::span<const double> power, double low, double high) {
  const double last = static_cast<double>(power.size() - 1);
  low = std::clamp(low, 0.0, last);
  high = std::clamp(high, 0.0, last);
  const size_t first = static_cast<size_t>(std::ceil(low)), end = static_cast<size_t>(high) + 1;
  if (end > first + 1) {
    double sum = 0;
    for (size_t bin = first; bin < end; ++bin) sum += power[bin];
    return sum / static_cast<double>(end - first);
  }
  const double middle = (low + high) / 2;
  const size_t below = std::min(static_cast<size_t>(middle), power.size() - 2);
  const double share = middle - static_cast<double>(below);
  return power[below] * (1 - share) + power[below + 1] * share;
}

Levels MeasureLevels(const Mono& mono, const Scales& scales) {
  const int size = TransformSize(mono.sample_rate);
  std::vector<double> window(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) window[static_cast<size_t>(i)] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / size);
  RealFft fft(size);
  const double bins_per_hz = static_cast<double>(size) / mono.sample_rate;
  const double samples_per_column = scales.time_of(1) * mono.sample_rate;
  const int spectra = std::clamp(static_cast<int>(samples_per_column / (size / 4)), 1, kSpectraPerColumn);
  const double nyquist = mono.sample_rate / 2.0;

  Levels levels;
  for (int column = 0; column < kWidth && scales.time_of(column) < mono.seconds(); ++column) {
    std::vector<double> power(static_cast<size_t>(size / 2 + 1), 0.0);
    for (int i = 0; i < spectra; ++i) {
      const double centre = (column + (i + 0.5) / spectra) * samples_per_column;
      AddSpectrum(mono, static_cast<int64_t>(centre), fft, window, power);
    }
    auto& out = levels.emplace_back();
    for (int row = 0; row < kSpectrumHeight; ++row) {
      const double high = scales.hz_of(row), low = scales.hz_of(row + 1);
      const double mean = low >= nyquist ? 0.0 : PowerBetween(power, low * bins_per_hz, high * bins_per_hz);
      // A full-scale sine is 0 dB: half its amplitude falls on each side, times the window's mean of a half.
      const double full_scale = size / 4.0 * (size / 4.0) * spectra;
      out[static_cast<size_t>(row)] = static_cast<float>(10 * std::log10(mean / full_scale + 1e-14));
    }
  }
  return levels;
}

float TopLevel(const Levels& levels) {
  float top = -140;
  for (const auto& column : levels) top = std::max(top, *std::max_element(column.begin(), column.end()));
  return top;
}

// --- drawing --------------------------------------------------------------------------------------------------------

struct Row {  // of one track, from the top of the picture
  int title, wave, spectrum, axis;
};

Row RowOf(size_t index) {
  const int top = static_cast<int>(index) * kTrackHeight;
  const int wave = top + kTitleHeight;
  const int spectrum = wave + kWaveHeight + kGap;
  return {.title = top, .wave = wave, .spectrum = spectrum, .axis = spectrum + kSpectrumHeight};
}

void DrawTitle(Canvas& canvas, const Row& row, std::string_view title, const Samples& samples, const Mono& mono) {
  const double peak = Peak(mono.samples);
  const std::string peak_text = peak > 0 ? Number("peak %.1f dB", 20 * std::log10(peak)) : "silent";
  const std::string channels = samples.channels == 1   ? "mono"
                               : samples.channels == 2 ? "stereo"
                                                       : std::to_string(samples.channels) + " channels";
  const std::string facts =
      Number("%.2f s   ", mono.seconds()) + std::to_string(mono.sample_rate) + " Hz   " + channels + "   " + peak_text;
  const int line = row.title + kTitleHeight - 16;
  canvas.Text(kLeft + kWidth, line, facts, kFaintInk, Align::kRight);
  // A title that would run into the facts loses its end.
  std::string shown(title);
  const int room = kWidth - Canvas::TextWidth(facts) - 40;
  if (Canvas::TextWidth(shown) > room) {
    while (!shown.empty() && Canvas::TextWidth(shown + "...") > room) {
      do shown.pop_back();
      while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0xc0) == 0x80);
      if (!shown.empty() && static_cast<unsigned char>(shown.back()) >= 0xc0) shown.pop_back();
    }
    shown += "...";
  }
  canvas.Text(kLeft, line, shown, kInk);
}

// Lightest to darkest: grid, the reach of the samples in each column, their root mean square.
void DrawWave(Canvas& canvas, const Row& row, const Mono& mono, const Scales& scales) {
  const auto y_of = [&](double value) {
    return row.wave + kWaveHeight / 2.0 - value / scales.amplitude * (kWaveHeight / 2.0 - 2);
  };
  const double samples_per_column = scales.time_of(1) * mono.sample_rate;
  const int64_t samples = static_cast<int64_t>(mono.samples.size());
  for (int column = 0; column < kWidth; ++column) {
    const int64_t begin = static_cast<int64_t>(column * samples_per_column);
    // One sample more than the column holds joins it to the next.
    const int64_t end = std::min(static_cast<int64_t>((column + 1) * samples_per_column) + 1, samples);
    if (begin >= end) break;
    double lowest = 1e9, highest = -1e9, energy = 0;
    for (int64_t i = begin; i < end; ++i) {
      const double value = static_cast<double>(mono.samples[static_cast<size_t>(i)]);
      lowest = std::min(lowest, value);
      highest = std::max(highest, value);
      energy += value * value;
    }
    const double rms = std::sqrt(energy / static_cast<double>(end - begin));
    const auto bar = [&](double low, double high, Color color) {
      const int top = static_cast<int>(std::floor(y_of(high))), bottom = static_cast<int>(std::floor(y_of(low)));
      canvas.Fill(kLeft + column, top, 1, bottom - top + 1, color);
    };
    bar(lowest, highest, kWaveOuter);
    bar(std::max(lowest, -rms), std::min(highest, rms), kWaveInner);
  }
  for (double value : {-scales.amplitude, 0.0, scales.amplitude}) {
    const int y = static_cast<int>(std::lround(y_of(value)));
    canvas.Fill(kLeft - kTick, y, kTick, 1, kLine);
    canvas.Text(kLeft - kTick - 6, y + Canvas::kCapHeight / 2, Number("%g", value), kFaintInk, Align::kRight);
  }
  canvas.Frame(kLeft - 1, row.wave - 1, kWidth + 2, kWaveHeight + 2, kLine);
}

// Colours are slow to mix, and 256 steps are as many as a screen shows.
std::vector<Color> HeatTable() {
  std::vector<Color> table(256);
  for (size_t i = 0; i < table.size(); ++i) table[i] = HeatColor(static_cast<double>(i) / 255);
  return table;
}

void DrawSpectrum(Canvas& canvas, const Row& row, const Levels& levels, const Scales& scales) {
  const std::vector<Color> heat = HeatTable();
  canvas.Fill(kLeft, row.spectrum, kWidth, kSpectrumHeight, heat[0]);
  for (size_t column = 0; column < levels.size(); ++column) {
    for (int y = 0; y < kSpectrumHeight; ++y) {
      const double above = static_cast<double>(levels[column][static_cast<size_t>(y)]) - scales.top_level;
      const double value = std::clamp(1 + above / kDynamicRange, 0.0, 1.0);
      canvas.Set(kLeft + static_cast<int>(column), row.spectrum + y,
                 heat[static_cast<size_t>(std::lround(value * 255))]);
    }
  }
  double last_row = 1e9;
  for (const auto& [hz, label] : kFrequencyLabels) {
    const double y = scales.row_of(hz);
    if (hz > scales.top_hz || last_row - y < Canvas::kCapHeight + 6) continue;
    last_row = y;
    canvas.Fill(kLeft - kTick, row.spectrum + static_cast<int>(y), kTick, 1, kLine);
    canvas.Text(kLeft - kTick - 6, row.spectrum + static_cast<int>(y) + Canvas::kCapHeight / 2, label, kFaintInk,
                Align::kRight);
  }
  canvas.Frame(kLeft - 1, row.spectrum - 1, kWidth + 2, kSpectrumHeight + 2, kLine);
}

void DrawColorBar(Canvas& canvas, const Row& row, const Scales& scales) {
  constexpr int kBarWidth = 16;
  const int x = kLeft + kWidth + 18;
  for (int y = 0; y < kSpectrumHeight; ++y) {
    canvas.Fill(x, row.spectrum + y, kBarWidth, 1, HeatColor(1 - (y + 0.5) / kSpectrumHeight));
  }
  canvas.Frame(x - 1, row.spectrum - 1, kBarWidth + 2, kSpectrumHeight + 2, kLine);
  const double first = std::floor(scales.top_level / 20) * 20;
  for (double level = first; level >= scales.top_level - kDynamicRange; level -= 20) {
    const int y = row.spectrum + static_cast<int>((scales.top_level - level) / kDynamicRange * (kSpectrumHeight - 1));
    const std::string label = Number(level == first ? "%.0f dB" : "%.0f", level);
    canvas.Fill(x + kBarWidth + 1, y, kTick, 1, kLine);
    canvas.Text(x + kBarWidth + kTick + 6, y + Canvas::kCapHeight / 2, label, kFaintInk);
  }
}

void DrawTimeAxis(Canvas& canvas, const Row& row, const Scales& scales) {
  const double step = RoundStep(scales.seconds / 11);
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  const std::string format = "%." + std::to_string(decimals) + "f";
  const int ticks = static_cast<int>(scales.seconds / step + 1e-9);
  for (int tick = 0; tick <= ticks; ++tick) {
    const int x = static_cast<int>(scales.x_of(tick * step));
    canvas.Fill(x, row.axis + 1, 1, kTick, kLine);
    std::string label = Number(format.c_str(), tick * step);
    if (tick == ticks) label += " s";
    canvas.Text(x, row.axis + 34, label, kFaintInk, Align::kCentre);
  }
}

void DrawTimeGrid(Canvas& canvas, const Row& row, const Scales& scales) {
  const double step = RoundStep(scales.seconds / 11);
  for (double time = step; time < scales.seconds; time += step) {
    canvas.Fill(static_cast<int>(scales.x_of(time)), row.wave, 1, kWaveHeight, kGrid);
  }
  canvas.Fill(kLeft, row.wave + kWaveHeight / 2, kWidth, 1, kGrid);
}

}  // namespace

std::vector<std::byte> Plot(std::span<const Track> tracks) {
  std::vector<Mono> recordings;
  Scales scales;
  float peak = 0;
  for (const Track& track : tracks) {
    const Mono& mono = recordings.emplace_back(MixToMono(track.samples, track.title));
    scales.seconds = std::max(scales.seconds, mono.seconds());
    scales.top_hz = std::max(scales.top_hz, mono.sample_rate / 2.0);
    peak = std::max(peak, Peak(mono.samples));
  }
  scales.amplitude = RoundStep(std::max(static_cast<double>(peak), 0.01));
  std::vector<Levels> levels;
  scales.top_level = -140;
  for (const Mono& mono : recordings) {
    levels.push_back(MeasureLevels(mono, scales));
    scales.top_level = std::max(scales.top_level, static_cast<double>(TopLevel(levels.back())));
  }

  Canvas canvas(kPictureWidth, static_cast<int>(tracks.size()) * kTrackHeight, kPaper);
  for (size_t i = 0; i < tracks.size(); ++i) {
    const Row row = RowOf(i);
    DrawTitle(canvas, row, tracks[i].title, tracks[i].samples, recordings[i]);
    DrawTimeGrid(canvas, row, scales);
    DrawWave(canvas, row, recordings[i], scales);
    DrawSpectrum(canvas, row, levels[i], scales);
    DrawColorBar(canvas, row, scales);
    DrawTimeAxis(canvas, row, scales);
  }
  return canvas.EncodePng();
}

}  // namespace gsv::audio
