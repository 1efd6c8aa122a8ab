#include <chrono>
#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/load.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

// Releases in folders of their own, and a link `current` that names the one to run.
class Release : public testing::Test {
 protected:
  Release() {
    serving("one", "");
    serving("two", "");
    add("broken", "throw new Error('this release is broken');");
    point_at("one");
  }

  void add(const std::string& name, const std::string& text) const {
    std::filesystem::create_directory(files.path(name));
    (void)files.write(name + "/app.js", text);
  }

  // A server that answers with its name and does this beside.
  void serving(const std::string& name, const std::string& beside) const {
    add(name, "require('node:http').createServer((_, response) => response.end('" + name +
                  "')).listen(Number(process.env.PORT), '127.0.0.1');\n" + beside);
  }

  void point_at(const std::string& name) const {
    std::filesystem::create_directory_symlink(name, files.path("next"));
    std::filesystem::rename(files.path("next"), files.path("current"));
  }

  [[nodiscard]] App current(std::uint32_t workers = 2) const {
    App app;
    app.command = {any_node(), "app.js"};
    app.workers = workers;
    app.keys = "directory = \"" + files.path("current") + "\"";
    app.env["PORT"] = port.text();
    return app;
  }

  // Twenty in a row. One that was replaced may answer until it has heard that it drains.
  [[nodiscard]] bool is_all_that_answers(const std::string& release) const {
    return eventually([&] {
      for (int i = 0; i < 20; ++i)
        if (http_get("127.0.0.1", port.number(), "/").body != release) return false;
      return true;
    });
  }

  void expect_a_crash_to_bring_back(const Skepd& skepd, const std::string& release) const {
    for (const WorkerStatus& worker : skepd.status()) {
      ASSERT_EQ(::kill(worker.pid, SIGKILL), 0);
      ASSERT_TRUE(skepd.is_succeeded(worker)) << skepd.log();
    }
    EXPECT_TRUE(is_all_that_answers(release));
  }

  void expect_to_go_back(const std::string& release, const std::string& why) const {
    App app = current();
    app.tables["roll"] = "soak = \"15s\"";
    const Skepd skepd(app.toml());
    ASSERT_TRUE(skepd.all_become("RUNNING"));
    // What the old workers hold has to be known.
    ASSERT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));
    Load load(Load::Kind::new_connections, port.number(), 1);
    point_at(release);
    const Finished roll = skepd.ctl({"roll", "web", "--wait"});
    EXPECT_EQ(roll.exit, 1);
    EXPECT_THAT(roll.out + roll.err, HasSubstr("rolled back"));
    EXPECT_THAT(roll.out + roll.err, HasSubstr(why));
    EXPECT_TRUE(skepd.all_become("RUNNING"));
    EXPECT_TRUE(is_all_that_answers("one"));
    EXPECT_EQ(skepd.metric(R"(skep_app_rolls_total{app="web",outcome="rolled-back"})"), 1);
    const Tally tally = load.stop();
    EXPECT_EQ(tally.failures(), 0) << tally;
  }

  const Port port;
  const Workspace files;
};

TEST_F(Release, is_switched_by_a_roll_and_by_nothing_else) {
  const Skepd skepd(current().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  point_at("two");
  expect_a_crash_to_bring_back(skepd, "one");
  const Finished roll = skepd.ctl({"roll", "web", "--wait"});
  EXPECT_EQ(roll.exit, 0) << roll.out << roll.err;
  EXPECT_TRUE(is_all_that_answers("two"));
  expect_a_crash_to_bring_back(skepd, "two");
}

TEST_F(Release, that_is_broken_leaves_the_old_one_serving) {
  const Skepd skepd(current().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto before = skepd.status();
  point_at("broken");
  const Finished roll = skepd.ctl({"roll", "web", "--wait"});
  EXPECT_EQ(roll.exit, 1);
  EXPECT_THAT(roll.out + roll.err,
              AllOf(HasSubstr("the successor of web:0"), HasSubstr("exit status 1")));
  const auto after = skepd.status();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].pid, before[i].pid);
  EXPECT_TRUE(is_all_that_answers("one"));
  expect_a_crash_to_bring_back(skepd, "one");
}

TEST_F(Release, that_leaks_is_taken_back_while_it_soaks) {
  serving("leaking",
          "const kept = [];\n"
          "setInterval(() => { for (let i = 0; i < 2048; i++) kept.push(new Array(128).fill(i + "
          "0.5)); }, 40);\n");
  expect_to_go_back("leaking", "its heap holds");
}

TEST_F(Release, that_blocks_is_taken_back_while_it_soaks) {
  serving("blocking",
          "setInterval(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250), "
          "600);\n");
  expect_to_go_back("blocking", "its event loop ");
}

TEST_F(Release, that_dies_is_taken_back_while_it_soaks) {
  serving("dying", "setTimeout(() => process.exit(3), 1500);\n");
  App app = current();
  app.tables["roll"] = "soak = \"15s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  point_at("dying");
  const Finished roll = skepd.ctl({"roll", "web", "--wait"});
  EXPECT_EQ(roll.exit, 1);
  EXPECT_THAT(roll.out + roll.err, HasSubstr("web:0, which is new: "));
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_TRUE(is_all_that_answers("one"));
}

}  // namespace
}  // namespace skep::harness
