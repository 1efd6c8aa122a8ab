#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/places.h"

namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

struct Line {
  fs::path file;
  std::string text;
};

std::vector<fs::path> sources_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".h" || extension == ".cpp" || extension == ".cc")
      files.push_back(entry.path());
  }
  return files;
}

// What the pattern's first group captured in each line of a file that matches it.
std::vector<std::string> captures(const fs::path& file, const std::regex& pattern) {
  std::vector<std::string> found;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::smatch match;
    if (std::regex_search(line, match, pattern)) found.push_back(match[1]);
  }
  return found;
}

std::string room_of(const std::string& path) {
  return path.substr(0, path.find('/'));
}

const fs::path sources = skep::test::in_source("");
const std::regex own_include{"^\\s*#\\s*include\\s*\"([^\"]+)\""};
const std::regex system_include{"^\\s*#\\s*include\\s*<([^>]+)>"};

// Every include of a room's files that its allowed rooms do not cover, as "file includes header".
std::vector<std::string> strays(const fs::path& folder, const std::set<std::string>& allowed) {
  std::vector<std::string> wrong;
  for (const fs::path& file : sources_below(sources / folder)) {
    for (const std::string& header : captures(file, own_include)) {
      if (!allowed.contains(room_of(header)) && !allowed.contains(header))
        wrong.push_back(fs::relative(file, sources).string() + " includes " + header);
    }
  }
  return wrong;
}

TEST(Includes, the_model_includes_nothing_but_itself) {
  EXPECT_THAT(strays("daemon/model", {"model"}), IsEmpty());
}

TEST(Includes, the_engine_includes_the_model_only) {
  EXPECT_THAT(strays("daemon/engine", {"engine", "model"}), IsEmpty());
}

TEST(Includes, the_config_includes_the_model_only) {
  EXPECT_THAT(strays("daemon/config", {"config", "model"}), IsEmpty());
}

TEST(Includes, the_bus_includes_the_model_only) {
  EXPECT_THAT(strays("daemon/bus", {"bus", "model"}), IsEmpty());
}

TEST(Includes, the_host_includes_the_model_the_bus_and_the_agents_page_only) {
  EXPECT_THAT(strays("daemon/host", {"host", "model", "bus", "agent/telemetry.h"}), IsEmpty());
}

TEST(Includes, the_api_includes_the_model_and_the_bus_only) {
  EXPECT_THAT(strays("daemon/api", {"api", "model", "bus"}), IsEmpty());
}

TEST(Includes, the_headers_of_the_bus_cost_nothing) {
  std::vector<std::string> heavy;
  for (const fs::path& file : sources_below(sources / "daemon/bus"))
    if (file.extension() == ".h")
      for (const std::string& header : captures(file, system_include))
        if (header.starts_with("sdbus-c++/") || header.starts_with("boost/")) heavy.push_back(file);
  EXPECT_THAT(heavy, IsEmpty());
}

TEST(Includes, skepctl_shares_nothing_with_the_daemon_but_the_model_and_importers_the_config) {
  std::vector<std::string> wrong = strays("ctl", {"ctl", "model"});
  std::erase_if(wrong, [](const std::string& line) { return line.starts_with("ctl/import/"); });
  EXPECT_THAT(wrong, IsEmpty());
  EXPECT_THAT(strays("ctl/import", {"ctl", "model", "config"}), IsEmpty());
}

TEST(Includes, the_engine_and_the_model_can_reach_no_clock_no_file_and_no_thread) {
  const std::regex forbidden{
      "(steady_clock|system_clock|high_resolution_clock|clock_gettime|std::thread|std::mutex|"
      "getenv|fopen|ofstream|"
      "ifstream|std::cout|std::cerr|random_device)"};
  const std::regex forbidden_header{
      "^(thread|mutex|atomic|future|iostream|fstream|unistd\\.h|fcntl\\.h|ctime|time\\.h|sys/"
      "(?!types\\.h).*|"
      "boost/(?!json).*|spdlog/.*)$"};
  std::vector<std::string> wrong;
  for (const char* room : {"daemon/engine", "daemon/model"}) {
    for (const fs::path& file : sources_below(sources / room)) {
      for (const std::string& word : captures(file, forbidden))
        wrong.push_back(file.string() + " uses " + word);
      for (const std::string& header : captures(file, system_include))
        if (std::regex_match(header, forbidden_header))
          wrong.push_back(file.string() + " includes " + header);
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

// Each of these costs seconds of compile time in every file that includes it.
TEST(Includes, heavy_libraries_stay_in_a_few_files) {
  const std::map<std::string, std::size_t> most{{"boost/asio", 8},  {"boost/beast", 3},
                                                {"CLI/", 2},        {"toml++/", 2},
                                                {"prometheus/", 6}, {"sdbus-c++/", 14}};
  const std::string light = "prometheus/metric_type.h";  // an enumeration
  for (const auto& [library, files] : most) {
    std::set<std::string> users;
    for (const char* folder : {"daemon", "ctl"}) {
      for (const fs::path& file : sources_below(sources / folder)) {
        const auto headers = captures(file, system_include);
        if (std::any_of(headers.begin(), headers.end(), [&, &of = library](const auto& h) {
              return h.starts_with(of) && h != light;
            }))
          users.insert(fs::relative(file, sources).string());
      }
    }
    EXPECT_LE(users.size(), files)
        << library << " is included by " << testing::PrintToString(users);
  }
}

}  // namespace
