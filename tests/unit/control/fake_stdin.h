#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/http/turn.h"
#include "api/stdin_operations.h"
#include "unit/http/loop.h"

namespace skep::api::test {

// The stdin of workers that remembers what it was given.
class FakeStdin final : public StdinOperations {
 public:
  explicit FakeStdin(Loop& loop) : loop_(loop) {}

  void write(const Target& worker, std::string text, const Peer& peer,
             std::function<void(tl::expected<void, StdinRefusal>)> done) override {
    written.emplace_back(worker.name(), std::move(text));
    peers.push_back(peer);
    in_a_later_turn(loop_.context(), [done = std::move(done), told = answer] { done(told); });
  }

  std::vector<std::pair<std::string, std::string>> written;
  std::vector<Peer> peers;
  tl::expected<void, StdinRefusal> answer;

 private:
  Loop& loop_;
};

}  // namespace skep::api::test
