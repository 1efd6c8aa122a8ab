#include "bus/system_bus.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sdbus-c++/sdbus-c++.h>

#include "support/private_bus.h"

namespace skep::bus {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const Method get_id{"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                    "GetId"};

class SystemBusTest : public testing::Test {
 protected:
  SystemBusTest() { setenv("DBUS_SYSTEM_BUS_ADDRESS", daemon_.address().c_str(), 1); }

  void open() {
    bus_ = std::make_unique<SystemBus>(
        context_, [this](const std::string& sentence) { said_.push_back(sentence); },
        [this](const std::string& sentence) { warned_.push_back(sentence); });
    bus_->open();
  }

  template <typename Holds>
  bool eventually(Holds holds) {
    const auto end = steady_clock::now() + 10s;
    while (!holds() && steady_clock::now() < end) {
      context_.restart();
      context_.run_one_for(20ms);
    }
    return holds();
  }

  bool connects() {
    return eventually([this] { return bus_->connected(); });
  }

  // What a call ends with: the reply's text or the error's name.
  std::string outcome(const Method& method, Duration patience = 5s) {
    std::string text;
    bus_->call(method, patience, {}, [&](const Reply& reply) {
      if (reply)
        **reply >> text;
      else
        text = reply.error().name;
    });
    EXPECT_TRUE(eventually([&] { return !text.empty(); }));
    return text;
  }

  boost::asio::io_context context_;
  test::PrivateBus daemon_;
  std::vector<std::string> said_;
  std::vector<std::string> warned_;
  std::unique_ptr<SystemBus> bus_;
};

TEST_F(SystemBusTest, a_call_is_answered) {
  open();
  ASSERT_TRUE(connects());
  EXPECT_THAT(outcome(get_id), SizeIs(32));
}

TEST_F(SystemBusTest, an_error_of_the_callee_comes_by_its_name) {
  open();
  ASSERT_TRUE(connects());
  auto method = get_id;
  method.name = "NoSuchMethod";
  EXPECT_EQ(outcome(method), "org.freedesktop.DBus.Error.UnknownMethod");
}

TEST_F(SystemBusTest, a_call_without_a_connection_fails_in_a_later_turn) {
  open();
  std::string error;
  bus_->call(get_id, 5s, {}, [&](const Reply& reply) { error = reply.error().name; });
  EXPECT_EQ(error, "");
  ASSERT_TRUE(eventually([&] { return !error.empty(); }));
  EXPECT_EQ(error, "org.freedesktop.DBus.Error.Disconnected");
}

TEST_F(SystemBusTest, a_call_that_is_not_answered_ends_at_its_deadline) {
  open();
  ASSERT_TRUE(connects());
  daemon_.freeze();
  const auto begin = steady_clock::now();
  EXPECT_EQ(outcome(get_id, 50ms), "org.freedesktop.DBus.Error.NoReply");
  EXPECT_LT(steady_clock::now() - begin, 2s);
  daemon_.thaw();
}

TEST_F(SystemBusTest, calls_that_wait_are_bounded) {
  open();
  ASSERT_TRUE(connects());
  daemon_.freeze();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < Calls::most_calls + 3; ++i)
    bus_->call(get_id, 5s, {}, [&](const Reply& reply) {
      refused += !reply && reply.error().name == "org.freedesktop.DBus.Error.LimitsExceeded";
    });
  EXPECT_TRUE(eventually([&] { return refused == 3; }));
  daemon_.thaw();
}

TEST_F(SystemBusTest, calls_that_wait_fail_when_the_bus_dies) {
  open();
  ASSERT_TRUE(connects());
  daemon_.freeze();
  std::string error;
  bus_->call(get_id, 5s, {}, [&](const Reply& reply) { error = reply.error().name; });
  daemon_.stop();
  ASSERT_TRUE(eventually([&] { return !error.empty(); }));
  EXPECT_EQ(error, "org.freedesktop.DBus.Error.NoReply");
}

TEST_F(SystemBusTest, users_learn_of_each_connection_and_of_its_end) {
  open();
  std::vector<std::string> heard;
  const auto use = bus_->use([&](sdbus::IConnection&) { heard.emplace_back("connected"); },
                             [&] { heard.emplace_back("disconnected"); });
  ASSERT_TRUE(connects());
  daemon_.stop();
  ASSERT_TRUE(eventually([&] { return !bus_->connected(); }));
  daemon_.start();
  ASSERT_TRUE(connects());
  EXPECT_THAT(heard, ElementsAre("connected", "disconnected", "connected"));
  EXPECT_THAT(outcome(get_id), SizeIs(32));
}

TEST_F(SystemBusTest, what_a_user_made_on_the_connection_is_there_again_after_the_bus_was) {
  open();
  std::unique_ptr<sdbus::IObject> object;
  const auto use = bus_->use(
      [&](sdbus::IConnection& connection) {
        object = sdbus::createObject(connection, "/test");
        object->registerMethod("Say").onInterface("org.example.Test").implementedAs([] {
          return std::string("here");
        });
        object->finishRegistration();
      },
      [&] { object.reset(); });
  for (int round = 0; round < 2; ++round) {
    std::string name;
    const auto see = bus_->use(
        [&](sdbus::IConnection& connection) { name = connection.getUniqueName(); }, [] {});
    ASSERT_TRUE(connects());
    EXPECT_EQ(outcome({name, "/test", "org.example.Test", "Say"}), "here");
    daemon_.stop();
    ASSERT_TRUE(eventually([&] { return !bus_->connected(); }));
    daemon_.start();
  }
}

TEST_F(SystemBusTest, a_match_is_there_again_after_the_bus_was) {
  open();
  int came = 0;
  const auto match =
      bus_->match("type='signal',interface='org.example.Test'", [&](sdbus::Message&) { ++came; });
  std::unique_ptr<sdbus::IObject> object;
  const auto use = bus_->use(
      [&](sdbus::IConnection& connection) {
        object = sdbus::createObject(connection, "/test");
        object->registerSignal("Rang").onInterface("org.example.Test");
        object->finishRegistration();
      },
      [&] { object.reset(); });
  for (int round = 1; round <= 2; ++round) {
    ASSERT_TRUE(connects());
    object->emitSignal("Rang").onInterface("org.example.Test");
    bus_->sent();
    EXPECT_TRUE(eventually([&] { return came == round; }));
    daemon_.stop();
    ASSERT_TRUE(eventually([&] { return !bus_->connected(); }));
    daemon_.start();
  }
}

TEST_F(SystemBusTest, an_exception_of_a_handler_costs_a_sentence_and_not_the_daemon) {
  open();
  ASSERT_TRUE(connects());
  bool thrown = false;
  bus_->call(get_id, 5s, {}, [&](const Reply& reply) {
    thrown = true;
    int wrong = 0;
    **reply >> wrong;
  });
  ASSERT_TRUE(eventually([&] { return thrown; }));
  EXPECT_THAT(warned_, ElementsAre(HasSubstr("an answer from the system bus could not be used")));
  EXPECT_THAT(outcome(get_id), SizeIs(32));
}

TEST_F(SystemBusTest, a_bus_that_is_not_there_is_told_once_and_waited_for) {
  daemon_.stop();
  open();
  ASSERT_TRUE(eventually([&] { return !warned_.empty(); }));
  context_.run_for(400ms);
  EXPECT_THAT(warned_, ElementsAre(AllOf(HasSubstr(daemon_.address()), HasSubstr("No such file"))));
  daemon_.start();
  EXPECT_TRUE(connects());
}

// sd-bus itself would wait for it for a minute and a half.
TEST_F(SystemBusTest, a_bus_that_is_stuck_does_not_hold_up_the_reactor) {
  daemon_.freeze();
  open();
  auto longest = 0ns;
  ASSERT_TRUE(eventually([&, last = steady_clock::now()]() mutable {
    longest = std::max<std::chrono::nanoseconds>(longest, steady_clock::now() - last);
    last = steady_clock::now();
    return !warned_.empty();
  }));
  EXPECT_THAT(warned_, ElementsAre(HasSubstr("it takes connections, but answers nothing")));
  EXPECT_LT(longest, 500ms);
  daemon_.thaw();
  EXPECT_TRUE(connects());
}

TEST_F(SystemBusTest, a_bus_that_takes_no_more_is_known_as_congested) {
  open();
  std::unique_ptr<sdbus::IObject> object;
  const auto use = bus_->use(
      [&](sdbus::IConnection& connection) {
        object = sdbus::createObject(connection, "/test");
        object->registerSignal("Rang")
            .onInterface("org.example.Test")
            .withParameters<std::string>();
        object->finishRegistration();
      },
      [&] { object.reset(); });
  ASSERT_TRUE(connects());
  EXPECT_FALSE(bus_->congested());
  daemon_.freeze();
  for (int i = 0; i < 1000 && !bus_->congested(); ++i)
    object->emitSignal("Rang")
        .onInterface("org.example.Test")
        .withArguments(std::string(65536, 'x'));
  bus_->sent();
  EXPECT_TRUE(bus_->congested());
  daemon_.thaw();
  EXPECT_TRUE(eventually([&] { return !bus_->congested(); }));
}

TEST_F(SystemBusTest, nothing_is_called_after_the_end) {
  open();
  ASSERT_TRUE(connects());
  bool called = false;
  bus_->call(get_id, 5s, {}, [&](const Reply&) { called = true; });
  bus_.reset();
  context_.restart();
  context_.run_for(50ms);
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace skep::bus
