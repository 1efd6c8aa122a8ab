#include "ctl/colour.h"

#include <algorithm>

namespace skep::ctl {
namespace {

std::string_view code_of(WorkerState state, bool stalled) {
  switch (state) {
    case WorkerState::running:
      return stalled ? "33" : "32";
    case WorkerState::starting:
    case WorkerState::stopping:
    case WorkerState::backoff:
      return "33";
    case WorkerState::fatal:
    case WorkerState::unknown:
      return "31";
    default:
      return "2";
  }
}

}  // namespace

std::string coloured(std::string_view text, WorkerState state, bool stalled) {
  std::string whole = "\x1b[";
  whole += code_of(state, stalled);
  whole += 'm';
  whole += text;
  whole += "\x1b[0m";
  return whole;
}

std::string printable(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return clean;
}

std::string printable_lines(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(),
      [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f; }, '?');
  return clean;
}

}  // namespace skep::ctl
