#include "ctl/remote/ssh_route.h"

#include <poll.h>

#include <fmt/format.h>

#include "ctl/remote/child.h"

namespace skep::ctl {
namespace {

using namespace std::chrono_literals;

// Somebody may have to type a password.
std::chrono::milliseconds time_to_log_in(Asking asking) {
  switch (asking) {
    case Asking::yes:
      return 120s;
    case Asking::hurried:
      return 2s;
    case Asking::no:
      break;
  }
  return 20s;
}

class SshConnection final : public Connection {
 public:
  SshConnection(Child child, std::string url, Asking asking)
      : child_(std::move(child)), url_(std::move(url)), opening_(time_to_log_in(asking)) {}

  [[nodiscard]] int fd() const override { return child_.fd(); }
  [[nodiscard]] std::chrono::milliseconds opening() const override { return opening_; }
  [[nodiscard]] std::optional<Trouble> why_ended() override;

  void has_opened() { opening_ = 0ms; }
  // Something to read between two questions is its end.
  [[nodiscard]] bool is_idle() const {
    pollfd ended{child_.fd(), POLLIN, 0};
    return ::poll(&ended, 1, 0) == 0;
  }

 private:
  Child child_;
  std::string url_;
  std::chrono::milliseconds opening_;
};

// skepctl over there leaves with what would have been the exit code here, ssh itself with 255, and
// a shell that finds no skepctl with 127.
std::optional<Trouble> SshConnection::why_ended() {
  const int status = child_.exit_status(2s).value_or(0);
  const std::string said = child_.said();
  if (status == 127)
    return Trouble{fmt::format("{}: ssh finds no skepctl there ({}); install skep there, or put "
                               "skepctl into the PATH that commands get over ssh",
                               url_, said),
                   ExitCode::unreachable};
  const bool by_skepctl = status == static_cast<int>(ExitCode::not_running);
  const ExitCode exit = by_skepctl ? ExitCode::not_running : ExitCode::unreachable;
  if (!said.empty()) return Trouble{fmt::format("{}: {}", url_, said), exit};
  return Trouble{fmt::format("{}: ssh ended with status {} and without a word; try it by hand: ssh "
                             "HOST skepctl dial-stdio",
                             url_, status),
                 exit};
}

}  // namespace

Attempt<std::unique_ptr<Connection>> SshRoute::open(std::chrono::milliseconds /*patience*/) {
  std::unique_ptr<Connection> idle;
  {
    const std::lock_guard lock(mutex_);
    idle = std::move(idle_);
  }
  if (idle) {
    auto& connection = static_cast<SshConnection&>(*idle);
    connection.has_opened();
    if (connection.is_idle()) return idle;
  }
  auto child = Child::start(ssh_words(host_, socket_, asking_));
  if (!child) return tl::unexpected(child.error());
  return std::make_unique<SshConnection>(std::move(*child), host_.url, asking_);
}

void SshRoute::keep(std::unique_ptr<Connection> idle) {
  // The one it replaces takes its time to end, which nobody shall wait for: it goes with `idle`.
  const std::lock_guard lock(mutex_);
  idle_.swap(idle);
}

}  // namespace skep::ctl
