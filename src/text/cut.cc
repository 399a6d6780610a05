#include "text/cut.h"

#include <algorithm>

#include "base/error.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

using Pieces = std::vector<std::u32string>;

constexpr std::u32string_view kClauseMarks = U"，。？！,.?!~:：—…";
constexpr std::u32string_view kRepeatedMarks = U"!?…,.-";                 // runs of these collapse to the first
constexpr std::u32string_view kNothingToSay = U"!?…,.- ";                 // a group of only these is dropped
constexpr std::u32string_view kPunctuationMarks = U",.;?!、，。？！：…";  // where kPunctuation cuts
constexpr std::u32string_view kClosingQuotes = U"”’」』）》〉】〕)]}";    // not " and ', which open as well

// Before a stop that more of the sentence always follows.
constexpr std::u32string_view kAbbreviations[] = {
    U"Mr",  U"Mrs", U"Ms",  U"Dr", U"Prof", U"St",  U"Mt",  U"Gen", U"Col", U"Capt", U"Lt",  U"Sgt", U"Rev",   U"Hon",
    U"Sen", U"Gov", U"Rep", U"vs", U"cf",   U"e.g", U"i.e", U"Fig", U"fig", U"Vol",  U"vol", U"pp",  U"approx"};
constexpr size_t kLongestAbbreviation = 16;

constexpr size_t kShortOpening = 4;  // an opening clause below this gets a pause in front of it
constexpr size_t kShortItem = 5;     // items below this join the next one
constexpr size_t kClausesPerGroup = 4;
constexpr size_t kCharactersPerGroup = 50;

bool IsIn(std::u32string_view set, char32_t c) { return set.find(c) != set.npos; }

bool ConsistsOf(std::u32string_view text, std::u32string_view set) { return text.find_first_not_of(set) == text.npos; }

bool IsNewline(char32_t c) { return c == U'\n'; }

std::u32string CollapseRepeatedMarks(std::u32string_view text) {
  std::u32string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool repeated = i > 0 && IsIn(kRepeatedMarks, text[i]) && IsIn(kRepeatedMarks, text[i - 1]);
    if (!repeated) out.push_back(text[i]);
  }
  return out;
}

std::u32string ReplaceAll(std::u32string_view text, std::u32string_view from, std::u32string_view to) {
  std::u32string out;
  for (size_t at = 0; at < text.size();) {
    const bool found = text.substr(at, from.size()) == from;
    out += found ? to : text.substr(at, 1);
    at += found ? from.size() : 1;
  }
  return out;
}

// Clauses with their mark at the end; a full stop is added where the last one has none.
Pieces Clauses(std::u32string_view text) {
  std::u32string rest = ReplaceAll(ReplaceAll(text, U"……", U"。"), U"——", U"，");
  if (!IsClauseMark(rest.back())) rest.push_back(U'。');
  Pieces clauses(1);
  for (char32_t c : rest) {
    clauses.back().push_back(c);
    if (IsClauseMark(c)) clauses.emplace_back();
  }
  clauses.pop_back();
  return clauses;
}

void DropWhereNothingToSay(Pieces& pieces, std::u32string_view set = kNothingToSay) {
  std::erase_if(pieces, [&](const std::u32string& piece) { return ConsistsOf(piece, set); });
}

Pieces CutNone(std::u32string_view text) {
  Pieces pieces{std::u32string(text)};
  DropWhereNothingToSay(pieces);
  return pieces;
}

// The last group takes the remainder, so that it holds 5 to 8 clauses; up to 4 clauses stay one text.
Pieces CutFourClauses(std::u32string_view text) {
  const Pieces clauses = Clauses(text);
  const size_t groups = (clauses.size() - 1) / kClausesPerGroup;
  if (groups == 0) return CutNone(text);
  Pieces pieces(groups);
  for (size_t i = 0; i < clauses.size(); ++i) pieces[std::min(i / kClausesPerGroup, groups - 1)] += clauses[i];
  DropWhereNothingToSay(pieces);
  return pieces;
}

Pieces CutFiftyCharacters(std::u32string_view text) {
  const Pieces clauses = Clauses(text);
  if (clauses.size() < 2) return {std::u32string(text)};
  Pieces pieces(1);
  for (const std::u32string& clause : clauses) {
    pieces.back() += clause;
    if (pieces.back().size() > kCharactersPerGroup) pieces.emplace_back();
  }
  if (pieces.back().empty()) pieces.pop_back();
  if (pieces.size() > 1 && pieces.back().size() < kCharactersPerGroup) {
    pieces[pieces.size() - 2] += pieces.back();
    pieces.pop_back();
  }
  DropWhereNothingToSay(pieces);
  return pieces;
}

// A stop between letters: that of www.example.com.
bool StandsWithin(std::u32string_view text, size_t stop) {
  return stop > 0 && stop + 1 < text.size() && IsAsciiLetter(text[stop - 1]) && IsAsciiLetter(text[stop + 1]);
}

// The stop is that of a title, of letters that stand for words (U.S., e.g.) or for a name (J. Smith), and words follow.
bool EndsAbbreviation(std::u32string_view text, size_t stop) {
  size_t begin = stop;
  while (begin > 0 && stop - begin < kLongestAbbreviation &&
         (IsAsciiLetter(text[begin - 1]) || text[begin - 1] == U'.')) {
    --begin;
  }
  if (begin > 0 && IsWord(text[begin - 1])) return false;
  const std::u32string_view word = text.substr(begin, stop - begin);
  const size_t next = text.find_first_not_of(U' ', stop + 1);
  if (word.empty() || next == text.npos || !IsWord(text[next])) return false;
  if (std::find(std::begin(kAbbreviations), std::end(kAbbreviations), word) != std::end(kAbbreviations)) return true;
  const bool goes_on = next > stop + 1 && IsAsciiLetter(text[next]);
  if (!goes_on) return false;
  const bool capital = text[next] >= U'A' && text[next] <= U'Z';
  if (word == U"a.m" || word == U"p.m" || word == U"etc") return !capital;
  // Single letters between stops.
  for (size_t i = 0; i < word.size(); ++i) {
    if (i % 2 == 0 ? !IsAsciiLetter(word[i]) : word[i] != U'.') return false;
  }
  if (word.size() > 1) return word.size() % 2 == 1;
  return capital && word[0] >= U'A' && word[0] <= U'Z' && word[0] != U'I';
}

// Cuts at every `mark` for which `cuts_at(index)` holds; the marks disappear.
template <class Predicate>
Pieces CutAt(std::u32string_view text, char32_t mark, Predicate cuts_at) {
  text = Strip(text, [mark](char32_t c) { return c == mark; });
  Pieces pieces(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == mark && cuts_at(text, i)) {
      pieces.emplace_back();
    } else {
      pieces.back().push_back(text[i]);
    }
  }
  DropWhereNothingToSay(pieces);
  return pieces;
}

Pieces CutChineseStops(std::u32string_view text) {
  return CutAt(text, U'。', [](std::u32string_view, size_t) { return true; });
}

Pieces CutEnglishStops(std::u32string_view text, bool keep_abbreviations) {
  return CutAt(text, U'.', [&](std::u32string_view t, size_t i) {
    if (keep_abbreviations && (StandsWithin(t, i) || EndsAbbreviation(t, i))) return false;
    return !(i > 0 && IsDecimalDigit(t[i - 1])) && !(i + 1 < t.size() && IsDecimalDigit(t[i + 1]));
  });
}

Pieces CutPunctuation(std::u32string_view text, bool keep_abbreviations) {
  Pieces pieces(1);
  for (size_t i = 0; i < text.size(); ++i) {
    pieces.back().push_back(text[i]);
    const bool in_number =
        text[i] == U'.' && i > 0 && i + 1 < text.size() && IsDigit(text[i - 1]) && IsDigit(text[i + 1]);
    const bool abbreviation = keep_abbreviations && text[i] == U'.' && EndsAbbreviation(text, i);
    if (IsIn(kPunctuationMarks, text[i]) && !in_number && !abbreviation) pieces.emplace_back();
  }
  DropWhereNothingToSay(pieces, kPunctuationMarks);
  return pieces;
}

Pieces Cut(std::u32string_view text, const CutOptions& options) {
  switch (options.method) {
    case CutMethod::kNone:
      return CutNone(text);
    case CutMethod::kFourClauses:
      return CutFourClauses(text);
    case CutMethod::kFiftyCharacters:
      return CutFiftyCharacters(text);
    case CutMethod::kChineseStops:
      return CutChineseStops(text);
    case CutMethod::kEnglishStops:
      return CutEnglishStops(text, options.keep_abbreviations);
    case CutMethod::kPunctuation:
      return CutPunctuation(text, options.keep_abbreviations);
  }
  GSV_CHECK(false);
  return {};
}

// A cut is a line break, so that the text's own line breaks cut as well.
Pieces Lines(const Pieces& pieces) {
  Pieces lines;
  for (const std::u32string& piece : pieces) {
    size_t begin = 0;
    for (size_t end = 0; end != piece.npos; begin = end + 1) {
      end = piece.find(U'\n', begin);
      lines.push_back(piece.substr(begin, end == piece.npos ? end : end - begin));
    }
  }
  return lines;
}

// Joins what was cut at a mark between letters or digits without a blank.
void JoinWords(Pieces& pieces) {
  const auto is_inner = [](char32_t c) { return IsAsciiLetter(c) || IsAsciiDigit(c); };
  Pieces joined;
  for (std::u32string& piece : pieces) {
    const bool within = !joined.empty() && joined.back().size() > 1 && !piece.empty() && is_inner(piece.front()) &&
                        IsIn(U".:,", joined.back().back()) && is_inner(joined.back()[joined.back().size() - 2]);
    if (within) {
      joined.back() += piece;
    } else {
      joined.push_back(std::move(piece));
    }
  }
  pieces = std::move(joined);
}

void AttachClosingQuotes(Pieces& pieces) {
  for (size_t i = 1; i < pieces.size(); ++i) {
    const size_t end = std::min(pieces[i].find_first_not_of(kClosingQuotes), pieces[i].size());
    pieces[i - 1] += pieces[i].substr(0, end);
    pieces[i].erase(0, end);
  }
}

Pieces JoinShortItems(const Pieces& items, const CutOptions& options) {
  if (items.size() < 2) return items;
  const auto append = [&](std::u32string& to, const std::u32string& item) {
    const auto is_mark = [](char32_t c) { return IsClauseMark(c) || IsIn(kPunctuationMarks, c); };
    const bool pause =
        options.keep_line_break_pause && !to.empty() && !item.empty() && !is_mark(to.back()) && !is_mark(item.front());
    if (pause) to.push_back(options.english ? U',' : U'，');
    to += item;
  };
  Pieces joined;
  std::u32string open;
  for (const std::u32string& item : items) {
    append(open, item);
    if (open.size() >= kShortItem) {
      joined.push_back(std::move(open));
      open.clear();
    }
  }
  if (!open.empty() && joined.empty()) {
    joined.push_back(open);
  } else if (!open.empty()) {
    append(joined.back(), open);
  }
  return joined;
}

// Appends `text` in parts of at most kMaxSentenceLength: at clause marks where possible, then at spaces, then anywhere.
void AppendShort(std::u32string_view text, Pieces& sentences) {
  std::u32string open;
  const auto flush = [&] {
    if (!open.empty()) sentences.push_back(std::move(open));
    open.clear();
  };
  const auto append = [&](std::u32string_view piece) {
    if (open.size() + piece.size() > kMaxSentenceLength) flush();
    while (piece.size() > kMaxSentenceLength) {
      const size_t space = piece.substr(0, kMaxSentenceLength).rfind(U' ');
      const size_t end = space == piece.npos || space == 0 ? kMaxSentenceLength : space;
      sentences.emplace_back(piece.substr(0, end));
      piece.remove_prefix(end);
    }
    open += piece;
  };
  for (size_t begin = 0, i = 0; i < text.size(); ++i) {
    if (IsClauseMark(text[i])) {
      append(text.substr(begin, i - begin));
      append(text.substr(i, 1));
      begin = i + 1;
    } else if (i + 1 == text.size()) {
      append(text.substr(begin));
    }
  }
  flush();
}

bool HasWord(std::u32string_view text) { return std::any_of(text.begin(), text.end(), IsWord); }

}  // namespace

bool IsClauseMark(char32_t c) { return IsIn(kClauseMarks, c); }

CutOptions MakeCutOptions(CutMethod method, bool english, Profile profile) {
  const bool fixed = profile == Profile::kFixed;
  return {.method = method,
          .english = english,
          .keep_line_break_pause = fixed,
          .attach_closing_quotes = fixed,
          .keep_words_whole = fixed,
          .keep_abbreviations = fixed};
}

std::vector<std::u32string> CutText(std::u32string_view text, const CutOptions& options) {
  const char32_t stop = options.english ? U'.' : U'。';
  std::u32string whole = CollapseRepeatedMarks(text);
  whole = Strip(whole, IsNewline);
  if (whole.empty()) return {};
  const std::u32string_view opening =
      Strip(std::u32string_view(whole).substr(0, whole.find_first_of(kClauseMarks)), IsSpace);
  if (!IsClauseMark(whole.front()) && opening.size() < kShortOpening) whole.insert(whole.begin(), stop);

  Pieces pieces = Cut(whole, options);
  if (options.keep_words_whole) JoinWords(pieces);
  Pieces items = Lines(pieces);
  if (options.attach_closing_quotes) AttachClosingQuotes(items);
  std::erase_if(items, [](const std::u32string& item) { return item.empty() || item == U" "; });
  if (items.empty()) Fail(ErrorCode::kTextNotSpeakable, "the text holds only punctuation; there is nothing to say");

  Pieces sentences;
  for (std::u32string& item : JoinShortItems(items, options)) {
    if (!HasWord(item)) continue;
    const size_t last = options.attach_closing_quotes ? item.find_last_not_of(kClosingQuotes) : item.size() - 1;
    if (!IsClauseMark(item[last])) item.push_back(stop);
    if (item.size() > kMaxSentenceLength) {
      AppendShort(item, sentences);
    } else {
      sentences.push_back(std::move(item));
    }
  }
  // A mark that the limit has cut off is no sentence.
  std::erase_if(sentences, [](const std::u32string& sentence) { return !HasWord(sentence); });
  return sentences;
}

}  // namespace gsv::text
