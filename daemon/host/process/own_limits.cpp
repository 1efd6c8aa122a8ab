#include "host/process/own_limits.h"

#include <charconv>
#include <string>
#include <system_error>

#include "host/process/kernel_text.h"

namespace skep::host {

static std::optional<rlimit>& remembered() {
  static std::optional<rlimit> nofile;
  return nofile;
}

static std::optional<std::int32_t>& remembered_oom_score() {
  static std::optional<std::int32_t> score;
  return score;
}

void raise_own_limits() {
  if (remembered()) return;
  remembered_oom_score() = own_oom_score_adjust();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  remembered() = limit;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void restore_own_limits() {
  if (remembered()) ::setrlimit(RLIMIT_NOFILE, &*remembered());
}

std::optional<rlimit> original_nofile() {
  return remembered();
}

std::optional<std::int32_t> own_oom_score_adjust() {
  const std::string text = kernel_text("/proc/self/oom_score_adj");
  std::int32_t score = 0;
  const auto error = std::from_chars(text.data(), text.data() + text.size(), score).ec;
  return error == std::errc() ? std::optional(score) : std::nullopt;
}

std::optional<std::int32_t> original_oom_score_adjust() {
  return remembered_oom_score();
}

}  // namespace skep::host
