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

// So many places a program that goes by the client's address takes at most: what Linux before 6.7
// takes without more ado.
inline constexpr std::size_t most_source_places = 512;

// A classic BPF program that names one of `places` by the client's IPv4 or IPv6 address, always the
// same for the same address.
[[nodiscard]] std::vector<sock_filter> source_program(std::span<const std::uint32_t> places);

}  // namespace skep::host
