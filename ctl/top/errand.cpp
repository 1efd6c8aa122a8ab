#include "ctl/top/errand.h"

#include <chrono>
#include <sys/eventfd.h>

#include "ctl/body.h"
#include "ctl/colour.h"
#include "ctl/results.h"
#include "ctl/session.h"

namespace skep::ctl::top {
namespace {

std::string one_line(const Report& report) {
  std::string text = report.err.empty() ? report.out : report.err;
  while (text.ends_with('\n')) text.pop_back();
  const auto last = text.rfind('\n');
  return printable(last == std::string::npos ? text : text.substr(last + 1));
}

std::string ending_of(Attempt<std::optional<Answer>> given, const std::string& target) {
  if (!given) return given.error().sentence;
  if (!*given) return {};
  const auto answer = expect_success(std::move(**given));
  if (!answer) return answer.error().sentence;
  const auto results = read_results(answer->body);
  if (!results) return results.error().sentence;
  return one_line(report(*results, {target}));
}

}  // namespace

Errand::Errand(const Client& client) : client_(client), leave_(::eventfd(0, EFD_CLOEXEC)) {}

Errand::~Errand() {
  ::eventfd_write(leave_.get(), 1);
  if (thread_.joinable()) thread_.join();
}

bool Errand::begin(const Request& request) {
  {
    const std::lock_guard lock(mutex_);
    if (busy_) return false;
    busy_ = true;
    ended_.reset();
  }
  if (thread_.joinable()) thread_.join();
  thread_ = std::thread([this, request] { carry_out(request); });
  return true;
}

std::optional<std::string> Errand::ended() {
  const std::lock_guard lock(mutex_);
  return std::exchange(ended_, std::nullopt);
}

void Errand::carry_out(const Request& request) {
  Order order;
  order.verb = request.kind == Request::Kind::roll ? Verb::roll : Verb::restart;
  order.targets = {request.target};
  std::string ending = ending_of(client_.post_meanwhile("/v1/command", command_body(order),
                                                        leave_.get(), std::chrono::hours(1), [] {}),
                                 request.target);
  const std::lock_guard lock(mutex_);
  ended_ = std::move(ending);
  busy_ = false;
}

}  // namespace skep::ctl::top
