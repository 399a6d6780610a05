// Makes a voice file from a recording: a later start needs neither the recording nor the encoders. The length policy
// lets a recording of any length in; progress can be watched, and the request cancelled, through a callback.
//   voice_file MODEL_FOLDER RECORDING VOICE_FILE OUTPUT.wav
#include <gsv/gsv.h>

#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 5) {
    std::cerr << "usage: voice_file MODEL_FOLDER RECORDING VOICE_FILE OUTPUT\n";
    return 2;
  }
  const gsv::ModelFiles files = gsv::ModelFiles::Find(argv[1]);
  {
    const gsv::Engine engine;
    const gsv::Model model = engine.LoadModel(files);
    engine.CreateVoice(model, {.path = argv[2], .length_policy = gsv::LengthPolicy::kBestWindow}).Save(argv[3]);
  }

  const gsv::Engine engine;
  const gsv::Model model = engine.LoadModel({.gpt = files.gpt, .sovits = files.sovits});  // no encoders
  const gsv::Voice voice = engine.LoadVoice(argv[3]);
  gsv::Request request{.text = "This voice came out of a file.", .language = "en", .seed = 1};
  request.on_progress = [](const gsv::Progress& progress) {
    std::cerr << "\r" << static_cast<int>(progress.fraction * 100) << " %";
    return true;  // false cancels
  };
  engine.Speak(model, voice, request).Save(argv[4]);
  std::cerr << "\n";
  std::cout << voice.info().name << ", " << voice.info().reference_seconds << " s -> " << argv[4] << "\n";
} catch (const gsv::Error& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
