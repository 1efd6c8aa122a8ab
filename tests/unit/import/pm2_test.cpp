#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/import/imported.h"

namespace skep::ctl::importing {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;
using Words = std::vector<std::string>;

// An app web that runs server.js, with more fields.
std::string of_fields(const std::string& fields, const std::string& env = {}) {
  return of_pm2(R"({"apps": [{"name": "web", "script": "server.js", )" + fields + "}]}", env);
}

TEST(Pm2, an_app_in_cluster_mode_shares_its_port_one_worker_a_core) {
  const AppSpec web = app_of(of_fields(R"("instances": "max", "exec_mode": "cluster")"));
  EXPECT_THAT(web.command, ElementsAre("node", "server.js"));
  EXPECT_EQ(web.directory, "/srv/app");
  EXPECT_EQ(web.workers, 2U);
  EXPECT_TRUE(web.cluster);
}

TEST(Pm2, an_app_in_fork_mode_is_run_without_cluster_as_it_may_never_listen) {
  const std::string toml = of_fields(R"("exec_mode": "fork")");
  EXPECT_FALSE(app_of(toml).cluster);
  EXPECT_THAT(toml, HasSubstr("Where it listens, take this line away"));
  EXPECT_FALSE(app_of(of_fields(R"("instances": 1)")).cluster);
}

TEST(Pm2, instances_without_a_mode_are_a_cluster) {
  const AppSpec web = app_of(of_fields(R"("instances": "4")"));
  EXPECT_EQ(web.workers, 4U);
  EXPECT_TRUE(web.cluster);
}

TEST(Pm2, one_core_less_is_told_as_the_config_cannot_say_it) {
  EXPECT_THAT(of_fields(R"("instances": -1)"), HasSubstr("left one core free"));
}

TEST(Pm2, the_interpreter_and_its_arguments_come_before_the_script) {
  const auto command = [](const std::string& fields) { return app_of(of_fields(fields)).command; };
  EXPECT_EQ(command(R"("node_args": "--max-old-space-size=512 --trace-warnings")"),
            (Words{"node", "--max-old-space-size=512", "--trace-warnings", "server.js"}));
  EXPECT_EQ(command(R"("interpreter": "/opt/node/bin/node", "args": ["a b", 1])"),
            (Words{"/opt/node/bin/node", "server.js", "a b", "1"}));
  EXPECT_EQ(command(R"("args": "--name 'a b'")"), (Words{"node", "server.js", "--name", "a b"}));
}

TEST(Pm2, the_ending_of_a_script_names_its_interpreter) {
  const auto first = [](const std::string& script) {
    return app_of(of_pm2(R"([{"name": "web", "script": ")" + script + "\"}]")).command.front();
  };
  EXPECT_EQ(first("job.py"), "python");
  EXPECT_EQ(first("run.sh"), "bash");
  EXPECT_EQ(first("./node_modules/.bin/next"), "node");
  EXPECT_EQ(first("./bin/server"), "./bin/server");
}

TEST(Pm2, npm_hides_the_program_which_is_told) {
  const std::string toml =
      of_pm2(R"([{"name": "web", "script": "npm", "args": "run start", "exec_mode": "fork"}])");
  EXPECT_EQ(app_of(toml).runtime, Runtime::other);
  EXPECT_THAT(app_of(toml).command, ElementsAre("npm", "run", "start"));
  EXPECT_THAT(toml, HasSubstr("npm runs the program as a child of its own"));
}

TEST(Pm2, a_script_with_its_arguments_is_taken_apart) {
  EXPECT_THAT(app_of(of_pm2(R"([{"name": "web", "script": "npm run start"}])")).command,
              ElementsAre("npm", "run", "start"));
}

TEST(Pm2, env_has_texts_only_and_that_of_a_name_is_put_over_it) {
  const std::string fields =
      R"("env": {"A": 1, "B": true, "C": {"x": [1]}, "D": null}, "env_production": {"A": "2"})";
  EXPECT_THAT(app_of(of_fields(fields)).env,
              UnorderedElementsAre(Pair("A", "1"), Pair("B", "true"), Pair("C", R"({"x":[1]})")));
  EXPECT_THAT(of_fields(fields), HasSubstr("--env production takes this one"));
  EXPECT_EQ(app_of(of_fields(fields, "production")).env.at("A"), "2");
  EXPECT_THAT(of_fields(fields, "staging"), HasSubstr("This app has no env_staging"));
}

TEST(Pm2, a_dollar_in_a_text_stays_one) {
  EXPECT_EQ(app_of(of_fields(R"("env": {"A": "${HOME} $$ $x"})")).env.at("A"), "${HOME} $$ $x");
}

TEST(Pm2, variables_that_skepd_sets_are_left_to_it) {
  const std::string toml = of_fields(R"("env": {"NODE_APP_INSTANCE": "7"})");
  EXPECT_TRUE(app_of(toml).env.empty());
  EXPECT_THAT(toml, HasSubstr("skepd sets this variable by itself"));
}

TEST(Pm2, an_app_that_says_ready_is_waited_for) {
  const AppSpec web = app_of(of_fields(R"("wait_ready": true, "listen_timeout": 8000)"));
  EXPECT_EQ(web.ready.when, ReadySpec::When::message);
  EXPECT_EQ(web.ready.timeout, 8s);
}

TEST(Pm2, a_program_that_cannot_say_ready_is_not_waited_for) {
  const std::string toml =
      of_pm2(R"([{"name": "web", "script": "a.py", "wait_ready": true, "listen_timeout": 1}])");
  EXPECT_EQ(app_of(toml).ready.when, ReadySpec::When::after);
  EXPECT_THAT(toml, HasSubstr("ready.when = \"notify\""));
}

TEST(Pm2, limits_and_times_have_their_equals) {
  const AppSpec web = app_of(of_fields(
      R"("max_memory_restart": "300M", "kill_timeout": 5000, "restart_delay": 2000,
         "min_uptime": "10s", "max_restarts": 5)"));
  EXPECT_EQ(web.memory.hard, Bytes{300ULL << 20U});
  EXPECT_EQ(web.stop.kill, 5s);
  EXPECT_EQ(web.stop.signal, 2);
  EXPECT_EQ(web.restart.backoff_first, 2s);
  EXPECT_EQ(web.restart.backoff_most, 2s);
  EXPECT_EQ(web.restart.stable, 10s);
  EXPECT_EQ(web.restart.give_up, 5U);
}

TEST(Pm2, a_wait_that_grows_ends_at_fifteen_seconds) {
  const AppSpec web = app_of(of_fields(R"("exp_backoff_restart_delay": 100)"));
  EXPECT_EQ(web.restart.backoff_first, 100ms);
  EXPECT_EQ(web.restart.backoff_most, 15s);
}

TEST(Pm2, who_is_not_started_again_keeps_that) {
  EXPECT_EQ(app_of(of_fields(R"("autorestart": false)")).restart.policy,
            RestartSpec::Policy::never);
  EXPECT_EQ(app_of(of_fields(R"("stop_exit_codes": [0])")).restart.policy,
            RestartSpec::Policy::on_failure);
  EXPECT_THAT(of_fields(R"("stop_exit_codes": [0, 3])"), HasSubstr("stop_exit_codes = [0,3]"));
}

TEST(Pm2, a_restart_by_the_clock_is_a_roll_where_the_schedule_is_one) {
  const auto scheduled = [](const std::string& cron) {
    return of_fields("\"cron_restart\": \"" + cron + '"');
  };
  EXPECT_EQ(app_of(scheduled("0 4 * * *")).restart_at->text, "0 4 * * *");
  EXPECT_EQ(app_of(scheduled("*/10 0 4 * * *")).restart_at, std::nullopt);
  EXPECT_THAT(scheduled("*/10 0 4 * * *"), HasSubstr("# cron_restart = */10 0 4 * * *\n"));
  EXPECT_EQ(app_of(scheduled("0")).restart_at, std::nullopt);
}

TEST(Pm2, who_waits_for_a_command_and_who_belongs_together_stays_so) {
  const std::string toml =
      of_pm2(R"([{"name": "web", "script": "a.js", "autostart": false, "namespace": "back"}])");
  EXPECT_FALSE(app_of(toml).autostart);
  EXPECT_EQ(app_of(toml).group, "back");
}

TEST(Pm2, logs_of_several_workers_have_the_slot_in_front_of_the_ending) {
  const AppSpec web = app_of(
      of_fields(R"("instances": 2, "out_file": "./logs/out.log", "error_file": "/dev/null")"));
  EXPECT_EQ(web.logs.out.path, "/srv/app/logs/out-{slot}.log");
  EXPECT_EQ(web.logs.err.kind, LogTarget::Kind::none);
}

TEST(Pm2, merged_logs_are_one_file) {
  const AppSpec web = app_of(of_fields(
      R"("instances": 2, "merge_logs": true, "out_file": "a.log", "error_file": "a.log")"));
  EXPECT_EQ(web.logs.out.path, "/srv/app/a.log");
  EXPECT_EQ(web.logs.err.kind, LogTarget::Kind::same_as_stdout);
}

TEST(Pm2, what_is_turned_off_and_is_not_there_anyway_needs_no_word) {
  EXPECT_THAT(of_fields(R"("watch": false, "vizion": false)"),
              AllOf(Not(HasSubstr("watch")), Not(HasSubstr("vizion"))));
  EXPECT_THAT(of_fields(R"("watch": true)"), HasSubstr("# watch = true\n"));
}

TEST(Pm2, deploying_is_told) {
  EXPECT_THAT(of_pm2(R"({"apps": [], "deploy": {"production": {}}})"),
              HasSubstr("Skep does not deploy"));
}

TEST(Pm2, what_pm2_does_not_know_is_told) {
  EXPECT_THAT(of_fields(R"("instancse": 4)"),
              HasSubstr("# instancse = 4\n#     This is no setting of PM2 that skepctl knows"));
}

TEST(Pm2, names_that_the_config_cannot_have_are_changed_and_told) {
  const std::string toml =
      of_pm2(R"([{"name": "my app", "script": "a.js"}, {"name": "my-app", "script": "b.js"}])");
  EXPECT_THAT(apps_of(toml), ElementsAre(Pair("my-app", testing::_), Pair("my-app-2", testing::_)));
  EXPECT_THAT(toml, HasSubstr("# name = my app\n"));
}

TEST(Pm2, an_app_without_a_name_is_called_after_its_script) {
  EXPECT_EQ(app_of(of_pm2(R"({"script": "lib/main.js"})"), "main").command.back(), "lib/main.js");
}

TEST(Pm2, a_file_of_json_may_have_comments_and_trailing_commas) {
  EXPECT_EQ(apps_of(of_pm2("{\"apps\": [ // all\n {\"script\": \"a.js\",}, ]}")).size(), 1U);
}

TEST(Pm2, what_is_no_ecosystem_file_is_refused_with_a_reason) {
  EXPECT_THAT(of_pm2("module.exports = {}"), HasSubstr("refused: this is not JSON"));
  EXPECT_THAT(of_pm2("7"), HasSubstr("refused: there are no apps in it"));
}

TEST(Pm2, an_app_without_a_program_is_left_out_and_told) {
  const std::string toml = of_pm2(R"([{"name": "web"}, "text"])");
  EXPECT_TRUE(apps_of(toml).empty());
  EXPECT_THAT(toml, AllOf(HasSubstr("app web"), HasSubstr("This is no app")));
}

}  // namespace
}  // namespace skep::ctl::importing
