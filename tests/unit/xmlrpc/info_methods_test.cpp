#include <unistd.h>

#include "api/xmlrpc/process_info.h"
#include "unit/xmlrpc/rpc.h"

namespace skep::api::xmlrpc {
namespace {

using test::Rpc;
using testing::AllOf;
using testing::HasSubstr;

std::string field(std::string_view name, const Value& value) {
  return "<name>" + std::string(name) + "</name>" + encoded(value);
}

TEST_F(Rpc, speaks_the_version_that_supervisorctl_insists_on) {
  EXPECT_EQ(told("supervisor.getAPIVersion"), encoded("3.0"));
  EXPECT_EQ(told("supervisor.getVersion"), encoded("3.0"));
}

TEST_F(Rpc, tells_its_own_version_kind_state_and_pid) {
  EXPECT_EQ(told("supervisor.getSupervisorVersion"), encoded("1.2.3"));
  EXPECT_EQ(told("supervisor.getIdentification"), encoded("skepd"));
  EXPECT_EQ(told("supervisor.getState"),
            encoded(Struct{{"statecode", 1}, {"statename", "RUNNING"}}));
  EXPECT_EQ(told("supervisor.getPID"), encoded(static_cast<int>(::getpid())));
}

TEST_F(Rpc, tells_what_a_worker_is_at) {
  logs_.text["web:0 stdout"] = "";
  const std::string info = told("supervisor.getProcessInfo", {"web:0"});
  EXPECT_THAT(info, AllOf(HasSubstr(field("name", "0")), HasSubstr(field("group", "web")),
                          HasSubstr(field("state", 20)), HasSubstr(field("statename", "RUNNING")),
                          HasSubstr(field("pid", 10000)), HasSubstr(field("stop", 0)),
                          HasSubstr(field("logfile", "/log/web:0 stdout")),
                          HasSubstr(field("stderr_logfile", "")),
                          HasSubstr(field("description", "pid 10000, uptime 0:01:00"))));
}

TEST_F(Rpc, tells_of_a_worker_that_was_never_started) {
  const std::string info = told("supervisor.getProcessInfo", {"web:1"});
  EXPECT_THAT(info, AllOf(HasSubstr(field("start", 0)), HasSubstr(field("stop", 0)),
                          HasSubstr(field("statename", "STOPPED")), HasSubstr(field("pid", 0)),
                          HasSubstr(field("description", "Not started"))));
}

TEST_F(Rpc, knows_no_worker_by_another_name) {
  for (const char* name : {"web:9", "web", "web:*", "shop:0", "", ":", "web:00"})
    EXPECT_EQ(told("supervisor.getProcessInfo", {name}),
              std::string("BAD_NAME") + (*name == '\0' ? "" : ": ") + name);
}

TEST_F(Rpc, tells_of_more_workers_than_fit_a_turn) {
  operations_.snapshot.apps[0].workers.clear();
  for (std::uint32_t slot = 0; slot < 120; ++slot)
    operations_.snapshot.apps[0].workers.push_back(api::test::worker_of("web", slot));
  const std::string all = told("supervisor.getAllProcessInfo");
  EXPECT_TRUE(all.starts_with(array_head));
  EXPECT_TRUE(all.ends_with(array_foot));
  EXPECT_THAT(all, AllOf(HasSubstr(field("name", "0")), HasSubstr(field("name", "119"))));
}

class ProcessInfo : public Rpc {
 protected:
  std::string info() {
    const auto all = all_processes(operations_.snapshot);
    return encoded(process_info(all[0], operations_.snapshot, 1'000'000, logs_));
  }
};

TEST_F(ProcessInfo, counts_times_from_the_clock_on_the_wall) {
  EXPECT_THAT(info(),
              AllOf(HasSubstr(field("start", 999'940)), HasSubstr(field("now", 1'000'000))));
  EXPECT_THAT(info(), HasSubstr(field("stop", 0)));
  worker(0).slot.ended = Instant{std::chrono::seconds(150)};
  EXPECT_THAT(info(), HasSubstr(field("stop", 999'990))) << "also while another process runs";
}

TEST_F(ProcessInfo, tells_how_the_last_process_ended) {
  worker(0).slot.last_exit = ExitStatus{ExitStatus::Kind::exited, 3, false};
  EXPECT_THAT(info(), HasSubstr(field("exitstatus", 0)));
  worker(0).slot.state = WorkerState::exited;
  EXPECT_THAT(info(), HasSubstr(field("exitstatus", 3)));
  worker(0).slot.last_exit = ExitStatus{ExitStatus::Kind::killed, 9, false};
  EXPECT_THAT(info(), HasSubstr(field("exitstatus", -1)));
}

TEST_F(ProcessInfo, says_why_a_worker_is_down) {
  worker(0).slot.state = WorkerState::fatal;
  worker(0).slot.trouble = "gave up";
  EXPECT_THAT(info(), AllOf(HasSubstr(field("spawnerr", "gave up")),
                            HasSubstr(field("description", "gave up"))));
}

}  // namespace
}  // namespace skep::api::xmlrpc
