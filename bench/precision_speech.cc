#include "bench/precision_speech.h"

#include <cstdio>
#include <map>
#include <vector>

#include "quality/speech.h"

namespace gsv::bench {

void PrintSpeech(const std::string& folder, int threads) {
  quality::Judge judge(GSV_SOURCE_DIR "/training/recogniser");
  const std::vector<quality::Sentence> sentences =
      quality::ReadSentences(GSV_SOURCE_DIR "/training/gsv_training/test_sentences.tsv");
  for (const char* precision : {"f32", "bf16", "int8", "auto"}) {
    const Engine engine({.threads = threads});
    ModelFiles files = ModelFiles::Find(folder);
    files.precision = precision;
    const Model model = engine.LoadModel(files);
    Request request = quality::RecommendedRequest(model);
    request.seed = 1;
    std::map<std::string, quality::Summary> heard;  // per language
    double spent = 0, seconds = 0;
    quality::SpeakAndJudge(judge, engine, model, folder, request, sentences, [&](const quality::Spoken& spoken) {
      spent += spoken.audio.timing.total;
      seconds += spoken.audio.duration_seconds();
      heard[spoken.sentence.language].Add(spoken.verdict, spoken.reference);
    });
    std::printf("| whole sentences | %s | %.1f | | | | | %.4f of their length | %.3f | %.3f |\n", precision,
                static_cast<double>(model.info().weight_bytes) / 1e6, spent / seconds, heard["en"].error_rate(),
                heard["zh"].error_rate());
    std::fflush(stdout);
  }
}

}  // namespace gsv::bench
