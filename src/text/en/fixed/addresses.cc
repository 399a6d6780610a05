#include <algorithm>

#include "text/en/fixed/rules.h"
#include "text/en/fixed/spoken_numbers.h"

namespace gsv::text::english {
namespace {

constexpr size_t kLongestAddress = 2048;
constexpr size_t kLongestExtension = 12;
constexpr View kSchemes[] = {U"https://", U"http://", U"ftp://", U"mailto:"};

bool IsLabel(char32_t c) { return IsAsciiLetter(c) || IsAsciiDigit(c) || c == U'-' || c == U'_'; }
bool IsAddress(char32_t c) {
  return IsAsciiLetter(c) || IsAsciiDigit(c) || View(U".-_~:/?#@!$&'*+,;=%\\").find(c) != View::npos;
}
bool IsOpening(char32_t c) { return c == U'\0' || IsSpace(c) || View(U"([{<\"“‘").find(c) != View::npos; }

// An address starts here. None of these is part of an address, so that a long row of characters is looked at only once.
bool StartsAddress(View text, size_t i) { return IsOpening(Before(text, i)); }

// The end of the address at `i` without the marks of the sentence around it.
size_t EndOfAddress(View text, size_t i) {
  size_t end = i;
  while (end < text.size() && end - i <= kLongestAddress && IsAddress(text[end])) ++end;
  if (end - i > kLongestAddress) return i;
  while (end > i && View(U".,:;!?'*").find(text[end - 1]) != View::npos) --end;
  return end;
}

// Words of a group of letters within an address.
std::string PartWords(const Scene& scene, View letters) {
  const std::string lower = Lower(letters);
  if (letters.size() == 1 || !HasVowel(lower)) return SpellOut(lower);
  if (letters.size() <= 3 && !scene.lexicon.FindWord(lower)) return SpellOut(lower);
  if (letters.size() <= 5 && std::all_of(letters.begin(), letters.end(), IsUpper)) return CapitalsWords(scene, letters);
  // Humps become words; all capitals are no humps.
  if (std::all_of(letters.begin(), letters.end(), IsUpper)) return lower;
  std::string words;
  for (size_t i = 0; i < letters.size(); ++i) {
    if (i > 0 && IsUpper(letters[i]) && IsLower(letters[i - 1])) words += ' ';
    words.push_back(lower[i]);
  }
  return words;
}

// Letters, digits and signs one after the other.
std::string AddressWords(const Scene& scene, View address) {
  std::string words;
  const auto add = [&](const std::string& word) { words += (words.empty() ? "" : " ") + word; };
  for (size_t i = 0; i < address.size();) {
    if (const size_t letters = EndOfLetters(address, i); letters > i) {
      add(PartWords(scene, address.substr(i, letters - i)));
      i = letters;
    } else if (const size_t digits = EndOfDigits(address, i); digits > i) {
      add(PairsOf(Narrow(address.substr(i, digits - i))));
      i = digits;
    } else {
      if (const TableRow* row = scene.tables.Find(Table::kAddressSigns, Key(address, i, i + 1))) {
        add(std::string(row->fields[0]));
      }
      ++i;
    }
  }
  return words;
}

// The end of a host name "a.b.com" at the start of `address`, or 0. The last label must be one that hosts have.
size_t HostLength(const Scene& scene, View address, bool any_domain) {
  size_t end = EndOf(address, 0, [](char32_t c) { return IsLabel(c) || c == U'.'; });
  while (end > 0 && !IsAlnum(address[end - 1])) --end;
  const size_t dot = address.substr(0, end).rfind(U'.');
  if (dot == View::npos || dot == 0 || address.substr(0, end).find(U"..") != View::npos) return 0;
  const View domain = address.substr(dot + 1, end - dot - 1);
  const bool letters = !domain.empty() && std::all_of(domain.begin(), domain.end(), IsAsciiLetter);
  if (!letters || (!any_domain && !scene.tables.Has(Table::kDomains, Lower(domain)))) return 0;
  return end;
}

std::string HostWords(const Scene& scene, View host) {
  const size_t dot = host.rfind(U'.');
  std::string words;
  if (Lower(host.substr(0, 4)) == "www.") {
    words = "W W W dot ";
    host.remove_prefix(4);
  }
  const size_t last = host.rfind(U'.');
  if (dot == View::npos || last == View::npos) return words + AddressWords(scene, host);
  const View domain = host.substr(last + 1);
  const TableRow* row = scene.tables.Find(Table::kDomains, Lower(domain));
  words += AddressWords(scene, host.substr(0, last)) + " dot ";
  if (row != nullptr) return words + std::string(row->fields[0]);
  return words + (domain.size() == 2 ? SpellOut(Lower(domain)) : PartWords(scene, domain));
}

// A host and what is behind it: ports, paths, queries.
std::string WebWords(const Scene& scene, View address, size_t host) {
  while (address.size() > host && address.back() == U'/') address.remove_suffix(1);
  std::string words = HostWords(scene, address.substr(0, host));
  if (address.size() > host) words += " " + AddressWords(scene, address.substr(host));
  return words;
}

bool IsCapitalized(View word) { return !word.empty() && IsUpper(word[0]); }

}  // namespace

Match ReadWebAddress(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsAddress(text, i)) return {};
  const size_t end = EndOfAddress(text, i);
  View address = text.substr(i, end - i);
  if (address.find(U'.') == View::npos && address.find(U"://") == View::npos) return {};
  bool scheme = false;
  for (View prefix : kSchemes) {
    if (!scheme && address.size() > prefix.size() && Wide(Lower(address.substr(0, prefix.size()))) == prefix) {
      address.remove_prefix(prefix.size());
      scheme = true;
    }
  }
  const size_t at = address.find(U'@');
  if (at != View::npos && at > 0 &&
      std::all_of(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(at),
                  [](char32_t c) { return IsLabel(c) || c == U'.' || c == U'+'; })) {
    const View host = address.substr(at + 1);
    const size_t length = HostLength(scene, host, /*any_domain=*/true);
    if (length == 0) return {};
    const std::string words =
        AddressWords(scene, address.substr(0, at)) + " at " + HostWords(scene, host.substr(0, length));
    const size_t behind = length == host.size() ? end : end - (host.size() - length);
    return Replacement{behind - i, Wide(words)};
  }
  const bool www = Lower(address.substr(0, 4)) == "www.";
  const size_t host = HostLength(scene, address, scheme || www);
  if (host == 0) return scheme ? Match(Replacement{end - i, Wide(AddressWords(scene, address))}) : Match();
  const char32_t next = At(address, host);
  if (next != U'\0' && View(U"/:?#").find(next) == View::npos) return {};
  // "end.In the": two sentences without a blank.
  const size_t dot = address.substr(0, host).rfind(U'.');
  if (!scheme && !www && next == U'\0' && IsCapitalized(address.substr(dot + 1))) return {};
  return Replacement{end - i, Wide(WebWords(scene, address, host))};
}

Match ReadFileName(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsAddress(text, i)) return {};
  const size_t end = EndOfAddress(text, i);
  View name = text.substr(i, end - i);
  const bool drive = name.size() > 2 && IsAsciiLetter(name[0]) && name[1] == U':' && name[2] == U'\\';
  const bool share = name.size() > 2 && name[0] == U'\\' && name[1] == U'\\';
  const bool home =
      name.size() > 2 && (StartsWith(name, 0, U"~/") || StartsWith(name, 0, U"./") || StartsWith(name, 0, U"../"));
  const bool root = name.size() > 2 && name[0] == U'/' && IsAsciiLetter(name[1]) && name.find(U'/', 1) != View::npos;
  const size_t dot = name.rfind(U'.');
  const TableRow* extension = nullptr;
  if (dot != View::npos && dot > 0 && name.size() - dot <= kLongestExtension && IsAlnum(name[dot - 1])) {
    extension = scene.tables.Find(Table::kExtensions, Lower(name.substr(dot + 1)));
  }
  if (!drive && !share && !home && !root) {
    const auto is_plain = [](char32_t c) { return IsLabel(c) || c == U'.' || c == U'/' || c == U'\\'; };
    if (extension == nullptr || !std::all_of(name.begin(), name.end(), is_plain)) return {};
    // "end.So": two sentences without a blank.
    const View end_letters = name.substr(dot + 1);
    if (IsCapitalized(end_letters) && std::any_of(end_letters.begin(), end_letters.end(), IsLower)) return {};
  }
  if (extension == nullptr) return Replacement{end - i, Wide(AddressWords(scene, name))};
  const std::string words = AddressWords(scene, name.substr(0, dot)) + " dot " + std::string(extension->fields[0]);
  return Replacement{end - i, Wide(words)};
}

Match ReadHandle(const Scene& scene, size_t i) {
  const View text = scene.text;
  const char32_t sign = text[i];
  if (!StartsAddress(text, i) || (sign != U'@' && sign != U'#' && sign != U'＃')) return {};
  const auto is_name = [](char32_t c) { return IsAsciiLetter(c) || IsAsciiDigit(c) || c == U'_'; };
  size_t end = i + 1;
  while (end < text.size() && end - i <= kLongestAddress && is_name(text[end])) ++end;
  if (end == i + 1 || !EndsWord(text, end)) return {};
  const View name = text.substr(i + 1, end - i - 1);
  // "#5" is the number five; the rule of numbers reads it.
  if (std::all_of(name.begin(), name.end(), IsAsciiDigit))
    return sign == U'@' ? Match() : Match(Replacement{1, U"number "});
  return Replacement{end - i, Wide((sign == U'@' ? "at " : "hashtag ") + AddressWords(scene, name))};
}

}  // namespace gsv::text::english
