#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <sstream>

#include <gmock/gmock.h>

#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Configs of other supervisors as npm and Debian's packages carry them.
class Import : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("SKEP_PUBLISHED");
    if (folder == nullptr || !fs::exists(folder))
      GTEST_SKIP() << "there are no published files; tests/fetch-peers brings them to "
                      "$SKEP_PUBLISHED";
    published_ = folder;
  }

  [[nodiscard]] std::string published(const std::string& file) const { return published_ / file; }

  // Those whose whole path is meant, in order.
  using Meant = std::function<bool(const std::string& path)>;
  [[nodiscard]] std::vector<std::string> all(const Meant& meant) const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(published_))
      if (entry.is_regular_file() && !entry.is_symlink() && meant(entry.path().string()))
        files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
  }

  // Every one becomes a config that the real skepd takes.
  void are_taken(const std::vector<std::string>& files, std::size_t at_least) const {
    EXPECT_GE(files.size(), at_least);
    for (const std::string& file : files) {
      const Finished check =
          skepd({"--check", "--config", files_.write("skep.toml", imported({file}))});
      EXPECT_TRUE(check.exit == 0 || speaks_of_this_machine(check.err)) << file << '\n'
                                                                        << check.out << check.err;
    }
  }

  // What is refused is there on the machine that the file is of: a user, a group, a file.
  [[nodiscard]] static bool speaks_of_this_machine(const std::string& problems) {
    std::istringstream lines(problems);
    bool any = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.find(": warning: ") != std::string::npos) continue;
      const bool speaks =
          std::any_of(std::begin(missing), std::end(missing),
                      [&](const char* words) { return line.find(words) != std::string::npos; });
      if (!speaks) return false;
      any = true;
    }
    return any;
  }
  static constexpr std::array missing{"cannot become user ", "cannot take group ",
                                      " of `env-files`: ",   "has not the right to ",
                                      "cannot hand on ",     "cannot run on processors "};

  // The TOML that `skepctl import WORDS` prints.
  [[nodiscard]] static std::string imported(const std::vector<std::string>& words) {
    std::vector<std::string> command{skepctl_program(), "import"};
    command.insert(command.end(), words.begin(), words.end());
    const Finished done = run(command);
    EXPECT_EQ(done.exit, 0) << words.front() << '\n' << done.err;
    return done.out;
  }

  // A skepd with what was imported, which listens on the port of the environment.
  [[nodiscard]] static std::unique_ptr<Skepd> run_imported(const std::vector<std::string>& words,
                                                           const Port& port,
                                                           const std::string& more = {}) {
    SkepdOptions options;
    options.environment = {{"PORT", port.text()}, {"HOST", "127.0.0.1"}};
    return std::make_unique<Skepd>(imported(words) + more, options);
  }

  fs::path published_;
  Workspace files_;
};

bool is_named(const std::string& path, std::string_view name) {
  return fs::path(path).filename() == name;
}

TEST_F(Import, takes_pm2s_published_files) {
  auto files = all([](const std::string& path) {
    return is_named(path, "ecosystem.config.js") ||
           (path.find("/pm2-gui") != path.npos && is_named(path, "process.json"));
  });
  // What `pm2 init` writes, under the names that it has then.
  for (const std::string& path :
       all([](const std::string& file) { return file.ends_with(".tpl"); })) {
    const std::string name = fs::path(path).stem();
    if (!name.starts_with("ecosystem")) continue;
    files.push_back(files_.write(name + (name.ends_with("-es") ? ".config.mjs" : ".config.cjs"),
                                 read_file(path)));
  }
  are_taken(files, 8);
}

TEST_F(Import, takes_published_files_of_supervisord) {
  are_taken(all([](const std::string& path) {
              return path.ends_with(".conf") && path.find("supervisor") != path.npos;
            }),
            20);
}

TEST_F(Import, takes_published_services_of_systemd) {
  are_taken(all([](const std::string& path) { return path.ends_with(".service"); }), 10);
}

TEST_F(Import, takes_published_procfiles) {
  are_taken(all([](const std::string& path) { return is_named(path, "Procfile"); }), 4);
}

TEST_F(Import, runs_pm2s_own_sample_as_pm2_does) {
  const Port port;
  const auto skepd = run_imported(
      {"--env", "production",
       published("pm2-7.0.4/package/lib/templates/sample-apps/http-server/ecosystem.config.js")},
      port);
  ASSERT_TRUE(skepd->all_become("RUNNING"));
  EXPECT_EQ(skepd->status().size(), 4U);
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").body, "hey");
  EXPECT_THAT(skepd->ctl({"config"}).out, HasSubstr("NODE_ENV = \"production\""));
}

TEST_F(Import, runs_what_a_published_procfile_runs_with_the_env_beside_it) {
  const Port port;
  const std::string modules = files_.path("node_modules");
  fs::copy(published("cors-anywhere/node_modules"), modules, fs::copy_options::recursive);
  files_.write("node_modules/cors-anywhere/.env", "PORT=" + port.text() + '\n');
  const auto skepd = run_imported({modules + "/cors-anywhere/Procfile"}, port);
  ASSERT_TRUE(skepd->becomes("web:0", "RUNNING"));
  EXPECT_THAT(http_get("127.0.0.1", port.number(), "/").body, HasSubstr("cross-origin requests"));
}

TEST_F(Import, runs_a_program_of_supervisord_with_what_its_escapes_stand_for) {
  const Port port;
  const auto skepd =
      run_imported({published("supervisor/usr/lib/python3/dist-packages/supervisor/tests/fixtures/"
                              "issue-986.conf")},
                   port, "\n[app.echo.logs]\nstdout = \"@RUN@/echo.out\"\n");
  ASSERT_TRUE(skepd->becomes("echo:0", "EXITED"));
  const std::string log = skepd->workspace().path("echo.out");
  EXPECT_TRUE(eventually([&] {
    return read_file(log) == "dhcrelay -d -q -a %h:%p %P -i Vlan1000 192.168.0.1\n";
  })) << read_file(log);
}

}  // namespace
}  // namespace skep::harness
