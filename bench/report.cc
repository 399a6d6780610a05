#include "bench/report.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace gsv::bench {
namespace {

double Rate(const Row& row) { return row.amount / row.timing.best; }
double Ratio(const Row& row, const Limits& limits) {
  return Rate(row) / (row.unit == Unit::kFlops ? limits.flops : limits.bytes);
}
const char* UnitName(Unit unit) { return unit == Unit::kFlops ? "GFLOP/s" : "GB/s"; }

}  // namespace

Timing Measure(double seconds, FunctionRef<void()> body) {
  using Clock = std::chrono::steady_clock;
  constexpr size_t kFewest = 5;
  body();
  std::vector<double> times;
  double least_cpu = 1e300;
  const auto begin = Clock::now();
  for (auto start = begin; times.size() < kFewest || start - begin < std::chrono::duration<double>(seconds);) {
    const std::clock_t cpu = std::clock();  // of all threads of the process
    body();
    const auto end = Clock::now();
    least_cpu = std::min(least_cpu, static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC);
    times.push_back(std::chrono::duration<double>(end - start).count());
    start = end;
  }
  std::sort(times.begin(), times.end());
  return {times.front(), times[times.size() / 2], least_cpu};
}

const Row& Report::Add(std::string suite, std::string name, double amount, Unit unit, FunctionRef<void()> body) {
  rows_.push_back({std::move(suite), std::move(name), Measure(seconds_, body), amount, unit});
  return rows_.back();
}

void Report::AddSum(std::string name, size_t count) {
  Row sum{rows_.back().suite, std::move(name), {}, 0, rows_.back().unit};
  for (size_t i = rows_.size() - count; i < rows_.size(); ++i) {
    sum.timing.best += rows_[i].timing.best;
    sum.timing.median += rows_[i].timing.median;
    sum.timing.cpu += rows_[i].timing.cpu;
    sum.amount += rows_[i].amount;
  }
  rows_.push_back(std::move(sum));
}

std::string Table(const Report& report, const Limits& limits) {
  char line[160];
  std::snprintf(line, sizeof(line), "limits of this machine: %.1f GFLOP/s in float32, %.1f GB/s read\n\n",
                limits.flops * 1e-9, limits.bytes * 1e-9);
  std::string text = line;
  std::snprintf(line, sizeof(line), "%-9s %-36s %9s %9s %9s %16s %6s\n", "suite", "case", "best ms", "median", "cpu",
                "rate", "limit");
  text += line;
  for (const Row& row : report.rows()) {
    std::snprintf(line, sizeof(line), "%-9s %-36s %9.3f %9.3f %9.3f %8.1f %-7s %4.0f %%\n", row.suite.c_str(),
                  row.name.c_str(), row.timing.best * 1e3, row.timing.median * 1e3, row.timing.cpu * 1e3,
                  Rate(row) * 1e-9, UnitName(row.unit), Ratio(row, limits) * 100);
    text += line;
  }
  return text;
}

std::string Json(const Report& report, const Limits& limits, const std::string& kernels, int threads) {
  nlohmann::ordered_json root;
  root["kernels"] = kernels;
  root["threads"] = threads;
  root["limits"] = {{"flops", limits.flops}, {"read_bytes_per_second", limits.bytes}};
  root["rows"] = nlohmann::ordered_json::array();
  for (const Row& row : report.rows()) {
    root["rows"].push_back({{"suite", row.suite},
                            {"case", row.name},
                            {"best_seconds", row.timing.best},
                            {"median_seconds", row.timing.median},
                            {"cpu_seconds", row.timing.cpu},
                            {"rate", Rate(row)},
                            {"unit", row.unit == Unit::kFlops ? "flops" : "bytes_per_second"},
                            {"ratio_to_limit", Ratio(row, limits)}});
  }
  return root.dump(2) + "\n";
}

}  // namespace gsv::bench
