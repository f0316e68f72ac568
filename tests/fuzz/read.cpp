// Fuzzes one reader (PROFCONV_FUZZ_FORMAT): whatever the bytes, it gives a valid Profile or throws an error meant for users.
#include <cstdint>
#include <string>
#include <string_view>

#include "io/error.hpp"
#include "model/checked.hpp"
#include "registry.hpp"

namespace {

const profconv::Format& format_under_test() {
    for (const profconv::Format* format : profconv::formats())
        if (format->name == PROFCONV_FUZZ_FORMAT) return *format;
    __builtin_trap();
}

void read_and_validate(std::string_view bytes, const profconv::ReadRequest& request) {
    try {
        profconv::Source source("input", bytes);
        profconv::validate(format_under_test().read(source, request));
    } catch (const profconv::DataError&) {
    } catch (const profconv::OverflowError&) {}
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    profconv::ReadRequest request;
    read_and_validate(bytes, request);  // folded while reading
    request.want = {.order = true, .threads = true, .labels = true, .call_sites = true, .lines = true, .addresses = true};
    read_and_validate(bytes, request);
    request.lenient = request.as_stored = true;
    read_and_validate(bytes, request);
    return 0;
}
