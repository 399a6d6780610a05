// The program as its users start it, at its default precision: how soon it has the first token, how much memory it
// takes.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/suites.h"

namespace gsv::bench {
namespace {

constexpr int kRuns = 9;
constexpr int kPeakMilliseconds = 10;  // between two looks at a child's memory

struct Ended {
  std::string output;
  double seconds = 0;
  double peak_bytes = 0;  // most that was resident, mapped files included
};

// The most that a running child had resident until now. Not ru_maxrss of wait4: it counts the memory of this process
// too, which the child shared until it became the program.
double PeakBytes(pid_t child) {
  std::ifstream status("/proc/" + std::to_string(child) + "/status");
  for (std::string field; status >> field;) {
    double kib = 0;
    if (field == "VmHWM:" && status >> kib) return kib * 1024;
  }
  return 0;
}

Ended Run(const std::vector<std::string>& words) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const double begin = Now(Clock::kWall);
  pid_t child = 0;
  const int failed = posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) throw std::runtime_error(words[0] + " cannot be started");
  Ended ended;
  char buffer[4096];
  for (;;) {
    ended.peak_bytes = std::max(ended.peak_bytes, PeakBytes(child));
    pollfd output{ends[0], POLLIN, 0};
    if (poll(&output, 1, kPeakMilliseconds) == 0) continue;
    const ssize_t size = read(ends[0], buffer, sizeof(buffer));
    if (size <= 0) break;
    ended.output.append(buffer, static_cast<size_t>(size));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error(words[0] + " " + words[1] + " failed");
  ended.seconds = Now(Clock::kWall) - begin;
  return ended;
}

Ended Say(const Machine& machine, const std::string& models, int tokens) {
  return Run({machine.program,
              "say",
              "--json",
              "--gpt",
              models + "/gpt.safetensors",
              "--sovits",
              models + "/sovits.safetensors",
              "--voice",
              models + "/voice.safetensors",
              "--threads",
              std::to_string(machine.pool.threads()),
              "--lang",
              "en",
              "--seed",
              "1",
              "--max-tokens",
              std::to_string(tokens),
              "--out",
              models + "/speech.wav",
              "The kettle is on the stove."});
}

Timing Sorted(std::vector<double> times) {
  std::ranges::sort(times);
  return {times.front(), times[times.size() / 2]};
}

}  // namespace

void Start(Machine machine, Report& report) {
  std::vector<double> nothing;
  for (int i = 0; i < kRuns; ++i) nothing.push_back(Run({machine.program, "--version"}).seconds);
  const Timing empty = Sorted(nothing);
  report.AddMeasured({"start", "program that does nothing", empty, 1, Unit::kCalls});
  for (const auto& [name, models] :
       {std::pair{"files of f32", machine.models}, std::pair{"files of int8", machine.models_int8}}) {
    std::vector<double> ready, token, sound;
    for (int i = 0; i < kRuns; ++i) {
      const nlohmann::json said = nlohmann::json::parse(Say(machine, models, 12).output);
      ready.push_back(said.at("ready_seconds").get<double>() + empty.best);
      token.push_back(said.at("first_token_seconds").get<double>() + empty.best);
      sound.push_back(said.at("first_sound_seconds").get<double>() + empty.best);
    }
    const std::string type = name;
    report.AddMeasured({"start", type + ": model and voice loaded", Sorted(ready), 1, Unit::kCalls});
    report.AddMeasured({"start", type + ": first token", Sorted(token), 1, Unit::kCalls});
    report.AddMeasured({"start", type + ": sound of half a second", Sorted(sound), 1, Unit::kCalls});
  }
}

void Memory(Machine machine, Report& report) {
  for (const auto& [name, models] :
       {std::pair{"files of f32", machine.models}, std::pair{"files of int8", machine.models_int8}}) {
    report.AddMeasured({"memory",
                        std::string(name) + ": most resident, a sentence of 10 s",
                        {},
                        Say(machine, models, 250).peak_bytes,
                        Unit::kResident});
  }
}

}  // namespace gsv::bench
