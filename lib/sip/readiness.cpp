#include "sip/readiness.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace centrale::sip {

using Descriptor = boost::asio::posix::stream_descriptor;

/// Kept by handlers that are under way, so that one already due finds `alive` false instead of nothing.
struct Readiness::Watched {
  Watched(flow::IoLoop& of, int number) : loop(of), descriptor(of.io(), number) {}

  static void wait(const std::shared_ptr<Watched>& self, Descriptor::wait_type what, Call call) {
    self->descriptor.async_wait(what,
                                [self, call = std::move(call)](const boost::system::error_code& cancelled) {
                                  if (cancelled || !self->alive) return;
                                  self->loop.pass([&] {
                                    if (self->alive) call();
                                  });
                                });
  }

  flow::IoLoop& loop;
  Descriptor descriptor;
  bool alive = true;
};

Readiness::Readiness(flow::IoLoop& loop, int descriptor)
    : watched_(std::make_shared<Watched>(loop, descriptor)), descriptor_(descriptor) {}

Readiness::~Readiness() {
  watched_->alive = false;
  boost::system::error_code ignored;
  watched_->descriptor.close(ignored);
}

void Readiness::when_readable(Call call) { Watched::wait(watched_, Descriptor::wait_read, std::move(call)); }
void Readiness::when_writable(Call call) { Watched::wait(watched_, Descriptor::wait_write, std::move(call)); }

}  // namespace centrale::sip
