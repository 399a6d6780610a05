// Measurements and their table.
#ifndef GSV_BENCH_REPORT_H_
#define GSV_BENCH_REPORT_H_

#include <string>
#include <vector>

#include "base/function_ref.h"

namespace gsv::bench {

struct Timing {
  double best = 0;    // seconds; what the code can do where others use the machine too
  double median = 0;  // seconds
};

// kProcessor: the time that this process ran, which others cannot lengthen by taking the processor away. Of one thread
// only: what several threads need together is no time.
enum class Clock { kWall, kProcessor };

// Seconds since some moment.
double Now(Clock clock);

// Calls `body` once to warm up and then for about `seconds`, at least five times.
Timing Measure(Clock clock, double seconds, FunctionRef<void()> body);

// kFlops, kBF16, kInt8: multiplications and additions of such numbers. kSpeech: seconds of sound, to be compared with
// the time that it takes to make them. kCharacters: code points of a text. kCalls: things done, such as a start.
// kResident: bytes that stay in memory, which take no time.
enum class Unit { kFlops, kBF16, kInt8, kBytes, kSpeech, kCharacters, kCalls, kResident };

// One line: `amount` of `unit` per call, to be compared with the machine's limit for that unit.
struct Row {
  std::string suite, name;
  Timing timing;
  double amount = 0;
  Unit unit = Unit::kFlops;
};

// Per second.
struct Limits {
  double flops = 0;
  double bf16 = 0;  // 0: the machine has no instruction for it
  double int8 = 0;
  double bytes = 0;
};

class Report {
 public:
  // `seconds` per measurement.
  Report(Clock clock, double seconds) : clock_(clock), seconds_(seconds) {}

  // Measures and adds a row.
  const Row& Add(std::string suite, std::string name, double amount, Unit unit, FunctionRef<void()> body);
  // Adds a row that was measured elsewhere, because it can be measured but once.
  void AddMeasured(Row row) { rows_.push_back(std::move(row)); }
  // Adds a row that is the sum of the last `count` rows.
  void AddSum(std::string name, size_t count);
  const std::vector<Row>& rows() const { return rows_; }
  Clock clock() const { return clock_; }

 private:
  Clock clock_;
  double seconds_;
  std::vector<Row> rows_;
};

std::string Table(const Report& report, const Limits& limits);
std::string Json(const Report& report, const Limits& limits, const std::string& kernels, int threads);

}  // namespace gsv::bench

#endif  // GSV_BENCH_REPORT_H_
