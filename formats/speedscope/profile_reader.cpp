#include "speedscope/profile_reader.hpp"

#include "io/error.hpp"
#include "model/checked.hpp"

namespace profconv {

SpeedscopeProfileReader::SpeedscopeProfileReader(JsonReader& json, Profile& profile, SpeedscopeFrames& frames, const ReadRequest& request, std::size_t number, LargestIndex& largest)
    : json_(json), profile_(profile), frames_(frames), request_(request), number_(number), largest_(largest) {
    out_.thread = profile.add_thread({});
    Want want = request.want;
    want.threads = true;
    builder_ = std::make_unique<TraceBuilder>(want, 1);
    samples_.weights.emplace_back();
}

std::string SpeedscopeProfileReader::path(const Where& where) const {
    std::string text = "profiles[" + std::to_string(number_) + "]" + where.name;
    if (where.element != SIZE_MAX) text += "[" + std::to_string(where.element) + "]";
    text += where.rest;
    if (where.inner != SIZE_MAX) text += "[" + std::to_string(where.inner) + "]";
    return text;
}

SpeedscopeProfile SpeedscopeProfileReader::run() {
    if (json_.peek() != JsonType::object) fail({}, ": expected an object");
    json_.begin_object();
    std::string_view key;
    while (json_.next_key(key)) member(key);
    if (type_.empty()) fail({}, " has no type");
    if (type_ != "evented" && type_ != "sampled") fail({".type"}, ": expected \"evented\" or \"sampled\", found " + quoted(type_));
    out_.evented = type_ == "evented";
    if (out_.evented) {
        if (!has_events_) fail({}, " has no events");
        close_open();
        std::visit([this](auto data) { out_.data = std::move(data); }, builder_->finish());
        out_.decimals = decimals_;
    } else {
        finish_samples();
    }
    return std::move(out_);
}

void SpeedscopeProfileReader::member(std::string_view key) {
    if (json_.peek() == JsonType::null) return json_.null();
    if (key == "type") type_ = text({".type"});
    else if (key == "name") out_.name = text({".name"});
    else if (key == "unit") out_.unit = text({".unit"});
    else if (key == "startValue") start_value();
    else if (key == "events") events();
    else if (key == "samples") samples();
    else if (key == "weights") weights();
    else json_.skip();
}

std::string SpeedscopeProfileReader::text(const Where& where) {
    if (json_.peek() != JsonType::string) fail(where, ": expected a text");
    return std::string(json_.string());
}

// False if the number cannot be held exactly.
bool SpeedscopeProfileReader::decimal(const Where& where, Decimal& value) {
    if (json_.peek() != JsonType::number) {
        json_.skip();
        fail(where, ": expected a number");
    }
    return exact_decimal(json_.number(), value);
}

FrameId SpeedscopeProfileReader::frame_index(FrameUse use, const Where& where) {
    if (json_.peek() != JsonType::number) {
        json_.skip();
        fail(where, ": expected the index of a frame");
    }
    std::string_view text = json_.number();
    const std::string_view shown = text;
    std::uint64_t index = 0;
    const bool whole = take_unsigned(text, index) && text.empty() && index < UINT32_MAX / 4;
    if (frames_.known() && (!whole || index >= frames_.size())) fail(where, ": " + std::string(shown) + ", but there are " + std::to_string(frames_.size()) + " frames");
    if (!whole) fail(where, ": expected the index of a frame, found " + std::string(shown));
    if (!frames_.known() && (!largest_.any || index > largest_.value)) largest_ = {index, path(where), true};
    return frames_.frame(index, use);
}

// One that cannot be held exactly bounds nothing.
void SpeedscopeProfileReader::start_value() {
    Decimal value;
    if (decimal({".startValue"}, value)) start_ = value;
}

// ---- events

void SpeedscopeProfileReader::events() {
    if (json_.peek() != JsonType::array) fail({".events"}, ": expected an array");
    has_events_ = true;
    json_.begin_array();
    for (std::size_t i = 0; json_.next_element();) {
        const std::size_t plain = plain_events();
        if (plain == 0) event(i);
        i += plain == 0 ? 1 : plain;
    }
}

// The fast path: takes the plain events that come next, up to the first that is not plain or needs a repair or a message. How many.
std::size_t SpeedscopeProfileReader::plain_events() {
    const std::string_view ahead = json_.ahead();
    const char *at = ahead.data(), *taken = at, *const end = at + ahead.size();
    std::size_t count = 0;
    PlainEvent event;
    while (end - at >= longest_plain_event && PlainEventScanner::take(at, event) && apply_plain(event)) {
        ++count;
        taken = at;
        if (*at != ',') break;
        at += at[1] == ' ' ? 2 : 1;
    }
    if (count == 0) return 0;
    const char* last = taken;
    while (last[-1] != ':') --last;
    if (*last == ' ') ++last;
    json_.take(static_cast<std::size_t>(taken - ahead.data()), static_cast<std::size_t>(taken - last));
    return count;
}

// False, and nothing done, if anything is out of the ordinary.
bool SpeedscopeProfileReader::apply_plain(const PlainEvent& event) {
    if (!frames_.known() || event.frame >= frames_.size() || event.at.decimals > decimals_) return false;
    std::int64_t now = event.at.digits;
    for (int decimals = event.at.decimals; decimals < decimals_; ++decimals)
        if (__builtin_mul_overflow(now, 10, &now)) return false;
    const std::size_t depth = builder_->depth(out_.thread);
    if (depth == 0 || now < builder_->last(out_.thread)[0]) return false;
    const FrameId frame = frames_.frame(event.frame, FrameUse::evented);
    if (event.type == 'O') {
        builder_->enter(out_.thread, frame, &now);
        return true;
    }
    if (builder_->open_frame(out_.thread, 0) != frame) return false;
    builder_->leave(out_.thread, &now);
    return true;
}

void SpeedscopeProfileReader::event(std::size_t i) {
    if (json_.peek() != JsonType::object) fail({".events", i}, ": expected an object");
    char type = '\0';
    FrameId frame;
    Decimal at;
    bool has_at = false, exact = true;
    json_.begin_object();
    std::string_view key;
    while (json_.next_key(key)) {
        if (key == "type" && json_.peek() == JsonType::string) {
            const std::string_view text = json_.string();
            type = text.size() == 1 ? text[0] : '?';
        } else if (key == "frame") {
            frame = frame_index(FrameUse::evented, {".events", i, ".frame"});
        } else if (key == "at") {
            exact = decimal({".events", i, ".at"}, at);
            has_at = true;
        } else {
            json_.skip();
        }
    }
    if (type != 'O' && type != 'C') return profile_.notes.add(NoteLevel::info, "event of a type other than O and C: ignored");
    if (!frame.valid()) fail({".events", i}, " has no frame");
    if (!has_at) fail({".events", i}, " has no at");
    if (!exact) fail({".events", i, ".at"}, ": the number is beyond 64 bits");
    apply(type, frame, at, i);
}

// Ticks of a time in the scale of all readings so far, which gets finer when more decimals turn up.
std::int64_t SpeedscopeProfileReader::reading(Decimal at, std::size_t i) {
    if (at.decimals > decimals_) {
        std::int64_t fits = at.digits;
        if (builder_->rescale(at.decimals - decimals_)) {
            decimals_ = at.decimals;
            return fits;
        }
        // Doubles printed to their last digit: what is beyond our 64 bits is beyond the precision of the clock as well.
        for (; at.decimals > decimals_; --at.decimals) at.digits = (at.digits + (at.digits < 0 ? -5 : 5)) / 10;
        profile_.notes.add(NoteLevel::info, "times with more digits than fit in 64 bits: rounded");
    }
    for (; at.decimals < decimals_; ++at.decimals)
        if (__builtin_mul_overflow(at.digits, 10, &at.digits)) fail({".events", i, ".at"}, ": times of this size and precision do not fit in 64 bits");
    return at.digits;
}

void SpeedscopeProfileReader::apply(char type, FrameId frame, Decimal at, std::size_t i) {
    std::int64_t now = reading(at, i);
    const std::int64_t* last = builder_->last(out_.thread);
    const bool first = builder_->depth(out_.thread) == 0 && last[0] == 0;
    if (first && start_) {
        Decimal start = *start_;
        const std::int64_t begin = reading(start, i);
        if (now < begin) repair({".events", i, ".at"}, " is before startValue", "event before startValue: kept");
    } else if (!first && now < last[0]) {
        repair({".events", i, ".at"}, ": expected a time of at least that of the event before", "event before its predecessor: moved to its time");
        now = last[0];
    }
    if (type == 'O') return builder_->enter(out_.thread, frame, &now);
    if (builder_->depth(out_.thread) == 0) return repair({".events", i}, " closes a frame, but none is open", "close without an open frame: left out");
    const std::size_t up = builder_->find_open(out_.thread, [&](FrameId open) { return open == frame; });
    if (up == 0) return builder_->leave(out_.thread, &now);
    repair({".events", i}, " closes another frame than the one that is open", "close of a frame that is not on top: the frames above it are closed");
    if (up < builder_->depth(out_.thread))
        for (std::size_t k = 0; k <= up; ++k) builder_->leave(out_.thread, &now);
}

void SpeedscopeProfileReader::repair(const Where& where, std::string_view message, std::string_view note) {
    if (!request_.lenient) fail(where, message);
    profile_.notes.add(NoteLevel::repair, note);
}

void SpeedscopeProfileReader::close_open() {
    const std::size_t open = builder_->depth(out_.thread);
    if (open == 0) return;
    repair({".events"}, ": " + std::to_string(open) + (open == 1 ? " frame is" : " frames are") + " never closed", "frames open at the end: closed there");
    const std::int64_t last = builder_->last(out_.thread)[0];
    for (std::size_t k = 0; k < open; ++k) builder_->leave(out_.thread, &last);
}

// ---- samples

void SpeedscopeProfileReader::samples() {
    if (json_.peek() != JsonType::array) fail({".samples"}, ": expected an array");
    has_samples_ = true;
    json_.begin_array();
    for (std::size_t i = 0; json_.next_element(); ++i) {
        if (json_.peek() != JsonType::array) fail({".samples", i}, ": expected an array of frame indices");
        StackId node;
        json_.begin_array();
        for (std::size_t k = 0; json_.next_element(); ++k) node = samples_.tree.child(node, frame_index(FrameUse::sampled, {".samples", i, "", k}));
        stacks_.push_back(node);
    }
}

void SpeedscopeProfileReader::weights() {
    if (json_.peek() != JsonType::array) fail({".weights"}, ": expected an array");
    has_weights_ = true;
    json_.begin_array();
    for (std::size_t i = 0; json_.next_element(); ++i) weight(i);
}

void SpeedscopeProfileReader::weight(std::size_t i) {
    Column& column = samples_.weights[0];
    if (json_.peek() != JsonType::number) {
        json_.skip();
        fail({".weights", i}, " is not a number");
    }
    std::string_view text = json_.number();
    if (text[0] == '-' && text.find_first_of("123456789") != std::string_view::npos) fail({".weights", i}, ": expected a weight of 0 or more, found " + std::string(text));
    Decimal value;
    bool exact = !column.is_real && exact_decimal(text, value);
    if (exact && value.decimals > out_.decimals) {
        exact = column.rescale(value.decimals - out_.decimals);
        if (exact) out_.decimals = value.decimals;
    }
    for (; exact && value.decimals < out_.decimals; ++value.decimals) exact = !__builtin_mul_overflow(value.digits, 10, &value.digits);
    if (exact) return column.ticks.push_back(value.digits);
    column.make_real(out_.decimals);
    out_.decimals = 0;
    double real = 0;
    if (!take_real(text, real)) fail({".weights", i}, ": the number is out of range");
    column.reals.push_back(real);
}

void SpeedscopeProfileReader::finish_samples() {
    if (!has_samples_) fail({}, " has no samples");
    if (!has_weights_) fail({}, " has no weights");
    if (stacks_.size() != samples_.weights[0].size())
        fail({}, ": expected as many weights as samples, found " + std::to_string(samples_.weights[0].size()) + " for " + std::to_string(stacks_.size()));
    samples_.stack = std::move(stacks_);
    samples_.thread.assign(samples_.stack.size(), out_.thread);
    samples_.ordered = true;
    out_.data = std::move(samples_);
}

}  // namespace profconv
