#pragma once

#include "ctl/route.h"

namespace skep::ctl {

// To the skepd of this machine, over its control socket.
class SocketRoute final : public Route {
 public:
  explicit SocketRoute(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& name() const override { return path_; }
  [[nodiscard]] Attempt<std::unique_ptr<Connection>> open(
      std::chrono::milliseconds patience) override;

 private:
  std::string path_;
};

}  // namespace skep::ctl
