// What a worker that was killed has left behind: recordings that were begun and will never be finished.
#pragma once

#include <chrono>
#include <filesystem>

namespace centrale::media_worker {

/// Removes the unfinished recordings (*.part) that nobody writes any more: last written before `before`, and
/// not held by another worker of this folder (each holds its own, see codec::WavWriter). Gives how many.
/// One that cannot be looked at or removed stays.
std::size_t sweep_unfinished(const std::filesystem::path& recordings, std::filesystem::file_time_type before);

}  // namespace centrale::media_worker
