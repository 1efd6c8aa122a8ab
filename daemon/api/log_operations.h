#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/peer.h"
#include "model/error.h"
#include "model/target.h"

namespace skep::api {

enum class LogStream : std::uint8_t { out, err };

// Which log: one stream of one worker, or, without a worker, skepd's own.
struct LogSource {
  std::optional<Target> worker;
  LogStream stream = LogStream::out;
};

// A part of a log, with what supervisord's tailProcessStdoutLog tells beside it.
struct LogPiece {
  std::string text;
  std::uint64_t end = 0;  // the log's length at that moment
  bool overflow = false;  // there was more between the offset and the text
};

// Logs as the api sees them. A source that has no file of its own (the journal, inherited, none) is
// an error that says so. Callbacks come on the same thread, in a later turn.
class LogOperations {
 public:
  virtual ~LogOperations() = default;

  // The last `bytes`.
  virtual void tail(const LogSource& source, std::uint64_t bytes,
                    std::function<void(Result<LogPiece>)> done) = 0;

  // From `offset` on at most `bytes` (0: to the end, within a bound). A negative offset counts from
  // the end.
  virtual void read(const LogSource& source, std::int64_t offset, std::uint64_t bytes,
                    std::function<void(Result<LogPiece>)> done) = 0;

  // What is appended from now on, until the handle goes.
  class Following {
   public:
    virtual ~Following() = default;
  };
  [[nodiscard]] virtual Result<std::unique_ptr<Following>> follow(
      const LogSource& source, std::function<void(std::string piece)> grown) = 0;

  // Empties the log and removes its rotated files.
  virtual void clear(const LogSource& source, const Peer& peer,
                     std::function<void(Result<void>)> done) = 0;

  // Opens every log file anew, as logrotate wants it.
  virtual void reopen(const Peer& peer, std::function<void(Result<void>)> done) = 0;

  // The file's path; empty where there is none.
  [[nodiscard]] virtual std::string path(const LogSource& source) const = 0;
};

}  // namespace skep::api
