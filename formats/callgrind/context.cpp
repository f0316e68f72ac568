#include "callgrind/context.hpp"

namespace profconv::callgrind {

bool Context::take(std::string_view word, const char* at, const char* end) {
    if (word == "fn") {
        start_function(names_.function(at, end));
    } else if (word == "fl") {
        fl_seen_ = true;
        own_file_ = names_.file(at, end);
        set_file(own_file_);
    } else if (word == "fi" || word == "fe") {
        set_file(names_.file(at, end));
    } else if (word == "ob") {
        object_ = names_.object(at, end);  // does not end the function
    } else if (word == "jfi") {
        names_.file(at, end);  // jumps define ids and set nothing
    } else if (word == "jfn" || word == "frfn") {
        names_.function(at, end);
    } else {
        return take_callee(word, at, end);
    }
    return true;
}

bool Context::take_callee(std::string_view word, const char* at, const char* end) {
    if (word == "cfn")
        callee_name_ = names_.function(at, end);
    else if (word == "cfi" || word == "cfl")
        callee_file_ = names_.file(at, end);
    else if (word == "cob")
        callee_object_ = names_.object(at, end);
    else
        return false;
    announced_ = true;
    return true;
}

bool Context::take_callee(std::string_view word, std::uint64_t id) {
    if (word == "cfn") {
        const FunctionName name = names_.function(id);
        if (!name.valid()) return false;
        callee_name_ = name;
    } else if (word == "cfi" || word == "cob") {
        const StringId text = word == "cfi" ? names_.file(id) : names_.object(id);
        if (!text.valid()) return false;
        (word == "cfi" ? callee_file_ : callee_object_) = text;
    } else {
        return false;
    }
    announced_ = true;
    return true;
}

void Context::start_part() {
    names_.new_part();
    object_ = own_file_ = StringId{0};
    fl_seen_ = false;
    start_function({});
}

void Context::start_function(const FunctionName& name) {
    function_name_ = name;
    function_file_ = own_file_;
    function_object_ = object_;
    function_ = {};
    file_ = own_file_;
    place_ = own_place_ = {};
    last_callee_ = {};
    forget_announced();
}

// Some exporters write no fl= at all; then fi= names the function's file.
void Context::set_file(StringId file) {
    file_ = file;
    if (!fl_seen_) own_file_ = file;
    place_ = {};
}

void Context::find_place() {
    if (!function_name_.valid()) {
        profile_.notes.add(NoteLevel::repair, "cost before any fn=: taken for an unknown function", lines_.place());
        function_name_ = {StringId{0}, false, 0};
        function_file_ = own_file_;
        function_object_ = object_;
    }
    if (!function_.valid()) function_ = names_.use(function_name_, function_file_, function_object_);
    place_ = places_.intern({function_, file_});
}

FunctionId Context::callee() {
    if (!callee_name_.valid()) return last_callee_;
    place();  // the caller is used first
    last_callee_ =
        names_.use(callee_name_, callee_file_.valid() ? callee_file_ : file_, callee_object_.valid() ? callee_object_ : object_);
    return last_callee_;
}

void Context::forget_announced() {
    callee_name_ = {};
    callee_object_ = callee_file_ = StringId{};
    announced_ = false;
}

}  // namespace profconv::callgrind
