#include "model/symbols.hpp"

namespace profconv {

namespace {

// Multiply-and-fold: cheap, and good enough for tables of small integers.
std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
    const auto product = static_cast<unsigned __int128>(hash ^ word) * 0x9E3779B97F4A7C15ull;
    return static_cast<std::uint64_t>(product >> 64) ^ static_cast<std::uint64_t>(product);
}
std::uint64_t pair(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; }

}  // namespace

std::uint64_t hash_row(const Function& f) {
    std::uint64_t hash = mix(0x51ed270b35ae2d31ull, pair(f.name.value, f.file.value));
    hash = mix(hash, pair(f.module.value, f.start_line));
    hash = mix(hash, pair(f.system_name.value, f.start_column));
    return mix(hash, pair(f.discriminator ^ f.base.value, f.level ^ f.negative_line << 8));
}

std::uint64_t hash_row(const Frame& f) {
    std::uint64_t hash = mix(0x8b7a6c5d4e3f2011ull, pair(f.function.value, f.line));
    hash = mix(hash, pair(f.file.value, f.column));
    hash = mix(hash, f.address);
    return mix(hash, pair(f.mapping.value, static_cast<std::uint32_t>(f.kind) * 2 + f.folded));
}

}  // namespace profconv
