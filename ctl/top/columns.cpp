#include "ctl/top/columns.h"

#include <algorithm>
#include <array>

#include "ctl/colour.h"
#include "ctl/text.h"

namespace skep::ctl::top {
namespace {

using Id = Column::Id;

struct Kind {
  Id id;
  const char* title;
  std::size_t least;
  std::size_t most;  // where the terminal is wide
  int rank;          // those of high ranks are left out first
  std::optional<SortKey> sort;
};

constexpr std::array kinds{
    Kind{Id::name, "NAME", 10, 32, 0, SortKey::name},
    Kind{Id::state, "STATE", 8, 8, 0, SortKey::state},
    Kind{Id::cpu, "CPU%", 5, 5, 1, SortKey::cpu},
    Kind{Id::memory, "MEM", 5, 5, 2, SortKey::memory},
    Kind{Id::heap, "HEAP", 10, 22, 3, SortKey::heap},
    Kind{Id::lag_p50, "P50", 4, 5, 6, SortKey::lag_p50},
    Kind{Id::lag_p99, "P99", 4, 5, 4, SortKey::lag_p99},
    Kind{Id::lag_max, "MAX", 4, 5, 6, SortKey::lag_max},
    Kind{Id::spark, "LAG", 6, 30, 7, std::nullopt},
    Kind{Id::connections, "CONN", 5, 5, 5, SortKey::connections},
    Kind{Id::restarts, "RST", 4, 4, 5, SortKey::restarts},
    Kind{Id::stalls, "STL", 4, 4, 8, SortKey::stalls},
};

const Kind& kind_of(Id id) {
  return *std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.id == id; });
}

std::size_t width_of(const std::vector<Column>& columns) {
  std::size_t width = columns.empty() ? 0 : columns.size() - 1;
  for (const Column& column : columns) width += column.width;
  return width;
}

// Gives what is left to those that can use it: names first, then the sparkline, then the heap.
void widen(std::vector<Column>& columns, std::size_t width) {
  std::size_t used = width_of(columns);
  for (const Id id : {Id::name, Id::spark, Id::heap})
    for (Column& column : columns) {
      if (column.id != id || used >= width) continue;
      const std::size_t share = id == Id::name ? (width - used + 1) / 2 : width - used;
      const std::size_t more = std::min(share, kind_of(id).most - column.width);
      column.width += more;
      used += more;
    }
}

Look state_look(const Worker& worker) {
  switch (worker.state) {
    case WorkerState::running:
      return worker.stalled || worker.draining ? Look::warning : Look::good;
    case WorkerState::starting:
    case WorkerState::stopping:
    case WorkerState::backoff:
      return Look::warning;
    case WorkerState::fatal:
    case WorkerState::unknown:
      return Look::bad;
    default:
      return Look::dim;
  }
}

std::string state_text(const Worker& worker) {
  if (worker.state == WorkerState::running && worker.stalled) return "STALLED";
  if (worker.state == WorkerState::running && worker.draining) return "DRAINING";
  return std::string(name_of(worker.state));
}

Look heap_look(const Worker& worker) {
  const double limit = worker.heap_limit_bytes.value_or(0);
  const double part = limit > 0 ? worker.heap_used_bytes.value_or(0) / limit : 0;
  return part >= 0.85 ? Look::bad : part >= 0.7 ? Look::warning : Look::plain;
}

Span cell(const Worker& worker, const Column& column, const Model& model, Glyphs glyphs) {
  switch (column.id) {
    case Id::name:
      return {printable(worker.name), Look::plain};
    case Id::state:
      return {state_text(worker), state_look(worker)};
    case Id::cpu:
      return {percent_cell(worker.cpu_percent), Look::plain};
    case Id::memory:
      return {bytes_cell(worker.resident_bytes), Look::plain};
    case Id::heap:
      return {heap_bar(worker.heap_used_bytes, worker.heap_limit_bytes, column.width, glyphs),
              heap_look(worker)};
    case Id::lag_p50:
      return {seconds_cell(worker.lag_p50_seconds), Look::plain};
    case Id::lag_p99:
      return {seconds_cell(worker.lag_p99_seconds), Look::plain};
    case Id::lag_max:
      return {seconds_cell(worker.lag_max_seconds), Look::plain};
    case Id::spark:
      return {sparkline(model.history(worker.name), column.width, glyphs),
              worker.stalled ? Look::warning : Look::plain};
    case Id::connections:
      return {count_cell(worker.connections), Look::plain};
    case Id::restarts:
      return {count_cell(worker.restarts), worker.restarts > 0 ? Look::plain : Look::dim};
    case Id::stalls:
      break;
  }
  return {count_cell(worker.stalls), worker.stalls > 0 ? Look::warning : Look::dim};
}

// Words begin at the left of their column, figures end at its right.
std::string aligned(std::string text, const Column& column) {
  text = clipped(text, column.width);
  const std::string blank(column.width - length_of(text), ' ');
  const bool left = column.id == Id::name || column.id == Id::state;
  return left ? text + blank : blank + text;
}

}  // namespace

std::vector<Column> columns_for(std::size_t width) {
  std::vector<Column> columns;
  for (const Kind& kind : kinds) columns.push_back({kind.id, kind.least});
  while (columns.size() > 1 && width_of(columns) > width) {
    const auto least = std::max_element(
        columns.begin(), columns.end(),
        [](const Column& a, const Column& b) { return kind_of(a.id).rank < kind_of(b.id).rank; });
    columns.erase(least == columns.begin() ? columns.end() - 1 : least);
  }
  widen(columns, width);
  return columns;
}

Line titles(const std::vector<Column>& columns, const Model& model, Glyphs glyphs) {
  std::string text;
  for (const Column& column : columns) {
    const Kind& kind = kind_of(column.id);
    std::string title = kind.title;
    if (kind.sort == model.sort_key()) {
      const char* arrow = model.is_reversed() ? (glyphs == Glyphs::unicode ? "▲" : "^")
                                              : (glyphs == Glyphs::unicode ? "▼" : "v");
      title = column.width > length_of(title) ? title + arrow : arrow + title;
    }
    if (!text.empty()) text += ' ';
    text += aligned(title, column);
  }
  return {{text, Look::title}};
}

Line row_of(const Worker& worker, const std::vector<Column>& columns, const Model& model,
            Glyphs glyphs) {
  Line line;
  for (const Column& column : columns) {
    if (!line.empty()) line.push_back({" ", Look::plain});
    Span span = cell(worker, column, model, glyphs);
    span.text = aligned(std::move(span.text), column);
    line.push_back(std::move(span));
  }
  return line;
}

}  // namespace skep::ctl::top
