#include "machine.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace gsv::cli {

std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  utsname names;
  return uname(&names) == 0 ? names.machine : "unknown";
}

std::vector<std::string> ProcessorFeatures() {
  std::vector<std::string> features;
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  const auto add = [&](bool present, const char* name) {
    if (present) features.push_back(name);
  };
  add(__builtin_cpu_supports("sse4.2"), "sse4.2");
  add(__builtin_cpu_supports("avx2"), "avx2");
  add(__builtin_cpu_supports("fma"), "fma");
  add(__builtin_cpu_supports("avx512f"), "avx512f");
  add(__builtin_cpu_supports("avx512vnni"), "avx512vnni");
  add(__builtin_cpu_supports("avx512bf16"), "avx512bf16");
#elif defined(__aarch64__)
  features.push_back("neon");
#endif
  return features;
}

double MemoryBytes() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGE_SIZE);
  return pages > 0 && page_bytes > 0 ? static_cast<double>(pages) * static_cast<double>(page_bytes) : 0.0;
}

Resident ResidentNow() {
  Resident resident;
  std::ifstream file("/proc/self/smaps_rollup");  // exact; what /proc/self/status says lags behind
  for (std::string line; std::getline(file, line);) {
    const auto bytes = [&] { return std::strtoll(line.c_str() + line.find(':') + 1, nullptr, 10) * 1024; };
    if (line.starts_with("Rss:")) resident.mapped += bytes();
    if (line.starts_with("Anonymous:")) resident.anonymous = bytes();
  }
  resident.mapped -= resident.anonymous;
  return resident;
}

}  // namespace gsv::cli
