#include "prompts/compose.hpp"

namespace centrale::prompts {
namespace {

class Speaker {
 public:
  explicit Speaker(Language language) : language_(language) {}

  void operator()(const Clip& clip) { sounds_.push_back({clip.id, false}); }
  void operator()(const File& file) { sounds_.push_back({file.path, true}); }
  void operator()(const Number& number) { add(number_clips(number.value, language_)); }
  void operator()(const Count& count) { add(count_clips(count.value, count.thing, language_)); }
  void operator()(const Digits& digits) { add(digit_clips(digits.digits, language_)); }
  void operator()(const When& when) { add(when_clips(when, language_)); }

  [[nodiscard]] std::vector<Sound> take() { return std::move(sounds_); }

 private:
  void add(Clips clips) {
    for (std::string& clip : clips) sounds_.push_back({std::move(clip), false});
  }

  Language language_;
  std::vector<Sound> sounds_;
};

}  // namespace

std::vector<Sound> clips(const Phrase& phrase, Language language) {
  Speaker speaker(language);
  for (const Piece& piece : phrase.pieces) std::visit(speaker, piece);
  return speaker.take();
}

}  // namespace centrale::prompts
