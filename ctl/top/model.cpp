#include "ctl/top/model.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ctl/colour.h"

namespace skep::ctl::top {
namespace {

constexpr std::size_t most_filter = 64;
constexpr std::size_t most_log_lines = 5000;

double heap_part(const Worker& worker) {
  const double limit = worker.heap_limit_bytes.value_or(0);
  return limit > 0 ? worker.heap_used_bytes.value_or(0) / limit : -1;
}

double figure(const Worker& worker, SortKey key) {
  switch (key) {
    case SortKey::cpu:
      return worker.cpu_percent.value_or(-1);
    case SortKey::memory:
      return worker.resident_bytes.value_or(-1);
    case SortKey::heap:
      return heap_part(worker);
    case SortKey::lag_p50:
      return worker.lag_p50_seconds.value_or(-1);
    case SortKey::lag_p99:
      return worker.lag_p99_seconds.value_or(-1);
    case SortKey::lag_max:
      return worker.lag_max_seconds.value_or(-1);
    case SortKey::connections:
      return worker.connections.value_or(-1);
    case SortKey::restarts:
      return worker.restarts;
    case SortKey::stalls:
      return worker.stalls;
    case SortKey::name:
    case SortKey::state:
      break;
  }
  return 0;
}

// Words from A to Z, figures from the highest.
bool before(const Worker& a, const Worker& b, SortKey key) {
  if (key == SortKey::state) return name_of(a.state) < name_of(b.state);
  return figure(a, key) > figure(b, key);
}

}  // namespace

void Model::see(Sample sample) {
  sample_ = std::move(sample);
  has_seen_ = true;
  trouble_.clear();
  std::set<std::string> there;
  for (const Worker& worker : sample_.workers) {
    there.insert(worker.name);
    std::deque<double>& lags = history_[worker.name];
    lags.push_back(worker.lag_p99_seconds.value_or(0));
    if (lags.size() > most_history) lags.pop_front();
  }
  std::erase_if(history_, [&](const auto& entry) { return !there.contains(entry.first); });
}

void Model::lost(std::string why) {
  trouble_ = std::move(why);
}

void Model::see_log(std::string text) {
  log_.clear();
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    log_.push_back(printable(std::string_view(text).substr(begin, end - begin)));
    begin = end + 1;
  }
  if (log_.size() > most_log_lines)
    log_.erase(log_.begin(), log_.end() - static_cast<std::ptrdiff_t>(most_log_lines));
  log_back_ = std::min(log_back_, log_.size());
}

std::vector<const Worker*> Model::shown() const {
  std::vector<const Worker*> shown;
  for (const Worker& worker : sample_.workers)
    if (filter_.empty() || worker.name.find(filter_) != std::string::npos ||
        std::string(name_of(worker.state)).find(filter_) != std::string::npos)
      shown.push_back(&worker);
  // skepd tells them by name and slot, which is the order among equals.
  if (sort_ != SortKey::name)
    std::stable_sort(shown.begin(), shown.end(),
                     [this](const Worker* a, const Worker* b) { return before(*a, *b, sort_); });
  if (reversed_) std::reverse(shown.begin(), shown.end());
  return shown;
}

const std::deque<double>& Model::history(const std::string& worker) const {
  static const std::deque<double> none;
  const auto found = history_.find(worker);
  return found != history_.end() ? found->second : none;
}

std::size_t Model::selected() const {
  const auto workers = shown();
  const auto found = std::find_if(workers.begin(), workers.end(), [this](const Worker* worker) {
    return worker->name == selected_;
  });
  return found != workers.end() ? static_cast<std::size_t>(found - workers.begin()) : 0;
}

std::string Model::question() const {
  if (!asked_) return {};
  return (asked_->kind == Request::Kind::roll ? "Roll " : "Restart ") + printable(asked_->target) +
         "? y/N";
}

std::optional<Request> Model::press(const Press& press, std::size_t rows) {
  if (asked_) return answer(press);
  if (typing_filter_) {
    press_in_filter(press);
    return std::nullopt;
  }
  message_.clear();
  if (view_ == View::log) return press_in_log(press, rows);
  if (view_ == View::help) {
    view_ = View::workers;
    return std::nullopt;
  }
  return press_in_workers(press, rows);
}

std::optional<Request> Model::press_in_workers(const Press& press, std::size_t rows) {
  const auto page = static_cast<std::ptrdiff_t>(std::max<std::size_t>(rows, 1));
  const auto all = static_cast<std::ptrdiff_t>(sample_.workers.size());
  switch (press.key) {
    case Key::up:
      move(-1);
      return std::nullopt;
    case Key::down:
      move(1);
      return std::nullopt;
    case Key::page_up:
      move(-page);
      return std::nullopt;
    case Key::page_down:
      move(page);
      return std::nullopt;
    case Key::home:
      move(-all);
      return std::nullopt;
    case Key::end:
      move(all);
      return std::nullopt;
    case Key::escape:
      filter_.clear();
      return std::nullopt;
    case Key::enter:
      open_log();
      return std::nullopt;
    case Key::backspace:
      return std::nullopt;
    case Key::character:
      break;
  }
  switch (press.character) {
    case 'q':
      return Request{};
    case 'k':
      move(-1);
      break;
    case 'j':
      move(1);
      break;
    case '>':
    case 's':
      sort_by(1);
      break;
    case '<':
    case 'S':
      sort_by(-1);
      break;
    case 'i':
      reversed_ = !reversed_;
      break;
    case '/':
      typing_filter_ = true;
      break;
    case 'r':
      ask(Request::Kind::roll);
      break;
    case 'R':
      ask(Request::Kind::restart);
      break;
    case 't':
      open_log();
      break;
    case '?':
    case 'h':
      view_ = View::help;
      break;
    default:
      break;
  }
  return std::nullopt;
}

std::optional<Request> Model::press_in_log(const Press& press, std::size_t rows) {
  const std::size_t page = std::max<std::size_t>(rows, 1);
  const auto back = [&](std::size_t lines) {
    const std::size_t most = log_.size() > page ? log_.size() - page : 0;
    log_back_ = std::min(log_back_ + lines, most);
  };
  const auto forth = [&](std::size_t lines) { log_back_ -= std::min(lines, log_back_); };
  const char c = press.key == Key::character ? press.character : '\0';
  if (c == 'q' || c == 't' || press.key == Key::escape) view_ = View::workers;
  if (press.key == Key::up || c == 'k') back(1);
  if (press.key == Key::down || c == 'j') forth(1);
  if (press.key == Key::page_up || c == 'b') back(page);
  if (press.key == Key::page_down || c == ' ') forth(page);
  if (press.key == Key::home || c == 'g') back(log_.size());
  if (press.key == Key::end || c == 'G') log_back_ = 0;
  if (c == 'e') {
    log_err_ = !log_err_;
    log_.clear();
    log_back_ = 0;
  }
  return std::nullopt;
}

std::optional<Request> Model::answer(const Press& press) {
  auto asked = std::exchange(asked_, std::nullopt);
  if (press.key == Key::character && (press.character == 'y' || press.character == 'Y'))
    return asked;
  message_ = "left as it is";
  return std::nullopt;
}

void Model::press_in_filter(const Press& press) {
  if (press.key == Key::enter) {
    typing_filter_ = false;
  } else if (press.key == Key::escape) {
    typing_filter_ = false;
    filter_.clear();
  } else if (press.key == Key::backspace) {
    if (!filter_.empty()) filter_.pop_back();
  } else if (press.key == Key::character && press.character > ' ' && filter_.size() < most_filter) {
    filter_ += press.character;
  }
}

void Model::move(std::ptrdiff_t by) {
  const auto workers = shown();
  if (workers.empty()) return;
  const auto last = static_cast<std::ptrdiff_t>(workers.size()) - 1;
  const auto to = std::clamp(static_cast<std::ptrdiff_t>(selected()) + by, std::ptrdiff_t{0}, last);
  selected_ = workers[static_cast<std::size_t>(to)]->name;
}

void Model::ask(Request::Kind kind) {
  const auto workers = shown();
  if (workers.empty()) return;
  const Worker& worker = *workers[selected()];
  selected_ = worker.name;
  asked_ = Request{kind, kind == Request::Kind::roll ? worker.app : worker.name};
}

void Model::sort_by(std::ptrdiff_t step) {
  const auto keys = static_cast<std::ptrdiff_t>(sort_keys);
  sort_ = static_cast<SortKey>((static_cast<std::ptrdiff_t>(sort_) + step + keys) % keys);
}

void Model::open_log() {
  const auto workers = shown();
  if (workers.empty()) return;
  log_worker_ = workers[selected()]->name;
  selected_ = log_worker_;
  log_err_ = false;
  log_.clear();
  log_back_ = 0;
  view_ = View::log;
}

}  // namespace skep::ctl::top
