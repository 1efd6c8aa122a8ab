#include "host/traffic/steering_program.h"

#include <map>
#include <numeric>
#include <optional>
#include <set>

#include <gtest/gtest.h>

using namespace skep::host;

namespace {

using Indices = std::vector<std::uint32_t>;

// The part of the kernel's classic BPF that a steering program may use. Nothing when it does
// something else, or leaves its own bounds.
std::optional<std::uint32_t> interpret(const std::vector<sock_filter>& program,
                                       std::uint32_t random) {
  std::uint32_t a = 0;
  for (std::size_t pc = 0; pc < program.size(); ++pc) {
    const sock_filter& it = program[pc];
    switch (it.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        if (it.k != static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_RANDOM)) return std::nullopt;
        a = random;
        break;
      case BPF_ALU | BPF_MOD | BPF_K:
        if (it.k == 0) return std::nullopt;
        a %= it.k;
        break;
      // NOLINTNEXTLINE(misc-redundant-expression): BPF_ADD and BPF_K are both 0
      case BPF_ALU | BPF_ADD | BPF_K:
        a += it.k;
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        pc += a >= it.k ? it.jt : it.jf;
        break;
      case BPF_JMP | BPF_JA:
        pc += it.k;
        break;
      case BPF_RET | BPF_K:
        return it.k;
      case BPF_RET | BPF_A:
        return a;
      default:
        return std::nullopt;
    }
  }
  return std::nullopt;
}

// How often each index is named when every number below rounds * count is drawn once.
std::map<std::uint32_t, int> names(const Indices& indices, int rounds = 3) {
  const auto program = steering_program(indices);
  std::map<std::uint32_t, int> named;
  for (std::uint32_t random = 0; random < rounds * indices.size(); ++random) {
    const auto index = interpret(program, random);
    if (!index) return {};
    ++named[*index];
  }
  return named;
}

std::map<std::uint32_t, int> each(const Indices& indices, int times) {
  std::map<std::uint32_t, int> expected;
  for (const auto index : indices) expected[index] = times;
  return expected;
}

Indices every_other(std::uint32_t count) {
  Indices indices;
  for (std::uint32_t i = 0; i < count; ++i) indices.push_back(2 * i + 1);
  return indices;
}

}  // namespace

TEST(SteeringProgram, names_the_only_index_without_drawing) {
  const auto program = steering_program(Indices{7});
  ASSERT_EQ(program.size(), 1U);
  EXPECT_EQ(interpret(program, 12345), 7U);
}

TEST(SteeringProgram, names_each_index_of_every_small_set_equally_often_and_no_other) {
  for (unsigned bits = 1; bits < (1U << 10); ++bits) {
    Indices indices;
    for (std::uint32_t i = 0; i < 10; ++i)
      if ((bits & (1U << i)) != 0) indices.push_back(i);
    ASSERT_EQ(names(indices), each(indices, 3)) << "set " << bits;
  }
}

TEST(SteeringProgram, names_a_thousand_scattered_indices_equally_often) {
  const Indices indices = every_other(1000);
  EXPECT_EQ(names(indices), each(indices, 3));
}

TEST(SteeringProgram, fits_a_thousand_scattered_indices_into_what_the_kernel_takes) {
  EXPECT_LE(steering_program(every_other(1000)).size(), std::size_t{BPF_MAXINSNS});
}

TEST(SteeringProgram, stays_short_for_neighbours) {
  Indices indices(1000);
  std::iota(indices.begin(), indices.end(), 0U);
  EXPECT_LE(steering_program(indices).size(), 4U);
  indices.erase(indices.begin() + 1);
  EXPECT_LE(steering_program(indices).size(), 8U);
  EXPECT_EQ(names(indices), each(indices, 3));
}

TEST(SteeringProgram, keeps_to_a_length_and_leaves_out_the_shortest_runs) {
  Indices indices = every_other(3000);
  for (std::uint32_t i = 0; i < 500; ++i) indices.push_back(10000 + i);
  const auto program = steering_program(indices, 1200);
  ASSERT_LE(program.size(), 1200U);
  std::set<std::uint32_t> named;
  for (std::uint32_t random = 0; random < 10000; ++random) {
    const auto index = interpret(program, random);
    ASSERT_TRUE(index);
    named.insert(*index);
  }
  for (std::uint32_t i = 0; i < 500; ++i) EXPECT_TRUE(named.contains(10000 + i));
  EXPECT_GT(named.size(), 800U);
  EXPECT_TRUE(std::includes(indices.begin(), indices.end(), named.begin(), named.end()));
}
