// gsv_faults: what the quick test of the demo voice (quality_test) notices. Prints the table of docs/demo-voice.md: the
// six sentences with ten seeds, then with every fault put in on purpose. Takes a minute.
#include <cstdio>
#include <exception>

#include "quality/faults.h"

namespace gsv::quality {
namespace {

void PrintRow(const std::string& what, const SixSummary& six) {
  std::printf("| %s | %.3f | %.3f | %+.1f | %+.1f |", what.c_str(), six.english.error_rate(), six.mandarin.error_rate(),
              Median(six.english.levels), Median(six.mandarin.levels));
  const std::vector<std::string> complaints = Complaints(six);
  for (const std::string& complaint : complaints) std::printf(" %s;", complaint.c_str());
  std::printf(complaints.empty() ? " |\n" : " noticed |\n");
  std::fflush(stdout);
}

int Run() {
  constexpr int kSeeds = 10;
  std::printf("| fault | English | Mandarin | level, dB | | |\n| --- | --- | --- | --- | --- | --- |\n");
  Patient patient;
  for (int seed = 1; seed <= kSeeds; ++seed) PrintRow("none, seed " + std::to_string(seed), patient.Speak(seed));
  for (const Fault& fault : AllFaults()) PrintRow(fault.name, fault.speak(patient));
  return 0;
}

}  // namespace
}  // namespace gsv::quality

int main(int argc, char**) {
  if (argc > 1) {
    std::fprintf(stderr, "gsv_faults takes no arguments; docs/demo-voice.md says what it prints\n");
    return 2;
  }
  try {
    return gsv::quality::Run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gsv_faults: %s\n", error.what());
    return 1;
  }
}
