// The text front end without neural models.
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "bench/suites.h"
#include "text/en/spelling_network.h"
#include "text/frontend.h"

namespace gsv::bench {
namespace {

using text::CutMethod;
using text::Frontend;
using text::Profile;
using text::SymbolVersion;

constexpr const char* kSuite = "text";

// Prose with a number, a date and a name here and there, as people have it read. Every word is in the dictionary.
constexpr std::string_view kEnglish =
    "It was late in the afternoon when the train from Boston reached the little station by the sea. Nobody else got "
    "out, and the platform was empty except for an old man with a lantern, who looked at her twice before he spoke. "
    "\"You must be the new teacher,\" he said. \"We thought that you would come on Monday.\" She laughed, put down her "
    "bag and told him that she had written 3 letters since the 14th of August, and that none of them had been "
    "answered. The road to the village was two miles long; it led through a wood of beech and oak, past a farm where "
    "the dogs knew every stranger, and over a bridge that had been built in 1887 and repaired in 1954. From there one "
    "could see the whole bay: the lighthouse, the boats coming home, and far away, under a bank of clouds, the "
    "islands. "
    "They didn't say much on the way. He asked whether her father was still alive, she wanted to know how many "
    "children there were in the school. There were 27 of them, he said, and the roof was not as bad as people had told "
    "her. A new stove cost $450, which was more than the council would pay before the winter. ";

constexpr std::string_view kChinese =
    "火车开进海边的小站时，天已经快黑了。除了她，没有别人下车，站台上空荡荡的，只有一个提着灯的老人，看了她两眼才开口说"
    "话。"
    "“你就是新来的老师吧？”他说，“我们以为你下个星期一才到。”她笑了起来，放下行李，告诉他自己从8月14日到现在一共写了3封"
    "信，"
    "可是一封回信也没有收到。去村子的路有两公里长，要穿过一片树林，经过一个农场，那里的狗认得每一个陌生人，还要走过一座"
    "1887年"
    "修建的石桥。站在桥上可以看见整个海湾：灯塔、回家的渔船，还有远处云层下面的几座小岛。路上他们没有说多少话。他问她的"
    "父亲是不是"
    "还健在，她想知道学校里有多少个孩子。他说一共二十七个，屋顶并不像别人说的那么糟糕。一个新炉子要450元，镇上的人觉得"
    "冬天以前"
    "拿不出这笔钱来。她点点头，心里想着明天早上的第一堂课，应该从哪里讲起才好。";

constexpr std::string_view kMixed =
    "我在 GitHub 上看到一个新的 project，作者说它可以在普通的电脑上运行，speed 也很快。昨天我试了一下，"
    "download 花了大约十分钟，安装只要一个 command 就可以完成。Please try it and tell me what you think, 谢谢大家！";

constexpr std::string_view kJapanese =
    "汽車が海辺の小さな駅に着いたのは、もう日が暮れかける頃だった。降りたのは彼女だけで、がらんとしたホームには、"
    "ランプを提げた老人が一人立っていて、二度ほど彼女の顔を見てから口を開いた。「新しい先生ですね」と彼は言った。"
    "「月曜日にいらっしゃると思っていました」。彼女は笑って荷物を下ろし、8月14日から手紙を3通書いたのに、返事が"
    "一つも来なかったことを話した。村までの道は2キロあって、ブナと樫の林を抜け、どの犬もよその人を知っている農場の"
    "そばを通り、1887年に架けられて1954年に直された橋を渡る。そこからは湾がすっかり見渡せた。灯台、帰ってくる漁船、"
    "そして遠くの雲の下には島々が浮かんでいる。二人は道々あまり話さなかった。学校には子供が二十七人いて、屋根は人が"
    "言うほどひどくはありませんよ、と彼は言った。新しいストーブは45,000円もするので、冬までには買えそうもない。";

// Words that no dictionary has and no two words make.
constexpr std::string_view kUnknown[] = {"zorblax",  "quindle", "vrasheth", "thrimbor", "glixony",
                                         "brovniks", "yelquar", "snorvath", "plimzack", "drubnix"};

constexpr std::string_view kKorean =
    "기차가 바닷가의 작은 역에 도착했을 때는 벌써 날이 저물고 있었다. 그녀 말고는 아무도 내리지 않았고, 텅 빈 "
    "승강장에는 등불을 든 "
    "노인 한 사람만 서서 그녀를 두 번 쳐다보고 나서야 입을 열었다. “새로 오신 선생님이시군요. 월요일에 오실 줄 "
    "알았습니다.” "
    "그녀는 웃으며 짐을 내려놓고, 8월 14일부터 편지를 3통이나 썼지만 답장을 받을 수 없었다고 말했다. 마을까지는 "
    "2킬로미터를 "
    "걸어야 했고, 길은 숲을 지나 1887년에 놓은 다리를 건넜다. 학교에는 아이들이 27명 있었고, 새 난로는 45,000원이었다.";

constexpr std::string_view kCantonese =
    "架火車駛到海邊嗰個細站嘅時候，天已經就快黑晒喇。除咗佢之外冇人落車，月台上面空蕩蕩，得返個拎住燈籠嘅伯伯，望咗佢兩"
    "眼先至"
    "開口。「你就係新嚟嘅老師呀？」佢話，「我哋以為你下個星期一先到㗎。」佢笑咗笑，放低行李，話由8月14號到而家一共寫咗3"
    "封信，"
    "但係一封回音都冇收到。去村嘅路有2公里長，要穿過樹林，仲要行過一條1887年起嘅石橋。佢問間學校有幾多個細路，伯伯話有2"
    "7個，"
    "新爐頭要$450，過冬之前一定買唔起。";

std::string Repeat(std::string_view piece, size_t bytes) {
  std::string text;
  while (text.size() + piece.size() <= bytes || text.empty()) text += piece;
  return text;
}

// Bytes of this process that are in memory.
double Resident() {
  double pages = 0;
  double resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

void AddReading(Report& report, const Frontend& frontend, std::string name, const char* language, CutMethod cut,
                const std::string& text) {
  report.Add(kSuite, std::move(name), static_cast<double>(DecodeUtf8(text).size()), Unit::kCharacters,
             [&] { frontend.Process(text, language, cut); });
}

struct Sample {
  const char* language;
  const char* name;
  std::string_view text;
};
constexpr Sample kSamples[] = {{"zh", "zh", kChinese}, {"en", "en", kEnglish}, {"auto", "zh and en mixed", kMixed}};
// Needs the package open-jtalk-mecab-naist-jdic, whose pages would count as memory.
constexpr Sample kJapaneseSample = {"ja", "ja", kJapanese};

// "zh, 100 KB"
std::string SizedName(const char* name, size_t bytes) {
  return std::string(name) + ", " + std::to_string(bytes / 1000) + " KB";
}

constexpr size_t kPlainBytes = 100'000;

void AddSample(Report& report, const Frontend& frontend, const Sample& sample) {
  for (size_t bytes : {1'000u, 10'000u, 100'000u, 1'000'000u}) {
    AddReading(report, frontend, SizedName(sample.name, bytes), sample.language, CutMethod::kPunctuation,
               Repeat(sample.text, bytes));
  }
  AddReading(report, frontend, SizedName(sample.name, kPlainBytes) + ", not cut", sample.language, CutMethod::kNone,
             Repeat(sample.text, kPlainBytes));
  AddReading(report, Frontend(SymbolVersion::kV2, Profile::kCompat), SizedName(sample.name, kPlainBytes) + ", compat",
             sample.language, CutMethod::kPunctuation, Repeat(sample.text, kPlainBytes));
}

}  // namespace

void Text(Machine, Report& report) {
  const double before = Resident();
  const double begin = Now(report.clock());
  const Frontend frontend(SymbolVersion::kV2, Profile::kFixed);
  const double first_start = Now(report.clock()) - begin;
  report.AddMeasured({kSuite, "first start", {first_start, first_start}, 1, Unit::kCalls});
  report.Add(kSuite, "start", 1, Unit::kCalls, [] { Frontend(SymbolVersion::kV2, Profile::kFixed); });

  for (const Sample& sample : kSamples) {
    frontend.Process(Repeat(sample.text, kPlainBytes), sample.language, CutMethod::kPunctuation);
  }
  for (std::string_view word : kUnknown) frontend.Process(word, "en", CutMethod::kPunctuation);
  report.AddMeasured({kSuite, "memory after reading zh and en", {}, Resident() - before, Unit::kResident});

  for (const Sample& sample : kSamples) AddSample(report, frontend, sample);
  AddSample(report, frontend, kJapaneseSample);

  const text::SpellingNetwork network;
  size_t word = 0;
  report.Add(kSuite, "en, a word for the spelling network", 1, Unit::kCalls,
             [&] { network.Read(kUnknown[word++ % std::size(kUnknown)]); });

  for (const auto& [language, sample] : {std::pair{"ko", kKorean}, std::pair{"yue", kCantonese}}) {
    const std::string text = Repeat(sample, 100'000);
    AddReading(report, frontend, SizedName(language, 100'000), language, CutMethod::kPunctuation, text);
    AddReading(report, Frontend(SymbolVersion::kV2, Profile::kCompat), SizedName(language, 100'000) + ", compat",
               language, CutMethod::kPunctuation, text);
  }
}

}  // namespace gsv::bench
