#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/wrapper/shell_words.h"
#include "config/wrapper/wrapper.h"

namespace skep::config {

// What a wrapper comes to run.
struct InnerCommand {
  // The program itself, as `command` would name it; without words: that cannot be told.
  SimpleCommand command;
  bool typescript = false;  // `command` has a loader for its script

  // The first script of package.json that was followed: its name and file. Empty: none.
  std::string script;
  std::string file;
  // What it says; nothing: it is not there.
  std::optional<std::string> text;
};

// Follows scripts and wrappers a few levels deep.
[[nodiscard]] InnerCommand inner_command(const Invocation& invocation, const Wrapper& wrapper);

}  // namespace skep::config
