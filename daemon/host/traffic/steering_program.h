#pragma once

#include <cstddef>
#include <cstdint>
#include <linux/filter.h>
#include <span>
#include <vector>

namespace skep::host {

// A classic BPF program that names one of `indices` at random, each as likely as another: the
// places of sockets in a SO_REUSEPORT group. They are ascending, each there once, at least one.
//
// It draws a number below their count and finds its place by a ladder of comparisons over runs of
// neighbouring indices, so neighbours cost nothing; in 4096 instructions, the most that Linux
// takes, fit some 2000 runs. Where the program would be longer than `longest`, the shortest runs
// are left out.
[[nodiscard]] std::vector<sock_filter> steering_program(std::span<const std::uint32_t> indices,
                                                        std::size_t longest = BPF_MAXINSNS);

}  // namespace skep::host
