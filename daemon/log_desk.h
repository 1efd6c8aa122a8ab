#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/log_operations.h"
#include "host/host.h"
#include "host/logs/log_thread.h"
#include "host/reactor/reactor.h"
#include "notice_log.h"

namespace skep {

// Joins the api's wishes about logs to the host, which knows where they are, and to the log thread,
// which has them.
class LogDesk final : public api::LogOperations {
 public:
  struct Rooms {
    host::Reactor& reactor;
    const host::Host& host;
    host::LogThread& logs;
    NoticeLog& notices;
  };
  // `own_log` is skepd's own file; empty: it has none.
  LogDesk(Rooms rooms, std::string own_log) : rooms_(rooms), own_log_(std::move(own_log)) {}

  void tail(const api::LogSource& source, std::uint64_t bytes,
            std::function<void(Result<api::LogPiece>)> done) override;
  void read(const api::LogSource& source, std::int64_t offset, std::uint64_t bytes,
            std::function<void(Result<api::LogPiece>)> done) override;
  [[nodiscard]] Result<std::unique_ptr<Following>> follow(
      const api::LogSource& source, std::function<void(std::string piece)> grown) override;
  void clear(const api::LogSource& source, const api::Peer& peer,
             std::function<void(Result<void>)> done) override;
  void reopen(const api::Peer& peer, std::function<void(Result<void>)> done) override;
  [[nodiscard]] std::string path(const api::LogSource& source) const override;

  // Because a signal asked for it.
  void reopen_by(const std::string& whom);

 private:
  [[nodiscard]] Result<host::LogPlace> find(const api::LogSource& source) const;
  template <typename Answer>
  void refuse(const Error& error, std::function<void(Answer)> done);

  Rooms rooms_;
  std::string own_log_;
};

}  // namespace skep
