#pragma once

#include <string>

#include "model/error.h"

namespace skep::host {

// The part of the tree of cgroup v2 that is skepd's to change: its own cgroup, and what is below.
struct OwnTree {
  std::string path;     // empty: none
  std::string service;  // of the system, that skepd runs as: "skepd.service"; empty: none
};

// As things are now; the error is a sentence that says why there is none. Under systemd a tree
// counts as skepd's own only where the unit says Delegate=yes; elsewhere, where skepd can make a
// cgroup in it. `service` is found either way.
struct FoundTree {
  OwnTree tree;
  std::string trouble;  // why there is no tree, a sentence
};
[[nodiscard]] FoundTree find_own_tree();

// Lets what is below be limited. The kernel wants no process in a cgroup whose children are
// limited, so skepd goes into one of its own first. Returns what was refused, a sentence, or
// nothing.
[[nodiscard]] std::string open_own_tree(const OwnTree& tree);

// The name of the cgroup of an app in there; another skepd may have one for an app of the same
// name.
[[nodiscard]] std::string own_app_cgroup(const OwnTree& tree, const std::string& app);

// Removes those that a skepd left behind which could not do it itself, as far as nobody lives in
// them.
void sweep_own_tree(const OwnTree& tree);

}  // namespace skep::host
