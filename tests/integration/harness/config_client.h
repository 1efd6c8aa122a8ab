#pragma once

#include <string>
#include <vector>

#include "integration/harness/skepd.h"

namespace skep::harness {

// A skepd whose config changes under it, asked by the routes below /v1/config. Answers are bodies.
class ChangingConfig {
 public:
  explicit ChangingConfig(const std::string& apps, SkepdOptions options = {});

  [[nodiscard]] const Skepd& skepd() const { return skepd_; }
  int terminate() { return skepd_.terminate(); }

  // Other apps, in the form that Skepd takes, or another file as a whole.
  void write(const std::string& apps) const;
  void write_whole(const std::string& text) const;
  [[nodiscard]] std::string whole() const;

  [[nodiscard]] std::string in_force() const;
  [[nodiscard]] std::string get(const std::string& what) const;
  [[nodiscard]] std::string difference() const { return get("difference"); }
  [[nodiscard]] std::string post(const std::string& what,
                                 const std::vector<std::string>& apps) const;
  [[nodiscard]] std::string update(const std::vector<std::string>& apps = {}) const {
    return post("update", apps);
  }
  // POST /v1/reload
  [[nodiscard]] std::string reload() const;

 private:
  Skepd skepd_;
};

}  // namespace skep::harness
