#include "host/notify/notify_message.h"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "host/notify/printable.h"

namespace skep::host {

namespace {

using std::chrono::microseconds;

constexpr auto most_microseconds =
    static_cast<std::uint64_t>(std::chrono::duration_cast<microseconds>(most_extended).count());

template <typename Number>
struct Read {
  Number number = 0;
  std::errc error = std::errc::invalid_argument;
};

template <typename Number>
Read<Number> read_number(std::string_view text) {
  Read<Number> read;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, read.number);
  read.error = rest == end ? error : std::errc::invalid_argument;
  return read;
}

std::optional<Duration> extension(std::string_view value) {
  const auto read = read_number<std::uint64_t>(value);
  if (read.error == std::errc::result_out_of_range) return most_extended;
  if (read.error != std::errc{} || read.number == 0) return std::nullopt;
  if (read.number > most_microseconds) return most_extended;
  return microseconds(read.number);
}

std::optional<pid_t> process(std::string_view value) {
  const auto read = read_number<pid_t>(value);
  if (read.error != std::errc{} || read.number <= 0) return std::nullopt;
  return read.number;
}

template <typename Value>
void take(std::optional<Value>& member, std::optional<Value> value) {
  if (value) member = std::move(value);
}

void assign(NotifyMessage& message, std::string_view name, std::string_view value) {
  const bool one = value == "1";
  if (name == "READY") message.ready |= one;
  if (name == "STOPPING") message.stopping |= one;
  if (name == "WATCHDOG") message.alive |= one;
  if (name == "WATCHDOG") message.ailing |= value == "trigger";
  if (name == "STATUS") message.status = printable(value, longest_status);
  if (name == "EXTEND_TIMEOUT_USEC") take(message.extend_timeout, extension(value));
  if (name == "MAINPID") take(message.main_pid, process(value));
  if (name == "MAINPIDFD") message.main_pidfd |= one;
  if (name == "MAINPIDFDID") message.main_pidfd = true;
  if (name == "FDSTORE" || name == "FDSTOREREMOVE") message.stores |= one;
}

}  // namespace

bool NotifyMessage::tells() const {
  return ready || stopping || alive || ailing || status || extend_timeout;
}

NotifyMessage parse_notify_message(std::string_view datagram) {
  // Some programs send the zero that ends their string.
  if (datagram.ends_with('\0')) datagram.remove_suffix(1);
  NotifyMessage message;
  while (!datagram.empty()) {
    const auto line = datagram.substr(0, datagram.find('\n'));
    datagram.remove_prefix(line.size() < datagram.size() ? line.size() + 1 : line.size());
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    assign(message, line.substr(0, equals), line.substr(equals + 1));
  }
  return message;
}

}  // namespace skep::host
