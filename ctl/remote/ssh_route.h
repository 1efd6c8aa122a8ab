#pragma once

#include <mutex>

#include "ctl/remote/host.h"
#include "ctl/remote/ssh_words.h"
#include "ctl/route.h"

namespace skep::ctl {

// To the skepd of another machine, through the user's own ssh. Several threads may use it at once.
class SshRoute final : public Route {
 public:
  // `socket`: as for ssh_words().
  SshRoute(Host host, std::string socket, Asking asking)
      : host_(std::move(host)), socket_(std::move(socket)), asking_(asking) {}

  [[nodiscard]] const std::string& name() const override { return host_.url; }
  [[nodiscard]] Attempt<std::unique_ptr<Connection>> open(
      std::chrono::milliseconds patience) override;
  [[nodiscard]] bool is_slow() const override { return true; }
  void keep(std::unique_ptr<Connection> idle) override;

 private:
  Host host_;
  std::string socket_;
  Asking asking_;
  std::mutex mutex_;
  std::unique_ptr<Connection> idle_;
};

}  // namespace skep::ctl
