// Fuzzes pprof's wire scanner against the class that protobuf generates: whatever the bytes, both read the same, or the scanner says
// what is wrong. What the scanner is stricter in (groups, known fields of a wrong wire type) it reports, so it has a message there.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "formats/pprof/listing.hpp"
#include "profile.pb.h"

namespace {

[[noreturn]] void fail(const char* what, const std::string& ours, const std::string& theirs) {
    std::fprintf(stderr, "%s\n--- scanner\n%s--- generated class\n%s", what, ours.c_str(), theirs.c_str());
    std::abort();
}

// A singular message that comes twice is merged by the class and replaced by the scanner, as pprof does it.
bool has_two_period_types(const std::string& bytes) { return bytes.find('\x5a') != bytes.rfind('\x5a'); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    // Inputs that are unpacked on the way are another format.
    if (bytes.rfind("\x1f\x8b", 0) == 0 || bytes.rfind("\x28\xb5\x2f\xfd", 0) == 0 || bytes.rfind("\xff\xfe", 0) == 0 || bytes.rfind("\xfe\xff", 0) == 0 ||
        bytes.rfind("\xef\xbb\xbf", 0) == 0)
        return 0;
    std::string error;
    std::uint64_t odd = 0;
    const std::string ours = pprof_test::listing_of_scanned(bytes, error, odd);
    if (!error.empty()) return 0;
    profconv::proto::Profile generated;
    if (!generated.ParseFromString(bytes)) fail("the scanner takes what the generated class refuses", ours, "");
    if (odd > 0 || has_two_period_types(bytes)) return 0;
    if (const std::string theirs = pprof_test::listing_of(generated); ours != theirs) fail("they differ", ours, theirs);
    return 0;
}
