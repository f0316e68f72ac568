// The tables of a profile.proto as they stand in the file: numbers only, resolved when everything is read.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/evidence.hpp"
#include "pprof/location_codes.hpp"

namespace profconv {

// Where a message began, for messages to the user.
using Offset = std::uint64_t;

struct RawValueType {
    std::int64_t type = 0, unit = 0;
    Offset at = 0;
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

// Samples whose number of values is not that of the others; they are left out.
struct OddSamples {
    std::uint64_t count = 0;
    std::uint64_t number = 0, values = 0;  // the first of them, counted from 1, and what it has
    Offset at = 0;
};

// Flat, straight into the columns of the model.
struct RawSamples {
    LocationCodes locations;                   // leaf first
    Array<std::uint32_t> depths;               // per sample: how many of them
    Array<Offset> at;
    std::vector<Column> weights;               // one per type seen before the first sample, or per value of that
    Array<std::uint64_t> label_offsets;        // as in Samples; empty if labels are not wanted
    Array<Label> labels;                       // their texts are still indexes into string_table
    bool has_labels = false;                   // also where they are not wanted
    std::uint64_t seen = 0;                    // with the odd ones
    OddSamples odd;
    std::size_t size() const { return depths.size(); }
};

// A reference to the string table from the header, from a comment or a label.
struct TextUse {
    std::int64_t index = 0;
    Offset at = 0;
};

struct RawTables {
    std::vector<RawValueType> types;
    std::vector<RawMapping> mappings;
    std::vector<RawLocation> locations;
    std::vector<RawLine> lines;
    std::vector<RawFunction> functions;
    std::vector<StringId> strings;
    RawSamples samples;
    TextUse drop_frames, keep_frames, default_type, doc_url;
    std::int64_t time_nanos = 0, duration_nanos = 0, period = 0;
    RawValueType period_type;
    bool has_period_type = false;
    std::vector<TextUse> comments;
    TextUse highest_label_text;      // the largest index that a label uses: if that text exists, all of them do
    std::string_view highest_label_field;
    bool second_empty_text = false;  // what is left of the start of a second message
    std::uint64_t unknown_fields = 0;
};

}  // namespace profconv
