#include "host/process/proc_figures.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

#include "host/unique_fd.h"

namespace skep::host {

namespace {

// The longest line, stat's, is 52 numbers and a name of at most 64 characters.
class ProcFile {
 public:
  ProcFile(pid_t pid, const char* name) {
    const std::string path = "/proc/" + std::to_string(pid) + '/' + name;
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return;
    const auto got = ::read(file.get(), text_.data(), text_.size());
    if (got > 0) length_ = static_cast<std::size_t>(got);
  }

  [[nodiscard]] std::string_view text() const { return {text_.data(), length_}; }

 private:
  std::array<char, 1536> text_{};
  std::size_t length_ = 0;
};

std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
  const auto word = text.substr(0, text.find_first_of(" \n"));
  text.remove_prefix(word.size());
  return word;
}

std::optional<std::uint64_t> next_number(std::string_view& text) {
  const auto word = next_word(text);
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{}) return std::nullopt;
  return number;
}

void skip_words(std::string_view& text, int count) {
  for (int i = 0; i < count; ++i) next_word(text);
}

Duration ticks(std::uint64_t count) {
  static const auto a_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return std::chrono::nanoseconds(count * (1'000'000'000 / a_second));
}

std::uint64_t page_bytes() {
  static const auto bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace

// proc_pid_stat(5): state is field 3, utime and stime are 14 and 15, rss is 24.
std::optional<ProcFigures> parse_proc_stat(std::string_view line) {
  const auto name_end = line.rfind(')');  // the name itself may hold spaces and brackets
  if (name_end == std::string_view::npos) return std::nullopt;
  line.remove_prefix(name_end + 1);
  const auto state = next_word(line);
  if (state.empty() || state == "Z" || state == "X") return std::nullopt;
  skip_words(line, 10);
  const auto user = next_number(line);
  const auto system = next_number(line);
  skip_words(line, 8);
  const auto resident_pages = next_number(line);
  if (!user || !system || !resident_pages) return std::nullopt;
  const Held held = state == "T" ? Held::stopped : state == "t" ? Held::traced : Held::no;
  return ProcFigures{*resident_pages * page_bytes(), ticks(*user + *system), held, state == "R"};
}

std::optional<ProcFigures> read_proc_figures(pid_t pid) {
  return parse_proc_stat(ProcFile(pid, "stat").text());
}

std::optional<RunQueueFigures> read_run_queue_figures(pid_t pid) {
  const ProcFile file(pid, "schedstat");
  auto text = file.text();
  const auto ran = next_number(text);
  const auto waited = next_number(text);
  if (!ran || !waited) return std::nullopt;
  return RunQueueFigures{std::chrono::nanoseconds(*ran), std::chrono::nanoseconds(*waited)};
}

}  // namespace skep::host
