#include "api/dbus/interfaces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/dbus/asked.h"
#include "api/dbus/deeds.h"

namespace skep::api::dbus {
namespace {

Value named(const SlotStatus& slot, const std::string& name) {
  const auto& properties = worker_interface().properties;
  for (std::size_t i = 0; i < properties.size(); ++i)
    if (properties[i].name == name) return value_of(slot, i);
  ADD_FAILURE() << name;
  return {};
}

TEST(WorkerProperties, tell_what_the_slot_is) {
  SlotStatus slot;
  slot.worker = {"web", 3, 9};
  slot.state = WorkerState::backoff;
  slot.restarts = {2, 3};
  slot.trouble = "it died";
  EXPECT_EQ(named(slot, "Name"), Value(std::string("web:3")));
  EXPECT_EQ(named(slot, "App"), Value(ObjectPath{"/org/skep1/app/web"}));
  EXPECT_EQ(named(slot, "State"), Value(std::string("BACKOFF")));
  EXPECT_EQ(named(slot, "Restarts"), Value(std::uint64_t{5}));
  EXPECT_EQ(named(slot, "Trouble"), Value(std::string("it died")));
}

TEST(Deeds, that_change_something_take_an_action_and_those_that_look_none) {
  for (const auto* interface : {&manager_interface(), &app_interface(), &worker_interface()})
    for (const Method& method : interface->methods) {
      const bool looks = method.name.starts_with("Get") || method.name.starts_with("List");
      EXPECT_EQ(action_of(method.deed).empty(), looks) << method.name;
    }
}

Asked asking(Deed deed, std::vector<std::string> names = {"web"}) {
  Asked asked;
  asked.deed = deed;
  asked.names = std::move(names);
  return asked;
}

TEST(Commands, of_drain_is_a_stop_that_drains) {
  const auto command = command_of(asking(Deed::drain, {"web:0", "web:0"}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->verb, Verb::stop);
  EXPECT_TRUE(command->drain);
  EXPECT_EQ(command->targets.size(), 1U) << "named twice";
}

TEST(Commands, of_no_name_or_a_wrong_one_are_refused) {
  EXPECT_FALSE(command_of(asking(Deed::start, {})));
  EXPECT_FALSE(command_of(asking(Deed::start, {""})));
}

TEST(Commands, scale_within_bounds_only_and_whole_apps) {
  const auto scaled = [](Deed deed, std::int64_t number, const char* name = "web") {
    Asked asked = asking(deed, {name});
    asked.number = number;
    return command_of(asked);
  };
  EXPECT_TRUE(scaled(Deed::scale, 4096));
  EXPECT_FALSE(scaled(Deed::scale, 4097));
  EXPECT_FALSE(scaled(Deed::scale, 0));
  EXPECT_TRUE(scaled(Deed::scale_by, -2));
  EXPECT_FALSE(scaled(Deed::scale_by, 0));
  EXPECT_FALSE(scaled(Deed::scale, 2, "web:0"));
}

TEST(Commands, signal_by_a_name_that_the_machine_has) {
  Asked asked = asking(Deed::signal);
  asked.word = "HUP";
  EXPECT_EQ(command_of(asked)->signal, 1);
  asked.word = "HONEY";
  EXPECT_FALSE(command_of(asked));
}

}  // namespace
}  // namespace skep::api::dbus
