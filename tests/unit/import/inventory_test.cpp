#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/places.h"
#include "unit/import/imported.h"

// Every setting that another supervisor has does something here or has a word of its own.
namespace skep::ctl::importing {
namespace {

using testing::HasSubstr;
using testing::Not;

// Lines of inventory/NAME: a key and, behind a blank, a value that is not its default.
std::vector<std::pair<std::string, std::string>> inventory(const std::string& name) {
  std::ifstream file(test::in_source("tests/unit/import/inventory/" + std::string(name)));
  std::vector<std::pair<std::string, std::string>> keys;
  for (std::string line; std::getline(file, line);) {
    const auto blank = line.find(' ');
    keys.emplace_back(line.substr(0, blank), line.substr(blank + 1));
  }
  EXPECT_FALSE(keys.empty()) << name;
  return keys;
}

// Each key makes another config than none does, and is not called unknown.
template <typename Import>
void expect_all_known(const std::string& name, const Import& import) {
  const std::string without = import("", "");
  for (const auto& [key, value] : inventory(name)) {
    const std::string toml = import(key, value);
    EXPECT_NE(toml, without) << key << " is dropped without a word";
    EXPECT_THAT(toml, Not(HasSubstr("that skepctl knows"))) << key;
    EXPECT_EQ(complaints(toml), "") << toml;
  }
}

TEST(Inventory, of_pm2_is_known) {
  expect_all_known("pm2", [](const std::string& key, const std::string& value) {
    const std::string field = key.empty() ? "" : ", \"" + key + "\": " + value;
    const std::string script = key == "exec" ? "" : R"(, "script": "server.js")";
    return of_pm2(R"({"apps": [{"name": "web", "exec_mode": "cluster")" + script + field + "}]}");
  });
}

TEST(Inventory, of_supervisords_programs_is_known) {
  expect_all_known("supervisord-program", [](const std::string& key, const std::string& value) {
    return of_supervisord("[program:api]\ncommand=/bin/api\n[program:web]\ncommand=/bin/web\n" +
                          key + "=" + value + "\n");
  });
}

TEST(Inventory, of_supervisords_other_sections_is_known) {
  for (const std::string section :
       {"supervisord", "unix_http_server", "inet_http_server", "supervisorctl", "group:x",
        "eventlistener:x", "fcgi-program:x", "rpcinterface:x"})
    expect_all_known("supervisord-" + section.substr(0, section.find(':')),
                     [&](const std::string& key, const std::string& value) {
                       return of_supervisord("[program:web]\ncommand=/bin/web\n[" + section +
                                             "]\n" +
                                             (section == "group:x" ? "programs=web\n" : "") + key +
                                             "=" + value + "\n");
                     });
}

TEST(Inventory, of_systemds_services_is_known) {
  for (const std::string section : {"Service", "Unit", "Install"})
    expect_all_known("systemd-" + section, [&](const std::string& key, const std::string& value) {
      return of_systemd(
          {"[Service]\nExecStart=/bin/web\n[" + section + "]\n" + key + "=" + value + "\n"});
    });
}

}  // namespace
}  // namespace skep::ctl::importing
