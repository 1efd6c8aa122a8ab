#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace skep::config {

// Four cores, not root, and an environment of HOME=/home/bee, EMPTY= and PATH.
Surroundings four_cores();

// A folder of its own that goes with its files.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  // Makes missing folders on the way; gives the path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& text,
                                 unsigned mode = 0644) const;

 private:
  std::string path_;
};

// What a config of this text comes to; a problem fails the test.
Config loaded(const std::string& text, const Surroundings& around = four_cores());

// The app of `[app.web]` with these lines below it; a Node one unless they name a command.
AppSpec web(const std::string& lines, const Surroundings& around = four_cores());

// The problems of a config of this text, without the file: "3:1: sentence".
std::vector<std::string> problems_of(const std::string& text,
                                     const Surroundings& around = four_cores());

}  // namespace skep::config
