#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "ctl/client.h"
#include "ctl/route.h"
#include "ctl/trouble.h"

namespace skep::ctl {

// One question and its answer over one connection.
class Exchange {
 public:
  using Clock = std::chrono::steady_clock;

  // `name`: of the route.
  Exchange(std::string name, std::unique_ptr<Connection> connection);

  // The receive waits end at this time; nothing: never.
  void until(std::optional<Clock::time_point> deadline) { deadline_ = deadline; }
  void interrupted_by(int fd) { interrupt_ = fd; }
  // Borrowed: what to do every so often while the answer is waited for.
  void meanwhile(std::chrono::milliseconds every, const std::function<void()>& act) {
    every_ = every;
    act_ = &act;
    next_ = Clock::now() + every;
  }
  void without_end() { parser_.body_limit(boost::none); }

  Attempt<void> send(std::string_view text);
  Attempt<void> receive_header();
  Attempt<Answer> receive_all();
  Attempt<Answer> receive_pieces(const std::function<void(std::string_view)>& grown);

  [[nodiscard]] unsigned status() { return parser_.get().result_int(); }
  [[nodiscard]] bool is_complete() const { return parser_.is_done(); }
  // After receive_all(): the connection, if it can serve another question.
  [[nodiscard]] std::unique_ptr<Connection> left_over();

 private:
  // True when there is more to read, false when the answer is complete or the user interrupts.
  Attempt<bool> more();
  Attempt<bool> readable();
  // For poll(): until the deadline or the next thing to do, whichever comes first.
  Attempt<int> patience();
  Attempt<void> parse();
  [[nodiscard]] tl::unexpected<Trouble> broken(const std::string& how) const;

  std::string name_;
  std::unique_ptr<Connection> connection_;
  std::optional<Clock::time_point> deadline_;
  int interrupt_ = -1;
  std::chrono::milliseconds every_{};
  const std::function<void()>* act_ = nullptr;
  Clock::time_point next_;
  std::string unparsed_;
  boost::beast::http::response_parser<boost::beast::http::string_body> parser_;
};

}  // namespace skep::ctl
