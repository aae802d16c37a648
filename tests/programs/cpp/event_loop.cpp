// A client with its own event loop: epoll and a timerfd drive curl_multi_socket_action, in C++ as
// it is written today, with owners for everything and exceptions. Three rounds over one multi
// handle: several transfers at a time, handles used again, and one that is given up at once.
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace
{

constexpr char body[] = R"({"model":"m","messages":[{"role":"user","content":"hello"}]})";

class Descriptor
{
  public:
    explicit Descriptor(int number) : number_{number}
    {
        if (number < 0)
            throw std::system_error(errno, std::generic_category());
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor()
    {
        close(number_);
    }
    operator int() const
    {
        return number_;
    }

  private:
    int number_;
};

// Waits for sockets and for one timer.
class Loop
{
  public:
    Loop()
    {
        watch(timer_, EPOLLIN);
    }

    void watch(int socket, uint32_t events)
    {
        epoll_event event{events, {}};
        event.data.fd = socket;
        if (epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) != 0)
            epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    }

    void forget(int socket)
    {
        epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
    }

    void set_timer(long milliseconds)
    {
        itimerspec when{};
        when.it_value.tv_sec = milliseconds / 1000;
        when.it_value.tv_nsec = milliseconds % 1000 * 1000000;
        if (milliseconds == 0)
            when.it_value.tv_nsec = 1;
        timerfd_settime(timer_, 0, milliseconds < 0 ? &never_ : &when, nullptr);
    }

    // Calls with (socket, events), or (-1, 0) when the time is up.
    void wait(const std::function<void(int, uint32_t)> &ready)
    {
        std::array<epoll_event, 16> events;
        int count = epoll_wait(epoll_, events.data(), int(events.size()), -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != timer_) {
                ready(events[i].data.fd, events[i].events);
                continue;
            }
            uint64_t times;
            if (read(timer_, &times, sizeof times) == sizeof times)
                ready(-1, 0);
        }
    }

  private:
    Descriptor epoll_{epoll_create1(EPOLL_CLOEXEC)};
    Descriptor timer_{timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
    const itimerspec never_{};
};

struct Free {
    void operator()(CURL *handle) const
    {
        curl_easy_cleanup(handle);
    }
    void operator()(curl_slist *list) const
    {
        curl_slist_free_all(list);
    }
};

struct FreeMulti {
    void operator()(CURLM *multi) const
    {
        curl_multi_cleanup(multi);
    }
};

// One request and what came of it.
class Transfer
{
  public:
    Transfer(std::string name, const std::string &url) : name_{std::move(name)}
    {
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_POSTFIELDS, body);
        set(CURLOPT_HTTPHEADER, headers_.get());
        set(CURLOPT_PRIVATE, this);
        set(CURLOPT_WRITEDATA, this);
        set(
            CURLOPT_WRITEFUNCTION, +[](char *data, size_t size, size_t count, void *self) {
                static_cast<Transfer *>(self)->answer_.append(data, size * count);
                return size * count;
            });
        if (const char *file = std::getenv("ZOO_CAINFO"))
            set(CURLOPT_CAINFO, file);
    }

    CURL *handle() const
    {
        return handle_.get();
    }

    void finish(CURLcode code)
    {
        long status = 0;
        curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
        result_ = "code " + std::to_string(code) + ", status " + std::to_string(status);
    }

    void print()
    {
        std::printf("%s: %s: %s\n", name_.c_str(), result_.c_str(), answer_.c_str());
        answer_.clear();
    }

  private:
    template <typename Value> void set(CURLoption option, Value value)
    {
        if (curl_easy_setopt(handle(), option, value) != CURLE_OK)
            throw std::runtime_error("curl_easy_setopt");
    }

    std::string name_;
    std::string answer_;
    std::string result_ = "unfinished";
    std::unique_ptr<curl_slist, Free> headers_{
        curl_slist_append(nullptr, "Content-Type: application/json")};
    std::unique_ptr<CURL, Free> handle_{curl_easy_init()};
};

// Runs transfers on a loop. A transfer must outlive its run.
class Client
{
  public:
    Client()
    {
        curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, &loop_);
        curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &Client::on_socket);
        curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, &loop_);
        curl_multi_setopt(
            multi_.get(), CURLMOPT_TIMERFUNCTION, +[](CURLM *, long milliseconds, void *loop) {
                static_cast<Loop *>(loop)->set_timer(milliseconds);
                return 0;
            });
    }

    void start(const Transfer &transfer)
    {
        if (curl_multi_add_handle(multi_.get(), transfer.handle()) != CURLM_OK)
            throw std::runtime_error("curl_multi_add_handle");
        running_++;
    }

    void give_up(const Transfer &transfer)
    {
        curl_multi_remove_handle(multi_.get(), transfer.handle());
        running_--;
    }

    void run()
    {
        while (running_ > 0)
            loop_.wait([this](int socket, uint32_t events) { act(socket, events); });
    }

  private:
    static int on_socket(CURL *, curl_socket_t socket, int what, void *loop, void *)
    {
        auto &self = *static_cast<Loop *>(loop);
        if (what == CURL_POLL_REMOVE)
            self.forget(socket);
        else
            self.watch(socket, (what & CURL_POLL_IN ? EPOLLIN : 0u) |
                                   (what & CURL_POLL_OUT ? EPOLLOUT : 0u));
        return 0;
    }

    void act(int socket, uint32_t events)
    {
        int left = 0;
        int mask = (events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                   (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(multi_.get(), socket < 0 ? CURL_SOCKET_TIMEOUT : socket, mask,
                                 &left);
        while (CURLMsg *message = curl_multi_info_read(multi_.get(), &left))
            if (message->msg == CURLMSG_DONE)
                finish(message->easy_handle, message->data.result);
    }

    void finish(CURL *handle, CURLcode code)
    {
        Transfer *transfer = nullptr;
        curl_easy_getinfo(handle, CURLINFO_PRIVATE, reinterpret_cast<char **>(&transfer));
        transfer->finish(code);
        give_up(*transfer);
    }

    Loop loop_;
    std::unique_ptr<CURLM, FreeMulti> multi_{curl_multi_init()};
    int running_ = 0;
};

void run(const std::string &url)
{
    Client client;
    std::vector<std::unique_ptr<Transfer>> transfers;
    for (int i = 0; i < 5; i++)
        transfers.push_back(std::make_unique<Transfer>("transfer " + std::to_string(i), url));
    for (int round = 0; round < 2; round++) {
        for (const auto &transfer : transfers)
            client.start(*transfer);
        client.run();
        for (const auto &transfer : transfers)
            transfer->print();
    }
    Transfer given_up("given up", url);
    client.start(given_up);
    client.give_up(given_up);
    given_up.print();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    try {
        run(argv[1]);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    curl_global_cleanup();
    return 0;
}
