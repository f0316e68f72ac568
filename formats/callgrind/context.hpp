// What is current while the body is read: object, file, function, and the callee that was announced. The lines that set it
// ("fl=", "fn=", "cfn=" …) and the rules for what holds how long; format manual and README.md, "State".
#pragma once

#include <string_view>

#include "callgrind/names.hpp"
#include "callgrind/row_finder.hpp"
#include "io/line_cursor.hpp"
#include "model/profile.hpp"

namespace profconv::callgrind {

class Context {
public:
    Context(const LineCursor& lines, Profile& profile) : lines_(lines), profile_(profile), names_(lines, profile) {}

    // Takes "word=name", the name from `at` on. False if no such word sets a name.
    bool take(std::string_view word, const char* at, const char* end);

    // Takes "word=(id)" for a word that announces a callee. False if it does not or nothing was defined by this id.
    bool take_callee(std::string_view word, std::uint64_t id);

    // A new part: nothing is current, ids stay valid.
    void start_part();

    // Whether a function was named for what follows.
    bool in_function() const { return function_name_.valid(); }
    // Where cost is booked now; binds the current function to its file and object if this is its first use.
    PlaceId place() {
        if (!place_.valid()) find_place();
        return place_;
    }
    // The current function with its own file, for calls without their lines.
    PlaceId own_place() {
        if (!own_place_.valid()) own_place_ = places_.intern({function_, names_.used()[function_].file});
        return own_place_;
    }

    // "calls=": the announced callee, else the one that was called last; invalid if there is none.
    FunctionId callee();
    // Behind a cost line the callee must be announced anew.
    void after_cost_line() {
        if (announced_) forget_announced();
    }

    const PlaceTable& places() const { return places_; }
    const FunctionTable& functions() const { return names_.used(); }

private:
    bool take_callee(std::string_view word, const char* at, const char* end);
    void start_function(const FunctionName& name);
    void set_file(StringId file);
    void find_place();
    void forget_announced();

    const LineCursor& lines_;
    Profile& profile_;
    Names names_;
    PlaceTable places_;

    StringId object_{0}, file_{0}, own_file_{0};
    bool fl_seen_ = false;
    FunctionName function_name_;
    StringId function_file_{0}, function_object_{0};  // current when fn= named it
    FunctionId function_;                             // of names_.used(); invalid until its first use
    PlaceId place_, own_place_;                       // function_ and file_, or its own; invalid until it is needed

    bool announced_ = false;
    FunctionName callee_name_;
    StringId callee_object_, callee_file_;
    FunctionId last_callee_;
};

}  // namespace profconv::callgrind
