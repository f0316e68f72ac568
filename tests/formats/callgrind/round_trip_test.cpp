// What was written, read back: by our own reader, and by callgrind_annotate.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>

#include "annotate.hpp"
#include "tables.hpp"

using namespace callgrind_test;
using namespace profconv;

TEST_CASE("every recorded file reads back equal, and writing it again gives the same bytes") {
    const std::string folder = PROFCONV_TESTDATA "/callgrind/";
    for (const char* ending : {".cg", ".cg.gz"})
        for (const std::string& name : files_in(folder, ending))
            for (const char* compress : {"yes", "no"}) {
                INFO(name << " compress=" << compress);
                const Profile profile = read_path(folder + name);
                const OptionValues options{{"compress", compress}, {"zero-calls", "keep"}};
                const std::string text = write_text(profile, options);
                CHECK(read_tables(text) == tables_of(profile));
                CHECK(notes_of(read_text(text)).empty());
                CHECK(write_text(read_text(text), options) == text);
            }
}

TEST_CASE("callgrind_annotate shows our totals and self costs") {
    const std::string folder = PROFCONV_TESTDATA "/callgrind/";
    for (const char* ending : {".cg", ".cg.gz"})
        for (const std::string& name : files_in(folder, ending))
            for (const char* compress : {"yes", "no"}) {
                INFO(name << " compress=" << compress);
                const Profile profile = read_path(folder + name);
                const std::string path = "/tmp/profconv_annotate_test_" + std::to_string(getpid()) + ".cg";
                {
                    Sink sink(path);
                    WriteRequest request;
                    request.options = {{"compress", compress}};
                    callgrind_format.write(profile, sink, request);
                    sink.commit();
                }
                const Tables tables = tables_of(profile);
                const Annotation annotation = parse_annotation(run_annotate(path), tables.events.size());
                std::remove(path.c_str());
                CHECK(annotation.totals == tables.total());
                CHECK(annotation.self == self_per_file_and_function(tables));
            }
}
