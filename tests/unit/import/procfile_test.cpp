#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/import/imported.h"

namespace skep::ctl::importing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(Procfile, each_line_is_an_app) {
  const auto apps =
      apps_of(of_procfile("# all\nweb: node server.js\n\nworker: node jobs.js -v\r\n"));
  ASSERT_EQ(apps.size(), 2U);
  EXPECT_THAT(apps.at("worker").command, ElementsAre("node", "jobs.js", "-v"));
  EXPECT_EQ(apps.at("worker").directory, "/srv/app");
}

TEST(Procfile, web_shares_its_port_and_others_may_never_listen) {
  const auto apps = apps_of(of_procfile("web: node server.js\nworker: node jobs.js\n"));
  EXPECT_TRUE(apps.at("web").cluster);
  EXPECT_FALSE(apps.at("worker").cluster);
}

TEST(Procfile, ports_are_counted_as_foreman_does) {
  const auto apps = apps_of(of_procfile("a: ./a\nb: ./b --port $PORT\nweb: ./web\n"));
  EXPECT_THAT(apps.at("b").command, ElementsAre("./b", "--port", "5100"));
  EXPECT_EQ(apps.at("web").env.at("PORT"), "5200");
  EXPECT_EQ(apps.at("a").env.count("PORT"), 0U);
}

TEST(Procfile, the_variables_of_dotenv_are_each_apps) {
  const std::string toml = of_procfile(
      "web: ./web -p $PORT\n",
      {{"/srv/app/.env", "# c\nexport A=1 # one\nB=\"x\\ny\"\nC='$A # b'\nPORT=8000\nodd line\n"}});
  EXPECT_THAT(app_of(toml).env, UnorderedElementsAre(Pair("A", "1"), Pair("B", "x\ny"),
                                                     Pair("C", "$A # b"), Pair("PORT", "8000")));
  EXPECT_THAT(app_of(toml).command, ElementsAre("./web", "-p", "8000"));
  EXPECT_THAT(toml, HasSubstr("with what is secret"));
  EXPECT_THAT(toml, HasSubstr("# .env: odd line\n"));
}

TEST(Procfile, what_needs_a_shell_has_one_that_becomes_the_program) {
  const auto command = [](const std::string& line) {
    return app_of(of_procfile("web: " + line)).command.back();
  };
  EXPECT_EQ(command("bin/web --db $DATABASE_URL"), "exec bin/web --db $DATABASE_URL");
  EXPECT_EQ(command("cd api && bin/web -p ${PORT:-1}"), "cd api && exec bin/web -p ${PORT:-1}");
  EXPECT_EQ(command("a | b"), "a | b");
  EXPECT_EQ(command("a && 'b && c' d|e"), "a && 'b && c' d|e");
}

TEST(Procfile, a_default_stands_for_a_variable_that_is_not_there) {
  EXPECT_THAT(app_of(of_procfile("web: bin/web -t ${THREADS:-5}")).command,
              ElementsAre("bin/web", "-t", "5"));
}

TEST(Procfile, variables_in_front_go_to_the_environment) {
  const AppSpec web = app_of(of_procfile("web: NODE_ENV=production node server.js"));
  EXPECT_THAT(web.command, ElementsAre("node", "server.js"));
  EXPECT_EQ(web.env.at("NODE_ENV"), "production");
}

TEST(Procfile, the_release_phase_is_told) {
  const std::string toml = of_procfile("release: rake db:migrate\n");
  EXPECT_TRUE(apps_of(toml).empty());
  EXPECT_THAT(toml, HasSubstr("# release: rake db:migrate\n"));
}

TEST(Procfile, other_lines_are_told) {
  EXPECT_THAT(of_procfile("no process\n"), HasSubstr("# no process\n"));
}

}  // namespace
}  // namespace skep::ctl::importing
