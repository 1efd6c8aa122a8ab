#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/random.h"
#include "model/event.h"
#include "unit/engine/simulation/model_host.h"

namespace skep::engine::simulation {

// Makes up what operators, configs and confused hosts tell the engine.
class Chaos {
 public:
  explicit Chaos(Random& random) : random_(random) {}

  // Another config: an app more or less, or some app changed in some way. The first has three apps.
  [[nodiscard]] event::ConfigLoaded config();

  // The config as it is, without what never comes to rest or keeps an app from coming up: health
  // checks, an age that ends, rolls that may go back, and addresses of which two apps want the
  // same.
  [[nodiscard]] event::ConfigLoaded calm();
  // Every app is essential, and given up at its first death.
  [[nodiscard]] event::ConfigLoaded essential();

  [[nodiscard]] event::Command command();
  // Of an app, or of none.
  [[nodiscard]] event::ScheduleDue schedule_due();
  // The same for every slot there is.
  [[nodiscard]] event::Command command_for_all(Verb verb);

  // About a worker that is gone, or never was.
  [[nodiscard]] Event stale(WorkerId worker);
  [[nodiscard]] event::Asked asked(WorkerId worker);
  // What a worker may tell of itself at any time, whether it makes sense or not.
  [[nodiscard]] Event told(WorkerId worker);

  // How late a tick came.
  [[nodiscard]] Duration lateness();

  [[nodiscard]] const std::map<std::string, AppSpec>& apps() const { return apps_; }

 private:
  [[nodiscard]] AppSpec any_app(const std::string& name);
  void change(AppSpec& spec);
  void change_limits(AppSpec& spec);
  void change_readiness(AppSpec& spec);
  void change_health(AppSpec& spec);
  void change_listen(AppSpec& spec);
  void change_traffic(AppSpec& spec);
  void change_order(AppSpec& spec);
  [[nodiscard]] event::ConfigLoaded all() const;
  [[nodiscard]] ListenAddress any_address();
  [[nodiscard]] Target any_target();
  [[nodiscard]] bool likely(int of_100) { return static_cast<int>(random_.up_to(99)) < of_100; }
  [[nodiscard]] std::uint32_t between(std::uint32_t least, std::uint32_t most) {
    return least + static_cast<std::uint32_t>(random_.up_to(most - least));
  }

  Random& random_;
  std::map<std::string, AppSpec> apps_;
  Ticket last_ticket_ = 0;
  std::uint64_t last_ask_ = 0;
  std::uint64_t last_definition_ = 0;
};

}  // namespace skep::engine::simulation
