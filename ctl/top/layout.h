#pragma once

#include <string>

#include "ctl/top/figures.h"
#include "ctl/top/frame.h"
#include "ctl/top/model.h"

namespace skep::ctl::top {

// The screen for this size, which may be any: what has no room is left out, the least needed first.
[[nodiscard]] Frame layout(const Model& model, Size size, Glyphs glyphs);

// Rows that are left for workers, or for lines of a log, beside header and footer.
[[nodiscard]] std::size_t body_rows(const Model& model, Size size);

}  // namespace skep::ctl::top
