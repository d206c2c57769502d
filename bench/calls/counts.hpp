// What a run counted.
#pragma once

#include <cstdint>
#include <map>

#include "common/histogram.hpp"

namespace centrale::bench {

struct Counts {
  std::uint64_t attempted = 0, completed = 0, failed = 0, retransmitted = 0;
  std::map<int, std::uint64_t> refused;  // final answers of 300 and more, by status; 408: no answer at all
  Histogram setup;                       // INVITE to 200, or first REGISTER to 200

  void fail(int status) {
    ++failed;
    ++refused[status];
  }
};

}  // namespace centrale::bench
