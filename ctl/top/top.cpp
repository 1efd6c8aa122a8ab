#include "ctl/top/top.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>

#include "ctl/body.h"
#include "ctl/interrupt.h"
#include "ctl/log_path.h"
#include "ctl/text.h"
#include "ctl/top/errand.h"
#include "ctl/top/layout.h"
#include "ctl/top/screen.h"

namespace skep::ctl::top {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds refresh{1};
constexpr std::uint64_t log_bytes = 256 << 10;
// Keys wait for so long where skepd is stuck.
constexpr std::chrono::seconds patience{1};

Attempt<Sample> ask_sample(const Client& client) {
  const auto body = expect_success(client.get("/v1/status"));
  if (!body) return tl::unexpected(body.error());
  auto workers = read_workers(body->body);
  if (!workers) return tl::unexpected(workers.error());
  // Without the apps there is still something to show.
  auto apps = ask_apps(client);
  return Sample{std::move(*workers), apps ? std::move(*apps) : std::vector<AppLine>()};
}

class Top {
 public:
  explicit Top(const Session& session)
      : session_(session),
        client_(session.client.within(patience)),
        errand_(session.client),
        screen_(session.colour == Colour::yes) {}

  void until_left() {
    const Interrupt interrupt;
    while (!left_) {
      if (const auto now = Clock::now(); now >= next_) {
        look();
        next_ = std::max(next_ + refresh, now);
      }
      if (auto ended = errand_.ended()) model_.told(std::move(*ended));
      screen_.show(layout(model_, screen_.size(), screen_.glyphs()));
      if (!wait(interrupt.fd())) return;
      while (const auto press = screen_.pressed()) obey(*press);
    }
  }

 private:
  void look();
  void look_at_log();
  void obey(const Press& press);
  // False: ^C.
  [[nodiscard]] bool wait(int interrupt) const;

  const Session& session_;
  Client client_;
  Model model_;
  Errand errand_;
  Screen screen_;
  Clock::time_point next_ = Clock::now();
  bool left_ = false;
};

void Top::look() {
  auto sample = ask_sample(client_);
  if (sample)
    model_.see(std::move(*sample));
  else
    model_.lost(sample.error().sentence);
  if (model_.view() == View::log) look_at_log();
}

void Top::look_at_log() {
  const auto answer = client_.get(log_path(model_.log_worker(), model_.log_stream(), log_bytes));
  if (!answer) return;
  model_.see_log(valid_utf8(answer->status == 200 ? answer->body : read_error(answer->body)));
}

void Top::obey(const Press& press) {
  const View before = model_.view();
  const std::string stream = model_.log_stream();
  const auto request = model_.press(press, body_rows(model_, screen_.size()));
  if (model_.view() == View::log && (before != View::log || stream != model_.log_stream()))
    look_at_log();
  if (!request) return;
  if (request->kind == Request::Kind::leave)
    left_ = true;
  else if (errand_.begin(*request))
    model_.told(std::string(request->kind == Request::Kind::roll ? "rolling " : "restarting ") +
                request->target);
  else
    model_.told("the last command is still under way");
}

// A resize interrupts the wait, and the terminal tells it as a key.
bool Top::wait(int interrupt) const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_ - Clock::now()).count();
  std::array<pollfd, 2> waited{pollfd{session_.around.input, POLLIN, 0},
                               pollfd{interrupt, POLLIN, 0}};
  const int timeout = static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000));
  const int ready = ::poll(waited.data(), waited.size(), timeout);
  return ready <= 0 || waited[1].revents == 0;
}

}  // namespace

Attempt<ExitCode> show(const Session& session) {
  if (!Screen::is_possible())
    return trouble(
        "top needs a terminal; skepctl status prints the workers once, and --json "
        "with all figures");
  Top(session).until_left();
  return ExitCode::success;
}

}  // namespace skep::ctl::top
