#include "ctl/top/layout.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ctl/colour.h"
#include "ctl/text.h"
#include "ctl/top/columns.h"

namespace skep::ctl::top {
namespace {

constexpr std::size_t most_app_lines = 3;

constexpr std::array help_lines{
    "up down j k       choose a worker          PgUp PgDn Home End",
    "s S  or  > <      sort by the next or previous column; i the other way round",
    "/                 show only workers whose name or state has this; Esc shows all",
    "r                 roll the worker's app: its workers one after another",
    "R                 restart the worker",
    "t  or  Enter      its log; there e shows stderr, q goes back",
    "q                 leave",
    "",
    "Lag is what the event loop was late by over the last 60 s, in milliseconds",
    "unless it says s; LAG is the p99 of each second, the newest at the right.",
    "HEAP is what is used of V8's limit; RST and STL count restarts and stalls.",
};

// How the whole does: "12 workers: 11 run, 1 stalled   CPU 123%  memory 1.2G".
std::string summary(const Model& model) {
  std::size_t running = 0;
  std::size_t stalled = 0;
  double cpu = 0;
  double memory = 0;
  for (const Worker& worker : model.sample().workers) {
    running += worker.state == WorkerState::running ? 1 : 0;
    stalled += worker.stalled ? 1 : 0;
    cpu += worker.cpu_percent.value_or(0);
    memory += worker.resident_bytes.value_or(0);
  }
  return fmt::format(" skep  {} apps, {} workers: {} run{}  cpu {}%  memory {}",
                     model.sample().apps.size(), model.sample().workers.size(), running,
                     stalled > 0 ? fmt::format(", {} stalled", stalled) : "", percent_cell(cpu),
                     bytes_cell(memory));
}

// Of the apps only what is out of the ordinary: a roll, an overload.
std::vector<Line> app_lines(const Model& model) {
  std::vector<Line> lines;
  for (const AppLine& app : model.sample().apps) {
    if (lines.size() == most_app_lines) break;
    if (app.roll && !has_ended(app.roll->phase))
      lines.push_back(
          {{fmt::format(" {}: {} {} of {}  {}", printable(app.name), name_of(app.roll->phase),
                        app.roll->done, app.roll->total, printable(app.roll->text)),
            Look::warning}});
    else if (app.overloaded)
      lines.push_back(
          {{fmt::format(" {}: overloaded, skepd answers 503", printable(app.name)), Look::bad}});
  }
  return lines;
}

Line footer(const Model& model) {
  if (const std::string question = model.question(); !question.empty())
    return {{' ' + question, Look::warning}};
  if (model.is_typing_filter()) return {{" filter: " + model.filter() + '_', Look::bar}};
  if (!model.message().empty()) return {{' ' + printable(model.message()), Look::bar}};
  switch (model.view()) {
    case View::log:
      return {{" e stdout/stderr  j k PgUp PgDn g G scroll  q back", Look::bar}};
    case View::help:
      return {{" any key goes back", Look::bar}};
    case View::workers:
      break;
  }
  std::string keys = " s sort  / filter  r roll  R restart  t log  ? help  q quit";
  if (!model.filter().empty()) keys += "  [" + model.filter() + ']';
  return {{keys, Look::bar}};
}

// What stands above the body, without what there is no room for.
std::vector<Line> header(const Model& model, Size size, Glyphs glyphs) {
  std::vector<Line> lines;
  if (size.rows >= 3) lines.push_back({{summary(model), Look::bar}});
  if (!model.trouble().empty())
    lines.push_back({{" trying again: " + printable(model.trouble()), Look::bad}});
  if (model.view() == View::workers && size.rows >= 8)
    for (Line& line : app_lines(model)) lines.push_back(std::move(line));
  if (size.rows < 4) return lines;
  if (model.view() == View::workers)
    lines.push_back(titles(columns_for(size.columns), model, glyphs));
  if (model.view() == View::log)
    lines.push_back(
        {{fmt::format("{} {}", printable(model.log_worker()), model.log_stream()), Look::title}});
  return lines;
}

std::size_t footer_rows(Size size) {
  return size.rows >= 2 ? 1 : 0;
}

// The part of `all` things that a window of `rows` shows when `chosen` has to be in it.
std::size_t first_shown(std::size_t all, std::size_t rows, std::size_t chosen) {
  if (all <= rows || chosen < rows / 2) return 0;
  return std::min(chosen - rows / 2, all - rows);
}

void add_workers(Frame& frame, const Model& model, std::size_t rows, Size size, Glyphs glyphs) {
  const auto workers = model.shown();
  if (workers.empty() && rows > 0) {
    const char* why = !model.has_seen()        ? " waiting for skepd"
                      : model.filter().empty() ? " there are no workers"
                                               : " no worker has this in its name or state";
    frame.push_back({{why, Look::dim}});
    return;
  }
  const auto columns = columns_for(size.columns);
  const std::size_t chosen = model.selected();
  const std::size_t first = first_shown(workers.size(), rows, chosen);
  for (std::size_t i = first; i < std::min(workers.size(), first + rows); ++i) {
    Line line = row_of(*workers[i], columns, model, glyphs);
    if (i == chosen) line = {{text_of(line), Look::selected}};
    // What was seen before skepd was lost is no longer certain.
    if (!model.trouble().empty() && i != chosen)
      for (Span& span : line) span.look = Look::dim;
    frame.push_back(std::move(line));
  }
}

void add_log(Frame& frame, const Model& model, std::size_t rows) {
  const auto& lines = model.log_lines();
  if (lines.empty() && rows > 0) frame.push_back({{" nothing yet", Look::dim}});
  const std::size_t end = lines.size() - std::min(model.log_back(), lines.size());
  for (std::size_t i = end - std::min(end, rows); i < end; ++i) frame.push_back({{lines[i]}});
}

}  // namespace

std::size_t body_rows(const Model& model, Size size) {
  const std::size_t taken = header(model, size, Glyphs::ascii).size() + footer_rows(size);
  return size.rows > taken ? size.rows - taken : 0;
}

Frame layout(const Model& model, Size size, Glyphs glyphs) {
  Frame frame = header(model, size, glyphs);
  const std::size_t rows = body_rows(model, size);
  switch (model.view()) {
    case View::workers:
      add_workers(frame, model, rows, size, glyphs);
      break;
    case View::log:
      add_log(frame, model, rows);
      break;
    case View::help:
      for (std::size_t i = 0; i < std::min(rows, help_lines.size()); ++i)
        frame.push_back({{fmt::format(" {}", help_lines.at(i))}});
      break;
  }
  const std::size_t above = size.rows - std::min(size.rows, footer_rows(size));
  frame.resize(above);
  if (footer_rows(size) > 0) frame.push_back(footer(model));
  for (Line& line : frame) line = fitted(std::move(line), size.columns);
  return frame;
}

}  // namespace skep::ctl::top
