#include "engine_args.h"

#include "terminal.h"

namespace gsv::cli {

void EngineArgs::AddTo(CLI::App& command) {
  command.add_option("-j,--threads", threads, "worker threads, 0 to 256; 0: one per hardware thread")
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--kernels", kernels, "force a kernel table (`gsv doctor` lists them); default: the fastest")
      ->type_name("NAME");
  AddTextTo(command);
  command.add_flag("-v,--verbose", verbose, "report what the engine does");
}

void EngineArgs::AddTextTo(CLI::App& command) {
  command
      .add_option("--lexicon", lexicon,
                  "words whose reading you decide: word, language, reading per line (docs/text.md)")
      ->type_name("FILE");
  command
      .add_option("--japanese-dictionary", japanese_dictionary,
                  "folder of the dictionary for Japanese; default: that of open-jtalk-mecab-naist-jdic")
      ->type_name("DIR");
  command
      .add_option("--japanese-words", japanese_words,
                  "Japanese words of yours: surface,reading,accent,part of speech per line (docs/text.md)")
      ->type_name("FILE");
  command.add_option("--tone-config", tone_config, "changes of yours to the rules for Chinese tones (docs/text.md)")
      ->type_name("FILE");
  command
      .add_option("--language-model", language_model,
                  "lid.176.bin or lid.176.ftz of fastText: finds the languages of mixed text (docs/text.md)")
      ->type_name("FILE");
}

Engine EngineArgs::Make(const Session& session) const {
  EngineOptions options{.threads = threads,
                        .kernels = kernels,
                        .lexicon = lexicon,
                        .japanese_dictionary = japanese_dictionary,
                        .japanese_words = japanese_words,
                        .tone_config = tone_config,
                        .language_model = language_model};
  constexpr int kWarning = 2;
  const int lowest = session.quiet ? kWarning + 1 : verbose ? 0 : kWarning;
  options.log = [lowest](int level, std::string_view message) {
    if (level < lowest) return;
    WriteMessage((level >= kWarning ? "gsv: warning: " : "gsv: ") + std::string(message));
  };
  return Engine(options);
}

}  // namespace gsv::cli
