#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "unit/control/served_control.h"

namespace skep::api {
namespace {

namespace json = boost::json;
using test::post;
using testing::ElementsAre;
using testing::HasSubstr;

class LogClearing : public test::ServedControl {
 protected:
  LogClearing() {
    logs_.paths = {{"web:0 stdout", "/logs/web"},
                   {"web:0 stderr", "/logs/web"},
                   {"web:1 stdout", "/logs/web"},
                   {"web:1 stderr", "/logs/web.err"}};
  }

  // "name OUTCOME" of each result.
  std::vector<std::string> clear(const std::string& targets) {
    const auto reply = ask(post("/v1/logs/clear", R"({"targets":)" + targets + '}'));
    EXPECT_EQ(reply.status, 200U) << reply.body;
    std::vector<std::string> results;
    const json::value body = json::parse(reply.body);
    for (const json::value& result : body.at("results").as_array()) {
      EXPECT_EQ(result.at("verb").as_string(), "clear");
      results.push_back(std::string(result.at("name").as_string()) + ' ' +
                        std::string(result.at("outcome").as_string()));
    }
    return results;
  }
};

TEST_F(LogClearing, empties_both_logs_of_a_worker) {
  EXPECT_THAT(clear(R"(["web:1"])"), ElementsAre("web:1 SUCCESS"));
  EXPECT_THAT(logs_.cleared, ElementsAre("/logs/web", "/logs/web.err"));
}

TEST_F(LogClearing, empties_a_file_once_for_all_who_share_it) {
  EXPECT_THAT(clear(R"(["all"])"), ElementsAre("web:0 SUCCESS", "web:1 SUCCESS"));
  EXPECT_THAT(logs_.cleared, ElementsAre("/logs/web", "/logs/web.err"));
}

TEST_F(LogClearing, tells_who_asked) {
  clear(R"(["web:0"])");
  ASSERT_EQ(logs_.peers.size(), 1U);
  EXPECT_EQ(logs_.peers[0].uid, ::getuid());
  EXPECT_EQ(logs_.peers[0].pid, ::getpid());
}

TEST_F(LogClearing, refuses_a_worker_that_does_not_exist) {
  EXPECT_THAT(clear(R"(["web:7", "api"])"), ElementsAre("web:7 BAD_NAME", "api BAD_NAME"));
  EXPECT_TRUE(logs_.cleared.empty());
}

TEST_F(LogClearing, says_of_a_worker_without_a_file_that_it_has_none) {
  logs_.paths.clear();
  EXPECT_THAT(clear(R"(["web:0"])"), ElementsAre("web:0 NO_FILE"));
}

TEST_F(LogClearing, has_nothing_to_do_for_a_worker_that_never_ran) {
  logs_.paths.clear();
  operations_.snapshot.apps[0].workers[0].slot.worker.incarnation = 0;
  EXPECT_THAT(clear(R"(["web:0"])"), ElementsAre("web:0 SUCCESS"));
}

TEST_F(LogClearing, says_of_each_worker_of_the_file_what_went_wrong) {
  logs_.outcome = tl::unexpected(Error{"cannot clear the log file"});
  EXPECT_THAT(clear(R"(["web"])"), ElementsAre("web:0 FAILED", "web:1 FAILED"));
}

TEST_F(LogClearing, takes_nothing_but_targets) {
  const auto reply = ask(post("/v1/logs/clear", R"({"targets":["all"],"verb":"start"})"));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_THAT(reply.body, HasSubstr("`verb` is not known here"));
  EXPECT_EQ(ask(post("/v1/logs/clear", "")).status, 400U);
}

TEST_F(LogClearing, is_not_asked_for_by_get) {
  EXPECT_EQ(ask(test::get("/v1/logs/clear")).status, 405U);
}

TEST_F(LogClearing, reopens_every_file_and_says_when_it_is_done) {
  EXPECT_EQ(ask(post("/v1/logs/reopen", "{}")).status, 200U);
  ASSERT_EQ(logs_.peers.size(), 1U);
  EXPECT_EQ(logs_.peers[0].uid, ::getuid());
  logs_.outcome = tl::unexpected(Error{"cannot open /logs/web"});
  const auto reply = ask(post("/v1/logs/reopen", "{}"));
  EXPECT_EQ(reply.status, 500U);
  EXPECT_THAT(reply.body, HasSubstr("cannot open /logs/web"));
}

TEST_F(LogClearing, empties_skepds_own_log_where_it_has_one) {
  logs_.paths["skepd"] = "/logs/skepd";
  EXPECT_EQ(ask(post("/v1/log/clear", "{}")).status, 200U);
  ASSERT_EQ(logs_.peers.size(), 1U);
  EXPECT_EQ(logs_.peers[0].uid, ::getuid());
  logs_.outcome = tl::unexpected(Error{"cannot clear the log file"});
  EXPECT_EQ(ask(post("/v1/log/clear", "{}")).status, 500U);
  logs_.paths.clear();
  EXPECT_EQ(ask(post("/v1/log/clear", "{}")).status, 409U);
}

}  // namespace
}  // namespace skep::api
