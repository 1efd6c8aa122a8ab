#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ctl/top/figures.h"
#include "ctl/top/frame.h"
#include "ctl/top/model.h"

namespace skep::ctl::top {

// One column of the table of workers.
struct Column {
  enum class Id : std::uint8_t {
    name,
    state,
    cpu,
    memory,
    heap,
    lag_p50,
    lag_p99,
    lag_max,
    spark,
    connections,
    restarts,
    stalls,
  };
  Id id = Id::name;
  std::size_t width = 0;
};

// Those that a terminal has room for, from the left, with a blank between them. 80 columns have
// room for all.
[[nodiscard]] std::vector<Column> columns_for(std::size_t width);

// Their titles; the one that orders the workers has an arrow.
[[nodiscard]] Line titles(const std::vector<Column>& columns, const Model& model, Glyphs glyphs);

[[nodiscard]] Line row_of(const Worker& worker, const std::vector<Column>& columns,
                          const Model& model, Glyphs glyphs);

}  // namespace skep::ctl::top
