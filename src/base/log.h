// Messages for whoever runs the engine. The library writes to no stream: it hands each line to the application's sink.
#ifndef GSV_BASE_LOG_H_
#define GSV_BASE_LOG_H_

#include <functional>
#include <string_view>

namespace gsv {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Called from any thread, never from two at once for one engine. Empty: messages are dropped.
using LogSink = std::function<void(LogLevel, std::string_view message)>;

}  // namespace gsv

#endif  // GSV_BASE_LOG_H_
