// One element of `profiles`: events or samples, read as they come, whatever the order of the keys.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "format.hpp"
#include "io/json_reader.hpp"
#include "model/trace_builder.hpp"
#include "speedscope/decimal.hpp"
#include "speedscope/frames.hpp"
#include "speedscope/plain_event.hpp"

namespace profconv {

// What became of one profile of the file.
struct SpeedscopeProfile {
    std::string name, unit = "none";
    bool evented = false;
    ThreadId thread;
    int decimals = 0;
    std::variant<Samples, CallTree, Trace> data;
};

// The largest frame index used, and where, for files whose frames come later.
struct LargestIndex {
    std::uint64_t value = 0;
    std::string path;
    bool any = false;
};

class SpeedscopeProfileReader {
public:
    SpeedscopeProfileReader(JsonReader& json, Profile& profile, SpeedscopeFrames& frames, const ReadRequest& request, std::size_t number, LargestIndex& largest);

    SpeedscopeProfile run();

private:
    // A member, an element of a list, or what follows that element; made a text only for messages.
    struct Where {
        const char* name = "";
        std::size_t element = SIZE_MAX;
        const char* rest = "";
        std::size_t inner = SIZE_MAX;
    };
    // "profiles[0].events[3].frame: expected …"
    [[noreturn]] void fail(const Where& where, std::string_view message) const { json_.fail(path(where) + std::string(message)); }
    std::string path(const Where& where) const;
    void member(std::string_view key);
    std::string text(const Where& where);
    bool decimal(const Where& where, Decimal& value);
    void start_value();
    FrameId frame_index(FrameUse use, const Where& where);

    void events();
    void event(std::size_t i);
    std::size_t plain_events();
    bool apply_plain(const PlainEvent& event);
    void apply(char type, FrameId frame, Decimal at, std::size_t i);
    std::int64_t reading(Decimal at, std::size_t i);
    void repair(const Where& where, std::string_view message, std::string_view note);
    void close_open();

    void samples();
    void weights();
    void weight(std::size_t i);
    void finish_samples();

    JsonReader& json_;
    Profile& profile_;
    SpeedscopeFrames& frames_;
    const ReadRequest& request_;
    const std::size_t number_;
    LargestIndex& largest_;
    SpeedscopeProfile out_;
    std::string type_;
    bool has_samples_ = false, has_weights_ = false, has_events_ = false;
    std::optional<Decimal> start_;
    std::unique_ptr<TraceBuilder> builder_;
    int decimals_ = 0;          // of the readings so far
    Samples samples_;
    Array<StackId> stacks_;
};

}  // namespace profconv
