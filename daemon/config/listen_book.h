#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/listen_address.h"

namespace skep::config {

// What the apps of all files listen on, and where that is written.
class ListenBook {
 public:
  struct Line {
    std::string app;
    ListenAddress address;
    std::string place;  // "file:line:column"
  };

  // The app is read anew: what it had listed counts no more.
  void begin(const std::string& app);

  // The line that the address cannot stand beside; null: none, and the address is in the book.
  const Line* enter(Line line);

 private:
  using Door = std::pair<ListenAddress::Kind, std::uint16_t>;  // only within one is there conflict
  std::map<Door, std::vector<Line>> lines_;
};

}  // namespace skep::config
