// Runs in Pods and beside them: asks an address in every way there is, and says what answered. Linked statically, so that its
// image is one file.
//
//   caller serve PORT NAME      a server for TCP and UDP, IPv4 and IPv6: tells its name, to a browser as a page
//   caller ask ADDRESS PORT     one line each for TCP, connected UDP and unconnected UDP: what was said, by whom
//   caller first ADDRESS PORT   the same for TCP alone, as the very first thing that it does; then it stays
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_MS 3000
#define TEXT (INET6_ADDRSTRLEN + 16)

static int fail(const char *what) {
  perror(what);
  return 1;
}

static int listener(int type, int port) {
  int no = 0, yes = 1, fd = socket(AF_INET6, type | SOCK_CLOEXEC, 0);
  struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(fd, (struct sockaddr *)&any, sizeof any)) exit(fail("bind"));
  if (type == SOCK_STREAM && listen(fd, 128)) exit(fail("listen"));
  return fd;
}

static void greet(int client, const char *name) {
  struct pollfd ready = {.fd = client, .events = POLLIN};
  char question[1024] = "", answer[256];
  int length = 0;
  if (poll(&ready, 1, PATIENCE_MS) == 1) length = recv(client, question, sizeof question - 1, 0);
  if (length > 0)
    length = snprintf(answer, sizeof answer, strncmp(question, "GET ", 4) ? "%s" : "HTTP/1.0 200 OK\r\n\r\n%s\n", name);
  if (length > 0) send(client, answer, length, MSG_NOSIGNAL);
  close(client);
}

static int serve(int port, const char *name) {
  struct pollfd ready[] = {
      {.fd = listener(SOCK_STREAM, port), .events = POLLIN},
      {.fd = listener(SOCK_DGRAM, port), .events = POLLIN},
  };
  puts("serving");
  fflush(stdout);
  while (poll(ready, 2, -1) > 0) {
    if (ready[0].revents) {
      int client = accept4(ready[0].fd, NULL, NULL, SOCK_CLOEXEC);
      if (client >= 0) greet(client, name);
    }
    if (ready[1].revents) {
      char question[64];
      struct sockaddr_in6 from;
      socklen_t length = sizeof from;
      if (recvfrom(ready[1].fd, question, sizeof question, 0, (struct sockaddr *)&from, &length) >= 0)
        sendto(ready[1].fd, name, strlen(name), 0, (struct sockaddr *)&from, length);
    }
  }
  return fail("poll");
}

struct target {
  struct sockaddr_storage address;
  socklen_t length;
};

static int parse(const char *host, int port, struct target *to) {
  struct sockaddr_in *in = (void *)&to->address;
  struct sockaddr_in6 *in6 = (void *)&to->address;
  memset(to, 0, sizeof *to);
  if (!strchr(host, ':')) {
    *in = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    to->length = sizeof *in;
    return inet_pton(AF_INET, host, &in->sin_addr);
  }
  *in6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(port)};
  to->length = sizeof *in6;
  return inet_pton(AF_INET6, host, &in6->sin6_addr);
}

static const char *text(const struct sockaddr_storage *address, char *into) {
  const struct sockaddr_in *in = (const void *)address;
  const struct sockaddr_in6 *in6 = (const void *)address;
  char host[INET6_ADDRSTRLEN];
  if (address->ss_family == AF_INET) {
    inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
    snprintf(into, TEXT, "%s:%d", host, ntohs(in->sin_port));
  } else {
    inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof host);
    snprintf(into, TEXT, "[%s]:%d", host, ntohs(in6->sin6_port));
  }
  return into;
}

static int opened(const struct target *to, int type) {
  struct timeval patience = {.tv_sec = PATIENCE_MS / 1000};
  int fd = socket(to->address.ss_family, type | SOCK_CLOEXEC, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return fd;
}

// What was answered, or why nothing was.
static void told(const char *how, const char *call, int fd, const struct sockaddr_storage *by) {
  char name[64], address[TEXT];
  struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
  socklen_t length = sizeof from;
  ssize_t got = -1;
  if (!call) {
    got = recvfrom(fd, name, sizeof name - 1, 0, (struct sockaddr *)&from, &length);
    call = "recvfrom";
  }
  if (got < 0) {
    printf("%s failed %s %s\n", how, call, strerrorname_np(errno));
  } else {
    name[got] = 0;
    printf("%s %s by %s\n", how, name, text(by ? by : &from, address));
  }
  close(fd);
}

static void connected(const char *how, int type, const struct target *to) {
  struct sockaddr_storage peer;
  socklen_t length = sizeof peer;
  int fd = opened(to, type);
  const char *call = NULL;
  if (connect(fd, (const struct sockaddr *)&to->address, to->length))
    call = "connect";
  else if (getpeername(fd, (struct sockaddr *)&peer, &length))
    call = "getpeername";
  else if (send(fd, "who", 3, MSG_NOSIGNAL) < 0)
    call = "send";
  told(how, call, fd, &peer);
}

static void unconnected(const struct target *to) {
  int fd = opened(to, SOCK_DGRAM);
  ssize_t sent = sendto(fd, "who", 3, 0, (const struct sockaddr *)&to->address, to->length);
  told("sendto", sent < 0 ? "sendto" : NULL, fd, NULL);
}

static int ask(const struct target *to) {
  connected("tcp", SOCK_STREAM, to);
  connected("udp", SOCK_DGRAM, to);
  unconnected(to);
  return 0;
}

static void end(int signal) {
  (void)signal;
  _exit(0);
}

static int first(const struct target *to) {
  // The first process of a pid namespace is ended only by signals that it handles.
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  connected("first", SOCK_STREAM, to);
  fflush(stdout);
  for (;;) pause();
}

int main(int count, char **arguments) {
  struct target to;
  if (count != 4) return 2;
  if (!strcmp(arguments[1], "serve")) {
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);
    return serve(atoi(arguments[2]), arguments[3]);
  }
  if (parse(arguments[2], atoi(arguments[3]), &to) != 1) return 2;
  if (!strcmp(arguments[1], "ask")) return ask(&to);
  if (!strcmp(arguments[1], "first")) return first(&to);
  return 2;
}
