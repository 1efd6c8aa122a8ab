#pragma once

#include <functional>
#include <string>

#include "api/stdin_operations.h"
#include "host/host.h"
#include "host/reactor/reactor.h"
#include "notice_log.h"

namespace skep {

// Joins what the api has for a worker's stdin to the host, which holds its end.
class StdinDesk final : public api::StdinOperations {
 public:
  StdinDesk(host::Reactor& reactor, host::Host& host, NoticeLog& notices)
      : reactor_(reactor), host_(host), notices_(notices) {}

  void write(const Target& worker, std::string text, const api::Peer& peer,
             std::function<void(tl::expected<void, api::StdinRefusal>)> done) override;

 private:
  [[nodiscard]] tl::expected<void, api::StdinRefusal> write_now(const Target& worker,
                                                                const std::string& text);

  host::Reactor& reactor_;
  host::Host& host_;
  NoticeLog& notices_;
};

}  // namespace skep
