// What the program runs on, for doctor and bench.
#ifndef GSV_APPS_MACHINE_H_
#define GSV_APPS_MACHINE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace gsv::cli {

std::string ProcessorName();                   // "AMD EPYC ...", or the architecture
std::vector<std::string> ProcessorFeatures();  // those that kernels are written for
double MemoryBytes();                          // of the machine; 0 if unknown

// What of this process is in memory now, bytes; zeros if unknown.
struct Resident {
  int64_t mapped = 0;     // of files: program, libraries, models
  int64_t anonymous = 0;  // of its own
};
Resident ResidentNow();

}  // namespace gsv::cli

#endif  // GSV_APPS_MACHINE_H_
