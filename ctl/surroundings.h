#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>

namespace skep::ctl {

class Route;

// What the shell and the verbs typed into it share.
struct Shell {
  std::string socket;              // set by `open`; empty: `route` leads there
  bool left = false;               // set by `quit` and `exit`
  std::shared_ptr<Route> route{};  // to where the command line said, or `open` of another machine
};

// What a command knows of the place it runs in; tests make their own.
struct Surroundings {
  uid_t uid = 0;
  std::function<std::optional<std::string>(const char* name)> variable;
  std::function<bool(const std::string& path)> exists;
  std::optional<unsigned> columns{};  // of the terminal that stdout is; empty: none, or a dumb one
  int input = -1;                     // what is typed can be read from this fd; -1: nothing
  bool can_answer = false;            // somebody sits there: input and output are a terminal
  bool has_terminal = false;          // ssh may ask somebody, whatever is piped where
  Shell* shell = nullptr;             // null: the verb is the whole command
};

}  // namespace skep::ctl
