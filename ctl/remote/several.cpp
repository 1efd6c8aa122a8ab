#include "ctl/remote/several.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "ctl/descriptor.h"
#include "ctl/interrupt.h"
#include "ctl/line_cutter.h"
#include "ctl/remote/fd_buffer.h"
#include "ctl/remote/gathered.h"

namespace skep::ctl {
namespace {

using Act = std::function<int(const Host&, std::ostream&, std::ostream&)>;

struct Pipe {
  Descriptor read;
  Descriptor write;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// A process that acts for one host, and what came of it so far.
struct Part {
  const Host* host;
  pid_t pid = -1;
  Descriptor out;  // open until it ends
  Descriptor err;
  std::unique_ptr<LineCutter> lines;  // of out; null for blocks and json
  std::unique_ptr<LineCutter> complaints;
  std::string text;        // of out, for blocks and json
  std::string complained;  // of err
  int exit = 1;
  bool ended = false;
};

[[noreturn]] void be_the_part(const Host& host, const Act& act, const Pipe& out, const Pipe& err) {
  int exit = 1;
  {
    FdBuffer out_buffer(out.write.get());
    FdBuffer err_buffer(err.write.get());
    std::ostream out_stream(&out_buffer);
    std::ostream err_stream(&err_buffer);
    exit = act(host, out_stream, err_stream);
  }
  ::_exit(exit);
}

void start(Part& part, const Act& act) {
  auto out = make_pipe();
  auto err = make_pipe();
  if (out && err) part.pid = ::fork();
  if (part.pid == 0) be_the_part(*part.host, act, *out, *err);
  if (part.pid < 0) {
    part.complaints->feed("skepctl: cannot start a process for it\n");
    part.ended = true;
    return;
  }
  part.out = std::move(out->read);
  part.err = std::move(err->read);
}

// False at its end.
bool read_piece(const Descriptor& from, const std::function<void(std::string_view)>& take) {
  std::array<char, 64 << 10> piece{};
  const ssize_t got = ::read(from.get(), piece.data(), piece.size());
  if (got > 0) take({piece.data(), static_cast<std::size_t>(got)});
  return got > 0 || (got < 0 && errno == EINTR);
}

void end_when_silent(Part& part) {
  if (part.ended || part.out.get() >= 0 || part.err.get() >= 0) return;
  int status = 0;
  while (::waitpid(part.pid, &status, 0) < 0 && errno == EINTR) {
  }
  part.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  part.ended = true;
}

void take_out(Part& part, std::string_view piece) {
  if (part.lines)
    part.lines->feed(piece);
  else if (part.text.size() + piece.size() <= most_bytes_of_a_host)
    part.text += piece;
  else
    part.out = Descriptor();
}

void listen(Part& part, const pollfd& out, const pollfd& err) {
  if (out.revents != 0 &&
      !read_piece(part.out, [&](std::string_view piece) { take_out(part, piece); }))
    part.out = Descriptor();
  if (err.revents != 0 &&
      !read_piece(part.err, [&](std::string_view piece) { part.complaints->feed(piece); }))
    part.err = Descriptor();
  end_when_silent(part);
}

// One for each host, all at once, and what is done with what they say.
class Gatherer {
 public:
  Gatherer(const std::vector<Host>& hosts, Gathering gathering, std::ostream& out,
           std::ostream& err)
      : gathering_(gathering), out_(out), err_(err), parts_(hosts.size()) {
    for (std::size_t i = 0; i < hosts.size(); ++i) prepare(parts_[i], hosts[i]);
  }

  int run(const Act& act) {
    out_ << std::flush;
    err_ << std::flush;
    for (Part& part : parts_) start(part, act);
    const Interrupt theirs;
    while (is_any_left()) {
      wait();
      print_what_is_ready();
    }
    print_what_is_ready();
    if (gathering_ == Gathering::json) print_object();
    out_ << std::flush;
    int worst = 0;
    for (const Part& part : parts_) worst = std::max(worst, part.exit);
    return worst;
  }

 private:
  [[nodiscard]] bool is_streaming() const {
    return gathering_ == Gathering::lines || gathering_ == Gathering::json_lines;
  }
  [[nodiscard]] bool is_any_left() const {
    return std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return !part.ended; });
  }

  void prepare(Part& part, const Host& host);
  void print_line(const Host& host, std::string_view line);
  void wait();
  void print_what_is_ready();
  void print_object();

  Gathering gathering_;
  std::ostream& out_;
  std::ostream& err_;
  std::vector<Part> parts_;
  std::size_t printed_ = 0;
};

void Gatherer::prepare(Part& part, const Host& host) {
  part.host = &host;
  part.complaints = std::make_unique<LineCutter>([this, &part](std::string_view line) {
    if (part.complained.size() < most_bytes_of_a_host) part.complained += std::string(line) + '\n';
    err_ << fmt::format("{}: {}\n", part.host->url, line) << std::flush;
  });
  if (is_streaming())
    part.lines = std::make_unique<LineCutter>(
        [this, &host](std::string_view line) { print_line(host, line); });
}

void Gatherer::print_line(const Host& host, std::string_view line) {
  if (gathering_ == Gathering::lines)
    out_ << fmt::format("{}: {}\n", host.url, line);
  else
    out_ << fmt::format("{{\"{}\":{}}}\n", host.url, line);
  out_ << std::flush;
}

void Gatherer::wait() {
  std::vector<pollfd> waited;
  for (const Part& part : parts_) {
    waited.push_back({part.out.get(), POLLIN, 0});
    waited.push_back({part.err.get(), POLLIN, 0});
  }
  if (::poll(waited.data(), waited.size(), -1) <= 0) return;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (!parts_[i].ended) listen(parts_[i], waited[2 * i], waited[2 * i + 1]);
}

void Gatherer::print_what_is_ready() {
  for (; printed_ < parts_.size() && parts_[printed_].ended; ++printed_) {
    Part& part = parts_[printed_];
    part.complaints->finish();
    if (part.lines) part.lines->finish();
    if (gathering_ != Gathering::blocks) continue;
    out_ << fmt::format("==> {} <==\n", part.host->url) << part.text;
    if (!part.text.empty() && !part.text.ends_with('\n')) out_ << '\n';
    out_ << std::flush;
    part.text.clear();
  }
}

void Gatherer::print_object() {
  std::string object;
  for (const Part& part : parts_)
    object += fmt::format("{}\"{}\":{}", object.empty() ? "" : ",", part.host->url,
                          json_member(part.text, part.complained));
  out_ << '{' << object << "}\n";
}

}  // namespace

int act_on_each(const std::vector<Host>& hosts, Gathering gathering, const Act& act,
                std::ostream& out, std::ostream& err) {
  return Gatherer(hosts, gathering, out, err).run(act);
}

}  // namespace skep::ctl
