#include "host/overloads.h"

#include <utility>

#include <fmt/format.h>

namespace skep::host {

Overloads::Overloads(Reactor& reactor, Listeners& listeners, const CommonData& data, Warn warn)
    : reactor_(reactor),
      listeners_(listeners),
      data_(data),
      warn_(std::move(warn)),
      turnstile_(reactor) {}

void Overloads::perform(const action::Overload& overload) {
  if (!overload.on) return end(overload.app);
  App& app = apps_.try_emplace(overload.app, App{{}, {}, turnstile_.unanswered()}).first->second;
  app.retry_after = overload.retry_after;
  app.spared = data_.tls_addresses(overload.app);
  begin(overload.app, app);
}

void Overloads::servers_changed(const std::string& app) {
  const auto overloaded = apps_.find(app);
  if (overloaded == apps_.end()) return;
  auto spared = data_.tls_addresses(app);
  if (spared == overloaded->second.spared) return;
  overloaded->second.spared = std::move(spared);
  // What was opened for the new server is left again only so.
  listeners_.end_overload(app);
  begin(app, overloaded->second);
}

void Overloads::begin(const std::string& app, const App& overloaded) {
  listeners_.begin_overload(app,
                            {reactor_,
                             [this, retry_after = overloaded.retry_after](UniqueFd connection) {
                               turnstile_.turn_away(std::move(connection), retry_after);
                             },
                             overloaded.spared});
}

void Overloads::end(const std::string& app) {
  const auto overloaded = apps_.find(app);
  if (overloaded == apps_.end()) return;
  const std::uint64_t unanswered = turnstile_.unanswered() - overloaded->second.unanswered_before;
  apps_.erase(overloaded);
  listeners_.end_overload(app);
  if (unanswered > 0)
    warn_(app, fmt::format("{} clients were closed without an answer while all workers were "
                           "stalled, because {} others were just being answered with 503",
                           unanswered, Turnstile::most));
}

}  // namespace skep::host
