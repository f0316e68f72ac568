#include <catch2/catch.hpp>

#include "profiles.hpp"

using namespace pprof_test;
using namespace profconv;

namespace {

const std::string testdata = PROFCONV_TESTDATA "/pprof/";

ReadRequest lenient() {
    ReadRequest request = everything();
    request.lenient = true;
    return request;
}

}  // namespace

TEST_CASE("every broken profile gives exactly the message beside it") {
    const auto names = files_in(testdata + "bad/", ".pb");
    std::size_t inputs = 0;
    for (const std::string& name : names) {
        if (name.find(".err") != std::string::npos) continue;
        std::string expected = file_bytes(testdata + "bad/" + name.substr(0, name.rfind('.')) + ".err");
        if (!expected.empty() && expected.back() == '\n') expected.pop_back();
        INFO(name);
        CHECK(read_error(name, file_bytes(testdata + "bad/" + name)) == expected);
        ++inputs;
    }
    CHECK(inputs == 35);
}

TEST_CASE("the broken profiles of the large collection are refused, but for those that are only odd") {
    if (!have_shared_data()) return;
    const std::string folder = PROFCONV_SHARED_DATA "/pprof/bad/";
    const std::map<std::string, std::string> odd = {
        {"concatenated_silent.pb.gz", "the string table has a second empty text; these may be two profiles, one after the other, which are to be given as two files\n"},
        {"no_types_no_samples.pb.gz", "the profile is empty: it has neither value types nor samples\n"},
        {"duplicate_types.pb.gz", ""}};
    std::size_t refused = 0;
    for (const std::string& name : files_in(folder, ".")) {
        INFO(name);
        const auto known = odd.find(name);
        const std::string message = read_error(name, file_bytes(folder + name));
        CHECK(message.empty() == (known != odd.end()));
        if (known != odd.end()) CHECK(notes_of(read_path(folder + name)) == known->second);
        else CHECK((++refused, message.rfind(name + ": ", 0) == 0));
        if (name.rfind("concatenated", 0) == 0 && !message.empty()) CHECK(message.find("two profiles, one after the other") != std::string::npos);
    }
    CHECK(refused == 34);
}

TEST_CASE("with --lenient broken samples and lines are repaired, with a note and a count") {
    const auto repaired = [](const std::string& name) { return read_bytes(name, file_bytes(testdata + "bad/" + name), lenient()); };
    const Profile location = repaired("missing_location.pb");
    CHECK(notes_of(location) == "sample with a location that is not there: read as one without a stack\n");
    CHECK(samples_of(location).stack[0].valid());
    CHECK_FALSE(samples_of(location).stack[1].valid());

    const Profile values = repaired("too_few_values.pb");
    CHECK(notes_of(values) == "sample with too few or too many values: left out\n");
    CHECK(samples_of(values).size() == 1);
    CHECK(samples_of(values).weights[1].ticks == Ticks{1});

    const Profile function = repaired("missing_function.pb");
    CHECK(notes_of(function) == "line of a function that is not there: read as one of an unknown function\n");
    CHECK(count(function, 0).rows.count("<unknown>") == 1);
}

TEST_CASE("what is damaged beyond repair is an error with --lenient too") {
    for (const char* name : {"cut_in_message.pb", "types_too_late.pb", "text_too_high.pb", "location_twice.pb"}) {
        INFO(name);
        CHECK(read_error(name, file_bytes(testdata + "bad/" + name), lenient()) == read_error(name, file_bytes(testdata + "bad/" + name)));
        CHECK_FALSE(read_error(name, file_bytes(testdata + "bad/" + name), lenient()).empty());
    }
}
