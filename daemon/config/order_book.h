#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/problem.h"
#include "model/app_spec.h"

namespace skep::config {

// What the apps and groups of all files say of each other, which can be judged only when every file
// is read.
class OrderBook {
 public:
  // A name, and where it is written.
  struct Line {
    std::string file;
    Place place;
    std::string name;
  };

  void note_after(const std::string& app, Line other) { after_[app].push_back(std::move(other)); }
  void note_group(Line group) { groups_.push_back(std::move(group)); }
  void note_member(const std::string& group, Line app) {
    members_[group].push_back(std::move(app));
  }

  // Puts the apps, which are in the order of their names, into their groups, and adds what is
  // wrong: names that no app has, an app after itself, circles, an app in two groups, a group that
  // cannot be told from an app or another group.
  void settle(std::vector<AppSpec>& apps, Problems& problems) const;

 private:
  struct Judging;

  std::map<std::string, std::vector<Line>> after_;  // by app
  std::vector<Line> groups_;
  std::map<std::string, std::vector<Line>> members_;  // by group
};

}  // namespace skep::config
