#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skep::ctl::importing {

// A file that another one names.
struct NamedText {
  std::string path;
  std::string text;
};

// What an importer may know beside the text: where it stands, and what it asks for.
struct Around {
  std::string file;    // its name without folders: "web@blue.service"
  std::string folder;  // absolute
  std::string home;    // whose "~" is; absolute or empty
  std::string host;    // of this machine
  std::string env;     // --env: which env_NAME of PM2 counts; empty: none
  // The files that a pattern of an [include] names, each valid UTF-8; in order.
  std::function<std::vector<NamedText>(const std::string& pattern)> files = [](const auto&) {
    return std::vector<NamedText>{};
  };
};

}  // namespace skep::ctl::importing
