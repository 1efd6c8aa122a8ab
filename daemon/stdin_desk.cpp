#include "stdin_desk.h"

#include <utility>

#include <fmt/format.h>

namespace skep {

namespace {

using Kind = api::StdinRefusal::Kind;

Kind kind_of(host::Host::StdinTrouble trouble) {
  switch (trouble) {
    case host::Host::StdinTrouble::no_such_worker:
      return Kind::bad_name;
    case host::Host::StdinTrouble::not_running:
      return Kind::not_running;
    case host::Host::StdinTrouble::full:
      return Kind::full;
    case host::Host::StdinTrouble::no_pipe:
    case host::Host::StdinTrouble::closed:
      break;
  }
  return Kind::no_file;
}

std::string sentence_of(host::Host::StdinTrouble trouble, const Target& worker) {
  switch (trouble) {
    case host::Host::StdinTrouble::no_such_worker:
      return fmt::format("there is no worker {}", worker.name());
    case host::Host::StdinTrouble::not_running:
      return fmt::format("{} does not run", worker.name());
    case host::Host::StdinTrouble::full:
      return fmt::format("{} does not read its stdin, and as much as is kept for it waits already",
                         worker.name());
    case host::Host::StdinTrouble::closed:
      return fmt::format("{} has closed its stdin", worker.name());
    case host::Host::StdinTrouble::no_pipe:
      break;
  }
  return fmt::format(
      "{} was born with an empty stdin; write stdin = \"pipe\" in [app.{}], and restart it",
      worker.name(), worker.app);
}

}  // namespace

void StdinDesk::write(const Target& worker, std::string text, const api::Peer& peer,
                      std::function<void(tl::expected<void, api::StdinRefusal>)> done) {
  notices_.say(fmt::format("{} bytes for the stdin of {} came from uid {} (pid {})", text.size(),
                           worker.name(), peer.uid, peer.pid));
  reactor_.post([done = std::move(done), answer = write_now(worker, text)] { done(answer); });
}

tl::expected<void, api::StdinRefusal> StdinDesk::write_now(const Target& worker,
                                                           const std::string& text) {
  if (!worker.slot)
    return tl::unexpected(api::StdinRefusal{
        Kind::bad_name, fmt::format("{} is no single worker; name one, such as {}:0", worker.name(),
                                    worker.app.empty() ? "web" : worker.app)});
  const auto written = host_.write_stdin(worker.app, *worker.slot, text);
  if (written) return {};
  return tl::unexpected(
      api::StdinRefusal{kind_of(written.error()), sentence_of(written.error(), worker)});
}

}  // namespace skep
