#include "host/probe/sentences.h"

#include <chrono>

#include <fmt/format.h>

namespace skep::host {

namespace {

constexpr std::size_t most_of_path = 100;
constexpr std::size_t most_of_reason = 60;

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) out += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > most) out += "...";
  return out;
}

std::string get(std::string_view path) {
  return "GET " + printable(path, most_of_path);
}

std::string text_of(Duration duration) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  if (duration < seconds(1))
    return fmt::format("{}ms", std::chrono::duration_cast<milliseconds>(duration).count());
  if (duration % seconds(1) == Duration::zero())
    return fmt::format("{}s", std::chrono::duration_cast<seconds>(duration).count());
  return fmt::format("{:.1f}s", std::chrono::duration<double>(duration).count());
}

}  // namespace

std::string answered_with(std::string_view path, const AnswerHead::Status& status) {
  const std::string reason = printable(status.reason, most_of_reason);
  return fmt::format("{} was answered with {:03}{}{}", get(path), status.code,
                     reason.empty() ? "" : " ", reason);
}

std::string answered_with(std::string_view path, AnswerHead::Fault fault) {
  return get(path) + (fault == AnswerHead::Fault::too_long
                          ? " was answered with a head of more than 16 KiB"
                          : " was answered with something other than HTTP");
}

std::string closed_connection(std::string_view path, bool begun) {
  return fmt::format("{}: the worker closed the connection {}", get(path),
                     begun ? "in the middle of its answer" : "without an answer");
}

std::string not_answered(std::string_view path, Duration timeout) {
  return fmt::format("{} was not answered within {}", get(path), text_of(timeout));
}

}  // namespace skep::host
