#pragma once

// What steering.bpf.c and ebpf_steering.cpp share: arrays of the kernel's that skepd has in its
// memory. Plain C. Elements are of 8 bytes, since the kernel would pad smaller ones to that.

#include <linux/types.h>

enum {
  STEERING_MEMBERS = 4097,  // slots, and the anchor as the last
  STEERING_ENTRIES = 8192,  // of each of the two tables
};

enum {
  STEERING_BY_TURN = 0,
  STEERING_BY_SOURCE = 1,
  STEERING_BY_CPU = 2,
};

// There are two tables, and the lowest bit of `version` says which holds. The other one is skepd's
// to write; then it counts `version` up. The program looks at `version` before and after it reads:
// as long as it is the same, nobody wrote to the table between.
struct SteeringHead {
  __u32 by;          // STEERING_BY_...
  __u32 count;       // entries in use
  __u32 cycle_from;  // by turn: after the last entry comes this one
  __u32 turn;        // by turn: which one is next, counted up by the program
};
