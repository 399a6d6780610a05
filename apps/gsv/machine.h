// What the program runs on, for doctor and bench.
#ifndef GSV_APPS_MACHINE_H_
#define GSV_APPS_MACHINE_H_

#include <string>
#include <vector>

namespace gsv::cli {

std::string ProcessorName();                   // "AMD EPYC ...", or the architecture
std::vector<std::string> ProcessorFeatures();  // those that kernels are written for
double MemoryBytes();                          // of the machine; 0 if unknown

}  // namespace gsv::cli

#endif  // GSV_APPS_MACHINE_H_
