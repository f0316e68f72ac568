#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "io/streams.hpp"

namespace profconv {

namespace {

constexpr std::size_t block_bytes = 256 * 1024;
constexpr std::size_t block_count = 4;
// A thread is not worth its start for less.
constexpr std::size_t bytes_without_thread = 1 << 20;

// A ring of blocks: the thread fills them, read() empties them. Both keep a block for themselves while they work on it.
class ReadAheadStream : public ByteStream {
public:
    explicit ReadAheadStream(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}
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
        if (!thread_.joinable()) {
            if (read_ < bytes_without_thread) return read_inline(to, size);
            for (Block& block : blocks_) block.bytes.resize(block_bytes);
            thread_ = std::thread([this] { fill_blocks(); });
        }
        Block& block = blocks_[reading_ % block_count];
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return filled_ > reading_ || ended_; });
            if (filled_ == reading_) {
                if (error_) std::rethrow_exception(error_);
                return 0;
            }
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

    std::size_t read_inline(char* to, std::size_t size) {
        const std::size_t count = stream_->read(to, size);
        read_ += count;
        return count;
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
        try {
            while (fill_block()) {}
        } catch (...) {
            error_ = std::current_exception();
        }
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
        block.size = 0;
        std::size_t count = 0;
        do {
            count = stream_->read(block.bytes.data() + block.size, block.bytes.size() - block.size);
            block.size += count;
        } while (count > 0 && block.size < block.bytes.size());
        if (block.size > 0) {
            {
                const std::lock_guard lock(mutex_);
                ++filled_;
            }
            changed_.notify_all();
        }
        return count > 0;
    }

    const std::unique_ptr<ByteStream> stream_;
    std::size_t read_ = 0;   // before the thread was started
    Block blocks_[block_count];
    std::size_t taken_ = 0;  // of the block that is being read
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t filled_ = 0, reading_ = 0;  // blocks so far; the difference is ready
    bool ended_ = false, stop_ = false;
    std::exception_ptr error_;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<ByteStream> read_ahead_stream(std::unique_ptr<ByteStream> stream) { return std::make_unique<ReadAheadStream>(std::move(stream)); }

}  // namespace profconv
