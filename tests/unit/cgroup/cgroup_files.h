#pragma once

#include <string>

#include "support/own_cgroup.h"
#include "unit/process/run_child.h"

namespace skep::test {

// A folder with files as a cgroup has them, which hold what a test says.
class CgroupFiles {
 public:
  void put(const std::string& name, const std::string& text) { folder_.write(name, text); }
  [[nodiscard]] std::string get(const std::string& name) const { return text_of(folder_ / name); }
  [[nodiscard]] std::string path() const { return folder_.path(); }

 private:
  TemporaryDirectory folder_;
};

}  // namespace skep::test
