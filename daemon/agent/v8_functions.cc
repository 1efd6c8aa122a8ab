#include "agent/v8_functions.h"

#include <dlfcn.h>

namespace skep::agent {

namespace {

template <typename Function>
bool look_up(Function& function, const char* name) {
  function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

}  // namespace

#define ON_COLLECTION "EPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_"

std::optional<V8Functions> V8Functions::find() {
  V8Functions v8;
  if (look_up(v8.current, "_ZN2v87Isolate10GetCurrentEv") &&
      look_up(v8.heap_statistics, "_ZN2v87Isolate17GetHeapStatisticsEPNS_14HeapStatisticsE") &&
      look_up(v8.spaces, "_ZN2v87Isolate18NumberOfHeapSpacesEv") &&
      look_up(v8.space_statistics,
              "_ZN2v87Isolate22GetHeapSpaceStatisticsEPNS_19HeapSpaceStatisticsEm") &&
      look_up(v8.add_prologue, "_ZN2v87Isolate21AddGCPrologueCallback" ON_COLLECTION "S2_") &&
      look_up(v8.remove_prologue, "_ZN2v87Isolate24RemoveGCPrologueCallback" ON_COLLECTION) &&
      look_up(v8.add_epilogue, "_ZN2v87Isolate21AddGCEpilogueCallback" ON_COLLECTION "S2_") &&
      look_up(v8.remove_epilogue, "_ZN2v87Isolate24RemoveGCEpilogueCallback" ON_COLLECTION) &&
      look_up(v8.add_near_limit, "_ZN2v87Isolate24AddNearHeapLimitCallbackEPFmPvmmES1_") &&
      look_up(v8.remove_near_limit, "_ZN2v87Isolate27RemoveNearHeapLimitCallbackEPFmPvmmEm"))
    return v8;
  return std::nullopt;
}

}  // namespace skep::agent
