#include "io/sink.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "io/drains.hpp"
#include "io/error.hpp"
#include "io/numbers.hpp"

namespace profconv {

namespace {

class FileDrain : public ByteDrain {
public:
    FileDrain(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
    ~FileDrain() override {
        if (descriptor_ > STDOUT_FILENO) ::close(descriptor_);
    }
    void write(std::string_view bytes) override {
        while (!bytes.empty()) {
            const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count >= 0)
                bytes.remove_prefix(static_cast<std::size_t>(count));
            else if (errno != EINTR)
                fail();
        }
    }
    void finish() override {
        if (descriptor_ <= STDOUT_FILENO) return;
        const int descriptor = descriptor_;
        descriptor_ = -1;
        if (::close(descriptor) != 0) fail();
    }

private:
    [[noreturn]] void fail() const {
        if (errno == EPIPE) throw ClosedPipe();
        throw DataError(name_ + ": cannot write: " + std::strerror(errno));
    }
    int descriptor_;
    const std::string name_;
};

class MemoryDrain : public ByteDrain {
public:
    explicit MemoryDrain(std::string* memory) : memory_(memory) {}
    void write(std::string_view bytes) override { memory_->append(bytes); }

private:
    std::string* memory_;
};

bool ends_with(const std::string& text, std::string_view ending) {
    return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

// The temporary file that an interrupted run must not leave behind. Only touched while a Sink to a file is open.
char unfinished[4096] = "";

extern "C" void remove_unfinished(int signal) {
    if (unfinished[0] != '\0') ::unlink(unfinished);
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

void guard(const std::string& path) {
    if (path.size() >= sizeof unfinished) return;
    std::memcpy(unfinished, path.c_str(), path.size() + 1);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction old {};
        ::sigaction(signal, nullptr, &old);
        if (old.sa_handler == SIG_DFL) ::signal(signal, remove_unfinished);
    }
}

// The file that `path` leads to through symbolic links, so that the links stay.
std::string resolved(const std::string& path) {
    char* real = ::realpath(path.c_str(), nullptr);
    if (!real) return path;
    std::string target(real);
    std::free(real);
    return target;
}

int create_temporary(const std::string& target, std::string& temporary) {
    temporary = target + ".XXXXXX";
    const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor < 0) return -1;
    struct stat old {};
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(descriptor, ::stat(target.c_str(), &old) == 0 ? old.st_mode & 07777 : 0666 & ~mask);
    return descriptor;
}

}  // namespace

std::unique_ptr<ByteDrain> file_drain(int descriptor, std::string name) { return std::make_unique<FileDrain>(descriptor, std::move(name)); }
std::unique_ptr<ByteDrain> memory_drain(std::string* memory) { return std::make_unique<MemoryDrain>(memory); }

Sink::Sink(const std::string& path) : name_(path == "-" ? "standard output" : path), buffer_(new char[capacity]) {
    int descriptor = STDOUT_FILENO;
    if (path != "-") {
        struct stat status {};
        const bool exists = ::stat(path.c_str(), &status) == 0;
        if (exists && S_ISDIR(status.st_mode)) throw DataError(name_ + ": cannot write: this is a directory");
        if (exists && !S_ISREG(status.st_mode)) {
            descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        } else {
            target_ = resolved(path);
            descriptor = create_temporary(target_, temporary_);
        }
        if (descriptor < 0) {
            temporary_.clear();
            throw DataError(name_ + ": cannot create: " + std::strerror(errno));
        }
        if (!temporary_.empty()) guard(temporary_);
    }
    drain_ = file_drain(descriptor, name_);
    if (ends_with(path, ".gz")) drain_ = gzip_drain(std::move(drain_));
    if (ends_with(path, ".zst")) drain_ = zstd_drain(std::move(drain_));
}

Sink::Sink(std::string* memory) : name_("memory"), drain_(memory_drain(memory)), buffer_(new char[capacity]) {}

Sink::~Sink() {
    if (temporary_.empty()) return;
    unfinished[0] = '\0';
    ::unlink(temporary_.c_str());
}

void Sink::flush() {
    const std::size_t size = used_;
    used_ = 0;
    drain_->write({buffer_.get(), size});
}

void Sink::write_slowly(std::string_view bytes) {
    flush();
    if (bytes.size() > capacity) return drain_->write(bytes);
    bytes.copy(buffer_.get(), bytes.size());
    used_ = bytes.size();
}

void Sink::write_hex(std::uint64_t value) {
    char text[24];
    write({text, static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value, 16).ptr - text)});
}

void Sink::write_decimal(std::int64_t ticks, int decimals) { decimals == 0 ? write_integer(ticks) : write(decimal_text(ticks, decimals)); }

void Sink::write_real(double value) { write(real_text(value)); }

bool Sink::is_terminal() const { return name_ == "standard output" && ::isatty(STDOUT_FILENO) == 1; }

void Sink::commit() {
    flush();
    drain_->finish();
    if (temporary_.empty()) return;
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw DataError(name_ + ": cannot write: " + std::strerror(errno));
    unfinished[0] = '\0';
    temporary_.clear();
}

}  // namespace profconv
