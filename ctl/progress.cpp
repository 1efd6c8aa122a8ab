#include "ctl/progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/text.h"

namespace skep::ctl {
namespace {

constexpr std::size_t bar_width = 20;
constexpr std::size_t most_lines = 8;  // fits any terminal, where more could not be drawn again

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::clamp(seconds, 0.0, 1e9));
  if (whole < 60) return fmt::format("{}s", whole);
  return fmt::format("{}m{:02}s", whole / 60, whole % 60);
}

std::string bar_of(const RollLine& roll, Colour colour) {
  const std::uint32_t total = std::max(roll.total, 1U);
  const std::size_t full = bar_width * std::min(roll.done, total) / total;
  const std::string filled(full, '#');
  const std::string rest(bar_width - full, '-');
  if (colour == Colour::no) return '[' + filled + rest + ']';
  const char* code = roll.phase == RollStatus::Phase::rolling ? "32" : "33";
  return fmt::format("[\x1b[{}m{}\x1b[0m{}]", code, filled, rest);
}

std::string_view phase_words(RollStatus::Phase phase) {
  switch (phase) {
    case RollStatus::Phase::rolling:
      return "rolling";
    case RollStatus::Phase::going_back:
      return "going back";
    case RollStatus::Phase::complete:
      return "rolled";
    case RollStatus::Phase::stopped:
      return "stopped";
    case RollStatus::Phase::rolled_back:
      break;
  }
  return "rolled back";
}

std::string with_text(std::string words, const RollLine& roll) {
  if (!roll.text.empty()) words += ": " + printable(roll.text);
  return words;
}

std::string workers(const RollLine& roll) {
  return fmt::format("{} of {} worker{}", roll.done, roll.total, roll.total == 1 ? "" : "s");
}

}  // namespace

std::string progress_bar(const std::string& app, const RollLine& roll, unsigned columns,
                         Colour colour) {
  const std::string name = printable(app);
  const std::string figures =
      with_text(fmt::format("{} of {}, {}", roll.done, roll.total, phase_words(roll.phase)), roll);
  const std::string time = "  (" + clock_text(roll.seconds) + ')';
  const std::size_t taken = name.size() + bar_width + 2 + 4 + time.size();
  if (columns < taken + 24)
    return clipped(name + ": " + figures, columns > time.size() ? columns - time.size() : 0) +
           clipped(time, columns);
  return name + "  " + bar_of(roll, colour) + "  " + clipped(figures, columns - taken) + time;
}

std::string progress_change(const std::string& app, const RollLine& roll) {
  return with_text(fmt::format("{}: {}, {} of {}", printable(app), phase_words(roll.phase),
                               roll.done, roll.total),
                   roll);
}

std::string roll_end(const std::string& app, const RollLine& roll) {
  const std::string name = printable(app);
  if (roll.phase == RollStatus::Phase::complete)
    return fmt::format("{}: rolled {} in {:.1f}s", name, workers(roll),
                       std::clamp(roll.seconds, 0.0, 1e9));
  return with_text(name, roll);
}

void Progress::show(const std::map<std::string, RollLine>& rolls) {
  if (columns_)
    redraw(rolls);
  else
    tell_changes(rolls);
  out_ << std::flush;
}

void Progress::redraw(const std::map<std::string, RollLine>& rolls) {
  clear();
  std::size_t left_out = 0;
  for (const auto& [app, roll] : rolls) {
    if (has_ended(roll.phase)) continue;
    if (drawn_ == most_lines) {
      ++left_out;
      continue;
    }
    // The last column stays free, or some terminals would begin a new line.
    out_ << progress_bar(app, roll, std::max(*columns_, 1U) - 1, colour_) << '\n';
    ++drawn_;
  }
  if (left_out == 0) return;
  out_ << clipped(fmt::format("and {} more", left_out), *columns_) << '\n';
  ++drawn_;
}

void Progress::tell_changes(const std::map<std::string, RollLine>& rolls) {
  for (const auto& [app, roll] : rolls) {
    if (has_ended(roll.phase)) continue;
    std::string change = progress_change(app, roll);
    std::string& told = told_[app];
    if (change == told) continue;
    out_ << change << '\n';
    told = std::move(change);
  }
}

void Progress::clear() {
  if (drawn_ > 0) out_ << fmt::format("\x1b[{}A\r\x1b[J", drawn_);
  drawn_ = 0;
}

}  // namespace skep::ctl
