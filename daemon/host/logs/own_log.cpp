#include "host/logs/own_log.h"

#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include "host/logs/own_line.h"

namespace skep::host {
namespace {

std::string_view level_name(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
      return "TRACE";
    case spdlog::level::debug:
      return "DEBUG";
    case spdlog::level::warn:
      return "WARN";
    case spdlog::level::err:
      return "ERROR";
    case spdlog::level::critical:
      return "CRITICAL";
    default:
      return "INFO";
  }
}

class OwnSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit OwnSink(std::function<void(std::string)> write) : write_(std::move(write)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::string_view text(message.payload.data(), message.payload.size());
    write_(own_line(message.time, level_name(message.level), text));
  }
  void flush_() override {}

 private:
  std::function<void(std::string)> write_;
};

spdlog::level::level_enum level_of(const std::string& name) {
  const auto level = spdlog::level::from_str(name);
  return level == spdlog::level::off && name != "off" ? spdlog::level::info : level;
}

}  // namespace

std::shared_ptr<spdlog::logger> make_own_logger(LogThread& logs, const std::string& level) {
  auto logger =
      std::make_shared<spdlog::logger>("skepd", std::make_shared<OwnSink>(logs.own_writer()));
  logger->set_level(level_of(level));
  return logger;
}

}  // namespace skep::host
