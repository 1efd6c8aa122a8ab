#pragma once

#include <map>
#include <string>
#include <vector>

#include "ctl/app_line.h"
#include "model/target.h"

namespace skep::ctl {

// Tells the rolls that a command waits for from those that ended before it: they were seen under
// way, or began after the command was sent.
class RollWatch {
 public:
  // `targets`: as the command names them; "all" is every app.
  explicit RollWatch(const std::vector<std::string>& targets);

  // `waited`: seconds since the command was sent. What is no longer in `apps` stays as it was.
  void see(const std::vector<AppLine>& apps, double waited);

  // Those that are waited for, by app. One that has ended stands as it was first seen so, from
  // which its `seconds` are how long it took.
  [[nodiscard]] const std::map<std::string, RollLine>& rolls() const { return rolls_; }

 private:
  [[nodiscard]] bool concerns(const AppLine& app) const;

  std::vector<Target> targets_;
  std::map<std::string, RollLine> rolls_;
};

}  // namespace skep::ctl
