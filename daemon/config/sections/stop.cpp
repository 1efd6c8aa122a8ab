#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "model/exit_status.h"

namespace skep::config {
namespace {

Result<int> parse_signal(std::string_view text) {
  const int number = signal_number(std::string(text));
  if (number == 0) return fail(in_quotes(text) + R"( is no signal; write one like "SIGTERM")");
  return number;
}

}  // namespace

void read_stop(TableReader& app, AppSpec& spec) {
  auto stop = app.table("stop");
  if (!stop) return;
  if (const auto signal = stop->parsed("signal", R"(a signal such as "SIGTERM")", parse_signal))
    spec.stop.signal = *signal;
  if (const auto drain = stop->parsed("drain", wanted_duration, parse_duration))
    spec.stop.drain = *drain;
  if (const auto kill = stop->parsed("kill", wanted_duration, parse_duration))
    spec.stop.kill = *kill;
  stop->finish();
}

}  // namespace skep::config
