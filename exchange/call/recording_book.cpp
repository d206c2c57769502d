#include "call/recording_book.hpp"

#include "base/random.hpp"

namespace centrale::call {
namespace {

// How long a worker may take to write the last bytes before the recording counts as lost.
constexpr Duration kWriteOut = 30s;

Recorded recorded(std::string file, const RecordingResult& result) {
  return {.how = result.how, .file = std::move(file), .length = result.length, .peak = result.peak};
}

}  // namespace

struct RecordingBook::Entry final : MediaListener {
  Entry(RecordingBook& owner, RecordingId recording, Recording& by, RecordRule ruled)
      : book(owner),
        id(recording),
        awaited_by(&by),
        rule(std::move(ruled)),
        give_up(owner.loop_, this, [](Entry& self) { self.book.finish(self.id, {}); }) {}

  void on_play_finished(PlaybackId) override {}
  void on_record_finished(RecordingId recording, const RecordingResult& result) override {
    book.finish(recording, result);
  }

  RecordingBook& book;
  RecordingId id;
  Recording* awaited_by;
  RecordRule rule;
  flow::Timer give_up;
};

RecordingBook::RecordingBook(flow::Loop& loop, MediaPort& media)
    : loop_(loop), media_(media), next_id_(random_u64() >> 16) {}

RecordingBook::~RecordingBook() {
  for (const auto& [id, entry] : entries_) media_.forget(id);
}

void RecordingBook::finish(RecordingId id, const RecordingResult& result) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  const std::unique_ptr<Entry> entry = std::move(found->second);
  entries_.erase(found);
  media_.forget(id);
  Recorded told = recorded(entry->rule.file, result);
  if (entry->awaited_by != nullptr) {
    entry->awaited_by->result_ = std::move(told);
    entry->awaited_by->finished_.set();
  } else if (entry->rule.if_abandoned) {
    entry->rule.if_abandoned(std::move(told));
  }
}

Recording::Recording(RecordingBook& book, EndpointId endpoint, RecordRule rule)
    : book_(book), id_(++book.next_id_), finished_(book.loop_) {
  const RecordingOrder order{
      .file = rule.file, .longest = rule.longest, .stop_after_silence = rule.stop_after_silence};
  const Duration at_most = rule.longest + kWriteOut;
  auto entry = std::make_unique<RecordingBook::Entry>(book, id_, *this, std::move(rule));
  entry->give_up.start(at_most);
  book.media_.listen(id_, *entry);
  book.media_.record(endpoint, id_, order);
  book.entries_.emplace(id_, std::move(entry));
}

Recording::~Recording() {
  const auto found = book_.entries_.find(id_);
  if (found == book_.entries_.end()) return;
  found->second->awaited_by = nullptr;
  found->second->give_up.start(kWriteOut);
  book_.media_.stop_recording(id_);
}

void Recording::stop() {
  const auto found = book_.entries_.find(id_);
  if (found == book_.entries_.end()) return;
  found->second->give_up.start(kWriteOut);
  book_.media_.stop_recording(id_);
}

}  // namespace centrale::call
