#pragma once

#include <memory>
#include <string>

#include "host/logs/log_thread.h"

namespace spdlog {
class logger;
}

namespace skep::host {

// skepd's own log: each message is one line of own_line(), written by the log thread. Fields go
// behind the message: info("web:0 RUNNING {}", LogFields().add("pid", pid).text()). `level` is
// spdlog's name of the least that is logged ("debug", "info", "warn", ...); an unknown one means
// "info". The logger may outlive the LogThread.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_own_logger(LogThread& logs,
                                                              const std::string& level);

}  // namespace skep::host
