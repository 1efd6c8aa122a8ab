#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "api/control/control_server.h"
#include "event_history.h"
#include "unit/control/fake_config.h"
#include "unit/control/fake_logs.h"
#include "unit/control/fake_stdin.h"
#include "unit/control/fake_upgrades.h"
#include "unit/control/folder.h"
#include "unit/http/fake_operations.h"
#include "unit/http/raw_client.h"

namespace skep::api::test {

// A control server on a socket of its own, before a daemon that the test plays.
class ServedControl : public testing::Test {
 protected:
  static constexpr std::size_t kept = 1000;  // events

  ServedControl() {
    operations_.snapshot.apps.resize(1);
    operations_.snapshot.apps[0].name = "web";
    operations_.snapshot.apps[0].workers = {worker_of("web", 0), worker_of("web", 1)};
    auto opened = serve();
    if (opened)
      server_ = std::move(*opened);
    else
      ADD_FAILURE() << opened.error().message;
  }

  // Opens one more, on the same socket.
  [[nodiscard]] Result<std::unique_ptr<ControlServer>> serve() {
    return ControlServer::open(loop_.context(),
                               {operations_, events_, logs_, input_, config_, {}, &upgrades_},
                               path_, {"1.2.3", "skep.toml", {}});
  }

  Reply ask(const std::string& request) {
    auto client = RawClient::to_path(path_);
    client.send(request);
    return client.reply(loop_).value_or(Reply{});
  }

  Loop loop_;
  FakeOperations operations_{loop_};
  EventHistory events_{std::chrono::system_clock::now, {kept, EventHistory::Bounds{}.bytes}};
  FakeLogs logs_{loop_};
  FakeStdin input_{loop_};
  FakeConfig config_{loop_};
  FakeUpgrades upgrades_{loop_};
  Folder folder_;
  std::string path_ = folder_ / "control.sock";
  std::unique_ptr<ControlServer> server_;
};

}  // namespace skep::api::test
