// The scanner against the classes that protobuf generates from proto/profile.proto, on every file and on damaged ones.
#include <catch2/catch.hpp>

#include <limits>
#include <random>

#include "formats/pprof/listing.hpp"
#include "pprof/wire.hpp"
#include "profile.pb.h"
#include "profiles.hpp"

using namespace pprof_test;
using namespace profconv;

namespace {

const std::string testdata = PROFCONV_TESTDATA "/pprof/";
const std::string shared = PROFCONV_SHARED_DATA "/pprof/";

std::string decoded(const std::string& path) {
    Source source(path);
    while (source.fill(source.available().size() + 1)) {
    }
    return std::string(source.available());
}

std::vector<std::string> good_files() {
    std::vector<std::string> paths;
    for (const std::string folder : {"", "hand/"})
        for (const std::string& name : files_in(testdata + folder, ".pb"))
            if (name.find(".exp") == std::string::npos) paths.push_back(testdata + folder + name);
    if (!have_shared_data()) return paths;
    for (const std::string folder : {"go/", "cpp/", "edge/"})
        for (const std::string& name : files_in(shared + folder, ".pb")) paths.push_back(shared + folder + name);
    return paths;
}

std::string varint(std::uint64_t value) {
    std::string out;
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
    return out + static_cast<char>(value);
}

std::string mutated(std::string bytes, std::mt19937& random) {
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    for (std::size_t changes = 1 + below(3); changes > 0 && !bytes.empty(); --changes) {
        const std::size_t at = below(bytes.size()), length = 1 + below(std::min<std::size_t>(bytes.size() - at, 12));
        switch (below(6)) {
            case 0: bytes[at] = static_cast<char>(random()); break;
            case 1: bytes[at] = static_cast<char>(bytes[at] ^ 1 << below(8)); break;
            case 2: bytes.erase(at, length); break;
            case 3: bytes.insert(at, bytes.substr(below(bytes.size()), length)); break;
            case 4: bytes.resize(at); break;
            default: bytes.insert(at, varint(random() % 2 ? UINT64_MAX : std::uint64_t{1} << below(64))); break;
        }
    }
    return bytes;
}

}  // namespace

TEST_CASE("varints of every length are read as written") {
    std::vector<std::uint64_t> values = {0, 1, 127, 128, UINT64_MAX, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::min())};
    for (int bit = 1; bit < 64; ++bit) values.insert(values.end(), {(std::uint64_t{1} << bit) - 1, std::uint64_t{1} << bit, (std::uint64_t{1} << bit) + 1});
    for (const std::uint64_t value : values) {
        const std::string bytes = varint(value) + std::string(16, '\xff');
        std::uint64_t read = 0;
        const char* after = read_varint(bytes.data(), read);
        CHECK(read == value);
        CHECK(after == bytes.data() + bytes.size() - 16);
    }
    std::uint64_t read = 0;
    CHECK(read_varint((std::string(10, '\x80') + std::string(16, '\0')).data(), read) == nullptr);
    CHECK(read_varint((std::string(9, '\xff') + '\x7f' + std::string(16, '\0')).data(), read) != nullptr);
    CHECK(read == UINT64_MAX);  // bits beyond 64 are dropped
    const std::string padded = std::string("\x81\x80\x80\x80\x00", 5) + std::string(16, '\0');
    CHECK((read_varint(padded.data(), read), read) == 1);
}

TEST_CASE("the scanner reads every field of every profile as the generated class does") {
    for (const std::string& path : good_files()) {
        INFO(path);
        const std::string bytes = decoded(path);
        proto::Profile generated;
        REQUIRE(generated.ParseFromString(bytes));
        std::string error;
        std::uint64_t odd = 0;
        CHECK(listing_of_scanned(bytes, error, odd) == listing_of(generated));
        CHECK(error.empty());
    }
}

// The generated class is milder in some things: it skips groups and known fields of a wrong wire type and allows a second time.
// It is stricter in none. A singular message that comes twice is merged there and replaced here, as pprof does it.
TEST_CASE("of damaged profiles the scanner reads the same as the generated class or says what is wrong") {
    std::mt19937 random(20240607);
    std::size_t same = 0, refused = 0;
    for (const char* name : {"hand/small.pb", "hand/inlined.pb", "hand/labels.pb", "hand/header.pb", "hand/mixed_packing.pb", "hand/unknown_fields.pb", "hand/wide_ids.pb"}) {
        const std::string whole = file_bytes(testdata + name);
        for (int round = 0; round < 3000; ++round) {
            const std::string bytes = mutated(whole, random);
            std::string error;
            std::uint64_t odd = 0;
            const std::string ours = listing_of_scanned(bytes, error, odd);
            proto::Profile generated;
            const bool parsed = generated.ParseFromString(bytes);
            if (!error.empty()) {
                CHECK((error.rfind("p: offset ", 0) == 0 || error == "p: gzip data inside of gzip data; unpack it once"));
                ++refused;
                continue;
            }
            INFO(name << " round " << round);
            CHECK(parsed);
            const bool type_twice = bytes.find('\x5a') != bytes.rfind('\x5a');
            if (odd > 0 || type_twice) continue;
            CHECK(ours == listing_of(generated));
            ++same;
        }
    }
    CHECK(same > 1500);
    CHECK(refused > 10000);
}

TEST_CASE("a damaged profile gives a valid profile or a message, with and without --lenient") {
    std::mt19937 random(7);
    std::size_t read = 0, refused = 0;
    for (const std::string& name : {std::string("mill.heap.pb.gz"), std::string("hand/inlined.pb"), std::string("hand/unsymbolized.pb"), std::string("hand/wide_ids.pb")}) {
        const std::string whole = decoded(testdata + name);
        for (int round = 0; round < 1500; ++round) {
            const std::string bytes = mutated(whole, random);
            ReadRequest request = everything();
            request.lenient = round % 2 == 1;
            if (round % 3 == 0) request.want = Want{};
            const std::string message = read_error("p", bytes, request);
            ++(message.empty() ? read : refused);
            if (message.empty()) write_bytes(read_bytes("p", bytes, request));
        }
    }
    CHECK(read > 300);
    CHECK(refused > 500);
}

TEST_CASE("a profile cut anywhere is refused or lacks whole fields only") {
    const std::string whole = file_bytes(testdata + "hand/inlined.pb");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        proto::Profile generated;
        const bool parsed = generated.ParseFromString(whole.substr(0, size));
        std::string error;
        std::uint64_t odd = 0;
        listing_of_scanned(whole.substr(0, size), error, odd);
        CHECK(error.empty() == parsed);
    }
}
