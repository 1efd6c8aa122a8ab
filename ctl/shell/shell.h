#pragma once

#include <functional>
#include <ostream>
#include <span>
#include <string>

#include "ctl/shell/line_editor.h"
#include "ctl/surroundings.h"

namespace skep::ctl {

// What a line is handed to, its words parted; `around` is the shell's own.
using RunLine = std::function<void(std::span<const std::string> words, const Surroundings& around)>;

// supervisorctl's shell: shows the status, then runs a line after another until `quit`, `exit` or
// the end of the input. Lines are typed with readline at a terminal, else read from around.input as
// they are, without a prompt.
void run_shell(const std::string& prompt, const Surroundings& around, std::ostream& out,
               const RunLine& run_line, const LineEditor::Completer& completer);

// Where the lines are kept: $XDG_STATE_HOME/skep/history, or ~/.local/state/skep/history. Empty:
// nowhere, as there is no home.
[[nodiscard]] std::string history_path(const Surroundings& around);

}  // namespace skep::ctl
