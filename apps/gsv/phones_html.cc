#include "phones_html.h"

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "terminal.h"

namespace gsv::cli {
namespace {

constexpr const char* kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>gsv phones</title><style>
:root{color-scheme:light dark;--page:#f6f5f2;--card:#fff;--ink:#1d1c1a;--soft:#77736b;--line:#e4e1da;--mark:#fff0b8;
--t1:#c2410c;--t2:#15803d;--t3:#1d4ed8;--t4:#be123c;--t5:#6b7280;--t6:#7e22ce;
--zh:#b45309;--en:#1d4ed8;--ja:#be185d;--ko:#0f766e;--yue:#7e22ce;--phones:#475569}
@media(prefers-color-scheme:dark){:root{--page:#161513;--card:#201f1c;--ink:#ecebe7;--soft:#9a958b;--line:#35332e;
--mark:#4d4210;--t1:#fb923c;--t2:#4ade80;--t3:#7aa2ff;--t4:#fb7185;--t5:#9ca3af;--t6:#c084fc;
--zh:#f0a24b;--en:#7aa2ff;--ja:#f472b6;--ko:#2dd4bf;--yue:#c084fc;--phones:#94a3b8}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);
font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}h1{font-size:20px;margin:0 0 2px}
.facts{color:var(--soft);font-size:13px;margin:0 0 20px}
.source{white-space:pre-wrap;overflow-wrap:anywhere;font-size:19px;line-height:1.8;padding:16px 20px;border-radius:12px}
.source,.sentence,.remarks{background:var(--card);border:1px solid var(--line)}
.source b{font-weight:400;border-bottom:2px solid var(--c)}.source b:hover,.source b.on{background:var(--mark)}
.source u{text-decoration:underline wavy var(--t4) 1px;text-underline-offset:5px;color:var(--soft)}
.source i{font-style:normal;color:var(--soft)}
.sentence{border-radius:12px;margin-top:14px;padding:12px 20px 14px}
.sentence header{display:flex;gap:10px;align-items:baseline;color:var(--soft);font-size:13px;flex-wrap:wrap}
.sentence header .n{font-weight:600;color:var(--ink)}
.chip{border:1px solid var(--line);border-radius:99px;padding:0 8px;font-size:12px}
.runs{display:flex;flex-wrap:wrap;gap:10px 14px;margin-top:8px}
.run{border-left:3px solid var(--c);padding-left:10px;display:flex;flex-wrap:wrap;gap:6px 4px;align-items:stretch}
.run>.tag{writing-mode:vertical-rl;transform:rotate(180deg);font-size:11px;letter-spacing:.06em;color:var(--c);
align-self:center}
.stretch{display:inline-flex;flex-direction:column;align-items:center;padding:2px 4px;border-radius:8px}
.stretch:hover,.stretch.on{background:var(--mark)}
.stretch .s{font-size:13px;color:var(--soft);min-height:21px;white-space:pre-wrap}
.stretch .wide{align-self:stretch;text-align:center;border-bottom:1px solid var(--line)}
.units{display:flex;flex-wrap:wrap;justify-content:center}
.unit{display:inline-flex;flex-direction:column;align-items:center;min-width:30px;padding:0 3px;text-align:center}
.unit .r{font-size:21px;line-height:1.35;white-space:pre-wrap;max-width:30em}
.unit .p{font:13px/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;max-width:30em;min-height:18px}
.unit .b{font-size:10px;line-height:1.3;color:var(--soft)}
.stretch .same{visibility:hidden}.p span{margin:0 2px;color:var(--soft)}
.p .t1{color:var(--t1)}.p .t2{color:var(--t2)}.p .t3{color:var(--t3)}.p .t4{color:var(--t4)}.p .t5{color:var(--t5)}
.p .t6{color:var(--t6)}.p .s1{color:var(--t4);font-weight:700}.p .s2{color:var(--t1)}.p .s0{color:var(--ink)}
.p .unk{background:var(--t4);color:var(--card);border-radius:4px;padding:0 3px}
.p .cons{color:var(--ink)}
.remarks{border-radius:12px;margin-top:14px;padding:12px 20px}.remarks h2{font-size:14px;margin:0 0 6px}
.remarks table{border-collapse:collapse;font-size:14px}.remarks td{padding:2px 16px 2px 0;vertical-align:top}
.remarks td:nth-child(3){color:var(--soft)}.remarks code{font-size:14px}
.legend{color:var(--soft);font-size:12px;margin-top:20px}.legend span{margin-right:10px}
</style></head><body><main>
)";

constexpr const char* kTail = R"(<script>
const all=document.querySelectorAll('[data-u]');
for(const e of all){const show=on=>{for(const x of document.querySelectorAll('[data-u="'+e.dataset.u+'"]'))x.classList.toggle('on',on)};
e.addEventListener('mouseenter',()=>show(true));e.addEventListener('mouseleave',()=>show(false))}
</script></main></body></html>
)";

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// The class that colours a phone: its tone (Chinese, Cantonese), its stress (English), or whether it is unknown.
std::string ClassOf(const std::string& phone, const std::string& language) {
  if (phone == "UNK") return "unk";
  const char last = phone.empty() ? '\0' : phone.back();
  const bool digit = last >= '0' && last <= '6' && phone.size() > 1;
  const bool stressed = digit && phone[0] >= 'A' && phone[0] <= 'Z' && language != "yue" &&
                        phone.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
  if (stressed && last <= '2') return std::string("s") + last;
  if (digit && last != '0') return std::string("t") + last;
  return "cons";
}

std::string Colored(const std::string& classes, const std::string& text) {
  return "<span class=\"" + classes + "\">" + Escaped(text) + "</span>";
}

// What a stretch of the text is, for its underline.
struct Underline {
  size_t end;
  std::string language;
  std::string unit;  // its number on the page
};

class Page {
 public:
  Page(const std::string& text, const PhoneText& read) : text_(text), read_(read) {}

  std::string Make(const PhoneOptions& options) {
    std::string sentences;
    for (size_t i = 0; i < read_.sentences.size(); ++i) sentences += Sentence(i);
    size_t phones = 0;
    for (const PhoneSentence& sentence : read_.sentences) phones += sentence.phones.size();
    std::string html = kHead;
    html += "<h1>How this text is read</h1><p class=facts>" + std::to_string(read_.sentences.size()) +
            (read_.sentences.size() == 1 ? " sentence, " : " sentences, ") + std::to_string(phones) +
            " phones \u00b7 language " + Escaped(options.language) + " \u00b7 symbols of " + Escaped(options.version) +
            " \u00b7 " + Escaped(options.split_method) + " \u00b7 profile " + Escaped(options.text_profile) + "</p>\n";
    html += "<div class=source>" + Source() + "</div>\n" + sentences + Remarks();
    html +=
        "<p class=legend>Each column: the text, what it is read as, its phones, what decided that. <span></span>Tones "
        "<span class=p><span class=t1>1</span><span class=t2>2</span><span class=t3>3</span><span class=t4>4</span>"
        "<span class=t5>5</span><span class=t6>6</span></span> stress <span class=p><span class=s1>primary</span>"
        "<span class=s2>secondary</span></span> no phone of the model <span class=p><span class=unk>UNK</span></span>"
        " Wavy: dropped. Grey: marks that say how to read.</p>\n";
    return html + kTail;
  }

 private:
  std::string Sentence(size_t index) {
    const PhoneSentence& sentence = read_.sentences[index];
    std::string html = "<section class=sentence><header><span class=n>" + std::to_string(index + 1) + "</span><span>" +
                       std::to_string(sentence.phones.size()) + " phones</span>";
    const auto chip = [&](const std::string& words) { html += "<span class=chip>" + words + "</span>"; };
    if (sentence.pause_before_seconds > 0) chip(Format("pause %.2g s before", sentence.pause_before_seconds));
    if (sentence.speed != 1) chip(Format("rate %.0f %%", 100 * sentence.speed));
    if (sentence.pause_after_seconds >= 0) chip(Format("pause %.2g s after", sentence.pause_after_seconds));
    html += "</header><div class=runs>";
    for (const PhoneSentence::Run& run : sentence.runs) {
      html += "<div class=run style=\"--c:var(--" + run.language + ")\"><span class=tag>" + run.language + "</span>";
      for (size_t i = 0; i < run.units.size();) {
        size_t end = i + 1;
        while (end < run.units.size() && SameStretch(run.units[i], run.units[end])) ++end;
        html += Stretch(
            sentence, run,
            {run.units.begin() + static_cast<std::ptrdiff_t>(i), run.units.begin() + static_cast<std::ptrdiff_t>(end)});
        i = end;
      }
      html += "</div>";
    }
    return html + "</div></section>\n";
  }

  static bool SameStretch(const PhoneSentence::Unit& a, const PhoneSentence::Unit& b) {
    return a.begin_byte != a.end_byte && a.begin_byte == b.begin_byte && a.end_byte == b.end_byte;
  }

  // The units that one stretch of the text became, beneath it.
  std::string Stretch(const PhoneSentence& sentence, const PhoneSentence::Run& run,
                      std::span<const PhoneSentence::Unit> units) {
    const PhoneSentence::Unit& first = units.front();
    const std::string source = text_.substr(first.begin_byte, first.end_byte - first.begin_byte);
    std::string columns;
    for (const PhoneSentence::Unit& unit : units) {
      if (unit.phone_begin == unit.phone_end && unit.normalized.find_first_not_of(' ') == std::string::npos) continue;
      std::string phones;
      for (int i = unit.phone_begin; i < unit.phone_end; ++i) {
        const std::string& phone = sentence.phones[static_cast<size_t>(i)];
        phones += Colored(ClassOf(phone, run.language), phone);
      }
      columns += "<span class=unit><span class=r>" + Escaped(unit.normalized) + "</span><span class=p>" + phones +
                 "</span><span class=b>" + Escaped(unit.read_by) + "</span></span>";
    }
    if (columns.empty()) return "";
    const std::string number = NumberOf(run.language, first);
    const bool same = source == first.normalized && units.size() == 1;
    return "<div class=stretch" + (number.empty() ? std::string() : " data-u=\"" + number + "\"") + "><span class=\"s" +
           (same               ? " same"
            : units.size() > 1 ? " wide"
                               : "") +
           "\">" + Escaped(source) + "</span><div class=units>" + columns + "</div></div>";
  }

  // Units of one stretch of the text share a number, so that they are marked together.
  std::string NumberOf(const std::string& language, const PhoneSentence::Unit& unit) {
    if (unit.begin_byte == unit.end_byte) return "";
    const auto [place, added] =
        stretches_.emplace(unit.begin_byte, Underline{unit.end_byte, language, std::to_string(stretches_.size() + 1)});
    if (!added) place->second.end = std::max(place->second.end, unit.end_byte);
    return place->second.unit;
  }

  // The text as it was given: stretches underlined in the colour of their language, what was dropped, the rest.
  std::string Source() const {
    std::map<size_t, size_t> dropped;
    for (const TextRemark& remark : read_.remarks) {
      if (remark.kind == "dropped") dropped[remark.begin_byte] = remark.end_byte;
    }
    std::string html;
    size_t at = 0;
    auto stretch = stretches_.begin();
    auto drop = dropped.begin();
    while (at < text_.size()) {
      while (stretch != stretches_.end() && stretch->first < at) ++stretch;
      while (drop != dropped.end() && drop->first < at) ++drop;
      if (stretch != stretches_.end() && stretch->first == at) {
        html += "<b style=\"--c:var(--" + stretch->second.language + ")\" data-u=\"" + stretch->second.unit + "\">" +
                Escaped(text_.substr(at, stretch->second.end - at)) + "</b>";
        at = stretch->second.end;
      } else if (drop != dropped.end() && drop->first == at) {
        html += "<u title=\"dropped\">" + Escaped(text_.substr(at, drop->second - at)) + "</u>";
        at = drop->second;
      } else {
        size_t end = text_.size();
        if (stretch != stretches_.end()) end = std::min(end, stretch->first);
        if (drop != dropped.end()) end = std::min(end, drop->first);
        html += "<i>" + Escaped(text_.substr(at, end - at)) + "</i>";
        at = end;
      }
    }
    return html;
  }

  std::string Remarks() const {
    if (read_.remarks.empty()) return "";
    std::string html = "<section class=remarks><h2>Remarks</h2><table>";
    for (const TextRemark& remark : read_.remarks) {
      html += "<tr><td>" + Escaped(remark.kind) + "</td><td><code>" +
              Escaped(text_.substr(remark.begin_byte, remark.end_byte - remark.begin_byte)) + "</code></td><td>" +
              Escaped(remark.detail) + ", bytes " + std::to_string(remark.begin_byte) + " to " +
              std::to_string(remark.end_byte) + "</td></tr>";
    }
    return html + "</table></section>\n";
  }

  const std::string& text_;
  const PhoneText& read_;
  std::map<size_t, Underline> stretches_;  // by their first byte
};

}  // namespace

std::string PhonesPage(const std::string& text, const PhoneText& read, const PhoneOptions& options) {
  return Page(text, read).Make(options);
}

}  // namespace gsv::cli
