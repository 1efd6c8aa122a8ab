#include "model/exit_status.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstring>

namespace skep {

int ExitStatus::shell_status() const {
  constexpr int killed = 128;
  switch (kind) {
    case Kind::exited:
      return code;
    case Kind::killed:
      return killed + code;
    case Kind::unknown:
      break;
  }
  return 1;
}

std::string ExitStatus::describe() const {
  switch (kind) {
    case Kind::exited:
      return "exit status " + std::to_string(code);
    case Kind::killed:
      return "killed by " + signal_name(code) + (dumped ? ", core dumped" : "");
    case Kind::unknown:
      break;
  }
  return "exit status unknown";
}

std::string signal_name(int signal) {
  if (const char* abbreviation = sigabbrev_np(signal)) return std::string("SIG") + abbreviation;
  return "signal " + std::to_string(signal);
}

int signal_number(const std::string& name) {
  int number = 0;
  const char* end = name.data() + name.size();
  if (auto [rest, error] = std::from_chars(name.data(), end, number);
      error == std::errc{} && rest == end)
    return number > 0 && number < NSIG ? number : 0;

  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (upper.starts_with("SIG")) upper.erase(0, 3);
  for (int signal = 1; signal < NSIG; ++signal) {
    const char* abbreviation = sigabbrev_np(signal);
    if (abbreviation != nullptr && upper == abbreviation) return signal;
  }
  return 0;
}

}  // namespace skep
