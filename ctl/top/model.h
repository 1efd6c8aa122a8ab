#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ctl/top/sample.h"

namespace skep::ctl::top {

// By what workers are ordered, in the order of the columns.
enum class SortKey : std::uint8_t {
  name,
  state,
  cpu,
  memory,
  heap,
  lag_p50,
  lag_p99,
  lag_max,
  connections,
  restarts,
  stalls,
};
inline constexpr std::size_t sort_keys = 11;

// A key that was pressed: a character, or one without.
enum class Key : std::uint8_t {
  character,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  enter,
  escape,
  backspace
};
struct Press {
  Key key = Key::character;
  char character = 0;
};

// What a key press asks of the world.
struct Request {
  enum class Kind : std::uint8_t { roll, restart, leave };
  Kind kind = Kind::leave;
  std::string target;  // an app for roll, a worker for restart
};

enum class View : std::uint8_t { workers, log, help };

// Everything that the screen shows, and how keys change it. Pure: what happens is told to it.
class Model {
 public:
  static constexpr std::size_t most_history = 120;  // samples of each worker's lag

  // A refresh that came, or why none did; what was seen last stays on the screen then.
  void see(Sample sample);
  void lost(std::string why);
  // How a command ended.
  void told(std::string message) { message_ = std::move(message); }
  // The end of the log of log_worker().
  void see_log(std::string text);

  // `rows`: of workers or log lines that the screen shows, which is how far a page goes.
  [[nodiscard]] std::optional<Request> press(const Press& press, std::size_t rows);

  // Those that the filter lets through, in order.
  [[nodiscard]] std::vector<const Worker*> shown() const;
  [[nodiscard]] const Sample& sample() const { return sample_; }
  [[nodiscard]] const std::deque<double>& history(const std::string& worker) const;
  [[nodiscard]] std::size_t selected() const;  // its place among those shown
  [[nodiscard]] View view() const { return view_; }
  [[nodiscard]] SortKey sort_key() const { return sort_; }
  [[nodiscard]] bool is_reversed() const { return reversed_; }
  [[nodiscard]] const std::string& filter() const { return filter_; }
  [[nodiscard]] bool is_typing_filter() const { return typing_filter_; }
  // "Restart web:0? y/N"; empty: nothing is asked.
  [[nodiscard]] std::string question() const;
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }  // empty: skepd answers
  [[nodiscard]] bool has_seen() const { return has_seen_; }

  [[nodiscard]] const std::string& log_worker() const { return log_worker_; }
  [[nodiscard]] const char* log_stream() const { return log_err_ ? "stderr" : "stdout"; }
  [[nodiscard]] const std::vector<std::string>& log_lines() const { return log_; }
  [[nodiscard]] std::size_t log_back() const { return log_back_; }  // lines above the end

 private:
  std::optional<Request> press_in_workers(const Press& press, std::size_t rows);
  std::optional<Request> press_in_log(const Press& press, std::size_t rows);
  std::optional<Request> answer(const Press& press);
  void press_in_filter(const Press& press);
  void move(std::ptrdiff_t by);
  void ask(Request::Kind kind);
  void sort_by(std::ptrdiff_t step);
  void open_log();

  Sample sample_;
  std::map<std::string, std::deque<double>> history_;
  bool has_seen_ = false;
  std::string trouble_;
  std::string message_;
  View view_ = View::workers;
  SortKey sort_ = SortKey::name;
  bool reversed_ = false;
  std::string filter_;
  bool typing_filter_ = false;
  std::string selected_;  // by name, since workers move
  std::optional<Request> asked_;
  std::string log_worker_;
  bool log_err_ = false;
  std::vector<std::string> log_;
  std::size_t log_back_ = 0;
};

}  // namespace skep::ctl::top
