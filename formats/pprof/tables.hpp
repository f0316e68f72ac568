// The tables of a profile.proto as they stand in the file: numbers only, resolved when everything is read.
#pragma once

#include <cstdint>
#include <vector>

#include "model/ids.hpp"

namespace profconv {

// Where a message began, for messages to the user.
using Offset = std::uint64_t;

struct RawValueType {
    std::int64_t type = 0, unit = 0;
    Offset at = 0;
};
struct RawLabel {
    std::int64_t key = 0, str = 0, num = 0, unit = 0;
};
struct RawMapping {
    std::uint64_t id = 0, start = 0, limit = 0, file_offset = 0;
    std::int64_t filename = 0, build_id = 0;
    bool has_functions = false, has_filenames = false, has_line_numbers = false, has_inline_frames = false;
    Offset at = 0;
};
struct RawLine {
    std::uint64_t function = 0;
    std::int64_t line = 0, column = 0;
};
struct RawLocation {
    std::uint64_t id = 0, mapping = 0, address = 0;
    std::size_t first_line = 0, end_line = 0;  // in RawTables::lines
    bool folded = false;
    Offset at = 0;
};
struct RawFunction {
    std::uint64_t id = 0;
    std::int64_t name = 0, system_name = 0, filename = 0, start_line = 0;
    Offset at = 0;
};

struct RawTables {
    std::vector<RawValueType> types;
    std::vector<RawMapping> mappings;
    std::vector<RawLocation> locations;
    std::vector<RawLine> lines;
    std::vector<RawFunction> functions;
    std::vector<StringId> strings;
    // Samples: locations leaf first, values and labels, each flat with the end per sample.
    std::vector<std::uint64_t> sample_locations;
    std::vector<std::int64_t> sample_values;
    std::vector<RawLabel> sample_labels;
    std::vector<std::uint64_t> locations_end, values_end, labels_end;
    std::vector<Offset> sample_at;
    // Header numbers by field.
    std::int64_t drop_frames = 0, keep_frames = 0, time_nanos = 0, duration_nanos = 0, period = 0, default_type = 0, doc_url = 0;
    RawValueType period_type;
    bool has_period_type = false;
    std::vector<std::int64_t> comments;
    std::uint64_t unknown_fields = 0;
};

}  // namespace profconv
