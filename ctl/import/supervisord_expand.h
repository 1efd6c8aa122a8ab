#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ctl/import/shell_command.h"

namespace skep::ctl::importing {

// What %(...)s stands for in one program.
struct Expansions {
  std::map<std::string, std::string> texts;  // here, program_name, ENV_x, ...
  std::int64_t first = 0;                    // numprocs_start
  bool several = false;                      // numprocs is above 1, so that process_num differs
};

// Where process_num goes while a text is still taken apart; `word_of` makes code for the shell of
// it. No text of a file has it.
inline constexpr char process_mark = '\x01';

// Puts the texts in. ENV_x that the program does not set itself becomes a variable of skepd's
// environment; what is unknown stays as it is.
[[nodiscard]] std::string expand(std::string_view text, const Expansions& expansions);

// Whether the text, expanded, differs from process to process.
[[nodiscard]] bool differs(std::string_view expanded);

[[nodiscard]] Word word_of(std::string_view expanded, const Expansions& expansions);

// Of logs: the process is its slot.
[[nodiscard]] std::string with_slots(std::string_view expanded);

// KEY="value",KEY2=value2
[[nodiscard]] std::vector<std::pair<std::string, std::string>> environment_of(
    std::string_view expanded);

}  // namespace skep::ctl::importing
