#pragma once

#include <optional>

#include "ctl/top/figures.h"
#include "ctl/top/frame.h"
#include "ctl/top/model.h"

namespace skep::ctl::top {

// The terminal, which this has for itself as long as it lives. At most one at a time.
class Screen {
 public:
  // Nothing: the terminal is one that cannot be drawn upon. `colour`: where NO_COLOR allows it.
  [[nodiscard]] static bool is_possible();
  explicit Screen(bool colour);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  [[nodiscard]] Size size() const;
  [[nodiscard]] Glyphs glyphs() const { return glyphs_; }
  void show(const Frame& frame);
  // The next key that was pressed, without waiting; nothing: none.
  [[nodiscard]] std::optional<Press> pressed();

 private:
  bool colour_;
  Glyphs glyphs_ = Glyphs::ascii;
};

}  // namespace skep::ctl::top
