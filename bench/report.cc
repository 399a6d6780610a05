#include "bench/report.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace gsv::bench {
namespace {

double Rate(const Row& row) { return row.unit == Unit::kResident ? row.amount : row.amount / row.timing.best; }
// Of the machine's limit; for speech the real-time factor; 0 where there is nothing to compare with.
double Ratio(const Row& row, const Limits& limits) {
  switch (row.unit) {
    case Unit::kFlops:
      return Rate(row) / limits.flops;
    case Unit::kBF16:
      return limits.bf16 > 0 ? Rate(row) / limits.bf16 : 0;
    case Unit::kInt8:
      return limits.int8 > 0 ? Rate(row) / limits.int8 : 0;
    case Unit::kBytes:
      return Rate(row) / limits.bytes;
    case Unit::kSpeech:
      return 1 / Rate(row);
    case Unit::kCharacters:
    case Unit::kCalls:
    case Unit::kResident:
      return 0;
  }
  return 0;
}

}  // namespace

double Now(Clock clock) {
  if (clock == Clock::kProcessor) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Timing Measure(Clock clock, double seconds, FunctionRef<void()> body) {
  constexpr size_t kFewest = 5;
  body();
  std::vector<double> times;
  const double begin = Now(Clock::kWall);
  while (times.size() < kFewest || Now(Clock::kWall) - begin < seconds) {
    const double start = Now(clock);
    body();
    times.push_back(Now(clock) - start);
  }
  std::sort(times.begin(), times.end());
  return {times.front(), times[times.size() / 2]};
}

const Row& Report::Add(std::string suite, std::string name, double amount, Unit unit, FunctionRef<void()> body) {
  rows_.push_back({std::move(suite), std::move(name), Measure(clock_, seconds_, body), amount, unit});
  return rows_.back();
}

void Report::AddSum(std::string name, size_t count) {
  Row sum{rows_.back().suite, std::move(name), {}, 0, rows_.back().unit};
  for (size_t i = rows_.size() - count; i < rows_.size(); ++i) {
    sum.timing.best += rows_[i].timing.best;
    sum.timing.median += rows_[i].timing.median;
    sum.amount += rows_[i].amount;
  }
  rows_.push_back(std::move(sum));
}

std::string Table(const Report& report, const Limits& limits) {
  char line[160];
  const auto print = [&line](const char* format, auto... values) {
    std::snprintf(line, sizeof(line), format, values...);
    return std::string(line);
  };
  std::string text =
      print("limits of this machine: %.1f GFLOP/s in float32, %.1f in bfloat16, %.1f in int8, %.1f GB/s read\n\n",
            limits.flops * 1e-9, limits.bf16 * 1e-9, limits.int8 * 1e-9, limits.bytes * 1e-9);
  text += print("%-9s %-40s %10s %10s %16s\n", "suite", "case", "best ms", "median ms", "rate");
  for (const Row& row : report.rows()) {
    text += print("%-9s %-40s %10.3f %10.3f ", row.suite.c_str(), row.name.c_str(), row.timing.best * 1e3,
                  row.timing.median * 1e3);
    switch (row.unit) {
      case Unit::kFlops:
      case Unit::kBF16:
      case Unit::kInt8:
        text += print("%8.1f GFLOP/s %4.0f %% of the limit\n", Rate(row) * 1e-9, Ratio(row, limits) * 100);
        break;
      case Unit::kBytes:
        text += print("%8.1f GB/s    %4.0f %% of the limit\n", Rate(row) * 1e-9, Ratio(row, limits) * 100);
        break;
      case Unit::kSpeech:
        text += print("%8.2f s/s       real-time factor %.3f\n", Rate(row), Ratio(row, limits));
        break;
      case Unit::kCharacters:
        text += print("%8.3f million characters/s\n", Rate(row) * 1e-6);
        break;
      case Unit::kCalls:
        text += print("%8.0f /s\n", Rate(row));
        break;
      case Unit::kResident:
        text += print("%8.1f MB\n", Rate(row) * 1e-6);
        break;
    }
  }
  return text;
}

std::string Json(const Report& report, const Limits& limits, const std::string& kernels, int threads) {
  nlohmann::ordered_json root;
  root["kernels"] = kernels;
  root["threads"] = threads;
  root["limits"] = {{"flops", limits.flops},
                    {"bf16_flops", limits.bf16},
                    {"int8_ops", limits.int8},
                    {"read_bytes_per_second", limits.bytes}};
  root["rows"] = nlohmann::ordered_json::array();
  const char* units[] = {"flops",
                         "bf16_flops",
                         "int8_ops",
                         "bytes_per_second",
                         "seconds_of_speech_per_second",
                         "characters_per_second",
                         "per_second",
                         "bytes"};
  for (const Row& row : report.rows()) {
    nlohmann::ordered_json entry = {{"suite", row.suite},
                                    {"case", row.name},
                                    {"best_seconds", row.timing.best},
                                    {"median_seconds", row.timing.median},
                                    {"rate", Rate(row)},
                                    {"unit", units[static_cast<int>(row.unit)]}};
    if (const double ratio = Ratio(row, limits); ratio > 0) {
      entry[row.unit == Unit::kSpeech ? "real_time_factor" : "ratio_to_limit"] = ratio;
    }
    root["rows"].push_back(std::move(entry));
  }
  return root.dump(2) + "\n";
}

}  // namespace gsv::bench
