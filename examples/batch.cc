// Several requests at once on one engine: handles may be copied and used from any thread, and each result is the one
// that the request would have alone.
//   batch MODEL_FOLDER VOICE_FILE OUTPUT_FOLDER < lines.txt
#include <gsv/gsv.h>

#include <algorithm>
#include <future>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: batch MODEL_FOLDER VOICE_FILE OUTPUT_FOLDER < lines.txt\n";
    return 2;
  }
  const gsv::Engine engine;
  const gsv::Model model = engine.LoadModel(gsv::ModelFiles::Find(argv[1]));
  const gsv::Voice voice = engine.LoadVoice(argv[2]);

  std::vector<std::string> lines;
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) lines.push_back(line);
  }

  // Two at a time: while one decodes, the other one's sound is made.
  constexpr size_t kTogether = 2;
  for (size_t begin = 0; begin < lines.size(); begin += kTogether) {
    std::vector<std::future<gsv::Audio>> running;
    for (size_t i = begin; i < std::min(begin + kTogether, lines.size()); ++i) {
      running.push_back(std::async(std::launch::async, [&, i] {
        return engine.Speak(model, voice, {.text = lines[i], .seed = static_cast<int64_t>(i)});
      }));
    }
    for (size_t i = 0; i < running.size(); ++i) {
      const std::string path = std::string(argv[3]) + "/line" + std::to_string(begin + i + 1) + ".wav";
      running[i].get().Save(path);
      std::cout << path << "\n";
    }
  }
} catch (const gsv::Error& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
