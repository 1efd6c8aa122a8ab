#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/import/systemd_values.h"
#include "model/capability.h"
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
  return of_systemd({"[Service]\nExecStart=/bin/web\n" + lines});
}

TEST(Systemd, a_service_is_an_app_with_its_user_folder_and_limits) {
  const AppSpec web = app_of(
      of_lines("User=www-data\nWorkingDirectory=/srv/web\nUMask=0027\nLimitNOFILE=1024:65536\n"
               "LimitCORE=infinity\nLimitMEMLOCK=64K\n"));
  EXPECT_THAT(web.command, ElementsAre("/bin/web"));
  EXPECT_EQ(web.user, "www-data");
  EXPECT_EQ(web.directory, "/srv/web");
  EXPECT_EQ(web.umask, 027U);
  EXPECT_THAT(web.rlimits,
              UnorderedElementsAre(Pair("nofile", Rlimit(1024, 65536)),
                                   Pair("core", rlimit_infinity), Pair("memlock", 65536U)));
}

TEST(Systemd, words_are_taken_apart_as_systemd_does) {
  EXPECT_THAT(systemd_words("a 'b c' \"d\\\"e\" f\\x20g  \\ts"),
              ElementsAre("a", "b c", "d\"e", "f g", "\ts"));
}

TEST(Systemd, a_line_goes_on_after_a_backslash_past_comments) {
  EXPECT_THAT(
      app_of(of_systemd({"[Service]\nExecStart=/bin/web \\\n# no\n  --a \\\n --b\n"})).command,
      ElementsAre("/bin/web", "--a", "--b"));
}

TEST(Systemd, variables_of_the_unit_are_put_into_the_command) {
  const AppSpec web =
      app_of(of_systemd({"[Service]\nEnvironment=\"OPTS=-a -b\" PORT=80\nExecStart=/bin/web $OPTS "
                         "${OPTS} --port=${PORT} $$x\n"}));
  EXPECT_THAT(web.command, ElementsAre("/bin/web", "-a", "-b", "-a -b", "--port=80", "$x"));
  EXPECT_EQ(web.env.at("OPTS"), "-a -b");
}

TEST(Systemd, other_variables_are_left_to_a_shell) {
  EXPECT_THAT(
      app_of(of_systemd({"[Service]\nExecStart=/bin/web $OPTS --port=${PORT} 'a b'\n"})).command,
      ElementsAre("sh", "-c", "exec /bin/web $OPTS --port=\"${PORT}\" 'a b'"));
}

TEST(Systemd, environment_files_are_read_at_each_start_and_never_copied) {
  const std::string toml =
      of_systemd({"[Service]\nEnvironmentFile=-/etc/default/%N\nEnvironmentFile=/etc/web.env\n"
                  "ExecStart=/bin/web $OPTS\n"},
                 "web.service", {{"/etc/web.env", "OPTS=\"-v -x\"\n"}});
  const AppSpec web = app_of(toml);
  EXPECT_THAT(web.sandbox.env_files, ElementsAre("-/etc/default/web", "/etc/web.env"));
  EXPECT_THAT(web.command, ElementsAre("sh", "-c", "exec /bin/web $OPTS"));
  EXPECT_THAT(toml, Not(HasSubstr("-v -x")));
  EXPECT_THAT(of_lines("EnvironmentFile=/etc/web.d/*.env\n"), HasSubstr("takes no patterns"));
}

TEST(Systemd, groups_niceness_and_processors_have_their_equals) {
  const SandboxSpec sandbox =
      app_of(of_lines("User=web\nGroup=www-data\nSupplementaryGroups=video audio\n"
                      "SupplementaryGroups=video\nNice=-5\nOOMScoreAdjust=500\n"
                      "CPUAffinity=0-2\nCPUAffinity=8\nNoNewPrivileges=yes\n"))
          .sandbox;
  EXPECT_EQ(sandbox.group, "www-data");
  EXPECT_THAT(sandbox.supplementary_groups, ElementsAre("video", "audio"));
  EXPECT_EQ(sandbox.nice, -5);
  EXPECT_EQ(sandbox.oom_score_adjust, 500);
  EXPECT_THAT(sandbox.cpu_affinity, ElementsAre(0, 1, 2, 8));
  EXPECT_TRUE(sandbox.no_new_privileges);
}

TEST(Systemd, another_user_has_the_capabilities_that_are_ambient) {
  const auto set = [](const std::string& lines) {
    return app_of(of_lines(lines)).sandbox.capabilities;
  };
  EXPECT_EQ(set("User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"), 1U << 10U);
  EXPECT_EQ(set("User=web\nCapabilityBoundingSet=CAP_CHOWN\n"), std::nullopt);
  EXPECT_EQ(set("CapabilityBoundingSet=CAP_CHOWN CAP_KILL\nCapabilityBoundingSet=CAP_FOWNER\n"),
            1U | 1U << 5U | 1U << 3U);
  EXPECT_EQ(set("CapabilityBoundingSet=~CAP_CHOWN\n"), all_capabilities() & ~1ULL);
}

TEST(Systemd, credentials_are_named_and_what_is_in_them_is_not_told) {
  const std::string toml =
      of_lines("LoadCredential=db:/etc/db\nSetCredential=key:honey\nLoadCredentialEncrypted=tls\n");
  EXPECT_THAT(app_of(toml).sandbox.credentials, ElementsAre("db", "tls", "key"));
  EXPECT_THAT(toml, Not(HasSubstr("honey")));
  EXPECT_THAT(toml, HasSubstr("systemctl edit skepd"));
}

TEST(Systemd, limits_have_a_soft_and_a_hard_part) {
  EXPECT_THAT(
      app_of(of_lines("LimitRTTIME=1ms:2s\nLimitCPU=1min:infinity\nLimitAS=1G\n")).rlimits,
      UnorderedElementsAre(Pair("rttime", Rlimit(1000, 2'000'000)),
                           Pair("cpu", Rlimit(60, rlimit_infinity)), Pair("as", 1ULL << 30U)));
  EXPECT_THAT(of_lines("LimitNOFILE=2:1\n"), HasSubstr("# LimitNOFILE=2:1"));
}

TEST(Systemd, variables_that_are_passed_on_are_skepds) {
  EXPECT_THAT(of_lines("PassEnvironment=LANG TZ\n"), HasSubstr("TZ = \"${TZ:-}\"\n"));
}

TEST(Systemd, an_empty_assignment_takes_back_what_was_before) {
  const AppSpec web =
      app_of(of_systemd({"[Service]\nExecStart=/bin/old\nEnvironment=A=1\n",
                         "[Service]\nExecStart=\nExecStart=/bin/new\nEnvironment=B=2\n"}));
  EXPECT_THAT(web.command, ElementsAre("/bin/new"));
  EXPECT_THAT(web.env, UnorderedElementsAre(Pair("A", "1"), Pair("B", "2")));
}

TEST(Systemd, marks_in_front_of_the_program_are_taken_off_and_told) {
  const std::string toml = of_systemd({"[Service]\nExecStart=-@/bin/web web-name -x\n"});
  EXPECT_THAT(app_of(toml).command, ElementsAre("/bin/web", "-x"));
  EXPECT_THAT(toml, HasSubstr("# ExecStart=-\n"));
  EXPECT_THAT(toml, HasSubstr("A program goes by its own name"));
}

TEST(Systemd, specifiers_are_put_in) {
  const AppSpec app =
      app_of(of_systemd({"[Unit]\nDescription=Queue %i\n[Service]\nExecStart=/bin/queue %n %N %p "
                         "%i 5%% %t/%p %H %Z\n"},
                        "queue@mail.service"),
             "queue-mail");
  EXPECT_THAT(app.command, ElementsAre("/bin/queue", "queue@mail.service", "queue@mail", "queue",
                                       "mail", "5%", "/run/queue", "box", "%Z"));
}

TEST(Systemd, the_description_stands_above_the_app) {
  EXPECT_THAT(of_systemd({"[Unit]\nDescription=The web\n[Service]\nExecStart=/bin/web\n"}),
              HasSubstr("# The web\n[app.web]\n"));
}

TEST(Systemd, restart_has_its_equals) {
  const auto policy = [](const std::string& line) { return app_of(of_lines(line)).restart.policy; };
  EXPECT_EQ(policy(""), RestartSpec::Policy::never);
  EXPECT_EQ(policy("Restart=no"), RestartSpec::Policy::never);
  EXPECT_EQ(policy("Restart=always"), RestartSpec::Policy::always);
  EXPECT_EQ(policy("Restart=on-failure"), RestartSpec::Policy::on_failure);
  EXPECT_EQ(policy("Restart=on-abort"), RestartSpec::Policy::on_failure);
  EXPECT_THAT(of_lines("Restart=on-success"), HasSubstr("# Restart=on-success\n"));
}

TEST(Systemd, waits_and_limits_of_restarts_come_along) {
  const AppSpec web = app_of(
      of_systemd({"[Unit]\nStartLimitIntervalSec=5min\nStartLimitBurst=3\n"
                  "[Service]\nExecStart=/bin/web\nRestartSec=500ms\nRestartMaxDelaySec=1min\n"}));
  EXPECT_EQ(web.restart.backoff_first, 500ms);
  EXPECT_EQ(web.restart.backoff_most, 60s);
  EXPECT_EQ(web.restart.give_up, 3U);
  EXPECT_EQ(web.restart.give_up_within, 300s);
}

TEST(Systemd, a_start_limit_of_nothing_never_gives_up) {
  EXPECT_EQ(app_of(of_systemd({"[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/web\n"}))
                .restart.give_up,
            std::nullopt);
}

TEST(Systemd, a_service_that_notifies_is_waited_for) {
  const AppSpec web = app_of(of_lines("Type=notify\nTimeoutStartSec=90\nWatchdogSec=30\n"));
  EXPECT_EQ(web.ready.when, ReadySpec::When::notify);
  EXPECT_EQ(web.ready.timeout, 90s);
  EXPECT_EQ(web.health.watchdog, Duration(30s));
}

TEST(Systemd, stopping_comes_along) {
  const AppSpec web =
      app_of(of_lines("KillSignal=SIGINT\nTimeoutStopSec=1min 30s\nKillMode=process\n"));
  EXPECT_EQ(web.stop.signal, 2);
  EXPECT_EQ(web.stop.kill, 90s);
  EXPECT_THAT(of_lines("TimeoutStopSec=infinity"), HasSubstr("# It was without limit"));
}

TEST(Systemd, memory_limits_come_along) {
  const AppSpec web = app_of(of_lines("MemoryHigh=400M\nMemoryMax=1G\n"));
  EXPECT_EQ(web.memory.soft, Bytes{400ULL << 20U});
  EXPECT_EQ(web.memory.hard, Bytes{1ULL << 30U});
  EXPECT_THAT(of_lines("MemoryMax=20%"), HasSubstr("# MemoryMax=20%\n"));
}

TEST(Systemd, a_longest_run_is_an_age) {
  EXPECT_EQ(app_of(of_lines("RuntimeMaxSec=1d")).max_age->age, 24h);
}

TEST(Systemd, output_goes_where_it_went) {
  const AppSpec web =
      app_of(of_lines("StandardOutput=append:/var/log/web.log\nStandardError=inherit\n"));
  EXPECT_EQ(web.logs.out.path, "/var/log/web.log");
  EXPECT_EQ(web.logs.err.kind, LogTarget::Kind::same_as_stdout);
  EXPECT_EQ(app_of(of_lines("StandardOutput=journal")).logs.out.kind, LogTarget::Kind::inherit);
  EXPECT_THAT(of_lines("StandardOutput=tty"), HasSubstr("# StandardOutput=tty\n"));
}

TEST(Systemd, programs_that_fork_away_are_told) {
  EXPECT_THAT(of_lines("Type=forking"), HasSubstr("give the option that keeps this one there"));
}

TEST(Systemd, time_spans_are_read) {
  EXPECT_EQ(seconds_of("90"), 90.0);
  EXPECT_EQ(seconds_of("1min 30s"), 90.0);
  EXPECT_EQ(seconds_of("2h5m"), 7500.0);
  EXPECT_EQ(seconds_of("infinity"), for_ever);
  EXPECT_EQ(seconds_of("soon"), std::nullopt);
  EXPECT_EQ(seconds_of("1 parsec"), std::nullopt);
}

TEST(Systemd, a_node_service_is_run_without_cluster) {
  EXPECT_FALSE(
      app_of(of_systemd({"[Service]\nExecStart=/usr/bin/node /srv/web/server.js\n"})).cluster);
}

TEST(Systemd, what_is_no_service_is_refused) {
  EXPECT_THAT(of_systemd({"[Timer]\nOnCalendar=daily\n"}),
              HasSubstr("refused: there is no section [Service]"));
}

TEST(Systemd, settings_of_one_kind_are_told_together) {
  EXPECT_THAT(of_lines("PrivateTmp=true\nType=simple\nProtectHome=true\n"),
              HasSubstr("# PrivateTmp=true\n# ProtectHome=true\n#     Skep builds no sandbox"));
}

TEST(Systemd, what_systemd_does_not_know_is_told) {
  EXPECT_THAT(of_lines("Restrat=always"),
              HasSubstr("# Restrat=always\n#     This is no setting of systemd"));
  EXPECT_THAT(of_lines("[X-Own]\nA=b\n"), Not(HasSubstr("A=b")));
}

}  // namespace
}  // namespace skep::ctl::importing
