// Speech that is heard while it is still being made: samples leave as soon as they are there, as raw 16-bit numbers.
//   listen MODEL_FOLDER RECORDING "the text to speak" | aplay -q -f S16_LE -r 32000
#include <gsv/gsv.h>

#include <cstdio>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: listen MODEL_FOLDER RECORDING TEXT\n";
    return 2;
  }
  const gsv::Engine engine;
  const gsv::Model model = engine.LoadModel(gsv::ModelFiles::Find(argv[1]));
  const gsv::Voice voice = engine.CreateVoice(model, {.path = argv[2]});
  gsv::Request request{.text = argv[3]};
  request.chunk_tokens = 12;  // the first piece of the first sentence: 0.3 s of sound
  request.on_audio = [&](std::span<const float> samples) {
    const std::vector<int16_t> out = gsv::Audio{.samples = {samples.begin(), samples.end()}}.ToInt16();
    std::fwrite(out.data(), sizeof(int16_t), out.size(), stdout);
    return std::fflush(stdout) == 0;  // false cancels: nobody listens any more
  };
  const gsv::Audio audio = engine.Speak(model, voice, request);
  std::cerr << audio.duration_seconds() << " s, the first sound after " << audio.timing.first_sound << " s\n";
} catch (const gsv::Error& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
