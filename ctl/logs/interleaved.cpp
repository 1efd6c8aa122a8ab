#include "ctl/logs/interleaved.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ctl/text.h"

namespace skep::ctl {
namespace {

// Told apart on dark and on light ground.
constexpr std::array label_colours{"36", "33", "32", "35", "34", "31"};

}  // namespace

Interleaved::Interleaved(const Session& session, const std::vector<LogSource>& sources)
    : session_(session), sources_(sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    width_ = std::max(width_, length_of(sources[i].label));
    cutters_.emplace_back([this, i](std::string_view line) { print(i, line); });
  }
}

void Interleaved::feed(std::size_t source, std::string_view piece) {
  const std::lock_guard lock(mutex_);
  cutters_.at(source).feed(piece);
  session_.out << std::flush;
}

void Interleaved::finish(std::size_t source) {
  const std::lock_guard lock(mutex_);
  cutters_.at(source).finish();
  session_.out << std::flush;
}

void Interleaved::print(std::size_t source, std::string_view line) {
  const LogSource& from = sources_.at(source);
  if (session_.arguments.json) {
    print_json(session_.out, log_json(from.label, from.stream, line));
    return;
  }
  std::string label = printable(from.label);
  label += std::string(width_ - std::min(width_, length_of(label)), ' ');
  if (session_.colour == Colour::yes)
    label =
        fmt::format("\x1b[{}m{} |\x1b[0m", label_colours.at(source % label_colours.size()), label);
  else
    label += " |";
  session_.out << label << ' ' << line << '\n';
}

}  // namespace skep::ctl
