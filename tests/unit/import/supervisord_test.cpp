#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/import/imported.h"

namespace skep::ctl::importing {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

std::string of_lines(const std::string& lines) {
  return of_supervisord("[program:web]\ncommand = /bin/web\n" + lines);
}

TEST(Supervisord, a_program_is_an_app_with_its_processes_as_workers) {
  const AppSpec web = app_of(
      of_lines("directory = data\nuser = www-data\nnumprocs = 3\nprocess_name = w%(process_num)d\n"
               "umask = 022\nstopsignal = QUIT\nstopwaitsecs = 30\nstartsecs = 5\n"));
  EXPECT_THAT(web.command, ElementsAre("/bin/web"));
  EXPECT_EQ(web.directory, "/srv/app/data");
  EXPECT_EQ(web.user, "www-data");
  EXPECT_EQ(web.workers, 3U);
  EXPECT_EQ(web.umask, 022U);
  EXPECT_EQ(web.stop.signal, 3);
  EXPECT_EQ(web.stop.kill, 30s);
  EXPECT_EQ(web.ready.when, ReadySpec::When::after);
  EXPECT_EQ(web.ready.after, 5s);
}

TEST(Supervisord, commands_are_words_without_a_shell) {
  EXPECT_THAT(
      app_of(of_supervisord("[program:web]\ncommand=sh -c \"echo '$A b' && true\" \\\n")).command,
      ElementsAre("sh", "-c", "echo '$A b' && true", "\\"));
}

TEST(Supervisord, a_long_start_has_a_longer_timeout) {
  EXPECT_GT(app_of(of_lines("startsecs = 90")).ready.timeout, 90s);
}

TEST(Supervisord, autorestart_has_its_three_equals) {
  const auto policy = [](const std::string& line) { return app_of(of_lines(line)).restart.policy; };
  EXPECT_EQ(policy("autorestart = true"), RestartSpec::Policy::always);
  EXPECT_EQ(policy("autorestart = false"), RestartSpec::Policy::never);
  EXPECT_EQ(policy("autorestart = unexpected"), RestartSpec::Policy::on_failure);
  EXPECT_EQ(policy(""), RestartSpec::Policy::on_failure);
  EXPECT_THAT(of_lines("exitcodes = 0,2"), HasSubstr("# exitcodes = 0,2\n"));
}

TEST(Supervisord, retries_become_a_count_of_deaths) {
  EXPECT_EQ(app_of(of_lines("startretries = 5")).restart.give_up, 6U);
}

TEST(Supervisord, logs_and_their_rotation_come_along) {
  const AppSpec web = app_of(of_lines(
      "stdout_logfile = logs/%(program_name)s-%(process_num)02d.log\nnumprocs = 2\n"
      "stdout_logfile_maxbytes = 1MB\nstdout_logfile_backups = 3\nstderr_logfile = NONE\n"));
  EXPECT_EQ(web.logs.out.path, "/srv/app/logs/web-{slot}.log");
  EXPECT_EQ(web.logs.err.kind, LogTarget::Kind::none);
  EXPECT_EQ(web.logs.rotate_bytes, 1U << 20U);
  EXPECT_EQ(web.logs.rotate_keep, 3U);
}

TEST(Supervisord, a_log_to_stdout_is_inherited_and_never_rotated) {
  const AppSpec web = app_of(
      of_lines("stdout_logfile = /dev/fd/1\nstdout_logfile_maxbytes = 0\nredirect_stderr=true"));
  EXPECT_EQ(web.logs.out.kind, LogTarget::Kind::inherit);
  EXPECT_EQ(web.logs.err.kind, LogTarget::Kind::same_as_stdout);
  EXPECT_EQ(web.logs.rotate_bytes, 0U);
}

TEST(Supervisord, environment_keeps_commas_and_signs_in_quotes) {
  EXPECT_THAT(
      app_of(of_lines("environment = A=\"1,2\",B='x=\"y\"',\n  C=plain/path, D=\"50%%\"")).env,
      UnorderedElementsAre(Pair("A", "1,2"), Pair("B", "x=\"y\""), Pair("C", "plain/path"),
                           Pair("D", "50%")));
}

TEST(Supervisord, the_daemons_environment_user_and_folder_are_each_programs) {
  const AppSpec web = app_of(of_supervisord(
      "[program:web]\ncommand=/bin/web\nenvironment=B=\"2\"\n"
      "[supervisord]\nenvironment=A=\"1\",B=\"1\"\nuser=ann\ndirectory=/data\numask=077\n"));
  EXPECT_THAT(web.env, UnorderedElementsAre(Pair("A", "1"), Pair("B", "2")));
  EXPECT_EQ(web.user, "ann");
  EXPECT_EQ(web.directory, "/data");
  EXPECT_EQ(web.umask, 077U);
}

TEST(Supervisord, expansions_are_put_in) {
  EXPECT_THAT(
      app_of(of_supervisord(
                 "[program:web]\nenvironment=PORT=\"80\"\n"
                 "command=%(here)s/bin/%(program_name)s -p %(ENV_PORT)s -h %(host_node_name)s"
                 " -n %(numprocs)d -g %(group_name)s -i %(process_num)02d"))
          .command,
      ElementsAre("/srv/app/bin/web", "-p", "80", "-h", "box", "-n", "1", "-g", "web", "-i", "00"));
}

TEST(Supervisord, a_variable_of_the_daemons_environment_is_skepds) {
  EXPECT_THAT(of_lines("environment = KEY=\"%(ENV_SECRET)s\""), HasSubstr("KEY = \"${SECRET:-}\""));
}

TEST(Supervisord, the_number_of_a_process_is_made_by_a_shell_of_the_slot) {
  const AppSpec web = app_of(of_supervisord(
      "[program:web]\nnumprocs=2\nnumprocs_start=1\nprocess_name=%(process_num)d\n"
      "environment=ID=\"w%(process_num)d\"\ncommand=/bin/web --port=80%(process_num)02d 'a b'"));
  EXPECT_THAT(web.command, ElementsAre("sh", "-c",
                                       "ID=w\"$((SKEP_SLOT + 1))\" exec /bin/web "
                                       "--port=80\"$(printf %02d $((SKEP_SLOT + 1)))\" 'a b'"));
}

TEST(Supervisord, comments_and_continued_lines_are_read_as_by_python) {
  const AppSpec web = app_of(
      of_supervisord("; first\n# second\n[program:web] ; third\ncommand = /bin/web a;b ; fourth\n"
                     "  c\nDIRECTORY: /data\n"));
  EXPECT_THAT(web.command, ElementsAre("/bin/web", "a;b", "c"));
  EXPECT_EQ(web.directory, "/data");
}

TEST(Supervisord, included_files_are_read) {
  const auto apps =
      apps_of(of_supervisord("[include]\nfiles = conf.d/*.conf missing.conf",
                             {{"/srv/app/conf.d/*.conf", "[program:web]\ncommand=/bin/web\n"}}));
  EXPECT_EQ(apps.count("web"), 1U);
  EXPECT_THAT(of_supervisord("[include]\nfiles = missing.conf"), HasSubstr("include missing.conf"));
}

TEST(Supervisord, groups_and_who_waits_for_a_command_come_along) {
  const std::string toml = of_supervisord(
      "[program:web]\ncommand=/bin/web\nautostart=false\n[group:back]\nprograms=web,gone\n");
  EXPECT_EQ(app_of(toml).group, "back");
  EXPECT_FALSE(app_of(toml).autostart);
  EXPECT_THAT(toml, HasSubstr("# programs = gone\n"));
}

TEST(Supervisord, priorities_are_told_with_the_apps_that_started_before) {
  EXPECT_THAT(
      of_supervisord("[program:b]\ncommand=b\npriority=2\n[program:a]\ncommand=a\npriority=1\n"),
      HasSubstr("after = [\"a\"]"));
  EXPECT_THAT(of_lines("priority = 1"), Not(HasSubstr("priority")));
}

TEST(Supervisord, event_listeners_and_fastcgi_are_told) {
  const std::string toml = of_supervisord(
      "[eventlistener:mail]\ncommand=crashmail\nevents=PROCESS_STATE\n"
      "[fcgi-program:php]\ncommand=php-cgi\nsocket=tcp://localhost:9000\n");
  EXPECT_TRUE(apps_of(toml).empty());
  EXPECT_THAT(toml, HasSubstr("# [eventlistener:mail] events = PROCESS_STATE\n"));
  EXPECT_THAT(toml, HasSubstr("# [fcgi-program:php] socket = tcp://localhost:9000\n"));
}

TEST(Supervisord, what_cannot_be_read_as_a_number_is_told) {
  EXPECT_THAT(of_lines("numprocs = many"),
              HasSubstr("# numprocs = many\n#     This is no number."));
}

TEST(Supervisord, what_supervisord_does_not_know_is_told) {
  EXPECT_THAT(of_lines("depends_on = redis"), HasSubstr("# depends_on = redis\n"));
  EXPECT_THAT(of_supervisord("[nonsense]\na = b\n"), HasSubstr("# [nonsense] a = b\n"));
  EXPECT_THAT(of_lines("just words"), HasSubstr("# just words\n#     This line is neither"));
}

}  // namespace
}  // namespace skep::ctl::importing
