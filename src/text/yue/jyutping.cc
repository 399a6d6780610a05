#include "text/yue/jyutping.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gsv::text {
namespace {

// In the official order: the first that fits counts, so "aa" hides "aai".
constexpr std::string_view kInitials[] = {"aa", "aai", "aak", "aap", "aat", "aau", "ai", "au", "ap", "at", "ak",
                                          "a",  "p",   "b",   "e",   "ts",  "t",   "dz", "d",  "kw", "k",  "gw",
                                          "g",  "f",   "h",   "l",   "m",   "ng",  "n",  "s",  "y",  "w",  "c",
                                          "z",  "j",   "ong", "on",  "ou",  "oi",  "ok", "o",  "uk", "ung"};

// Of jyutping itself.
constexpr std::string_view kOnsets[] = {"ng", "gw", "kw", "b", "p", "m", "f", "d", "t", "n",
                                        "l",  "g",  "k",  "w", "h", "z", "c", "s", "j", ""};
constexpr std::string_view kRhymes[] = {
    "aa", "aai", "aau", "aam",  "aan", "aang", "aap", "aat", "aak", "a",  "ai",  "au",  "am", "an", "ang", "ap", "at",
    "ak", "e",   "ei",  "eu",   "em",  "en",   "eng", "ep",  "et",  "ek", "i",   "iu",  "im", "in", "ing", "ip", "it",
    "ik", "o",   "oi",  "ou",   "om",  "on",   "ong", "op",  "ot",  "ok", "u",   "ui",  "um", "un", "ung", "up", "ut",
    "uk", "oe",  "oen", "oeng", "oet", "oek",  "eoi", "eon", "eot", "yu", "yun", "yut", "m",  "ng"};

// Rhymes that the models lack after an initial.
constexpr std::pair<std::string_view, std::string_view> kNearestRhymes[] = {
    {"eu", "iu"}, {"em", "im"}, {"ep", "ip"}, {"et", "it"}, {"en", "in"}, {"oet", "eot"}, {"oen", "eon"}};

// Syllables of a vowel alone that the official division spoils; spoken with ng as well.
constexpr std::string_view kSpoiledVowels[] = {"ap", "at", "ang", "aang", "ong", "ung", "ik"};

std::string_view OnsetOf(std::string_view letters) {
  return *std::find_if(std::begin(kOnsets), std::end(kOnsets), [&](std::string_view onset) {
    return letters.starts_with(onset) && letters.size() > onset.size();
  });
}

}  // namespace

JyutpingPhones SplitJyutping(std::string_view syllable) {
  const std::string_view letters = syllable.substr(0, syllable.empty() ? 0 : syllable.size() - 1);
  const auto initial = std::find_if(std::begin(kInitials), std::end(kInitials),
                                    [&](std::string_view row) { return letters.starts_with(row); });
  if (initial == std::end(kInitials)) return {};
  const size_t size = letters.starts_with("nga") ? 2 : initial->size();
  std::string_view rest = letters.substr(size);
  if (rest.empty()) rest = letters.substr(size - 1, 1);
  return {.initial = "Y" + std::string(letters.substr(0, size)), .final = "Y" + std::string(rest) + syllable.back()};
}

std::string NearestWithPhones(std::string_view syllable) {
  const std::string_view letters = syllable.substr(0, syllable.size() - 1);
  std::string_view onset = OnsetOf(letters);
  std::string_view rhyme = letters.substr(onset.size());
  const bool spoiled =
      std::find(std::begin(kSpoiledVowels), std::end(kSpoiledVowels), rhyme) != std::end(kSpoiledVowels);
  if (onset.empty() && spoiled) onset = "ng";
  const auto near = std::find_if(std::begin(kNearestRhymes), std::end(kNearestRhymes),
                                 [&](const auto& row) { return row.first == rhyme; });
  if (near != std::end(kNearestRhymes)) rhyme = near->second;
  return std::string(onset) + std::string(rhyme) + syllable.back();
}

bool IsJyutping(std::string_view syllable) {
  if (syllable.size() < 2 || syllable.back() < '1' || syllable.back() > '6') return false;
  const std::string_view letters = syllable.substr(0, syllable.size() - 1);
  const auto is_rhyme = [](std::string_view text) {
    return std::find(std::begin(kRhymes), std::end(kRhymes), text) != std::end(kRhymes);
  };
  return is_rhyme(letters) || is_rhyme(letters.substr(OnsetOf(letters).size()));
}

}  // namespace gsv::text
