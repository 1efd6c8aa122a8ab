#include "unit/xmlrpc/rpc.h"

namespace skep::api::xmlrpc {
namespace {

using test::Rpc;
using test::status;
using test::yes;
using testing::ElementsAre;
using testing::HasSubstr;

class RpcLogs : public Rpc {
 protected:
  RpcLogs() {
    logs_.text["web:0 stdout"] = "0123456789";
    logs_.text["web:0 stderr"] = "oh";
    logs_.text["skepd"] = "started";
  }
};

TEST_F(RpcLogs, are_read_from_an_offset_or_from_the_end) {
  EXPECT_EQ(told("supervisor.readProcessStdoutLog", {"web:0", 0, 0}), encoded("0123456789"));
  EXPECT_EQ(told("supervisor.readProcessLog", {"web:0", 2, 3}), encoded("234"));
  EXPECT_EQ(told("supervisor.readProcessStdoutLog", {"web:0", -4, 0}), encoded("6789"));
  EXPECT_EQ(told("supervisor.readProcessStderrLog", {"web:0", "-1", "0"}), encoded("h"));
  EXPECT_EQ(told("supervisor.readLog", {0, 0}), encoded("started"));
  EXPECT_EQ(told("supervisor.readMainLog", {-3, 0}), encoded("ted"));
}

TEST_F(RpcLogs, are_read_by_no_range_that_makes_no_sense) {
  EXPECT_EQ(told("supervisor.readProcessStdoutLog", {"web:0", -4, 2}), "BAD_ARGUMENTS");
  EXPECT_EQ(told("supervisor.readLog", {0, -1}), "BAD_ARGUMENTS");
}

TEST_F(RpcLogs, that_are_no_files_are_told_apart_from_workers_that_are_none) {
  EXPECT_THAT(told("supervisor.readProcessStdoutLog", {"web:1", 0, 0}), HasSubstr("NO_FILE: "));
  EXPECT_EQ(told("supervisor.readProcessStdoutLog", {"web:9", 0, 0}), "BAD_NAME: web:9");
  logs_.text.erase("skepd");
  EXPECT_THAT(told("supervisor.readLog", {0, 0}), HasSubstr("NO_FILE: "));
  EXPECT_THAT(told("supervisor.clearLog"), HasSubstr("NO_FILE: "));
}

TEST_F(RpcLogs, are_tailed_with_supervisords_arithmetic) {
  const auto tail = [&](int offset, int length) {
    return told("supervisor.tailProcessStdoutLog", {"web:0", offset, length});
  };
  EXPECT_EQ(tail(0, 4), encoded(Array{"6789", 10, true}));
  EXPECT_EQ(tail(0, 10), encoded(Array{"0123456789", 10, false}));
  EXPECT_EQ(tail(8, 4), encoded(Array{"6789", 10, false}));
  EXPECT_EQ(tail(10, 4), encoded(Array{"", 10, false}));
  EXPECT_EQ(tail(0, 0), encoded(Array{"", 10, true}));
  EXPECT_EQ(told("supervisor.tailProcessStderrLog", {"web:1", 0, 9}), encoded(Array{"", 0, false}));
}

TEST_F(RpcLogs, of_a_worker_are_cleared_both) {
  EXPECT_EQ(told("supervisor.clearProcessLogs", {"web:0"}), yes);
  EXPECT_THAT(logs_.cleared, ElementsAre("web:0 stdout", "web:0 stderr"));
  EXPECT_EQ(told("supervisor.clearProcessLog", {"web:9"}), "BAD_NAME: web:9");
  EXPECT_EQ(told("supervisor.clearLog"), yes);
  EXPECT_EQ(logs_.cleared.back(), "skepd");
}

TEST_F(RpcLogs, that_cannot_be_cleared_are_told) {
  logs_.cannot_clear = "web:0 stderr";
  EXPECT_EQ(told("supervisor.clearProcessLogs", {"web:0"}), "FAILED: web:0");
  EXPECT_EQ(told("supervisor.clearAllProcessLogs"),
            encoded(Array{status("0", 30, "FAILED: web:0"), status("1", 80, "OK")}));
}

}  // namespace
}  // namespace skep::api::xmlrpc
