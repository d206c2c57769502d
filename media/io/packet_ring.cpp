#include "media_io/packet_ring.hpp"

#include <liburing.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "media_io/socket_name.hpp"
#include "rtp/packet.hpp"

namespace centrale::media_io {
namespace {

constexpr unsigned kSubmissions = 1024;      // sends on their way to one system call
constexpr unsigned kCompletions = 8192;      // packets of one wake, and more: the kernel keeps the rest
constexpr unsigned kBuffers = 1024;          // a power of two
constexpr unsigned kBatch = 512;             // packets between two turns of everything else
constexpr unsigned short kGroup = 1;         // of buffers
constexpr unsigned kMostSockets = 1U << 17;  // that the ring knows by a number of its own
constexpr std::uint32_t kNone = ~std::uint32_t{0};
constexpr std::uint64_t kOthers = ~std::uint64_t{0};
constexpr std::uint64_t kSend = kOthers - 1;

/// What a packet needs before its bytes: the kernel's header and who sent it.
constexpr std::size_t kFront = sizeof(io_uring_recvmsg_out) + sizeof(SocketName);
constexpr std::size_t kBufferBytes = kFront + rtp::kLongestDatagram;

struct SendSlot {
  SocketName to;
  std::array<std::uint8_t, rtp::kLongestDatagram> bytes;
};

}  // namespace

class PacketRing::Inside {
 public:
  ~Inside() {
    if (buffers_ != nullptr) io_uring_unregister_buf_ring(&ring_, kGroup);
    if (open_) io_uring_queue_exit(&ring_);
    std::free(buffers_);
  }
  Inside() { shape_.msg_namelen = sizeof(SocketName); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  [[nodiscard]] bool open(const Poller& others) {
    io_uring_params wanted{};
    wanted.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL |
                   IORING_SETUP_CQSIZE;
    wanted.cq_entries = kCompletions;
    open_ = io_uring_queue_init_params(kSubmissions, &ring_, &wanted) == 0;
    if (!open_ || !give_buffers()) return false;
    io_uring_register_files_sparse(&ring_, kMostSockets);  // or descriptors as they are
    others_ = others.number();
    watch_others();
    return io_uring_submit(&ring_) >= 0;
  }

  void watch(int descriptor, Tag tag) {
    const std::size_t number = watched_.size();
    watched_.push_back({.descriptor = descriptor, .tag = tag});
    const auto place = static_cast<std::size_t>(descriptor);
    if (place >= numbers_.size()) numbers_.resize(place + 1, kNone);
    if (io_uring_register_files_update(&ring_, static_cast<unsigned>(number), &descriptor, 1) == 1)
      numbers_[place] = static_cast<std::uint32_t>(number);
    receive_on(number);
  }

  void wait(std::optional<Duration> at_most) {
    taken_ = 0;
    io_uring_cqe* first = nullptr;
    if (!at_most) {
      io_uring_submit_and_wait(&ring_, 1);
    } else {
      const auto left = std::max(*at_most, Duration::zero());
      const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
      __kernel_timespec until{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
      io_uring_submit_and_wait_timeout(&ring_, &first, 1, &until, nullptr);
    }
    sent_ = 0;
  }

  [[nodiscard]] std::optional<Packet> next() {
    give_back();
    while (taken_ < kBatch) {
      io_uring_cqe* completion = nullptr;
      if (io_uring_peek_cqe(&ring_, &completion) != 0) return std::nullopt;
      const io_uring_cqe one = *completion;
      io_uring_cqe_seen(&ring_, completion);
      if (one.user_data == kOthers) others_ready_ = true;
      if (one.user_data >= kSend) continue;
      if (auto packet = packet_of(one)) return packet;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool others_are_ready() {
    if (!std::exchange(others_ready_, false)) return false;
    watch_others();
    return true;
  }

  void send(int descriptor, std::span<const std::uint8_t> datagram, const rtp::Address& to) {
    if (sent_ == slots_.size()) flush();
    SendSlot& slot = slots_[sent_++];
    const socklen_t length = fill(slot.to, to);
    const std::size_t size = std::min(datagram.size(), slot.bytes.size());
    std::memcpy(slot.bytes.data(), datagram.data(), size);
    const auto place = static_cast<std::size_t>(descriptor);
    const bool fixed = place < numbers_.size() && numbers_[place] != kNone;
    io_uring_sqe* entry = submission();
    // Never waits for room, so that it is over, and the slot free, when it has been submitted.
    io_uring_prep_send(entry, fixed ? static_cast<int>(numbers_[place]) : descriptor, slot.bytes.data(), size,
                       MSG_DONTWAIT);
    io_uring_prep_send_set_addr(entry, &slot.to.any, static_cast<std::uint16_t>(length));
    entry->flags |= IOSQE_CQE_SKIP_SUCCESS;
    if (fixed) entry->flags |= IOSQE_FIXED_FILE;
    entry->user_data = kSend;
  }

  void flush() {
    io_uring_submit(&ring_);
    sent_ = 0;
  }

 private:
  struct Watched {
    int descriptor;
    Tag tag;
  };

  [[nodiscard]] bool give_buffers() {
    if (::posix_memalign(reinterpret_cast<void**>(&buffers_), 4096, kBuffers * sizeof(io_uring_buf)) != 0)
      return false;
    io_uring_buf_reg with{};
    with.ring_addr = reinterpret_cast<std::uint64_t>(buffers_);
    with.ring_entries = kBuffers;
    with.bgid = kGroup;
    if (io_uring_register_buf_ring(&ring_, &with, 0) != 0) {
      std::free(std::exchange(buffers_, nullptr));
      return false;
    }
    io_uring_buf_ring_init(buffers_);
    for (unsigned i = 0; i < kBuffers; ++i) add_buffer(i, static_cast<int>(i));
    io_uring_buf_ring_advance(buffers_, kBuffers);
    return true;
  }
  [[nodiscard]] std::uint8_t* buffer(unsigned number) { return memory_.data() + number * kBufferBytes; }
  void add_buffer(unsigned number, int place) {
    io_uring_buf_ring_add(buffers_, buffer(number), kBufferBytes, static_cast<unsigned short>(number),
                          io_uring_buf_ring_mask(kBuffers), place);
  }
  /// The buffer of the packet before: its bytes have been dealt with.
  void give_back() {
    if (!held_) return;
    add_buffer(*std::exchange(held_, std::nullopt), 0);
    io_uring_buf_ring_advance(buffers_, 1);
  }

  [[nodiscard]] io_uring_sqe* submission() {
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    if (entry != nullptr) return entry;
    io_uring_submit(&ring_);
    return io_uring_get_sqe(&ring_);
  }

  void receive_on(std::size_t number) {
    io_uring_sqe* entry = submission();
    const int descriptor = watched_[number].descriptor;
    const bool fixed = numbers_[static_cast<std::size_t>(descriptor)] == number;
    io_uring_prep_recvmsg_multishot(entry, fixed ? static_cast<int>(number) : descriptor, &shape_, 0);
    entry->flags |= IOSQE_BUFFER_SELECT;
    if (fixed) entry->flags |= IOSQE_FIXED_FILE;
    entry->buf_group = kGroup;
    entry->user_data = number;
  }
  void watch_others() {
    io_uring_sqe* entry = submission();
    io_uring_prep_poll_add(entry, others_, POLLIN);
    entry->user_data = kOthers;
  }

  [[nodiscard]] std::optional<Packet> packet_of(const io_uring_cqe& one) {
    const Watched& from = watched_[one.user_data];
    if ((one.flags & IORING_CQE_F_MORE) == 0) receive_on(one.user_data);  // out of buffers, or an ICMP error
    if ((one.flags & IORING_CQE_F_BUFFER) == 0) return std::nullopt;
    ++taken_;
    held_ = one.flags >> IORING_CQE_BUFFER_SHIFT;
    io_uring_recvmsg_out* const out =
        one.res < 0 ? nullptr : io_uring_recvmsg_validate(buffer(*held_), one.res, &shape_);
    if (out == nullptr) {
      give_back();
      return std::nullopt;
    }
    SocketName name{};
    std::memcpy(&name, io_uring_recvmsg_name(out), std::min<std::size_t>(out->namelen, sizeof name));
    auto* const bytes = static_cast<std::uint8_t*>(io_uring_recvmsg_payload(out, &shape_));
    return Packet{.tag = from.tag,
                  .bytes = {bytes, io_uring_recvmsg_payload_length(out, one.res, &shape_)},
                  .cut = (out->flags & MSG_TRUNC) != 0,
                  .from = address_of(name)};
  }

  io_uring ring_{};
  bool open_ = false;
  msghdr shape_{};  // of every receipt
  int others_ = -1;
  bool others_ready_ = false;
  unsigned taken_ = 0;
  std::size_t sent_ = 0;
  std::optional<unsigned> held_;
  io_uring_buf_ring* buffers_ = nullptr;
  std::vector<Watched> watched_;
  std::vector<std::uint32_t> numbers_;  // by descriptor: its place among the ring's own files
  std::vector<std::uint8_t> memory_ = std::vector<std::uint8_t>(kBuffers * kBufferBytes);
  std::vector<SendSlot> slots_ = std::vector<SendSlot>(kSubmissions / 2);
};

PacketRing::PacketRing(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
PacketRing::~PacketRing() = default;

std::unique_ptr<PacketRing> PacketRing::create(const Poller& others) {
  auto inside = std::make_unique<Inside>();
  if (!inside->open(others)) return nullptr;
  return std::unique_ptr<PacketRing>(new PacketRing(std::move(inside)));
}

void PacketRing::watch(int descriptor, Tag tag) { inside_->watch(descriptor, tag); }
void PacketRing::wait(std::optional<Duration> at_most) { inside_->wait(at_most); }
std::optional<PacketRing::Packet> PacketRing::next() { return inside_->next(); }
bool PacketRing::others_are_ready() { return inside_->others_are_ready(); }
void PacketRing::send(int descriptor, std::span<const std::uint8_t> datagram, const rtp::Address& to) {
  inside_->send(descriptor, datagram, to);
}
void PacketRing::flush() { inside_->flush(); }

}  // namespace centrale::media_io
