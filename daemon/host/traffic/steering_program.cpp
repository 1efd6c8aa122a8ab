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
  Program program{
      instruction(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_RANDOM)),
      instruction(BPF_ALU | BPF_MOD | BPF_K, count)};
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
