#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "io/streams.hpp"

namespace profconv {

namespace {

constexpr std::size_t block_bytes = 256 * 1024;
constexpr std::size_t block_count = 4;
// A thread is not worth its start for less.
constexpr std::size_t bytes_without_thread = 1 << 20;

// A ring of blocks: the thread fills them, read() empties them. Both keep a block for themselves while they work on it. Before and
// without the thread read() fills them itself. The decoder is asked for the same blocks either way: what it still gives before
// damaged data, and what it says of them, depends on how much it is asked for.
class ReadAheadStream : public ByteStream {
public:
    ReadAheadStream(std::unique_ptr<ByteStream> stream, bool threaded) : stream_(std::move(stream)), threaded_(threaded) {}
    ~ReadAheadStream() override {
        if (!thread_.joinable()) return;
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    std::size_t read(char* to, std::size_t size) override {
        if (!thread_.joinable() && !start_thread()) return read_inline(to, size);
        Block& block = blocks_[reading_ % block_count];
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return filled_ > reading_ || ended_; });
            if (filled_ == reading_) return end();
        }
        const std::size_t count = std::min(size, block.size - taken_);
        std::copy_n(block.bytes.data() + taken_, count, to);
        taken_ += count;
        if (taken_ == block.size) give_back();
        return count;
    }

private:
    struct Block {
        std::vector<char> bytes;
        std::size_t size = 0;
    };

    // False if it is too early or too late, or the system has no thread to give.
    bool start_thread() {
        if (!threaded_ || done_ || read_ < bytes_without_thread || taken_ < blocks_[0].size) return false;
        for (Block& block : blocks_) block.bytes.resize(block_bytes);
        taken_ = 0;
        try {
            thread_ = std::thread([this] { fill_blocks(); });
        } catch (const std::system_error&) {
            threaded_ = false;
            blocks_[0].size = 0;
        }
        return threaded_;
    }

    std::size_t read_inline(char* to, std::size_t size) {
        Block& block = blocks_[0];
        if (taken_ == block.size && size >= block_bytes) {
            const std::size_t count = decode(to);
            read_ += count;
            return count > 0 ? count : end();
        }
        if (taken_ == block.size) {
            block.bytes.resize(block_bytes);
            block.size = decode(block.bytes.data());
            taken_ = 0;
            if (block.size == 0) return end();
        }
        const std::size_t count = std::min(size, block.size - taken_);
        std::copy_n(block.bytes.data() + taken_, count, to);
        taken_ += count;
        read_ += count;
        return count;
    }

    std::size_t end() const {
        if (error_) std::rethrow_exception(error_);
        return 0;
    }

    // A whole block, or less and `done_` if the stream ends or fails.
    std::size_t decode(char* to) {
        std::size_t size = 0;
        try {
            while (!done_ && size < block_bytes) {
                const std::size_t count = stream_->read(to + size, block_bytes - size);
                done_ = count == 0;
                size += count;
            }
        } catch (...) {
            error_ = std::current_exception();
            done_ = true;
        }
        return size;
    }

    void give_back() {
        taken_ = 0;
        {
            const std::lock_guard lock(mutex_);
            ++reading_;
        }
        changed_.notify_all();
    }

    // The thread: fills blocks until the stream ends, fails, or nobody wants more.
    void fill_blocks() {
        while (fill_block()) {}
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        changed_.notify_all();
    }

    bool fill_block() {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return filled_ < reading_ + block_count || stop_; });
            if (stop_) return false;
        }
        Block& block = blocks_[filled_ % block_count];
        block.size = decode(block.bytes.data());
        if (block.size > 0) {
            {
                const std::lock_guard lock(mutex_);
                ++filled_;
            }
            changed_.notify_all();
        }
        return !done_;
    }

    const std::unique_ptr<ByteStream> stream_;
    bool threaded_;
    std::size_t read_ = 0;   // before the thread was started
    Block blocks_[block_count];
    std::size_t taken_ = 0;  // of the block that is being read
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t filled_ = 0, reading_ = 0;  // blocks so far; the difference is ready
    bool ended_ = false, stop_ = false;
    bool done_ = false;         // with the stream; this and the error belong to the thread until it has ended
    std::exception_ptr error_;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<ByteStream> read_ahead_stream(std::unique_ptr<ByteStream> stream, bool threaded) {
    return std::make_unique<ReadAheadStream>(std::move(stream), threaded);
}

}  // namespace profconv
