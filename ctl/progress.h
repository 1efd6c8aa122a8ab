#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <string>

#include "ctl/app_line.h"
#include "ctl/colour.h"

namespace skep::ctl {

// "web  [#####-----]  2 of 4, rolling: waits for web:2 to be ready  (3s)": a line of at most
// `columns` characters, without the bar where there is no room for one.
[[nodiscard]] std::string progress_bar(const std::string& app, const RollLine& roll,
                                       unsigned columns, Colour colour);

// The same without bar and time, for where lines stay: "web: rolling, 2 of 4: waits for ...".
[[nodiscard]] std::string progress_change(const std::string& app, const RollLine& roll);

// How a roll ended: "web: rolled 4 of 4 workers in 3.2s", "web: roll stopped after 1 of 4 workers:
// why".
[[nodiscard]] std::string roll_end(const std::string& app, const RollLine& roll);

// Shows rolls while they go on: on a terminal some lines that are drawn again in their place, else
// a line for each change.
class Progress {
 public:
  // `columns`: of the terminal that `out` is; empty: it is none.
  Progress(std::ostream& out, std::optional<unsigned> columns, Colour colour)
      : out_(out), columns_(columns), colour_(colour) {}

  void show(const std::map<std::string, RollLine>& rolls);

  // Takes away what is to be drawn again.
  void clear();

 private:
  void redraw(const std::map<std::string, RollLine>& rolls);
  void tell_changes(const std::map<std::string, RollLine>& rolls);

  std::ostream& out_;
  std::optional<unsigned> columns_;
  Colour colour_;
  std::size_t drawn_ = 0;                    // lines
  std::map<std::string, std::string> told_;  // by app, what was said of it last
};

}  // namespace skep::ctl
