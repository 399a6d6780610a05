#include "text/ssml.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/utf8.h"
#include "text/languages.h"
#include "text/unicode.h"
#include "text/xml_reader.h"

namespace gsv::text {
namespace {

constexpr size_t kDeepest = 32;  // elements within each other

constexpr std::pair<std::string_view, std::string_view> kAlphabets[] = {
    {"x-pinyin", "zh"}, {"x-arpabet", "en"},   {"x-kana", "ja"},
    {"x-jamo", "ko"},   {"x-jyutping", "yue"}, {"x-gsv", kPhoneNotation}};

// Seconds; SSML leaves them to the engine.
constexpr std::pair<std::string_view, double> kBreaks[] = {{"none", 0},     {"x-weak", 0.1}, {"weak", 0.2},
                                                           {"medium", 0.4}, {"strong", 0.8}, {"x-strong", 1.2}};

// The attributes that an element may have, separated by spaces.
constexpr std::pair<std::string_view, std::string_view> kElements[] = {
    {"speak", "version xmlns xml:lang xmlns:xsi xsi:schemaLocation"},
    {"p", "xml:lang"},
    {"s", "xml:lang"},
    {"break", "time strength"},
    {"sub", "alias"},
    {"phoneme", "alphabet ph"},
    {"prosody", "rate"},
    {"lang", "xml:lang"}};

bool HasWord(std::string_view words, std::string_view word) {
  return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

std::string KnownElements() {
  std::string names;
  for (const auto& [name, attributes] : kElements) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

// The language code of "zh-CN", "cmn-Hans", "zh-HK", "en-US"; empty where there is none.
std::string_view CodeOfTag(std::string_view tag) {
  std::string lower(tag);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  const std::string primary = lower.substr(0, lower.find('-'));
  if (lower == "zh-hk" || lower == "zh-mo" || lower.starts_with("zh-yue")) return "yue";
  if (primary == "cmn") return "zh";
  const LanguageCode* code = FindLanguageCode(primary);
  return code == nullptr ? std::string_view() : code->code;
}

class SsmlParser {
 public:
  SsmlParser(const TracedText& text, std::string_view input) : reader_(text, input), text_(text) {}

  std::vector<Part> Parse() && {
    for (;;) {
      XmlPiece piece = reader_.Next();
      switch (piece.kind) {
        case XmlPiece::Kind::kText:
          AppendText(piece);
          break;
        case XmlPiece::Kind::kOpen:
          Open(piece);
          if (piece.closed) Close(piece);
          break;
        case XmlPiece::Kind::kClose:
          Close(piece);
          break;
        case XmlPiece::Kind::kEnd:
          if (!open_.empty()) reader_.Fail(open_.back().place, "<" + open_.back().name + "> is never closed");
          if (!ended_) reader_.Fail(0, "there is no <speak>");
          return std::move(builder_).Finish();
      }
    }
  }

 private:
  struct Element {
    std::string name;
    std::map<std::string, std::string> attributes;
    std::string_view language;  // within it
    double speed = 1;           // within it
    size_t place = 0;
  };

  // Elements that hold a text and nothing else.
  bool InWords() const { return !open_.empty() && (open_.back().name == "sub" || open_.back().name == "phoneme"); }

  void AppendText(const XmlPiece& piece) {
    if (open_.empty()) {
      const auto mark = std::find_if_not(piece.text.text.begin(), piece.text.text.end(), IsSpace);
      if (mark == piece.text.text.end()) return;
      reader_.Fail(piece.place, "there is text outside <speak>");
    }
    for (size_t i = 0; i < piece.text.text.size(); ++i) {
      if (InWords()) {
        words_.Append(piece.text.text[i], piece.text.source[i]);
      } else {
        AppendCharacter(piece.text.text[i], piece.text.source[i]);
      }
    }
  }

  // White space is one space, wherever the lines of the document break.
  void AppendCharacter(char32_t c, Span source) {
    const bool space = IsSpace(c);
    if (!space || !after_space_) builder_.Append(space ? U' ' : c, source);
    after_space_ = space;
  }

  void Open(const XmlPiece& piece) {
    const auto known = std::find_if(std::begin(kElements), std::end(kElements),
                                    [&](const auto& element) { return element.first == piece.name; });
    if (known == std::end(kElements)) {
      reader_.Fail(piece.place, "<" + piece.name + "> is not known; there are " + KnownElements());
    }
    for (const auto& [name, value] : piece.attributes) {
      if (!HasWord(known->second, name)) {
        reader_.Fail(piece.place,
                     "<" + piece.name + "> has no attribute " + name + " here; it has " + std::string(known->second));
      }
    }
    if (ended_ || open_.empty() != (piece.name == "speak")) {
      reader_.Fail(piece.place,
                   open_.empty() ? "there must be one <speak> around everything" : "<speak> within <speak>");
    }
    if (InWords()) reader_.Fail(piece.place, "<" + open_.back().name + "> holds words only");
    if (open_.size() == kDeepest) reader_.Fail(piece.place, "elements are nested too deep");

    Element element{.name = piece.name,
                    .attributes = piece.attributes,
                    .language = open_.empty() ? std::string_view() : open_.back().language,
                    .speed = open_.empty() ? 1 : open_.back().speed,
                    .place = piece.place};
    if (const auto tag = piece.attributes.find("xml:lang"); tag != piece.attributes.end()) {
      element.language = CodeOfTag(tag->second);
      if (element.language.empty()) {
        reader_.Fail(piece.place, "the language \"" + tag->second + "\" is not known; there are zh, en, ja, ko, yue");
      }
    }
    if (piece.name == "prosody") element.speed *= Rate(piece);
    if (!(element.speed >= kMinSpeed && element.speed <= kMaxSpeed)) {
      reader_.Fail(piece.place, "rates within each other give less than 50% or more than 200%");
    }
    if (piece.name == "break") Break(piece);
    if (piece.name == "p" || piece.name == "s") EndSentence();
    open_.push_back(std::move(element));
    words_ = {};
    Enter();
  }

  void Close(const XmlPiece& piece) {
    if (open_.empty() || open_.back().name != piece.name) {
      reader_.Fail(piece.place, "</" + piece.name + "> closes nothing" +
                                    (open_.empty() ? std::string() : "; <" + open_.back().name + "> is open"));
    }
    const Element element = std::move(open_.back());
    open_.pop_back();
    if (element.name == "sub") Substitute(element);
    if (element.name == "phoneme") Pronounce(element);
    if (element.name == "p" || element.name == "s") EndSentence();
    ended_ = open_.empty();
    Enter();
  }

  // Makes what is open hold for what follows.
  void Enter() {
    builder_.SetSpeed(open_.empty() ? 1 : open_.back().speed);
    builder_.SetLanguage(open_.empty() ? std::string_view() : open_.back().language);
  }

  void EndSentence() {
    builder_.EndSentence();
    after_space_ = true;
  }

  std::string Attribute(const Element& element, const char* name) const {
    const auto found = element.attributes.find(name);
    if (found == element.attributes.end()) {
      reader_.Fail(element.place, "<" + element.name + "> needs the attribute " + name);
    }
    return found->second;
  }

  double Rate(const XmlPiece& piece) const {
    const auto given = piece.attributes.find("rate");
    const std::optional<double> rate = given == piece.attributes.end() ? std::nullopt : ParseRate(given->second);
    if (!rate) reader_.Fail(piece.place, "<prosody> needs a rate: 50% to 200%, a factor, or slow, medium, fast");
    return *rate;
  }

  void Break(const XmlPiece& piece) {
    const auto time = piece.attributes.find("time");
    const auto strength = piece.attributes.find("strength");
    std::optional<double> seconds;
    if (time != piece.attributes.end()) {
      seconds = ParsePause(time->second);
      if (!seconds)
        reader_.Fail(piece.place, "time=\"" + time->second + "\" is no length up to 10 s, as 300ms or 1.5s");
    } else {
      const std::string_view name = strength == piece.attributes.end() ? "medium" : std::string_view(strength->second);
      for (const auto& [known, length] : kBreaks) {
        if (name == known) seconds = length;
      }
      if (!seconds) {
        reader_.Fail(piece.place, "the strength is none of none, x-weak, weak, medium, strong, x-strong");
      }
      if (*seconds == 0) return;
    }
    builder_.Pause(*seconds);
    after_space_ = true;
  }

  // All characters of the alias come from all of the words.
  void Substitute(const Element& element) {
    const Span source = words_.text.empty() ? text_.SourceOf({element.place, element.place + 1})
                                            : words_.SourceOf({0, words_.text.size()});
    for (char32_t c : DecodeUtf8(Attribute(element, "alias"))) {
      if (!IsInvisible(c)) AppendCharacter(c, source);
    }
  }

  void Pronounce(const Element& element) {
    const std::string name = Attribute(element, "alphabet");
    const auto alphabet = std::find_if(std::begin(kAlphabets), std::end(kAlphabets),
                                       [&](const auto& known) { return known.first == name; });
    if (alphabet == std::end(kAlphabets)) {
      reader_.Fail(element.place,
                   "the alphabet \"" + name +
                       "\" is not known; there are x-pinyin, x-arpabet, x-kana, x-jamo, x-jyutping, x-gsv");
    }
    if (words_.text.size() > kMaxMarkedCharacters) {
      reader_.Fail(element.place, "<phoneme> holds more than " + std::to_string(kMaxMarkedCharacters) + " characters");
    }
    for (char32_t& c : words_.text) c = IsSpace(c) ? U' ' : c;
    const bool blank = Strip(words_.text, IsSpace).empty();
    builder_.AppendReading(blank ? TracedText() : words_, Attribute(element, "ph"), std::string(alphabet->second),
                           text_.SourceOf({element.place, element.place + 1}));
    after_space_ = false;
  }

  XmlReader reader_;
  const TracedText& text_;
  PartBuilder builder_;
  std::vector<Element> open_;
  TracedText words_;         // of the sub or phoneme that is open
  bool after_space_ = true;  // more white space is none
  bool ended_ = false;
};

}  // namespace

bool LooksLikeSsml(std::u32string_view text) {
  text = Strip(text, IsSpace);
  if (text.starts_with(U"<?xml")) {
    const size_t end = text.find(U"?>");
    text = end == text.npos ? std::u32string_view() : Strip(text.substr(end + 2), IsSpace);
  }
  constexpr std::u32string_view kSpeak = U"<speak";
  return text.starts_with(kSpeak) && text.size() > kSpeak.size() &&
         (text[kSpeak.size()] == U'>' || text[kSpeak.size()] == U'/' || IsSpace(text[kSpeak.size()]));
}

std::vector<Part> ParseSsml(const TracedText& text, std::string_view input) { return SsmlParser(text, input).Parse(); }

}  // namespace gsv::text
