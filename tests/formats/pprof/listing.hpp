// Every number and text of a pprof profile as lines of text, in the order of the file's tables: what our scanner and the class that
// protobuf generates from proto/profile.proto are compared by, in tests and by the fuzzer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace profconv::proto {
class Profile;
}

namespace pprof_test {

std::string listing_of(const profconv::proto::Profile& profile);

// What the scanner reads of `bytes`; "" and the message in `error` if it refuses them. `odd`: how many samples have
// another number of values than the profile has types; the scanner leaves those out.
std::string listing_of_scanned(std::string_view bytes, std::string& error, std::uint64_t& odd);

}  // namespace pprof_test
