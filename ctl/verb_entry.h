#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ctl/arguments.h"
#include "ctl/exit_code.h"
#include "ctl/trouble.h"

namespace skep::ctl {

struct Session;

// What a word of the command line names, for completion.
enum class Completes : std::uint8_t {
  nothing,
  worker,  // web:0, web:*, web, all
  app,     // web, all
  signal,  // HUP
  stream,  // stdout, stderr
  file,
  verb,
};

struct Option {
  std::string_view names;  // "-f,--follow"
  std::string_view value;  // what its value is called; empty: a flag
  std::string_view help;   // empty: it has another spelling, which is told
  std::variant<bool Arguments::*, std::uint64_t Arguments::*, std::string Arguments::*> into;
  Completes completes = Completes::nothing;  // its value
};

// One verb of skepctl: the command line, `help VERB`, the shell, completions and the man page are
// made from it.
struct VerbEntry {
  std::string_view name;
  std::string_view operands;  // "NAME...", as usage lines show them
  std::string_view summary;   // one line, without a full stop
  std::string_view text;      // what `help VERB` says beyond that; lines of at most 79 characters
  std::span<const Option> options{};
  std::array<Completes, 2> completes{};  // the first word after the verb, and those after it
  bool json = false;                     // has --json; then nothing else goes to stdout
  std::string_view dash_number{};        // the option that a bare "-100" stands for

  bool one_host = false;  // takes the terminal for itself, so it cannot speak to several hosts

  // What to leave with when no daemon answers; empty: 7 without a socket, else 4.
  std::optional<ExitCode> without_daemon{};

  // Puts the words after the verb where they belong. What supervisorctl refuses is refused in its
  // words and with its code.
  Attempt<void> (*take)(std::vector<std::string> words, Arguments& into) = nullptr;
  Attempt<ExitCode> (*run)(const Session& session) = nullptr;
};

}  // namespace skep::ctl
