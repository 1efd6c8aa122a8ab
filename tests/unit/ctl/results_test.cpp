#include "ctl/results.h"

#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

ResultLine slot_result(Verb verb, Outcome outcome, const std::string& description = {}) {
  return {"web:0", "web", 0U, verb, outcome, description};
}

struct Row {
  Verb verb;
  Outcome outcome;
  std::string line;
  ExitCode exit;
};

class EveryOutcome : public testing::TestWithParam<Row> {};

TEST_P(EveryOutcome, has_supervisorctls_line_and_exit_code) {
  const Row& row = GetParam();
  const Report said = report({slot_result(row.verb, row.outcome)}, {"web:0"});
  EXPECT_EQ(said.out, row.line + '\n');
  EXPECT_EQ(said.exit, row.exit);
}

INSTANTIATE_TEST_SUITE_P(
    Results, EveryOutcome,
    testing::Values(
        Row{Verb::start, Outcome::success, "web:0: started", ExitCode::success},
        Row{Verb::start, Outcome::already_started, "web:0: ERROR (already started)",
            ExitCode::success},
        Row{Verb::start, Outcome::spawn_error, "web:0: ERROR (spawn error)", ExitCode::not_running},
        Row{Verb::start, Outcome::abnormal_termination, "web:0: ERROR (spawn error)",
            ExitCode::not_running},
        Row{Verb::start, Outcome::no_file, "web:0: ERROR (no such file)", ExitCode::generic},
        Row{Verb::start, Outcome::not_executable, "web:0: ERROR (file is not executable)",
            ExitCode::generic},
        Row{Verb::start, Outcome::bad_name, "web:0: ERROR (no such process)", ExitCode::generic},
        Row{Verb::stop, Outcome::success, "web:0: stopped", ExitCode::success},
        Row{Verb::stop, Outcome::not_running, "web:0: ERROR (not running)", ExitCode::success},
        Row{Verb::stop, Outcome::failed, "web:0: ERROR (failed)", ExitCode::generic},
        Row{Verb::stop, Outcome::bad_name, "web:0: ERROR (no such process)", ExitCode::generic},
        Row{Verb::roll, Outcome::success, "web:0: roll has begun", ExitCode::success},
        Row{Verb::roll, Outcome::not_running, "web:0: ERROR (not running)", ExitCode::not_running},
        Row{Verb::roll, Outcome::failed, "web:0: ERROR (failed)", ExitCode::generic},
        Row{Verb::scale, Outcome::success, "web:0: scaled", ExitCode::success},
        Row{Verb::signal, Outcome::success, "web:0: signalled", ExitCode::success},
        Row{Verb::signal, Outcome::not_running, "web:0: ERROR (not running)",
            ExitCode::not_running},
        Row{Verb::signal, Outcome::bad_signal, "web:0: ERROR (bad signal name)",
            ExitCode::generic}));

TEST(Report, speaks_of_a_group_where_a_group_was_asked_for) {
  const ResultLine unknown{"shop", "shop", {}, Verb::start, Outcome::bad_name, {}};
  const Report as_group = report({unknown}, {"shop:*"});
  EXPECT_EQ(as_group.out, "shop: ERROR (no such group)\n");
  EXPECT_EQ(as_group.exit, ExitCode::invalid_arguments);
  const Report as_process = report({unknown}, {"shop"});
  EXPECT_EQ(as_process.out, "shop: ERROR (no such process)\n");
  EXPECT_EQ(as_process.exit, ExitCode::generic);
}

TEST(Report, names_of_a_group_those_that_there_was_something_to_do_with) {
  const ResultLine other{"web:1", "web", 1U, Verb::start, Outcome::success, {}};
  const std::vector started{slot_result(Verb::start, Outcome::already_started), other};
  for (const char* group : {"web:*", "web", "all"})
    EXPECT_EQ(report(started, {group}).out, "web:1: started\n") << group;
  EXPECT_EQ(report(started, {"web:*", "web:0"}).out,
            "web:0: ERROR (already started)\nweb:1: started\n");
  for (const Verb verb : {Verb::stop, Verb::signal}) {
    const Report said = report({slot_result(verb, Outcome::not_running)}, {"web:*"});
    EXPECT_EQ(said.out, "");
    EXPECT_EQ(said.exit, ExitCode::success);
  }
}

TEST(Report, tells_of_a_restart_as_of_a_stop_and_a_start) {
  const ResultLine unknown{"shop", "shop", {}, Verb::restart, Outcome::bad_name, {}};
  const Report said = report({slot_result(Verb::stop, Outcome::success),
                              slot_result(Verb::start, Outcome::success), unknown},
                             {"web:0", "shop:*"});
  EXPECT_EQ(said.out,
            "web:0: stopped\nshop: ERROR (no such group)\nweb:0: started\n"
            "shop: ERROR (no such group)\n");
  EXPECT_EQ(said.exit, ExitCode::invalid_arguments);
}

TEST(Report, says_why_a_start_failed_beside_the_line_that_does_not) {
  const Report said = report(
      {slot_result(Verb::start, Outcome::spawn_error, "cannot change to directory /srv/web")},
      {"web:0"});
  EXPECT_EQ(said.err, "skepctl: web:0: cannot change to directory /srv/web\n");
}

TEST(Report, leaves_with_the_last_failure) {
  const Report said = report(
      {slot_result(Verb::start, Outcome::spawn_error), slot_result(Verb::start, Outcome::bad_name),
       slot_result(Verb::start, Outcome::success)},
      {"web"});
  EXPECT_EQ(said.exit, ExitCode::generic);
}

}  // namespace
}  // namespace skep::ctl
