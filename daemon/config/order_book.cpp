#include "config/order_book.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "config/nearest.h"
#include "config/quote.h"

namespace skep::config {
namespace {

using Line = OrderBook::Line;

std::string place_of(const Line& line) {
  return line.file + ':' + std::to_string(line.place.line) + ':' +
         std::to_string(line.place.column);
}

}  // namespace

struct OrderBook::Judging {
  const OrderBook& book;
  std::vector<AppSpec>& apps;
  // By file: problems are told file by file.
  std::map<std::string, std::vector<std::pair<Place, std::string>>> found = {};
  std::set<std::string> finished = {};    // apps from which no circle is left to be found
  std::vector<std::string> way = {};      // apps, each after the one before it
  std::map<std::string, Line> grouped{};  // by app

  void complain(const Line& line, std::string sentence) {
    found[line.file].emplace_back(line.place, std::move(sentence));
  }

  AppSpec* app_named(const std::string& name) const {
    const auto app = std::lower_bound(
        apps.begin(), apps.end(), name,
        [](const AppSpec& each, const std::string& wanted) { return each.name < wanted; });
    return app == apps.end() || app->name != name ? nullptr : &*app;
  }

  std::string no_such(const std::string& name) const {
    std::vector<std::string_view> names;
    names.reserve(apps.size());
    for (const AppSpec& app : apps) names.push_back(app.name);
    std::string text = "there is no app " + in_quotes(name);
    if (const auto meant = nearest(name, names))
      text += "; did you mean " + in_quotes(*meant) + '?';
    return text;
  }

  void judge_after(const std::string& app, const Line& other) {
    const std::string key = "\"after\" in [app." + app + "]: ";
    if (other.name == app)
      complain(other, key + "an app cannot be after itself");
    else if (app_named(other.name) == nullptr)
      complain(other, key + no_such(other.name));
  }

  std::string circle_from(std::vector<std::string>::const_iterator begin) const {
    std::string text = *begin;
    for (auto each = begin + 1; each != way.end(); ++each)
      text += (each == begin + 1 ? " is after " : ", which is after ") + *each;
    return text + ", which is after " + *begin;
  }

  void look_for_circles(const std::string& app) {
    if (finished.contains(app)) return;
    way.push_back(app);
    const auto lines = book.after_.find(app);
    if (lines != book.after_.end())
      for (const Line& other : lines->second) follow(app, other);
    way.pop_back();
    finished.insert(app);
  }

  void follow(const std::string& app, const Line& other) {
    if (other.name == app) return;
    const auto begin = std::find(way.cbegin(), way.cend(), other.name);
    if (begin == way.cend()) return look_for_circles(other.name);
    complain(other, "\"after\" in [app." + app + "] closes a circle: " + circle_from(begin) +
                        "; none of them could ever start");
  }

  void judge_group(const Line& group, std::map<std::string, Line>& known) {
    if (app_named(group.name) != nullptr)
      complain(group, "the group " + in_quotes(group.name) +
                          " has the name of an app, and a command could mean either; rename one of "
                          "the two");
    const auto [first, is_new] = known.emplace(group.name, group);
    if (!is_new)
      complain(group, "the group " + in_quotes(group.name) + " is already at " +
                          place_of(first->second) + "; name all its apps there");
  }

  void judge_member(const std::string& group, const Line& member) {
    const std::string key = "\"apps\" in [group." + group + "]: ";
    AppSpec* app = app_named(member.name);
    if (app == nullptr) return complain(member, key + no_such(member.name));
    if (app->name.find_first_not_of("0123456789") == std::string::npos)
      return complain(member, key + in_quotes(app->name) +
                                  " has digits only, and would be taken for a slot where it stands "
                                  "behind its group; give the app another name");
    const auto [first, is_new] = grouped.emplace(member.name, member);
    if (!is_new)
      return complain(member, key + in_quotes(member.name) + " is in a group already, at " +
                                  place_of(first->second) + "; an app is in one group at most");
    app->group = group;
  }
};

void OrderBook::settle(std::vector<AppSpec>& apps, Problems& problems) const {
  Judging judging{*this, apps};
  for (const auto& [app, lines] : after_)
    for (const Line& other : lines) judging.judge_after(app, other);
  for (const auto& [app, lines] : after_) judging.look_for_circles(app);
  std::map<std::string, Line> known;
  for (const Line& group : groups_) judging.judge_group(group, known);
  for (const auto& [group, lines] : members_)
    for (const Line& member : lines) judging.judge_member(group, member);
  for (auto& [file, sentences] : judging.found) {
    for (auto& [place, sentence] : sentences) problems.add(file, place, std::move(sentence));
    problems.close_file();
  }
}

}  // namespace skep::config
