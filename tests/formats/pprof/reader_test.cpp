// What becomes of the parts of a profile in the model.
#include <catch2/catch.hpp>

#include "profiles.hpp"

using namespace pprof_test;
using namespace profconv;

namespace {

const std::string hand = PROFCONV_TESTDATA "/pprof/hand/";

// "main main.c:30 0x1300" per frame of a sample, root first; "+" marks inlined frames, "*" folded ones.
std::string stack_text(const Profile& p, std::size_t sample) {
    const Samples& samples = samples_of(p);
    if (!samples.stack[sample].valid()) return "(none)";
    const std::uint32_t row = samples.stack[sample].value;
    std::string text;
    for (std::uint64_t at = samples.flat.offsets[row]; at < samples.flat.offsets[row + 1]; ++at) {
        const Frame& f = p.frames[samples.flat.frames[at]];
        const Function& function = p.functions[f.function];
        text += (at == samples.flat.offsets[row] ? "" : "; ") + std::string(f.kind == FrameKind::inlined ? "+" : "") + std::string(f.folded ? "*" : "") + std::string(p.text(function.name)) +
                " " + std::string(p.text(function.file)) + ":" + std::to_string(f.line) + ":" + std::to_string(f.column) + " " + std::to_string(f.address) + "@" +
                (f.mapping.valid() ? std::string(p.text(p.mappings[f.mapping.value].file)) : "-") + " in " + std::string(p.text(function.module));
    }
    return text;
}

std::string label_text(const Profile& p, std::size_t sample) {
    const Samples& s = samples_of(p);
    std::string text;
    for (std::uint64_t i = s.label_offsets[sample]; i < s.label_offsets[sample + 1]; ++i) {
        const Label& l = s.labels[i];
        text += std::string(text.empty() ? "" : " ") + std::string(p.text(l.key)) + (l.numeric ? "#" : "=") + std::string(p.text(l.text)) + "," + std::to_string(l.number) +
                std::string(p.text(l.unit));
    }
    return text;
}

}  // namespace

TEST_CASE("stacks are root first with inlined functions expanded, each with the address and mapping of its location") {
    const Profile p = read_path(hand + "inlined.pb");
    CHECK(stack_text(p, 0) == "main app.c:3:0 4864@/opt/app in /opt/app; outer app.c:9:1 4352@/opt/app in /opt/app; +between in.h:50:0 4352@/opt/app in /opt/app; "
                              "+inner in.h:5:3 4352@/opt/app in /opt/app");
    CHECK(stack_text(p, 3) == "main app.c:3:0 4864@/opt/app in /opt/app; *inner in.h:5:3 131328@/opt/lib.so in /opt/lib.so");
    CHECK(samples_of(p).is_flat);
    CHECK_FALSE(samples_of(p).ordered);
    REQUIRE(p.mappings.size() == 2);
    CHECK(p.mappings[1].start == 0x20000);
    CHECK(p.mappings[1].limit == 0x30000);
    CHECK(p.text(p.mappings[1].build_id) == "b2");
    CHECK(p.mappings[1].has_inline_frames);
}

TEST_CASE("what is not wanted is left out of the frames but known to be recorded") {
    ReadRequest request;
    request.want.lines = false;
    const std::string path = hand + "inlined.pb";
    const Profile p = read_bytes(path, file_bytes(path), request);
    CHECK(stack_text(p, 0) == "main app.c:0:0 0@- in /opt/app; outer app.c:0:0 0@- in /opt/app; +between in.h:0:0 0@- in /opt/app; +inner in.h:0:0 0@- in /opt/app");
    for (const Facet facet : {Facet::lines, Facet::columns, Facet::addresses, Facet::mappings}) CHECK(p.sections[0].recorded.has(facet));
    const Profile labels = read_bytes("labels", file_bytes(hand + "labels.pb"), request);
    CHECK(samples_of(labels).labels.empty());
    CHECK(labels.sections[0].recorded.has(Facet::labels));
}

TEST_CASE("labels are all kept, with their order, zeros and units") {
    const Profile p = read_path(hand + "labels.pb");
    const std::vector<std::string> expected = {"zero#,0", "zero#,0bytes", "empty=,0", "bare=,0", "z=1,0 a=2,0 z=0,0", "both=text,5", "less#,-5requests", ""};
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(label_text(p, i) == expected[i]);
}

TEST_CASE("locations without lines are frames of a function without a name, in their module") {
    const Profile p = read_path(hand + "unsymbolized.pb");
    CHECK(stack_text(p, 0) == " :0:0 4194352@/opt/stripped in /opt/stripped;  :0:0 4194336@/opt/stripped in /opt/stripped;  :0:0 4194320@/opt/stripped in /opt/stripped");
    CHECK(stack_text(p, 2) == " :0:0 153@- in ");
    CHECK(p.functions.size() == 2);
}

TEST_CASE("a sample without locations has the empty stack") {
    const Profile p = read_path(hand + "empty_stack.pb");
    CHECK(stack_text(p, 1) == "(none)");
    CHECK(samples_of(p).weights[1].ticks == Ticks{100, 50});
    CHECK(facets_of(p, p.sections[0]).has(Facet::empty_stacks));
}

TEST_CASE("header fields") {
    const Profile p = read_path(hand + "header.pb");
    const Header& h = p.header;
    CHECK(h.time_nanos == 1700000000123456789);
    CHECK(h.duration_nanos == 90500000000);
    CHECK(h.period == 524288);
    REQUIRE(h.period_type);
    CHECK(p.text(h.period_type->type) == "space");
    CHECK(p.text(h.period_type->unit) == "bytes");
    REQUIRE(h.comments.size() == 3);
    CHECK(p.text(h.comments[1]) == "#hidden");
    CHECK(p.text(h.doc_url) == "https://docs.example.org/x");
    CHECK(p.text(h.drop_frames) == "malloc|free");
    CHECK(p.text(h.keep_frames) == "mallocator");
    CHECK(p.sections[0].default_value == 0);
    CHECK(notes_of(p) == "the file asks to drop frames (drop_frames); they are kept\n");
}

TEST_CASE("odd but legal things are read, with a note where something may be wrong") {
    CHECK(notes_of(read_path(hand + "unknown_mapping.pb")) == "location with an unknown mapping: read as one without\n");
    CHECK(notes_of(read_path(hand + "unknown_fields.pb")) == "12 unknown fields are left out\n");
    CHECK(notes_of(read_path(hand + "no_types_no_samples.pb")) == "the profile is empty: it has neither value types nor samples\n");
    CHECK(notes_of(read_path(hand + "second_empty_text.pb")) ==
          "the string table has a second empty text; these may be two profiles, one after the other, which are to be given as two files\n");
    CHECK(notes_of(read_path(hand + "same_type_twice.pb")).empty());
    CHECK(notes_of(read_path(hand + "wide_ids.pb")).empty());
}

TEST_CASE("names are bytes and stay as they are") {
    const Profile p = read_path(hand + "bytes.pb");
    CHECK(p.text(p.functions[{0}].name) == "\xff\xfe no UTF-8");
    CHECK(p.text(p.functions[{0}].file) == "\xc3(.c");
    CHECK(p.text(p.functions[{1}].name) == "line\nbreak\ttab \"q\" \\");
}

TEST_CASE("every profile is recognized by its content, and other content is not taken for one") {
    const auto sniffed = [](std::string_view bytes, bool complete = true) { return pprof_format.sniff({bytes, complete, ""}); };
    std::size_t files = 0;
    for (const std::string& name : files_in(hand, ".pb")) {
        if (name.find(".exp") != std::string::npos || name == "small.pb.gz" || name == "no_types_no_samples.pb") continue;
        INFO(name);
        CHECK(sniffed(file_bytes(hand + name)) == Match::certain);
        ++files;
    }
    CHECK(files == 17);
    const std::string small = file_bytes(hand + "small.pb");
    CHECK(sniffed(small.substr(0, 60), false) == Match::certain);
    for (const char* text : {"main;f;g 12\n", "\n\n\n", "{\"a\":1}\n", "profconv-trace\t1\n", "# callgrind format\n", "*2 \n", "2 3 4\n", "", "\x1f\x8b\x08"})
        CHECK(sniffed(text) == Match::no);
}
