#include "sdp/session.hpp"

namespace centrale::sdp {

const Connection* Session::connection_of(const Media& stream) const {
  if (stream.connection) return &*stream.connection;
  return connection ? &*connection : nullptr;
}

Direction Session::direction_of(const Media& stream) const {
  return stream.direction.value_or(direction.value_or(Direction::sendrecv));
}

std::string_view name_of(Direction direction) {
  switch (direction) {
    case Direction::sendrecv: return "sendrecv";
    case Direction::sendonly: return "sendonly";
    case Direction::recvonly: return "recvonly";
    case Direction::inactive: return "inactive";
  }
  return "inactive";
}

}  // namespace centrale::sdp
