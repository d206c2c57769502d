// A playlist on its way to one party.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "media_control/media.hpp"
#include "media_graph/clips.hpp"

namespace centrale::media_graph {

/// Owner: an endpoint. Says nothing until every clip has come.
class Player {
 public:
  Player(media_control::PlaybackId id, std::vector<media_control::PlayItem> items, std::uint32_t loops)
      : id_(id), items_(std::move(items)), loops_(loops) {}

  [[nodiscard]] media_control::PlaybackId id() const { return id_; }
  [[nodiscard]] std::span<const media_control::PlayItem> items() const { return items_; }

  /// Clips of another codec are wanted from now on; the place stays, since all codecs have 8 bytes a ms.
  /// The answer tells these clips from ones asked for earlier.
  std::uint32_t expect(media_control::Codec codec);
  /// The clip of an item, or why there is none. Ones of an earlier `expect` are dropped.
  void got(std::uint32_t generation, std::size_t item, Result<Clip> clip);

  [[nodiscard]] bool ready() const { return missing_ == 0; }
  [[nodiscard]] media_control::Codec codec() const { return codec_; }
  /// The next packet's payload, at most `bytes`; empty when the playlist is over.
  [[nodiscard]] std::span<const std::uint8_t> next(std::size_t bytes);
  /// What could not be played; empty: nothing.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  media_control::PlaybackId id_;
  std::vector<media_control::PlayItem> items_;
  std::vector<Clip> clips_;
  std::string failure_;
  std::size_t missing_ = 0;
  std::size_t item_ = 0;
  std::size_t offset_ = 0;
  std::uint32_t loops_;  // zero: for ever
  std::uint32_t done_ = 0;
  std::uint32_t generation_ = 0;
  media_control::Codec codec_ = media_control::Codec::pcmu;
};

}  // namespace centrale::media_graph
