#include "features/voicemail/durable.hpp"

#include <memory>

#include "flow/wait.hpp"

namespace centrale::features {

flow::Task<bool> kept(flow::Loop* loop, std::move_only_function<void(KeptOrNot)> begin) {
  struct Outcome {
    explicit Outcome(flow::Loop& on) : known(on) {}
    flow::Event known;
    bool durable = false;
  };
  const auto outcome = std::make_shared<Outcome>(*loop);
  begin([outcome](bool durable) {
    outcome->durable = durable;
    outcome->known.set();
  });
  co_await outcome->known.wait();
  co_return outcome->durable;
}

}  // namespace centrale::features
