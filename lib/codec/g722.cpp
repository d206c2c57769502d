#include "codec/g722.hpp"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wconversion"
#pragma clang diagnostic ignored "-Wshadow"
#include <spandsp.h>
#include <spandsp/private/g722.h>
#pragma clang diagnostic pop

#include <new>

namespace centrale::codec {

G722Decoder::G722Decoder() : state_(g722_decode_init(nullptr, 64000, 0)) {
  if (!state_) throw std::bad_alloc();
}
void G722Decoder::Free::operator()(void* state) const {
  g722_decode_free(static_cast<g722_decode_state_t*>(state));
}

void G722Decoder::decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out) {
  if (in.empty() || out.size() < in.size() * 2) return;
  g722_decode(static_cast<g722_decode_state_t*>(state_.get()), out.data(), in.data(),
              static_cast<int>(in.size()));
}

G722Encoder::G722Encoder() : state_(g722_encode_init(nullptr, 64000, 0)) {
  if (!state_) throw std::bad_alloc();
}
void G722Encoder::Free::operator()(void* state) const {
  g722_encode_free(static_cast<g722_encode_state_t*>(state));
}

void G722Encoder::continue_from(const G722Encoder& other) {
  *static_cast<g722_encode_state_s*>(state_.get()) =
      *static_cast<const g722_encode_state_s*>(other.state_.get());
}

void G722Encoder::encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out) {
  if (in.size() < 2 || out.size() < in.size() / 2) return;
  const auto even = static_cast<int>(in.size() & ~std::size_t{1});
  g722_encode(static_cast<g722_encode_state_t*>(state_.get()), out.data(), in.data(), even);
}

}  // namespace centrale::codec
