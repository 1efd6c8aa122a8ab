#include "host/traffic/steering_program.h"

#include <algorithm>
#include <limits>

namespace skep::host {

namespace {

using Program = std::vector<sock_filter>;

// Neighbouring indices, and the first number drawn that stands for them.
struct Run {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t drawn = 0;
};

}  // namespace

static sock_filter instruction(unsigned code, std::uint32_t k) {
  return {static_cast<std::uint16_t>(code), 0, 0, k};
}

static sock_filter load_of_ancillary(int field) {
  return instruction(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + field));
}

static std::vector<Run> runs_of(std::span<const std::uint32_t> indices) {
  std::vector<Run> runs;
  for (const std::uint32_t index : indices) {
    if (!runs.empty() && runs.back().first + runs.back().count == index)
      ++runs.back().count;
    else
      runs.push_back({index, 1, 0});
  }
  return runs;
}

static std::uint32_t number(std::vector<Run>& runs) {
  std::uint32_t drawn = 0;
  for (Run& run : runs) {
    run.drawn = drawn;
    drawn += run.count;
  }
  return drawn;
}

static Program leaf(const Run& run) {
  if (run.count == 1) return {instruction(BPF_RET | BPF_K, run.first)};
  Program program;
  if (run.first != run.drawn)
    // NOLINTNEXTLINE(misc-redundant-expression): BPF_ADD and BPF_K are both 0
    program.push_back(instruction(BPF_ALU | BPF_ADD | BPF_K, run.first - run.drawn));
  program.push_back(instruction(BPF_RET | BPF_A, 0));
  return program;
}

// A conditional jump reaches 255 instructions, an unconditional one any.
static Program ladder(std::span<const Run> runs) {
  if (runs.size() == 1) return leaf(runs.front());
  const std::size_t half = runs.size() / 2;
  const Program below = ladder(runs.first(half));
  const Program above = ladder(runs.subspan(half));
  const auto distance = static_cast<std::uint32_t>(below.size());
  sock_filter compare = instruction(BPF_JMP | BPF_JGE | BPF_K, runs[half].drawn);
  Program program;
  if (distance <= std::numeric_limits<std::uint8_t>::max()) {
    compare.jt = static_cast<std::uint8_t>(distance);
    program.push_back(compare);
  } else {
    compare.jf = 1;
    program.push_back(compare);
    program.push_back(instruction(BPF_JMP | BPF_JA, distance));
  }
  program.insert(program.end(), below.begin(), below.end());
  program.insert(program.end(), above.begin(), above.end());
  return program;
}

static Program program_of(std::vector<Run>& runs) {
  const std::uint32_t count = number(runs);
  if (count == 1) return leaf(runs.front());
  Program program{load_of_ancillary(SKF_AD_RANDOM), instruction(BPF_ALU | BPF_MOD | BPF_K, count)};
  const Program rest = ladder(runs);
  program.insert(program.end(), rest.begin(), rest.end());
  return program;
}

static void keep_longest(std::vector<Run>& runs, std::size_t kept) {
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Run& a, const Run& b) { return a.count > b.count; });
  runs.resize(kept);
  std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.first < b.first; });
}

static sock_filter load_of_network_header(int offset) {
  return instruction(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_NET_OFF + offset));
}

// Leaves a hash of the client's address.
static Program source_hash() {
  constexpr std::uint32_t ipv4 = 0x0800;
  constexpr int source_of_ipv4 = 12;
  constexpr int source_of_ipv6 = 8;
  constexpr std::uint32_t factor = 0x9e3779b1;
  const sock_filter multiply = instruction(BPF_ALU | BPF_MUL | BPF_K, factor);
  const sock_filter keep = instruction(BPF_MISC | BPF_TAX, 0);
  const sock_filter mix = instruction(BPF_ALU | BPF_XOR | BPF_X, 0);
  Program ipv6{load_of_network_header(source_of_ipv6)};
  for (int word = 1; word < 4; ++word)
    ipv6.insert(ipv6.end(),
                {multiply, keep, load_of_network_header(source_of_ipv6 + 4 * word), mix});
  Program program{load_of_ancillary(SKF_AD_PROTOCOL)};
  program.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 2, ipv4});
  program.push_back(load_of_network_header(source_of_ipv4));
  program.push_back(instruction(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(ipv6.size())));
  program.insert(program.end(), ipv6.begin(), ipv6.end());
  program.insert(program.end(), {multiply, keep, instruction(BPF_ALU | BPF_RSH | BPF_K, 16), mix});
  return program;
}

std::vector<sock_filter> source_program(std::span<const std::uint32_t> places) {
  std::vector<Run> runs;
  std::uint32_t drawn = 0;
  for (const std::uint32_t place : places) {
    if (runs.empty() || runs.back().first != place) runs.push_back({place, 1, drawn});
    ++drawn;
  }
  Program program = source_hash();
  program.push_back(instruction(BPF_ALU | BPF_MOD | BPF_K, drawn));
  const Program rest = ladder(runs);
  program.insert(program.end(), rest.begin(), rest.end());
  return program;
}

std::vector<sock_filter> steering_program(std::span<const std::uint32_t> indices,
                                          std::size_t longest) {
  std::vector<Run> runs = runs_of(indices);
  Program program = program_of(runs);
  while (program.size() > longest && runs.size() > 1) {
    const std::size_t fitting = runs.size() * longest / program.size();
    keep_longest(runs, std::clamp<std::size_t>(fitting, 1, runs.size() - 1));
    program = program_of(runs);
  }
  return program;
}

}  // namespace skep::host
