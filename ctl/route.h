#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ctl/trouble.h"

namespace skep::ctl {

// A stream to skepd, open or being opened.
class Connection {
 public:
  virtual ~Connection() = default;

  [[nodiscard]] virtual int fd() const = 0;  // of a stream socket
  // What the first answer may take beyond skepd's own time, since the way is still being opened.
  [[nodiscard]] virtual std::chrono::milliseconds opening() const { return {}; }
  // For a connection that ended without an answer: what the way itself knows of it.
  [[nodiscard]] virtual std::optional<Trouble> why_ended() { return std::nullopt; }
};

// How skepd is reached.
class Route {
 public:
  virtual ~Route() = default;

  // As sentences about it name the other end: "/run/skep/control.sock", "ssh://web1".
  [[nodiscard]] virtual const std::string& name() const = 0;
  // The patience is for what this waits itself.
  [[nodiscard]] virtual Attempt<std::unique_ptr<Connection>> open(
      std::chrono::milliseconds patience) = 0;
  // Opening costs so much that a connection is kept for the next question.
  [[nodiscard]] virtual bool is_slow() const { return false; }
  virtual void keep(std::unique_ptr<Connection> /*idle*/) {}
};

}  // namespace skep::ctl
