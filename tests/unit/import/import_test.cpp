#include "ctl/import/import.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/import/format.h"
#include "ctl/import/node_export.h"
#include "unit/import/folder.h"
#include "unit/import/imported.h"

namespace skep::ctl {
namespace {

using namespace std::chrono_literals;
using namespace importing;
using testing::ElementsAre;
using testing::HasSubstr;

std::string printed(const ImportRequest& request) {
  const auto toml = import_file(request);
  return toml ? *toml : toml.error().sentence;
}

TEST(Import, tells_the_format_by_the_name_of_the_file) {
  EXPECT_EQ(format_of("ecosystem.config.cjs", ""), Format::pm2);
  EXPECT_EQ(format_of("pm2.json", ""), Format::pm2);
  EXPECT_EQ(format_of("Procfile.dev", ""), Format::procfile);
  EXPECT_EQ(format_of("web@.service", ""), Format::systemd);
}

TEST(Import, tells_the_format_by_what_is_in_the_file) {
  EXPECT_EQ(format_of("web.conf", "; c\n[program:web]\n"), Format::supervisord);
  EXPECT_EQ(format_of("web.conf", "[Unit]\n[Service]\n"), Format::systemd);
  EXPECT_EQ(format_of("processes", "\n{\"apps\": []}"), Format::pm2);
  EXPECT_EQ(format_of("processes", "# c\nweb: node server.js\n"), Format::procfile);
  EXPECT_EQ(format_of("notes", "Dear all,\n"), std::nullopt);
}

TEST(Import, takes_the_format_that_is_named) {
  const Folder folder;
  const std::string file = folder.write("list", "web: bin/web\n");
  EXPECT_THAT(printed({.file = file, .from = "procfile"}), HasSubstr("[app.web]"));
  EXPECT_THAT(printed({.file = file, .from = "foreman"}),
              HasSubstr("--from takes pm2, supervisord"));
}

TEST(Import, refuses_what_it_cannot_tell_or_read) {
  const Folder folder;
  EXPECT_THAT(printed({.file = folder.write("notes", "Dear all,\n")}), HasSubstr("say --from"));
  EXPECT_THAT(printed({.file = folder.write("ecosystem.config.yml", "apps:\n")}),
              HasSubstr("YAML is not read"));
  EXPECT_THAT(printed({.file = folder.path("missing.conf")}), HasSubstr("missing.conf"));
  EXPECT_THAT(printed({.file = folder.write("Procfile", "web: a\n"), .drop_ins = {"b"}}),
              HasSubstr("only a service of systemd has drop-ins"));
}

TEST(Import, runs_javascript_with_node) {
  const Folder folder;
  const std::string file = folder.write("ecosystem.config.js",
                                        "console.log('said'); setInterval(() => {}, 1000);\n"
                                        "module.exports = { apps: [{ name: 'web', script: "
                                        "__dirname + '/a.js', ignore_watch: /x/ }] };\n");
  const std::string toml = printed({.file = file});
  EXPECT_THAT(app_of(toml).command, ElementsAre("node", folder.path("a.js")));
  EXPECT_THAT(toml, HasSubstr("ignore_watch = \"/x/\""));
}

TEST(Import, reads_modules_and_promises_of_javascript) {
  const Folder folder;
  const std::string file = folder.write(
      "pm2.mjs", "export default Promise.resolve({ apps: [{ name: 'web', script: 'a.js' }] });\n");
  EXPECT_EQ(app_of(printed({.file = file})).directory, folder.directory());
}

TEST(Import, tells_of_javascript_that_fails) {
  const Folder folder;
  EXPECT_THAT(printed({.file = folder.write("a.js", "throw new Error('no')\n")}),
              HasSubstr("node cannot read it"));
}

TEST(Import, bounds_the_time_and_the_size_that_javascript_may_take) {
  const Folder folder;
  const auto endless = exported_json(folder.write("endless.cjs", "for (;;) {}\n"), 300ms);
  ASSERT_FALSE(endless);
  EXPECT_THAT(endless.error().message, HasSubstr("within 300 ms"));
  const auto huge = exported_json(folder.write("huge.cjs", "module.exports = 'x'.repeat(3e6)\n"));
  ASSERT_FALSE(huge);
  EXPECT_THAT(huge.error().message, HasSubstr("more than 1048576 bytes"));
}

TEST(Import, reads_the_drop_ins_of_a_service_in_order) {
  const Folder folder;
  const std::string file = folder.write("web.service", "[Service]\nExecStart=/bin/web\nUser=a\n");
  std::filesystem::create_directory(file + ".d");
  folder.write("web.service.d/20-b.conf", "[Service]\nUser=c\n");
  folder.write("web.service.d/10-a.conf", "[Service]\nUser=b\n");
  EXPECT_EQ(app_of(printed({.file = file})).user, "c");
  const std::string named = folder.write("more.conf", "[Service]\nUser=d\n");
  EXPECT_EQ(app_of(printed({.file = file, .drop_ins = {named}})).user, "d");
}

TEST(Import, reads_what_supervisord_includes_and_the_env_beside_a_procfile) {
  const Folder folder;
  folder.write("a.conf", "[program:web]\ncommand=/bin/web\n");
  folder.write("b.conf", "[program:api]\ncommand=/bin/api\n");
  EXPECT_EQ(
      apps_of(printed({.file = folder.write("supervisord.conf", "[include]\nfiles=[ab].conf\n")}))
          .size(),
      2U);
  folder.write(".env", "A=1\n");
  EXPECT_EQ(app_of(printed({.file = folder.write("Procfile", "web: bin/web\n")})).env.at("A"), "1");
}

TEST(Import, runs_what_npm_would_where_package_json_tells) {
  const Folder folder;
  folder.write("package.json", R"({"scripts": {"start": "NODE_ENV=production node server.js"}})");
  const std::string toml = printed({.file = folder.write("Procfile", "web: npm start\n")});
  const AppSpec web = app_of(toml);
  EXPECT_THAT(web.command, ElementsAre("node", "server.js"));
  EXPECT_EQ(web.env.at("NODE_ENV"), "production");
  EXPECT_EQ(web.runtime, Runtime::node);
  EXPECT_THAT(toml, HasSubstr("# npm start\n#     It hides the program from skepd"));
}

}  // namespace
}  // namespace skep::ctl
