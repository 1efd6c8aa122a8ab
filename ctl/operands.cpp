#include "ctl/operands.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "ctl/colour.h"
#include "ctl/scaling.h"
#include "model/target.h"

namespace skep::ctl {
namespace {

constexpr std::uint64_t most_tail_bytes = 1ULL << 20U;  // as skepd

tl::unexpected<Trouble> usage(const std::string& sentence, ExitCode exit = ExitCode::generic) {
  return trouble("Error: " + sentence, exit);
}

Attempt<Arguments> with_names(Operands raw) {
  Arguments& into = raw.arguments;
  if (raw.words.empty())
    return usage(raw.verb + " requires a process name",
                 into.action == Action::start ? ExitCode::invalid_arguments : ExitCode::generic);
  into.names = std::move(raw.words);
  return into;
}

Attempt<Arguments> with_apps(Operands raw) {
  if (raw.words.empty() && raw.verb == "reload")
    return usage(
        "reload requires the name of an app: skepctl roll all replaces every worker and "
        "loses no connection, and to start skepd itself anew use skepctl shutdown and "
        "start it again",
        ExitCode::invalid_arguments);
  if (raw.words.empty())
    return usage("roll requires the name of an app, or all", ExitCode::invalid_arguments);
  raw.arguments.names = std::move(raw.words);
  return std::move(raw.arguments);
}

Attempt<Arguments> with_scaling(Operands raw) {
  if (!raw.less.empty()) raw.words.push_back(raw.less);
  if (raw.words.size() != 2)
    return usage("scale requires the name of an app and a number of workers: 6, +1 or -1",
                 ExitCode::invalid_arguments);
  const auto scaling = parse_scaling(raw.words[1]);
  if (!scaling) return tl::unexpected(scaling.error());
  if (const auto target = parse_target(raw.words[0]); target && target->slot)
    return usage("scale takes an app, not one of its workers: " + printable(target->app),
                 ExitCode::invalid_arguments);
  raw.arguments.workers = *scaling;
  raw.arguments.names = {raw.words[0]};
  return std::move(raw.arguments);
}

Attempt<Arguments> with_signal(Operands raw) {
  if (raw.words.size() < 2) return usage("signal requires a signal name and a process name");
  raw.arguments.signal = raw.words.front();
  raw.arguments.names.assign(raw.words.begin() + 1, raw.words.end());
  return std::move(raw.arguments);
}

Attempt<Arguments> with_log(Operands raw) {
  if (raw.words.empty()) return usage("tail requires process name");
  if (raw.words.size() > 2) return usage("too many arguments");
  if (raw.words.size() == 2) {
    std::string& stream = raw.words[1];
    std::transform(stream.begin(), stream.end(), stream.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (stream != "stdout" && stream != "stderr") return usage("bad channel '" + stream + "'");
    raw.arguments.stream = stream;
  }
  if (raw.arguments.bytes > most_tail_bytes)
    return usage("tail prints at most " + std::to_string(most_tail_bytes) + " bytes");
  raw.arguments.names = {raw.words.front()};
  return std::move(raw.arguments);
}

}  // namespace

Attempt<Arguments> completed(Operands raw) {
  switch (raw.arguments.action) {
    case Action::start:
    case Action::stop:
    case Action::restart:
      return with_names(std::move(raw));
    case Action::roll:
      return with_apps(std::move(raw));
    case Action::scale:
      return with_scaling(std::move(raw));
    case Action::signal:
      return with_signal(std::move(raw));
    case Action::tail:
      return with_log(std::move(raw));
    case Action::shutdown:
      if (!raw.words.empty()) return usage("shutdown accepts no arguments");
      break;
    case Action::version:
      if (!raw.words.empty()) return usage("version accepts no arguments");
      break;
    default:
      raw.arguments.names = std::move(raw.words);
  }
  return std::move(raw.arguments);
}

}  // namespace skep::ctl
