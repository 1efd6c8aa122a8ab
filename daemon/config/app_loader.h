#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/table_reader.h"
#include "model/app_spec.h"

namespace skep::config {

// Gathers the apps of all files, each name once.
class AppLoader {
 public:
  // Reads every [app.NAME] of the file.
  void read(TableReader& file);

  [[nodiscard]] std::vector<std::string_view> names() const;

  // By name.
  [[nodiscard]] std::vector<AppSpec> take() &&;

 private:
  void read_one(TableReader& apps, const Entry& entry);

  std::map<std::string, AppSpec> apps_;
  std::map<std::string, std::string> places_;  // name -> "file:line:column"
};

}  // namespace skep::config
