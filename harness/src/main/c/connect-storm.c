// Enters a cgroup, connects to an address until it is told to end, and says how that went: connect-storm CGROUP
// IPV4-ADDRESS PORT. Each connection is reset at once, so that none lingers and takes a port from those to come.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void end(int signal) {
  (void)signal;
  ended = 1;
}

static long microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

// systemd puts the process that it has started into the unit's cgroup once more, after the process runs: it would take it
// out of the daemon's again (src/core/execute.c, exec_spawn). Of a child it knows nothing.
static pid_t child;

static void pass_on(int signal) { kill(child, signal); }

static int leave_to_child(void) {
  struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
  int status;
  child = fork();
  if (child <= 0) return child;
  sigaction(SIGINT, &action, NULL);
  waitpid(child, &status, 0);
  exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static int enter(const char *cgroup) {
  FILE *processes;
  if (chdir(cgroup) || !(processes = fopen("cgroup.procs", "w"))) return -1;
  fputs("0", processes);
  return fclose(processes);
}

int main(int count, char **arguments) {
  struct sockaddr_in to = {.sin_family = AF_INET};
  // No restart of a call that the signal finds under way would matter: each is short.
  struct sigaction action = {.sa_handler = end, .sa_flags = SA_RESTART};
  struct linger reset = {.l_onoff = 1};
  // A little less than all of a processor: the agent is to get on, too.
  struct timespec pause = {.tv_nsec = 100000};
  long arrived = 0, astray = 0, longest = 0, before;

  if (count != 4 || inet_pton(AF_INET, arguments[2], &to.sin_addr) != 1) return 2;
  to.sin_port = htons(atoi(arguments[3]));
  if (leave_to_child()) return 5;
  if (enter(arguments[1])) {
    perror(arguments[1]);
    return 4;
  }
  sigaction(SIGINT, &action, NULL);
  puts("begun");
  fflush(stdout);
  before = microseconds();
  while (!ended) {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    long now;
    if (s < 0) return 3;
    if (connect(s, (struct sockaddr *)&to, sizeof to))
      astray++;
    else
      arrived++;
    setsockopt(s, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(s);
    now = microseconds();
    if (now - before > longest) longest = now - before;
    before = now;
    nanosleep(&pause, NULL);
  }
  printf("arrived=%ld astray=%ld longest=%ld\n", arrived, astray, longest);
  return 0;
}
