// What the script of an emulated machine cannot do by itself. Linked with musl, so that it is the same on each processor.
//
//   guest serve PORT NAME     a server for TCP and UDP, IPv4 and IPv6: tells its name to each that asks
//   guest attached CGROUP     prints the hook and the id of each BPF program that is attached to this very cgroup
//   guest loaded              prints the name of each BPF program that the kernel holds
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// Those that belong to cgroups, by the kernel's numbers; a kernel refuses what it does not know yet.
static const struct {
  enum bpf_attach_type type;
  const char *name;
} hooks[] = {
    {BPF_CGROUP_INET4_CONNECT, "connect4"},
    {BPF_CGROUP_INET6_CONNECT, "connect6"},
    {BPF_CGROUP_UDP4_SENDMSG, "sendmsg4"},
    {BPF_CGROUP_UDP6_SENDMSG, "sendmsg6"},
    {BPF_CGROUP_UDP4_RECVMSG, "recvmsg4"},
    {BPF_CGROUP_UDP6_RECVMSG, "recvmsg6"},
    {BPF_CGROUP_INET4_GETPEERNAME, "getpeername4"},
    {BPF_CGROUP_INET6_GETPEERNAME, "getpeername6"},
    {BPF_CGROUP_GETSOCKOPT, "getsockopt"},
    {BPF_CGROUP_INET_SOCK_RELEASE, "sock_release"},
    {BPF_CGROUP_SOCK_OPS, "sock_ops"},
};

static int fail(const char *what) {
  perror(what);
  return 1;
}

static long bpf(enum bpf_cmd command, union bpf_attr *attributes) {
  return syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

static int attached(const char *cgroup) {
  int fd = open(cgroup, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return fail(cgroup);
  for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++) {
    __u32 ids[64] = {0};
    union bpf_attr query = {.query = {
        .target_fd = fd,
        .attach_type = hooks[i].type,
        .prog_ids = (__u64)(unsigned long)ids,
        .prog_cnt = sizeof ids / sizeof *ids,
    }};
    if (bpf(BPF_PROG_QUERY, &query)) return fail(hooks[i].name);
    for (__u32 n = 0; n < query.query.prog_cnt; n++) printf("%s %u\n", hooks[i].name, ids[n]);
  }
  return 0;
}

static int loaded(void) {
  union bpf_attr next = {0};
  while (!bpf(BPF_PROG_GET_NEXT_ID, &next)) {
    struct bpf_prog_info info = {0};
    union bpf_attr by_id = {.prog_id = next.next_id};
    int fd = bpf(BPF_PROG_GET_FD_BY_ID, &by_id);
    union bpf_attr about = {.info = {.bpf_fd = fd, .info_len = sizeof info, .info = (__u64)(unsigned long)&info}};
    if (fd >= 0 && !bpf(BPF_OBJ_GET_INFO_BY_FD, &about)) printf("%s\n", info.name);
    close(fd);
    next.start_id = next.next_id;
  }
  return errno == ENOENT ? 0 : fail("BPF_PROG_GET_NEXT_ID");
}

static int listener(int type, int port) {
  int no = 0, yes = 1, fd = socket(AF_INET6, type, 0);
  struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(fd, (struct sockaddr *)&any, sizeof any)) exit(fail("bind"));
  if (type == SOCK_STREAM && listen(fd, 128)) exit(fail("listen"));
  return fd;
}

static int serve(int port, const char *name) {
  struct pollfd ready[] = {
      {.fd = listener(SOCK_STREAM, port), .events = POLLIN},
      {.fd = listener(SOCK_DGRAM, port), .events = POLLIN},
  };
  while (poll(ready, 2, -1) > 0) {
    if (ready[0].revents) {
      int client = accept(ready[0].fd, NULL, NULL);
      if (client >= 0) send(client, name, strlen(name), MSG_NOSIGNAL);
      close(client);
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

int main(int count, char **arguments) {
  if (count == 4 && !strcmp(arguments[1], "serve")) return serve(atoi(arguments[2]), arguments[3]);
  if (count == 3 && !strcmp(arguments[1], "attached")) return attached(arguments[2]);
  if (count == 2 && !strcmp(arguments[1], "loaded")) return loaded();
  return 2;
}
