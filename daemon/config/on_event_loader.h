#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/table_reader.h"
#include "model/on_event_spec.h"

namespace skep::config {

// Gathers the commands for events of all files, each name once.
class OnEventLoader {
 public:
  // Reads every [on-event.NAME] of the file.
  void read(TableReader& file);

  // Warns of apps that no file has, once all are read.
  void check_apps(const std::vector<std::string_view>& known, Problems& problems) const;

  // By name.
  [[nodiscard]] std::vector<OnEventSpec> take() &&;

 private:
  struct Found {
    OnEventSpec spec;
    std::string file;
    Place place;  // of its `apps`
  };

  void read_one(TableReader& all, const Entry& entry);

  std::map<std::string, Found> found_;
};

}  // namespace skep::config
