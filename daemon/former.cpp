#include "former.h"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "host/handover/kept_fds.h"
#include "host/handover/self_check_run.h"
#include "takeover_note.h"

namespace skep {
namespace {

// The name of no app.
constexpr auto whole_state = "*";

void read_state(Former& former) {
  auto text = former.file->read();
  if (!text) {
    former.trouble = text.error().message;
    return;
  }
  auto state = decode_handover(*text);
  if (!state) {
    former.trouble = state.error().message;
    former.of_another = former.trouble.find("was written by skepd ") != std::string::npos;
    return;
  }
  auto engine = engine::Engine::load(state->engine);
  if (!engine) {
    former.trouble =
        fmt::format("{} (it was written by skepd {})", engine.error().message, state->version);
    former.of_another = state->version != SKEP_VERSION;
    return;
  }
  state->engine.clear();
  former.state = std::move(*state);
  former.engine = std::move(*engine);
}

void read_state_noting(Former& former) {
  TakeoverNote note(*former.file);
  if (!note.begin(whole_state)) {
    former.trouble = fmt::format("{} skepds in a row died while they read its state",
                                 TakeoverNote::most_crashes);
    note.end();
    return;
  }
  read_state(former);
  note.survive();
}

}  // namespace

Former find_former(host::InheritedFds& inherited, bool alone) {
  Former former;
  std::vector<host::NamedFd> entries;
  for (const char* prefix : {host::KeptFds::worker_prefix, host::KeptFds::app_prefix})
    for (host::InheritedFd& fd : inherited.take_all(prefix))
      entries.push_back({std::move(fd.name), std::move(fd.fd)});
  former.bundles = host::sorted(std::move(entries));
  if (host::UniqueFd file = inherited.take("state"); file) {
    former.file = host::StateFile::of(std::move(file));
    alone ? read_state_noting(former) : read_state(former);
  } else if (!former.bundles.workers.empty()) {
    former.trouble = "workers of an earlier skepd were kept, and nothing that tells of them";
  }
  return former;
}

int self_check(host::InheritedFds& inherited, const std::string& config_trouble) {
  const Former former = find_former(inherited, false);
  std::string trouble = former.trouble;
  if (trouble.empty() && !former.state) trouble = "nothing was left to take over";
  if (trouble.empty() && !config_trouble.empty())
    trouble = "the config cannot be used: " + config_trouble.substr(0, config_trouble.find('\n'));
  if (trouble.empty())
    std::printf("%s%s\n", host::takes_over_words, SKEP_VERSION);
  else
    std::printf("%s\n", trouble.c_str());
  std::fflush(stdout);
  return trouble.empty() ? 0 : 1;
}

}  // namespace skep
