// gsv_golden PATH...: runs golden cases through the built engine and prints a row per tensor or text row.
//   PATH  a numeric case (.json beside its .safetensors), a file of text rows (.jsonl), or a folder of both
// Then a table: per file its rows, how many passed, failed or are open (they can decide nothing here: text_case.h).
// Ends with "N passed, N failed"; exit status 1 where anything failed, 2 where it was called wrongly.
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "golden/numeric_case.h"
#include "golden/numeric_cases_audio.h"
#include "golden/numeric_cases_encoders.h"
#include "golden/numeric_cases_eres2net.h"
#include "golden/numeric_cases_sampling.h"
#include "golden/numeric_cases_sovits.h"
#include "golden/numeric_cases_t2s.h"
#include "golden/text_case.h"
#include "golden/text_cases_en.h"
#include "golden/text_cases_g2pw.h"
#include "golden/text_cases_ja.h"
#include "golden/text_cases_ko.h"
#include "golden/text_cases_langseg.h"
#include "golden/text_cases_wordpiece.h"
#include "golden/text_cases_yue.h"
#include "golden/text_cases_zh.h"

namespace gsv::golden {
namespace {

namespace fs = std::filesystem;

struct NumericFamily {
  const char* name;
  bool (*accepts)(const NumericCase&);
  std::vector<TensorResult> (*run)(const NumericCase&);
};

// A family looks at what a case holds, never at its name. Several may take parts of one case.
const NumericFamily kNumericFamilies[] = {
    {"audio", AcceptsAudio, RunAudio},          {"encoders", AcceptsEncoders, RunEncoders},
    {"eres2net", AcceptsEres2net, RunEres2net}, {"sampling", AcceptsSampling, RunSampling},
    {"sovits", AcceptsSovits, RunSovits},       {"t2s", AcceptsT2s, RunT2s},
};

struct TextFamily {
  const char* name;
  bool (*accepts)(const TextFile&);
  std::vector<RowResult> (*run)(const TextFile&);
};

const TextFamily kTextFamilies[] = {
    {"en", AcceptsEn, RunEn},       {"ja", AcceptsJapanese, RunJapanese},
    {"ko", AcceptsKo, RunKo},       {"wordpiece", AcceptsWordpiece, RunWordpiece},
    {"yue", AcceptsYue, RunYue},    {"zh", AcceptsChinese, RunChinese},
    {"g2pw", AcceptsG2pw, RunG2pw}, {"langseg", AcceptsLangseg, RunLangseg},
};

enum class Verdict { kPassed, kFailed, kOpen };

Verdict VerdictOf(bool passed) { return passed ? Verdict::kPassed : Verdict::kFailed; }

class Report {
 public:
  // `file`: where it counts in the table.
  void Add(const std::string& file, Verdict verdict, const std::string& subject, const std::string& detail) {
    if (files_.empty() || files_.back().name != file) files_.push_back({.name = file});
    ++files_.back().counts[static_cast<size_t>(verdict)];
    constexpr const char* kWords[] = {"ok  ", "FAIL", "open"};
    std::printf("%s  %s  %s\n", kWords[static_cast<size_t>(verdict)], subject.c_str(), detail.c_str());
    std::fflush(stdout);
  }

  // Prints the table and the closing line; the exit status.
  int Close() const {
    size_t width = 4;
    for (const File& file : files_) width = std::max(width, file.name.size());
    std::printf("\n%-*s %8s %8s %8s %8s %8s\n", static_cast<int>(width), "FILE", "ROWS", "PASSED", "FAILED", "OPEN",
                "%");
    int passed = 0, failed = 0;
    for (const File& file : files_) {
      const auto [ok, bad, open] = file.counts;
      const double share = ok + bad > 0 ? 100.0 * ok / (ok + bad) : 0;
      std::printf("%-*s %8d %8d %8d %8d %8.1f\n", static_cast<int>(width), file.name.c_str(), ok + bad + open, ok, bad,
                  open, share);
      passed += ok;
      failed += bad;
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
  }

 private:
  struct File {
    std::string name;
    std::array<int, 3> counts = {};  // by verdict
  };
  std::vector<File> files_;  // in the order in which they ran
};

std::string ErrorText(const TensorResult& result) {
  char text[64];
  std::snprintf(text, sizeof(text), "error %.3g, bound %.3g", result.error, result.bound);
  return text + (result.passed ? std::string() : "; " + result.detail);
}

void RunNumeric(const std::string& path, Report& report) {
  const NumericCase c = ReadNumericCase(path);
  std::set<std::string> compared;
  for (const NumericFamily& family : kNumericFamilies) {
    if (!family.accepts(c)) continue;
    for (const TensorResult& result : family.run(c)) {
      compared.insert(result.tensor);
      report.Add(c.name, VerdictOf(result.passed), c.name + "  " + result.tensor, ErrorText(result));
    }
  }
  for (const auto& [name, tensor] : c.tensors) {
    if (tensor.atol >= 0 && compared.count(name) == 0) {
      report.Add(c.name, Verdict::kFailed, c.name + "  " + name, "no part of this build computes it");
    }
  }
}

void RunText(const std::string& path, Report& report) {
  const TextFile file = ReadTextFile(path);
  bool accepted = false;
  for (const TextFamily& family : kTextFamilies) {
    if (!family.accepts(file)) continue;
    accepted = true;
    for (const RowResult& result : family.run(file)) {
      const Verdict verdict = result.open.empty() ? VerdictOf(result.passed()) : Verdict::kOpen;
      report.Add(file.name, verdict, file.name + ":" + std::to_string(result.row) + "  " + result.text,
                 result.detail + result.open);
    }
  }
  if (!accepted) report.Add(path, Verdict::kFailed, path, "no part of this build reads such rows");
}

void RunPath(const std::string& path, Report& report) {
  try {
    if (path.ends_with(".jsonl")) {
      RunText(path, report);
    } else {
      RunNumeric(path, report);
    }
  } catch (const std::exception& error) {
    report.Add(path, Verdict::kFailed, path, error.what());
  }
}

// The cases in a folder, sorted, its sub-folders included; a file stands for itself.
std::vector<std::string> CasesAt(const fs::path& path) {
  if (!fs::is_directory(path)) return {path.string()};
  std::vector<std::string> cases;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    fs::path numbers = entry.path();
    const bool is_numeric =
        entry.path().extension() == ".json" && fs::exists(numbers.replace_extension(".safetensors"));
    if (is_numeric || entry.path().extension() == ".jsonl") {
      cases.push_back(entry.path().string());
    }
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

int Main(int count, char** arguments) {
  if (count < 2 || std::string(arguments[1]) == "--help") {
    std::puts(
        "usage: gsv_golden PATH...\n"
        "Runs golden cases (.json with .safetensors, .jsonl) or folders of them through the engine.");
    return count < 2 ? 2 : 0;
  }
  Report report;
  for (int i = 1; i < count; ++i) {
    const std::vector<std::string> cases = CasesAt(arguments[i]);
    if (cases.empty()) report.Add(arguments[i], Verdict::kFailed, arguments[i], "holds no golden case");
    for (const std::string& path : cases) RunPath(path, report);
  }
  return report.Close();
}

}  // namespace
}  // namespace gsv::golden

int main(int count, char** arguments) { return gsv::golden::Main(count, arguments); }
