#include "ctl/status.h"

#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

WorkerLine worker(const std::string& app, std::uint32_t slot, WorkerState state,
                  const std::string& description) {
  return {app, slot, state, 0, false, {}, description, {}};
}

const std::vector<WorkerLine> hive{
    worker("api", 0, WorkerState::running, "pid 11, uptime 0:00:05"),
    worker("web", 0, WorkerState::running, "pid 12, uptime 1 day, 2:03:04"),
    worker("web", 1, WorkerState::stopped, "Not started")};

TEST(StatusTable, has_supervisorctls_columns) {
  EXPECT_EQ(status_table(hive, Colour::no),
            "api:0                            RUNNING   pid 11, uptime 0:00:05\n"
            "web:0                            RUNNING   pid 12, uptime 1 day, 2:03:04\n"
            "web:1                            STOPPED   Not started\n");
}

TEST(StatusTable, widens_its_first_column_for_a_long_name) {
  const std::string name(40, 'n');
  EXPECT_EQ(status_table({worker(name, 0, WorkerState::fatal, "spawn error")}, Colour::no),
            name + ":0   FATAL     spawn error\n");
}

TEST(StatusTable, names_the_group_where_there_is_one) {
  WorkerLine grouped = hive[0];
  grouped.group = "back";
  EXPECT_TRUE(status_table({grouped}, Colour::no).starts_with("back:api:0   "));
}

TEST(Match, finds_the_workers_of_a_group_by_its_name_and_by_their_own) {
  std::vector<WorkerLine> workers = hive;
  workers[0].group = workers[1].group = "back";
  EXPECT_EQ(match(workers, {"back"}).workers.size(), 2U);
  EXPECT_EQ(match(workers, {"back:*"}).workers.size(), 2U);
  EXPECT_EQ(match(workers, {"back:web"}).workers.size(), 1U);
  EXPECT_EQ(match(workers, {"back:web:0", "web:0"}).workers.size(), 2U);
  EXPECT_EQ(match(workers, {"front:web:0"}).complaints.size(), 1U);
}

TEST(StatusTable, is_empty_without_workers) {
  EXPECT_EQ(status_table({}, Colour::no), "");
}

TEST(StatusTable, tells_of_a_stall) {
  WorkerLine stalled = hive[0];
  stalled.stalled = true;
  EXPECT_TRUE(status_table({stalled}, Colour::no).ends_with("uptime 0:00:05, stalled\n"));
}

TEST(StatusTable, tells_the_cause_of_a_stall_where_it_is_known) {
  WorkerLine stalled = hive[0];
  stalled.stalled = true;
  stalled.stall_cause = "starved";
  EXPECT_TRUE(status_table({stalled}, Colour::no).ends_with("uptime 0:00:05, stalled (starved)\n"));
}

TEST(StatusTable, takes_no_word_of_a_worker_for_a_stall) {
  WorkerLine worker = hive[0];
  worker.stalled = true;
  worker.description += ", stalled uploads: 0";
  EXPECT_TRUE(status_table({worker}, Colour::no).ends_with("stalled uploads: 0, stalled\n"));
}

TEST(StatusTable, colours_the_state_and_keeps_the_columns) {
  EXPECT_EQ(status_table({hive[0]}, Colour::yes),
            "api:0                            \x1b[32mRUNNING   \x1b[0mpid 11, uptime 0:00:05\n");
}

TEST(StatusTable, lets_no_description_speak_to_the_terminal) {
  const auto table =
      status_table({worker("web", 0, WorkerState::fatal, "\x1b]0;owned\x07\nweb:1")}, Colour::no);
  EXPECT_EQ(table, "web:0                            FATAL     ?]0;owned??web:1\n");
}

TEST(StatusMatch, takes_a_worker_an_app_and_a_group) {
  EXPECT_EQ(match(hive, {"web:1"}).workers.size(), 1U);
  EXPECT_EQ(match(hive, {"web"}).workers.size(), 2U);
  EXPECT_EQ(match(hive, {"web:*"}).workers.size(), 2U);
  EXPECT_EQ(match(hive, {"web:1", "api"}).workers.at(1).name(), "api:0");
}

TEST(StatusMatch, takes_everything_without_names_and_with_all_among_them) {
  EXPECT_EQ(match(hive, {}).workers.size(), 3U);
  EXPECT_EQ(match(hive, {"web:1", "all"}).workers.size(), 3U);
}

TEST(StatusMatch, complains_of_each_name_that_nothing_has) {
  EXPECT_EQ(
      match(hive, {"web:7", "shop", "shop:*", "web:x", ":1"}).complaints,
      (std::vector<std::string>{"web:7: ERROR (no such process)", "shop: ERROR (no such process)",
                                "shop: ERROR (no such group)", "web:x: ERROR (no such process)",
                                ":1: ERROR (no such process)"}));
}

TEST(StatusExit, is_0_while_everything_runs) {
  EXPECT_EQ(status_exit(match(hive, {"web:0"})), ExitCode::success);
}

TEST(StatusExit, is_3_when_something_is_stopped) {
  for (const WorkerState state :
       {WorkerState::stopped, WorkerState::exited, WorkerState::fatal, WorkerState::unknown})
    EXPECT_EQ(status_exit({{worker("web", 0, state, "")}, {}}), ExitCode::something_stopped);
}

TEST(StatusExit, is_0_for_workers_on_their_way) {
  for (const WorkerState state :
       {WorkerState::starting, WorkerState::backoff, WorkerState::stopping})
    EXPECT_EQ(status_exit({{worker("web", 0, state, "")}, {}}), ExitCode::success);
}

TEST(StatusExit, is_4_for_an_unknown_name_unless_something_is_stopped_too) {
  EXPECT_EQ(status_exit(match(hive, {"web:0", "shop"})), ExitCode::unreachable);
  EXPECT_EQ(status_exit(match(hive, {"web:1", "shop"})), ExitCode::something_stopped);
}

}  // namespace
}  // namespace skep::ctl
