#include "service_desk.h"

#include <gmock/gmock.h>

#include "event_history.h"
#include "support/fake_reactor.h"
#include "support/manager_socket.h"

namespace skep::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using namespace std::chrono_literals;

namespace {

class ServiceDeskTest : public testing::Test {
 protected:
  ServiceDeskTest() {
    snapshot_.apps.push_back({});
    snapshot_.apps[0].name = "web";
    snapshot_.apps[0].slots.resize(2);
    for (SlotStatus& slot : snapshot_.apps[0].slots) slot.state = WorkerState::running;
  }

  void happens(WorkerState first) {
    snapshot_.apps[0].slots[0].state = first;
    snapshot_.apps[0].slots[0].worker = {"web", 0, 1};
    events_.add({});
  }

  FakeReactor reactor_;
  ManagerSocket socket_;
  host::ServiceManager manager_{socket_.address()};
  EventHistory events_;
  EngineSnapshot snapshot_;
  ServiceDesk desk_{
      reactor_, manager_, events_, {[this] { return snapshot_; }, [] { return 20s; }}};
};

TEST_F(ServiceDeskTest, tells_that_it_is_ready_and_how_the_workers_fare) {
  desk_.ready();
  EXPECT_THAT(socket_.heard(), ElementsAre("READY=1\nSTATUS=2 of 2 workers running, 1 app"));
}

TEST_F(ServiceDeskTest, tells_no_status_before_it_is_ready) {
  happens(WorkerState::fatal);
  reactor_.advance(5s);
  EXPECT_THAT(socket_.heard(), IsEmpty());
}

TEST_F(ServiceDeskTest, tells_a_change_at_most_once_a_second) {
  desk_.ready();
  reactor_.advance(10s);
  (void)socket_.heard();
  happens(WorkerState::fatal);
  reactor_.advance(0s);
  EXPECT_THAT(socket_.heard(), ElementsAre("STATUS=1 of 2 workers running, 1 app; FATAL: web:0"));
  happens(WorkerState::starting);
  happens(WorkerState::running);
  reactor_.advance(900ms);
  EXPECT_THAT(socket_.heard(), IsEmpty());
  reactor_.advance(100ms);
  EXPECT_THAT(socket_.heard(), ElementsAre("STATUS=2 of 2 workers running, 1 app"));
}

TEST_F(ServiceDeskTest, tells_nothing_where_nothing_has_changed) {
  desk_.ready();
  (void)socket_.heard();
  happens(WorkerState::running);
  reactor_.advance(5s);
  EXPECT_THAT(socket_.heard(), IsEmpty());
}

TEST_F(ServiceDeskTest, tells_a_reload_with_its_moment) {
  desk_.reloading();
  const auto moment =
      std::chrono::duration_cast<std::chrono::microseconds>(reactor_.now().time_since_epoch());
  EXPECT_THAT(socket_.heard(),
              ElementsAre("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(moment.count())));
}

TEST_F(ServiceDeskTest, asks_for_time_while_it_stops_and_no_longer_than_the_apps_may_take) {
  desk_.ready();
  (void)socket_.heard();
  desk_.stopping();
  EXPECT_THAT(socket_.heard(), ElementsAre("STOPPING=1", "EXTEND_TIMEOUT_USEC=15000000"));
  reactor_.advance(2s);
  EXPECT_THAT(socket_.heard(), ElementsAre("EXTEND_TIMEOUT_USEC=15000000"));
  reactor_.advance(10s);
  EXPECT_EQ(socket_.heard().back(), "EXTEND_TIMEOUT_USEC=8000000");
  reactor_.advance(8s);
  (void)socket_.heard();
  reactor_.advance(60s);
  EXPECT_THAT(socket_.heard(), IsEmpty());
}

TEST_F(ServiceDeskTest, sees_that_a_client_has_shut_skepd_down) {
  desk_.ready();
  reactor_.advance(10s);
  (void)socket_.heard();
  snapshot_.shutting_down = true;
  happens(WorkerState::stopping);
  reactor_.advance(0s);
  const auto heard = socket_.heard();
  ASSERT_THAT(heard, SizeIs(3));
  EXPECT_EQ(heard[0], "STOPPING=1");
  EXPECT_THAT(heard[2], StartsWith("STATUS=stopping"));
}

TEST_F(ServiceDeskTest, starts_anew_without_a_word_of_stopping) {
  desk_.ready();
  reactor_.advance(10s);
  (void)socket_.heard();
  desk_.starting_anew();
  snapshot_.shutting_down = true;
  happens(WorkerState::stopping);
  reactor_.advance(5s);
  for (const std::string& datagram : socket_.heard())
    EXPECT_THAT(datagram, testing::Not(HasSubstr("STOPPING=1")));
}

TEST_F(ServiceDeskTest, says_so_when_it_ends_after_all) {
  desk_.starting_anew();
  (void)socket_.heard();
  desk_.stopping();
  EXPECT_THAT(socket_.heard(), testing::Contains("STOPPING=1"));
}

}  // namespace
}  // namespace skep::test
