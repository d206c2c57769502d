// Offer/answer (RFC 3264) for the exchange's own end of a leg: one audio stream, beside it one
// of video when the other party has that, everything else refused. Pure functions over text, what we have to
// offer, and the leg's NegotiationState.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdp/codec.hpp"
#include "sdp/negotiation_state.hpp"
#include "sdp/session.hpp"
#include "sdp/video.hpp"

namespace centrale::sdp {

enum class RtcpMux : std::uint8_t { never, when_offered, offered };

/// Where the worker takes in video, and what the other party of the call can do with it.
struct LocalVideo {
  std::uint16_t port = 0;                     // RTP; RTCP is on the next one
  Direction direction = Direction::sendrecv;  // what we would like
  VideoAbility ability;                       // the other party's
};

/// Our end: where the media worker listens and what it can do.
struct LocalMedia {
  std::string address;                                  // IP literal, v4 or v6
  std::uint16_t port = 0;                               // RTP
  std::uint16_t rtcp_port = 0;                          // 0: the next one
  std::vector<Codec> codecs{Codec::pcma, Codec::pcmu};  // by preference
  bool telephone_event = true;
  std::uint8_t telephone_event_payload = 101;  // for our own offers, 96..127
  std::uint32_t ptime = 20;                    // milliseconds
  Direction direction = Direction::sendrecv;   // what we would like
  RtcpMux rtcp_mux = RtcpMux::when_offered;
  /// The codec in use on the other side of the call: taken first, so that nothing needs converting.
  std::optional<Codec> preferred;
  std::optional<LocalVideo> video;  // nothing: video is refused
};

struct Endpoint {
  std::string address;  // IP literal; empty: nowhere
  std::uint16_t port = 0;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// What both sides agreed on for the one audio stream.
struct NegotiatedAudio {
  Codec codec = Codec::pcma;      // what we send
  std::uint8_t send_payload = 8;  // its payload type towards them
  /// Payload types that they may send us, by codec; no_payload where they may not.
  std::array<std::uint8_t, codec_count> receive_payloads{no_payload, no_payload, no_payload};
  std::uint8_t send_dtmf = no_payload;     // telephone-event towards them; no_payload: they take none
  std::uint8_t receive_dtmf = no_payload;  // telephone-event from them
  Endpoint remote;                         // where our RTP goes; port 0 while they hold us with c=0.0.0.0
  Endpoint remote_rtcp;                    // where our RTCP goes; port 0: nowhere
  bool rtcp_mux = false;
  /// What we do from here on: sendrecv, sendonly (they only listen), recvonly or inactive.
  Direction direction = Direction::sendrecv;
  /// They put us on hold, in either style: a=sendonly, a=inactive or c=0.0.0.0.
  bool held = false;
  std::uint32_t ptime = 20;  // milliseconds of audio in each packet that we send

  friend bool operator==(const NegotiatedAudio&, const NegotiatedAudio&) = default;
};

/// What both sides agreed on for the video stream, and whose packets are passed on as they are.
struct NegotiatedVideo {
  struct Format {
    VideoKind kind = 0;
    std::uint8_t send = no_payload;     // as they want it
    std::uint8_t receive = no_payload;  // as we want it from them
    friend bool operator==(const Format&, const Format&) = default;
  };
  std::vector<Format> formats;  // never empty
  Endpoint remote;              // port 0: nowhere
  Endpoint remote_rtcp;
  bool rtcp_mux = false;
  Direction direction = Direction::sendrecv;  // what we do from here on

  friend bool operator==(const NegotiatedVideo&, const NegotiatedVideo&) = default;
};

/// Not acceptable: the SIP status, a Warning code (RFC 3261 §20.43) and its text.
struct Refused {
  int status = 488;
  int warning = 399;
  std::string why;
};

struct Answered {
  std::string text;
  NegotiatedAudio audio;
  std::optional<NegotiatedVideo> video;
};

/// Our description, for an INVITE, a re-INVITE, an UPDATE, or the 2xx to an INVITE without one.
/// Places of earlier streams are kept; unchanged from the last one sent, it has its version.
[[nodiscard]] std::string make_offer(const LocalMedia& local, NegotiationState& state);

/// Our answer. The state is left as it was when the offer is refused.
[[nodiscard]] std::expected<Answered, Refused> answer(std::string_view offer, const LocalMedia& local,
                                                      NegotiationState& state);

/// Their answer to `offer`, the text that make_offer() gave. The state is left as it was when refused.
[[nodiscard]] std::expected<NegotiatedAudio, Refused> accept_answer(std::string_view offer,
                                                                    std::string_view answer,
                                                                    const LocalMedia& local,
                                                                    NegotiationState& state);

/// The video of an answer that `accept_answer` took. Nothing: we offered none, or it is refused.
[[nodiscard]] std::optional<NegotiatedVideo> accept_video(std::string_view offer, std::string_view answer,
                                                          const LocalMedia& local, NegotiationState& state);

}  // namespace centrale::sdp
