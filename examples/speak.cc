// The smallest program: a recording and a text go in, a file comes out.
//   speak MODEL_FOLDER RECORDING "the words in it" "the text to speak" OUTPUT.wav
#include <gsv/gsv.h>

#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 6) {
    std::cerr << "usage: speak MODEL_FOLDER RECORDING TRANSCRIPT TEXT OUTPUT\n";
    return 2;
  }
  gsv::Engine engine;
  gsv::Model model = engine.LoadModel(gsv::ModelFiles::Find(argv[1]));
  gsv::Voice voice = engine.CreateVoice(model, {.path = argv[2], .transcript = argv[3], .language = "auto"});
  gsv::Audio audio = engine.Speak(model, voice, {.text = argv[4], .language = "auto"});
  audio.Save(argv[5]);
  std::cout << argv[5] << ": " << audio.duration_seconds() << " s, seed " << audio.seed << "\n";
} catch (const gsv::Error& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
