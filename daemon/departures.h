#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace skep {

// Who waits for apps that were removed until their last worker is gone.
class Departures {
 public:
  // `done` is called within the last gone() that it takes; at once where there is no app.
  void await(std::vector<std::string> apps, std::function<void()> done) {
    waiting_.push_back({std::move(apps), std::move(done)});
    call_those_that_are_done();
  }

  // The app is gone, or it is in the config again.
  void gone(const std::string& app) {
    for (Wait& wait : waiting_) std::erase(wait.apps, app);
    call_those_that_are_done();
  }

 private:
  struct Wait {
    std::vector<std::string> apps;
    std::function<void()> done;
  };

  // Whoever is called may come back with more.
  void call_those_that_are_done() {
    std::vector<std::function<void()>> done;
    std::erase_if(waiting_, [&](Wait& wait) {
      if (wait.apps.empty()) done.push_back(std::move(wait.done));
      return wait.apps.empty();
    });
    for (const auto& call : done) call();
  }

  std::vector<Wait> waiting_;
};

}  // namespace skep
