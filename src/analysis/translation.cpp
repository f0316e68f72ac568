#include "analysis/translation.hpp"

namespace profconv {

Translation::Translation(Profile& into, const Profile& from) : into_(into) {
    strings_.reserve(from.strings.size());
    functions_.reserve(from.functions.size());
    for (std::uint32_t i = 0; i < from.strings.size(); ++i) strings_.push_back(into.strings.intern(from.strings.view({i})));
    for (const Function& f : from.functions) add(f);
    for (const Mapping& m : from.mappings) add(m);
    for (const Frame& f : from.frames) add(f);
    for (const Thread& t : from.threads) add(t);
}

void Translation::add(Function f) {
    f.name = text(f.name), f.system_name = text(f.system_name), f.file = text(f.file), f.module = text(f.module);
    f.base = function(f.base);
    functions_.push_back(into_.functions.intern(f));
}

void Translation::add(Mapping m) {
    m.file = text(m.file), m.build_id = text(m.build_id);
    for (std::uint32_t i = 0; i < into_.mappings.size(); ++i) {
        const Mapping& known = into_.mappings[i];
        if (known.start == m.start && known.limit == m.limit && known.offset == m.offset && known.file == m.file && known.build_id == m.build_id) return mappings_.push_back({i});
    }
    mappings_.push_back(into_.add_mapping(m));
}

void Translation::add(Frame f) {
    f.function = function(f.function), f.file = text(f.file);
    if (f.mapping.valid()) f.mapping = mappings_[f.mapping.value];
    frames_.push_back(into_.frames.intern(f));
}

void Translation::add(Thread t) {
    t.name = text(t.name), t.process_name = text(t.process_name);
    threads_.push_back(into_.add_thread(t));
}

}  // namespace profconv
