#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "host/common_data.h"
#include "host/reactor/reactor.h"
#include "host/rescue/turnstile.h"
#include "host/traffic/listeners.h"
#include "model/action.h"

namespace skep::host {

// The apps whose new clients are answered with 503, but for those of TLS servers, to whom skepd has
// nothing to say.
class Overloads {
 public:
  // `warn` hears when an overload is over in which clients were closed without an answer.
  using Warn = std::function<void(const std::string& app, std::string sentence)>;
  Overloads(Reactor& reactor, Listeners& listeners, const CommonData& data, Warn warn);

  void perform(const action::Overload& overload);
  // A worker was given a socket, perhaps for its first TLS server.
  void servers_changed(const std::string& app);
  // The app's sockets are about to be closed.
  void release(const std::string& app) { apps_.erase(app); }

 private:
  struct App {
    Duration retry_after{};
    std::set<ListenAddress> spared;
    std::uint64_t unanswered_before = 0;
  };

  void begin(const std::string& app, const App& overloaded);
  void end(const std::string& app);

  Reactor& reactor_;
  Listeners& listeners_;
  const CommonData& data_;
  Warn warn_;
  Turnstile turnstile_;
  std::map<std::string, App> apps_;
};

}  // namespace skep::host
