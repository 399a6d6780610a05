// gsv_ja_labels: what the Japanese front end makes of each line of standard input, for tools/compare_open_jtalk.py.
//
// For each line, one line per word, with the fields of Open JTalk's trace as far as the front end has them:
//   W surface,part of speech,group1,group2,group3,form,reading,pronunciation,accent/moras,join rule,chain flag
// then one per phone: "L phone a1 a2 a3 f1 f2", and an empty line.
#include <cstdio>
#include <iostream>
#include <string>

#include "text/ja/japanese.h"

namespace {

std::string Field(std::string_view text) { return text.empty() ? "*" : std::string(text); }

void Print(const gsv::text::ja::Word& word) {
  std::string line = "W " + Field(word.surface);
  for (const std::string_view field : {word.pos, word.group1, word.group2, word.group3, word.form}) {
    line += "," + Field(field);
  }
  line += "," + Field(word.reading) + "," + Field(word.pronunciation) + "," + std::to_string(word.accent) + "/" +
          std::to_string(word.moras) + "," + Field(word.join_rule) + "," +
          std::to_string(static_cast<int>(word.chain) - 1);
  std::puts(line.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  gsv::text::JapaneseOptions options;
  if (argc > 1) options.dictionary_folder = argv[1];
  const gsv::text::Japanese japanese(gsv::text::SymbolVersion::kV2, gsv::text::Profile::kCompat, options);
  for (std::string line; std::getline(std::cin, line);) {
    const gsv::text::ja::Words words = japanese.ReadWords(line);
    for (const gsv::text::ja::Word& word : words) Print(word);
    for (const gsv::text::ja::Label& label : gsv::text::ja::MakeLabels(words)) {
      std::printf("L %s %d %d %d %d %d\n", std::string(label.phone).c_str(), label.a1, label.a2, label.a3, label.f1,
                  label.f2);
    }
    std::puts("");
  }
}
